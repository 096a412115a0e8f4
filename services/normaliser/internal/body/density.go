package body

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// prose tells whether the block reads like a sentence of an article.
func (b *Block) prose() bool {
	if b.words < 8 || 3*b.LinkBytes > len(b.Text) {
		return false
	}
	return endsSentence(b.Text)
}

func endsSentence(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " "))
	return strings.ContainsRune(".!?…»”\"):؟۔。’'", last)
}

// densest tells which blocks stand in the element with the most prose, in
// linear time.
func densest(blocks []*Block) []bool {
	scores := map[*html.Node]int{}
	for _, b := range blocks {
		if !b.prose() || b.where.hidden || b.where.area&(inNav|inAside|inFooter) != 0 || b.where.classes&classComment != 0 {
			continue
		}
		share := b.words
		for n, steps := b.Element.Parent, 0; n != nil && steps < 3; n, steps = n.Parent, steps+1 {
			if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
				break
			}
			scores[n] += share
			share = share * 3 / 5
		}
		scores[b.Element] += b.words / 2
	}
	var best *html.Node
	for _, b := range blocks { // in page order, so that the choice is the same each time
		for n, steps := b.Element, 0; n != nil && steps < 4; n, steps = n.Parent, steps+1 {
			if scores[n] > scores[best] {
				best = n
			}
		}
	}
	dense := make([]bool, len(blocks))
	for i, b := range blocks {
		in := best == nil
		for n := b.Element; n != nil && !in; n = n.Parent {
			in = n == best
		}
		dense[i] = in && !b.where.hidden && b.where.area&(inNav|inFooter) == 0 && (b.prose() || b.Kind == Heading || b.Kind == Item || 2*b.LinkBytes < len(b.Text))
	}
	return dense
}

// container is the element that holds the block beside its neighbours.
func (b *Block) container() *html.Node {
	n := b.Element
	if b.broken || n.Parent == nil {
		return n
	}
	switch n.DataAtom {
	case atom.Div, atom.Td, atom.Article, atom.Section, atom.Main, atom.Body:
		if b.where.own&classBody != 0 {
			return n
		}
	}
	return n.Parent
}
