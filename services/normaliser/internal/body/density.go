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

// fillGaps keeps what stands between kept blocks of one element and reads like
// them: libraries lose lists, sub-headings and short paragraphs.
func fillGaps(blocks []*Block) {
	first, last := -1, -1
	kept := map[*html.Node]int{} // words kept by container
	for i, b := range blocks {
		if b.Keep {
			if first < 0 {
				first = i
			}
			last = i
			kept[b.container()] += b.words
		}
	}
	if first < 0 {
		return
	}
	// The container of most of the text may hold more at either end.
	var home *html.Node
	for _, b := range blocks {
		if kept[b.container()] > kept[home] {
			home = b.container()
		}
	}
	for i, b := range blocks {
		if b.Keep || b.where.hidden || b.where.classes&classJunk&^classTags != 0 && b.where.own&classJunk != 0 || b.where.area&(inNav|inAside|inFooter|inForm|inFigure) != 0 {
			continue
		}
		same := b.container() == home
		switch {
		case same && b.prose():
			b.keep(true, "same element")
		case i > first && i < last && same && 2*b.LinkBytes <= len(b.Text) && b.Kind != Caption:
			b.keep(true, "between")
		case i > first && i < last && b.Kind == Item && 3*b.LinkBytes <= len(b.Text) && b.listContainer() == home:
			b.keep(true, "list")
		}
	}
}

// lead keeps the standfirst, which libraries take for something else because it
// stands in an element of its own: prose right before the first kept block.
func lead(blocks []*Block) {
	first := -1
	for i, b := range blocks {
		if b.Keep {
			first = i
			break
		}
	}
	for i := first - 1; i >= 0 && i >= first-8; i-- {
		b := blocks[i]
		if b.Kind == Heading && b.Level == 1 {
			return
		}
		if b.where.hidden || b.where.area&(inNav|inAside|inFooter|inForm|inFigure) != 0 || b.where.classes&(classJunk&^classTags&^classSide|classCaption) != 0 && b.where.own&classLede == 0 {
			continue
		}
		if b.Role == Unknown && b.prose() && b.words >= 12 && b.LinkBytes == 0 && related(b.Element, blocks[first].Element) {
			b.keep(true, "standfirst")
		}
	}
}

// related tells whether two elements have an ancestor in common that is not far.
func related(a, b *html.Node) bool {
	near := map[*html.Node]bool{}
	for n, steps := b, 0; n != nil && steps < 5; n, steps = n.Parent, steps+1 {
		near[n] = true
	}
	for n, steps := a, 0; n != nil && steps < 5; n, steps = n.Parent, steps+1 {
		if near[n] {
			return n.DataAtom != atom.Html && (n.DataAtom != atom.Body || steps <= 2)
		}
	}
	return false
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

// listContainer is the element in which the item's list stands.
func (b *Block) listContainer() *html.Node {
	if b.where.list == nil {
		return nil
	}
	return b.where.list.Parent
}
