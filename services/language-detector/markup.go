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
	// enoughParagraphs ends the reading of a page, in bytes of paragraphs.
	enoughParagraphs = 8 << 10
)

// visibleText returns the text of a fragment of HTML, or the plain text itself,
// cut to enoughText. It reads the fragment once, forward, and builds no tree.
func visibleText(fragment string) string {
	if !strings.ContainsAny(fragment, "<&") {
		return strings.TrimSpace(strings.ToValidUTF8(fragment[:min(len(fragment), enoughText)], "\uFFFD"))
	}
	var s sheet
	s.read(strings.NewReader(fragment), true)
	return strings.TrimSpace(s.all.String())
}

// sheet is what a forward reading of HTML has seen.
type sheet struct {
	// lang is the lang attribute of the html element.
	lang string
	// article holds paragraphs within article or main, paragraphs all others, all
	// every visible text.
	article, paragraphs, all strings.Builder

	skipping       atom.Atom // the element whose text does not count
	depth          int       // of elements of that name
	inArticle, inP bool
}

// read goes through the HTML until its end, or until it has enough. A fragment
// is read for its text, a page for its paragraphs.
func (s *sheet) read(r io.Reader, fragment bool) {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(v1.MaxPage)
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			if s.skipping == 0 {
				s.text(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, attributes := z.TagName()
			a := atom.Lookup(name)
			if a == atom.Html && attributes && s.lang == "" {
				s.lang = langOf(z)
			}
			s.tag(a, kind)
		}
		if s.article.Len() >= enoughParagraphs || s.paragraphs.Len() >= enoughText || fragment && s.all.Len() >= enoughText {
			return
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

func (s *sheet) text(text []byte) {
	add(&s.all, text)
	switch {
	case s.inP && s.inArticle:
		add(&s.article, text)
	case s.inP:
		add(&s.paragraphs, text)
	}
}

func add(b *strings.Builder, text []byte) {
	if room := enoughText - b.Len(); room > 0 {
		b.WriteString(strings.ToValidUTF8(string(text[:min(len(text), room)]), ""))
	}
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
	case atom.Script, atom.Style, atom.Nav, atom.Header, atom.Footer, atom.Form, atom.Aside, atom.Noscript, atom.Template,
		atom.Code, atom.Pre, atom.Head, atom.Svg, atom.Button, atom.Select, atom.Textarea, atom.Iframe:
		if kind == html.StartTagToken {
			s.skipping, s.depth = a, 1
		}
	case atom.Article, atom.Main:
		s.inArticle = kind == html.StartTagToken
	case atom.P:
		s.inP = kind == html.StartTagToken
		s.breakLine()
	case atom.B, atom.I, atom.Em, atom.Strong, atom.A, atom.Span, atom.Sup, atom.Sub, atom.U, atom.Font, atom.Mark, atom.Abbr, atom.Small:
	default:
		s.breakLine()
	}
}

func (s *sheet) breakLine() {
	for _, b := range []*strings.Builder{&s.all, &s.article, &s.paragraphs} {
		if b.Len() > 0 {
			add(b, []byte{'\n'})
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
