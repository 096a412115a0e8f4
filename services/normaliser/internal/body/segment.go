package body

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// box is a block element of the page: where blocks stand in one another.
type box struct {
	node   *html.Node
	parent int32 // -1 of the page itself
	own    class
	kin    uint64 // tag and class
	same   int    // boxes beside it of the same tag and class, itself included
	// Of all blocks in it.
	blocks, words, prose, bytes, links int
	pictures, widgets                  int // in it
	first, last                        int // block
}

// segment cuts a page into its blocks, in order. No block is kept yet.
func segment(root *html.Node, c *classes) ([]*Block, []box) {
	s := &segmenter{classes: c, boxes: []box{{node: root, parent: -1}}}
	s.walk(root, context{}, inline{})
	s.flush()
	return s.blocks, s.boxes
}

const maxBlocks = 20000

type segmenter struct {
	classes *classes
	blocks  []*Block
	boxes   []box
	// The block that is being collected.
	parts   []part
	element *html.Node
	where   context
	gap     bool // a space belongs before the next part
	since   marks
}

// marks count what stands between two blocks and is no text.
type marks struct{ pictures, embeds, widgets, scripts uint8 }

// note counts an element that holds no text of ours.
func (s *segmenter) note(a atom.Atom, x int32) {
	switch a {
	case atom.Img, atom.Picture:
		s.since.pictures++
		s.boxes[x].pictures++
	case atom.Iframe, atom.Video, atom.Audio, atom.Object, atom.Embed:
		s.since.embeds++
	case atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Svg:
		s.since.widgets++
		s.boxes[x].widgets++
	case atom.Script, atom.Style, atom.Noscript, atom.Ins:
		s.since.scripts++
	}
}

// inline is the markup that holds for the text below an element.
type inline struct {
	link         *html.Node
	strong, emph bool
}

func (s *segmenter) walk(n *html.Node, where context, in inline) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			s.text(c, n, where, in)
		case html.ElementNode:
			s.child(c, where, in)
		}
	}
}

func (s *segmenter) child(n *html.Node, where context, in inline) {
	a := n.DataAtom
	if skipped[a] || len(s.blocks) >= maxBlocks {
		s.note(a, where.box)
		return
	}
	switch a {
	case atom.Br:
		s.lineBreak()
		return
	case atom.Img, atom.Picture:
		s.note(a, where.box)
		return
	case atom.A:
		if in.link = n; where.area&inHeading != 0 && isAnchor(n) {
			in.link = nil
		}
	case atom.Strong, atom.B:
		in.strong = true
	case atom.Em, atom.I, atom.Cite:
		in.emph = true
	}
	if !blocks[a] {
		if len(s.parts) > 0 && a == atom.Span && isPopup(n) {
			return
		}
		s.separate(n)
		if isHidden(n) {
			where.hidden = true
		}
		if n.Attr != nil {
			c := s.classes.of(n)
			if c&classUnseen != 0 && len(s.parts) > 0 {
				return
			}
			where.own |= c
			where.classes |= c
		}
		s.walk(n, where, in)
		return
	}
	s.flush()
	if a == atom.Tr && isDataRow(n) {
		s.row(n, s.enter(n, where))
		return
	}
	s.walk(n, s.enter(n, where), in)
	s.flush()
}

// enter returns the context inside a block element.
func (s *segmenter) enter(n *html.Node, where context) context {
	where.depth++
	around := where.parent
	where.parent, where.own = where.own, 0
	parent := where.box
	where.box = int32(len(s.boxes))
	if n.DataAtom != atom.Body && n.DataAtom != atom.Html { // theirs speak of the whole page
		where.own = s.classes.of(n)
		where.classes |= where.own
	}
	where.near = where.own | where.parent | around
	s.boxes = append(s.boxes, box{node: n, parent: parent, own: where.own})
	where.area |= areaOf(n)
	switch n.DataAtom {
	case atom.Ul, atom.Ol:
		where.list = n
	case atom.Figure:
		where.figure = n
	}
	where.hidden = where.hidden || where.own&classUnseen != 0 || isHidden(n)
	return where
}

// isAnchor tells a link by which a heading can be pointed at.
func isAnchor(n *html.Node) bool {
	href := structured.Attr(n, "href")
	return href == "" || len(href) > 1 && href[0] == '#'
}

func areaOf(n *html.Node) area {
	switch n.DataAtom {
	case atom.Nav, atom.Menu:
		return inNav
	case atom.Aside:
		return inAside
	case atom.Footer:
		return inFooter
	case atom.Header:
		return inHeader
	case atom.Form, atom.Fieldset:
		return inForm
	case atom.Figure, atom.Figcaption:
		return inFigure
	case atom.Article:
		return inArticle
	case atom.Main:
		return inMain
	case atom.Table:
		return inTable
	case atom.Blockquote:
		return inQuote
	case atom.Ul, atom.Ol, atom.Dl:
		return inList
	case atom.Section:
		return inSection
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return inHeading
	}
	switch structured.Attr(n, "role") {
	case "navigation", "menu", "menubar":
		return inNav
	case "complementary":
		return inAside
	case "contentinfo":
		return inFooter
	case "main":
		return inMain
	case "article":
		return inArticle
	}
	return 0
}

// isPopup tells a card within a sentence that shows on a touch: a picture and links.
func isPopup(n *html.Node) bool {
	links, pictures := 0, 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.A:
			links++
		case atom.Img:
			pictures++
		}
	}
	return links >= 2 && pictures > 0
}

func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			v := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(v, "display:none") || strings.Contains(v, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func (s *segmenter) text(n, parent *html.Node, where context, in inline) {
	if len(n.Data) == 0 {
		return
	}
	blank := strings.TrimSpace(n.Data) == ""
	if blank && len(s.parts) == 0 {
		return
	}
	if len(s.parts) == 0 {
		s.element, s.where = blockAround(parent), where
	} else {
		s.where.own |= where.own
		s.where.hidden = s.where.hidden && where.hidden
	}
	if parent.DataAtom == atom.Pre {
		s.preformatted(n, in)
		return
	}
	s.parts = append(s.parts, part{node: n, link: in.link, strong: in.strong, emph: in.emph, gap: s.gap || s.afterLabel(n)})
	s.gap = false
}

// afterLabel tells whether a text begins a sentence right behind a label that style
// sets apart: <span class="flag">Press review</span>Imports ...
func (s *segmenter) afterLabel(n *html.Node) bool {
	label := n.PrevSibling
	if label == nil || label.DataAtom != atom.Span || structured.Attr(label, "class") == "" || len(s.parts) == 0 {
		return false
	}
	last := s.parts[len(s.parts)-1]
	first, _ := utf8.DecodeRuneInString(n.Data)
	if last.node == nil || utf8.RuneCountInString(last.node.Data) < 3 || !unicode.IsUpper(first) {
		return false
	}
	end, _ := utf8.DecodeLastRuneInString(last.node.Data)
	return unicode.IsLower(end)
}

// preformatted text has its line breaks in the text.
func (s *segmenter) preformatted(n *html.Node, in inline) {
	for i, line := range strings.Split(n.Data, "\n") {
		if i > 0 {
			s.lineBreak()
		}
		s.parts = append(s.parts, part{node: textNode(line), link: in.link, strong: in.strong, emph: in.emph})
	}
}

func blockAround(n *html.Node) *html.Node {
	for n.Parent != nil && !blocks[n.DataAtom] {
		n = n.Parent
	}
	return n
}

func (s *segmenter) lineBreak() {
	if len(s.parts) > 0 {
		s.parts = append(s.parts, part{lineBreak: true})
	}
	s.gap = false
}

// separate puts a space between two elements that touch, such as a date and the
// label beside it, which a browser sets apart by style.
func (s *segmenter) separate(n *html.Node) {
	previous := n.PrevSibling
	if previous == nil || previous.Type != html.ElementNode || len(s.parts) == 0 {
		return
	}
	switch n.DataAtom {
	case atom.Span, atom.A, atom.Time, atom.Small, 0:
	default:
		return
	}
	switch previous.DataAtom {
	case atom.Span, atom.A, atom.Time, atom.Small, atom.Strong, atom.B, 0:
		last := s.parts[len(s.parts)-1]
		s.gap = last.node != nil && utf8.RuneCountInString(strings.TrimSpace(last.node.Data)) > 1
	}
}

// isDataRow tells a row of short cells from a table that lays out a page.
func isDataRow(n *html.Node) bool {
	cells := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		cells++
		size := 0
		for d := range c.Descendants() {
			if d.Type == html.TextNode {
				size += len(strings.TrimSpace(d.Data))
			} else if d.DataAtom == atom.Br || d.DataAtom == atom.Table || d.DataAtom == atom.Div || d.DataAtom == atom.Form || d.DataAtom == atom.Ul {
				return false
			}
			if size > 150 {
				return false
			}
		}
	}
	return cells >= 2
}

func (s *segmenter) row(n *html.Node, where context) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		if len(s.parts) > 0 {
			s.parts = append(s.parts, part{node: textNode(" | ")})
		}
		for d := range c.Descendants() {
			if d.Type == html.TextNode && d.Parent != nil && !skipped[d.Parent.DataAtom] {
				s.text(d, c, where, inline{link: linkAround(d, c)})
			}
		}
	}
	if len(s.parts) > 0 {
		s.element = n
	}
	s.flushAs(Row)
}

// linkAround is the link around a text node in a cell, nil if there is none.
func linkAround(text, cell *html.Node) *html.Node {
	for n, steps := text.Parent, 0; n != nil && n != cell && steps < 10; n, steps = n.Parent, steps+1 {
		if n.DataAtom == atom.A {
			return n
		}
	}
	return nil
}

func (s *segmenter) flush() { s.flushAs(Paragraph) }

// flushAs ends the block that is being collected, and cuts it at line breaks.
func (s *segmenter) flushAs(kind Kind) {
	parts := s.parts
	s.parts, s.gap = nil, false
	if len(parts) == 0 {
		return
	}
	var lines [][]part
	var breaks []int // line breaks before each line
	current, n := []part(nil), 0
	for _, p := range parts {
		if p.lineBreak {
			n++
			continue
		}
		if strings.TrimSpace(p.node.Data) == "" && n > 0 {
			continue
		}
		if n > 0 && current != nil {
			lines, current = append(lines, current), nil
		}
		if current == nil {
			breaks = append(breaks, n)
		}
		n = 0
		current = append(current, p)
	}
	if current != nil {
		lines = append(lines, current)
	}
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		for i+1 < len(lines) && breaks[i+1] == 1 && goesOn(line, lines[i+1]) {
			next := lines[i+1]
			next[0].gap = true
			line = append(line, next...)
			i++
		}
		s.add(kind, line, i+1 < len(lines))
	}
}

// goesOn tells whether a single line break stands inside a sentence.
func goesOn(a, b []part) bool {
	end := strings.TrimSpace(a[len(a)-1].node.Data)
	begin := strings.TrimSpace(b[0].node.Data)
	if end == "" || begin == "" || domain.MatchString(begin) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(end)
	first, _ := utf8.DecodeRuneInString(begin)
	return !strings.ContainsRune(".!?…»”\":;؟۔", last) && unicode.IsLower(first)
}

func (s *segmenter) add(kind Kind, parts []part, broken bool) {
	b := &Block{Kind: kind, Element: s.element, where: s.where, parts: parts, position: len(s.blocks), broken: broken, since: s.since}
	var all strings.Builder
	for _, p := range parts {
		if p.gap {
			all.WriteByte(' ')
		}
		all.WriteString(p.node.Data)
		if p.link != nil {
			b.LinkBytes += len(strings.TrimSpace(p.node.Data))
		}
	}
	b.Text = text.Clean(all.String())
	if b.Text == "" {
		return
	}
	b.LinkBytes = min(b.LinkBytes, len(b.Text))
	b.words = text.WordCount(b.Text)
	if kind == Paragraph {
		b.classify()
	}
	s.blocks = append(s.blocks, b)
	s.since = marks{}
}

// classify takes the kind from the nearest element that tells.
func (b *Block) classify() {
	for n, steps := b.Element, 0; n != nil && steps < 4; n, steps = n.Parent, steps+1 {
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			b.Kind, b.Level = Heading, int(n.Data[1]-'0')
			return
		case atom.Li, atom.Dd, atom.Dt:
			b.Kind = Item
			b.Ordered = n.Parent != nil && n.Parent.DataAtom == atom.Ol
			return
		case atom.Blockquote:
			b.Kind = Quote
			return
		case atom.Figcaption, atom.Caption:
			b.Kind = Caption
			return
		case atom.Pre:
			b.Kind = Code
			return
		case atom.Figure:
			b.Kind = Caption
			return
		case atom.Article, atom.Main, atom.Section, atom.Td, atom.Body:
			return
		}
	}
}

func textNode(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }
