package detector

import (
	"io"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// enoughText is what of a text is read, in bytes: more tells no more.
	enoughText = 16 << 10
	// leastBlock is the length of a block of a page from which it may be part of the
	// main text, in bytes: what is shorter is a menu, a date, a button.
	leastBlock = 60
	// mostLinked of a block's bytes may be links.
	mostLinked = .34
)

// visibleText returns the text of a fragment of HTML, or the plain text itself,
// cut to enoughText. It reads the fragment once, forward, and builds no tree.
func visibleText(fragment string) string {
	if !strings.ContainsAny(fragment, "<&") {
		return strings.TrimSpace(strings.ToValidUTF8(fragment[:min(len(fragment), enoughText)], "\uFFFD"))
	}
	var s sheet
	s.read(strings.NewReader(fragment))
	texts := make([]string, len(s.blocks))
	for i, b := range s.blocks {
		texts[i] = b.text
	}
	return strings.Join(texts, "\n")
}

// block is a piece of text that no block element divides.
type block struct {
	text string
	// inArticle: within an article or main element.
	inArticle bool
}

// sheet is what a forward reading of HTML has seen.
type sheet struct {
	// lang is the lang attribute of the html element.
	lang   string
	blocks []block
	// mainOnly leaves out blocks that are short or mostly links.
	mainOnly bool

	size     int       // of blocks, in bytes
	skipping atom.Atom // the element whose text does not count
	depth    int       // of elements of that name
	articles int       // article and main elements around
	inLink   bool
	text     strings.Builder // of the block that is being read
	linked   int             // bytes of it
}

// read goes through the HTML until its end, or until it has enough.
func (s *sheet) read(r io.Reader) {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(v1.MaxPage)
	for s.size < enoughText {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			s.endBlock()
			return
		case html.TextToken:
			if s.skipping == 0 {
				s.add(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, attributes := z.TagName()
			a := atom.Lookup(name)
			if a == atom.Html && attributes && s.lang == "" {
				s.lang = langOf(z)
			}
			s.tag(a, kind)
		}
	}
}

func langOf(z *html.Tokenizer) string {
	for range 64 {
		key, value, more := z.TagAttr()
		if string(key) == "lang" || string(key) == "xml:lang" {
			return string(value)
		}
		if !more {
			break
		}
	}
	return ""
}

func (s *sheet) add(text []byte) {
	text = text[:min(len(text), enoughText-s.text.Len())]
	s.text.WriteString(strings.ToValidUTF8(string(text), ""))
	if s.inLink {
		s.linked += len(text)
	}
}

// endBlock keeps the block that is being read, if it is one.
func (s *sheet) endBlock() {
	text := strings.TrimSpace(s.text.String())
	linked := float64(s.linked)
	s.text.Reset()
	s.linked = 0
	if text == "" || s.mainOnly && (len(text) < leastBlock || linked > mostLinked*float64(len(text))) {
		return
	}
	text = text[:min(len(text), enoughText-s.size)]
	s.blocks = append(s.blocks, block{text, s.articles > 0})
	s.size += len(text)
}

func (s *sheet) tag(a atom.Atom, kind html.TokenType) {
	if s.skipping != 0 {
		switch {
		case a != s.skipping || kind == html.SelfClosingTagToken:
		case kind == html.StartTagToken:
			s.depth++
		default:
			if s.depth--; s.depth == 0 {
				s.skipping = 0
			}
		}
		return
	}
	switch a {
	case atom.A:
		s.inLink = kind == html.StartTagToken
		return
	case atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.Sup, atom.Sub, atom.U, atom.Font, atom.Mark, atom.Abbr, atom.Small:
		return
	}
	s.endBlock()
	switch a {
	case atom.Script, atom.Style, atom.Nav, atom.Header, atom.Footer, atom.Aside, atom.Noscript, atom.Template, atom.Code, atom.Pre,
		atom.Head, atom.Svg, atom.Button, atom.Select, atom.Textarea, atom.Label, atom.Iframe:
		if kind == html.StartTagToken {
			s.skipping, s.depth = a, 1
		}
	case atom.Article, atom.Main:
		if kind == html.StartTagToken {
			s.articles++
		} else {
			s.articles = max(0, s.articles-1)
		}
	}
}

// letters counts the letters of a text.
func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
