package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
)

// mend puts right what a judgement of single blocks misses at the edges of the
// article and between its paragraphs.
func mend(blocks []*Block) {
	beforeTitle(blocks)
	first, _ := edges(blocks)
	if first < 0 {
		return
	}
	standfirst(blocks, first)
	siblings(blocks)
	first, last := edges(blocks)
	subheadings(blocks[first : last+1])
	lists(blocks[first:])
	signatures(blocks)
}

func edges(blocks []*Block) (first, last int) {
	first, last = -1, -1
	for i, b := range blocks {
		if b.Keep {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// beforeTitle rejects short lines above the title, such as a slogan.
func beforeTitle(blocks []*Block) {
	for i, b := range blocks {
		if b.Why == "title" || b.Kind == Heading && b.Level == 1 {
			for _, c := range blocks[:i] {
				if c.Keep && c.words < 12 && !c.prose() {
					c.reject("before the title")
				}
			}
			return
		}
	}
}

// standfirst keeps prose that stands right before the first kept block, in an
// element of its own: pages that models learn from do not count it as body.
func standfirst(blocks []*Block, first int) {
	for i := first - 1; i >= max(0, first-12); i-- {
		b := blocks[i]
		if b.Kind == Heading && b.Level == 1 || b.Why == "title" {
			return
		}
		if b.where.hidden || b.where.area&(inNav|inAside|inFooter|inForm|inFigure) != 0 || b.where.own&classLede == 0 && b.where.classes&notLede != 0 {
			continue
		}
		if (b.where.near&classLede != 0 || b.likely > 0.25) && b.Role == Unknown && b.prose() && b.words >= 12 && b.LinkBytes == 0 && related(b.Element, blocks[first].Element) {
			b.keep(true, "standfirst")
		}
	}
}

const notLede = classComment | classShare | classRelated | classMenu | classNewsletter | classAd | classConsent | classFooter | classTicker | classCaption

// siblings keeps prose that the model was unsure of where it stands among paragraphs
// that it was sure of or right beside them, in the same element and made alike.
func siblings(blocks []*Block) {
	type kin struct {
		home  *html.Node
		tag   atom.Atom
		class string
		kind  Kind
	}
	of := func(b *Block) kin {
		return kin{b.home(), b.Element.DataAtom, structured.Attr(b.Element, "class"), b.Kind}
	}
	sureOnes := map[kin]int{}
	for _, b := range blocks {
		if b.Keep && b.prose() && b.likely >= likelyBehind {
			sureOnes[of(b)]++
		}
	}
	first, last := edges(blocks)
	for i := max(first-1, 0); i < min(last+2, len(blocks)); i++ {
		b := blocks[i]
		if b.Keep || b.Role != Unknown || b.Kind == Row || b.words < 5 || !endsSentence(b.Text) || b.LinkBytes > 0 || b.where.hidden || b.likely < doubted {
			continue
		}
		beside := i > 0 && blocks[i-1].Keep && of(blocks[i-1]) == of(b) || i+1 < len(blocks) && blocks[i+1].Keep && of(blocks[i+1]) == of(b)
		if n := sureOnes[of(b)]; n == 0 || n < 2 && (!beside || b.likely < 2*doubted) {
			continue
		}
		b.keep(true, "beside")
	}
}

// doubted is the probability below which a paragraph is none of the article even
// beside its paragraphs.
const doubted = 0.15

// subheadings keeps short lines between two paragraphs of the article: many sites
// write sub-headings as plain or bold lines.
func subheadings(blocks []*Block) {
	homes := map[*html.Node]bool{}
	for i := 1; i+1 < len(blocks); i++ {
		b := blocks[i]
		if p := blocks[i-1]; p.Keep && p.prose() {
			homes[p.home()] = true
		}
		if b.Keep || b.Role != Unknown || b.where.hidden || b.LinkBytes > 0 || b.words > 14 || b.where.area&(inAside|inNav|inFigure|inForm) != 0 || b.Why != "model" {
			continue
		}
		before, after := blocks[i-1], blocks[i+1]
		for j := i + 2; j < len(blocks) && after.Role == CaptionOf; j++ {
			after = blocks[j]
		}
		if (b.Kind == Heading || b.bold()) && b.likely >= doubted && after.Keep && after.prose() && homes[b.home()] && b.home() == after.home() {
			b.keep(true, "between")
			continue
		}
		if before.Role != Unknown && i > 1 { // such as "Read also"
			before = blocks[i-2]
		}
		if before.Keep && after.Keep && before.prose() && after.prose() && b.home() == after.home() && b.home() == before.home() {
			b.keep(true, "between")
		}
	}
}

// onlyChild tells whether an element holds one element and no text besides.
func onlyChild(n *html.Node) bool {
	elements := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			elements++
		}
		if elements > 1 || c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return false
		}
	}
	return elements == 1
}

// bold tells whether all of the block is set in bold.
func (b *Block) bold() bool {
	for _, p := range b.parts {
		if !p.strong && strings.TrimSpace(p.node.Data) != "" {
			return false
		}
	}
	return true
}

// lists keeps the items of a list without links that stands among the paragraphs of
// the article, in the element that holds them; behind the last one only if the
// model does not rule it out.
func lists(blocks []*Block) {
	for i := 1; i < len(blocks); i++ {
		list, end := blocks[i].where.list, i
		if list == nil || blocks[i].Kind != Item {
			continue
		}
		plain, likely := true, float32(0)
		for ; end < len(blocks) && blocks[end].where.list == list; end++ {
			b := blocks[end]
			likely = max(likely, b.likely)
			plain = plain && b.Kind == Item && b.LinkBytes == 0 && !b.where.hidden && b.where.area&(inAside|inNav|inFigure|inForm) == 0 && (b.Role == Unknown || b.Role == DateLine)
		}
		before := blocks[i-1]
		within := end < len(blocks) && blocks[end].Keep && blocks[end].Element.Parent == list.Parent
		if plain && before.Keep && before.Element.Parent == list.Parent && (within || likely >= 0.05) {
			for _, b := range blocks[i:end] {
				b.keep(true, "list")
			}
		}
		i = max(i, end-1)
	}
}

// home is the element that holds the block, a quotation's that of the quotation.
func (b *Block) home() *html.Node {
	n := b.Element.Parent
	if b.Kind != Quote {
		for steps := 0; n != nil && n.Parent != nil && steps < 3 && n.DataAtom == atom.Div && onlyChild(n); steps++ {
			n = n.Parent // around each paragraph an element of its own
		}
		return n
	}
	for m := b.Element; m != nil; m = m.Parent {
		if m.DataAtom == atom.Blockquote {
			return m.Parent
		}
	}
	return n
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
