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
	b := &builder{open: []*html.Node{root}}
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
	open  []*html.Node
	nodes int
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
	if len(b.open) > Depth {
		// Too deep: the text goes to the last element that fits.
		return
	}
	n := &html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr}
	b.top().AppendChild(n)
	b.nodes++
	if !void {
		b.open = append(b.open, n)
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
