package page

import (
	"bytes"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// build makes a tree from tokens in linear time, for pages on which the
// standard's algorithm refuses (nesting) or takes too long (size). It knows the
// few rules that matter for text: void elements, paragraphs and list items that
// end where the next begins, end tags without a start.
func build(body []byte, maxNodes int) (*html.Node, int) {
	root := &html.Node{Type: html.DocumentNode}
	b := &builder{open: []*html.Node{root}, left: map[atom.Atom]int{}}
	z := html.NewTokenizer(bytes.NewReader(body))
	z.SetMaxBuf(0)
	for b.nodes < maxNodes {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		switch kind {
		case html.TextToken:
			b.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			b.start(z.Token(), kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(atom.Lookup(name))
		}
	}
	return root, b.nodes
}

type builder struct {
	open []*html.Node
	// left counts the open elements of each name that are too deep to be in the tree.
	left  map[atom.Atom]int
	nodes int
}

// headroom is how many levels are kept for elements that say what text is.
const headroom = 100

// isWrapper are the elements that only group others.
var isWrapper = map[atom.Atom]bool{
	0: true, atom.Div: true, atom.Span: true, atom.Section: true, atom.Center: true, atom.Font: true, atom.B: true, atom.I: true, atom.U: true,
	atom.Em: true, atom.Strong: true, atom.Small: true, atom.Big: true,
}

func (b *builder) top() *html.Node { return b.open[len(b.open)-1] }

func (b *builder) text(s string) {
	b.top().AppendChild(&html.Node{Type: html.TextNode, Data: s})
	b.nodes++
}

func (b *builder) start(t html.Token, selfClosing bool) {
	if endsParagraph[t.DataAtom] {
		b.closeNear(atom.P)
	}
	switch t.DataAtom {
	case atom.Li:
		b.closeNear(atom.Li)
	case atom.Tr:
		b.closeNear(atom.Tr)
	case atom.Td, atom.Th:
		b.closeNear(atom.Td)
		b.closeNear(atom.Th)
	}
	void := selfClosing || isVoid[t.DataAtom]
	deepest := Depth
	if isWrapper[t.DataAtom] {
		deepest -= headroom
	}
	if len(b.open) > deepest { // the text goes to the last element that fits
		if t.DataAtom == atom.Div || t.DataAtom == atom.Section {
			b.lineBreak()
		}
		if !void {
			b.left[t.DataAtom]++
		}
		return
	}
	n := &html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr}
	b.top().AppendChild(n)
	b.nodes++
	if !void {
		b.open = append(b.open, n)
	}
}

// lineBreak parts the text of elements that are left out.
func (b *builder) lineBreak() {
	if last := b.top().LastChild; last != nil && last.DataAtom == atom.Br {
		return
	}
	for range 2 {
		b.top().AppendChild(&html.Node{Type: html.ElementNode, Data: "br", DataAtom: atom.Br})
		b.nodes++
	}
}

// closeNear closes an open element that stands within the last few.
func (b *builder) closeNear(a atom.Atom) {
	for i := len(b.open) - 1; i > 0 && i >= len(b.open)-4; i-- {
		switch b.open[i].DataAtom {
		case a:
			b.open = b.open[:i]
			return
		case atom.Ul, atom.Ol, atom.Table, atom.Div, atom.Article, atom.Section:
			return
		}
	}
}

func (b *builder) end(a atom.Atom) {
	if a == 0 {
		return
	}
	if b.left[a] > 0 {
		b.left[a]--
		if a == atom.Div || a == atom.Section {
			b.lineBreak()
		}
		return
	}
	for i := len(b.open) - 1; i > 0; i-- {
		if b.open[i].DataAtom == a {
			b.open = b.open[:i]
			return
		}
	}
}

var isVoid = map[atom.Atom]bool{
	atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true, atom.Input: true,
	atom.Link: true, atom.Meta: true, atom.Param: true, atom.Source: true, atom.Track: true, atom.Wbr: true,
}

var endsParagraph = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Ul: true, atom.Ol: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true,
	atom.H6: true, atom.Table: true, atom.Blockquote: true, atom.Section: true, atom.Article: true, atom.Aside: true, atom.Header: true,
	atom.Footer: true, atom.Nav: true, atom.Form: true, atom.Figure: true, atom.Main: true, atom.Hr: true, atom.Pre: true,
}
