package body

import (
	"html"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// HTML writes the blocks as simple HTML: headings, paragraphs, lists, quotes and
// the inline markup that carries meaning. Links are resolved against base. What
// comes out is made of text and a handful of tags of ours; it still goes through
// a sanitiser before it leaves the house.
func HTML(kept []*Block, base *url.URL) string {
	w := &writer{base: base}
	for i, b := range kept {
		w.list(b, i, kept)
		w.block(b)
	}
	w.closeList()
	return w.out.String()
}

type writer struct {
	out  strings.Builder
	base *url.URL
	open string // tag of the list that is open
}

// list opens and closes lists around items of one list element.
func (w *writer) list(b *Block, i int, kept []*Block) {
	same := w.open != "" && b.Kind == Item && i > 0 && kept[i-1].where.list == b.where.list
	if same {
		return
	}
	w.closeList()
	if b.Kind == Item {
		w.open = "ul"
		if b.Ordered {
			w.open = "ol"
		}
		w.out.WriteString("<" + w.open + ">")
	}
}

func (w *writer) closeList() {
	if w.open != "" {
		w.out.WriteString("</" + w.open + ">")
		w.open = ""
	}
}

func (w *writer) block(b *Block) {
	open, end := "<p>", "</p>"
	switch b.Kind {
	case Heading:
		level := strconv.Itoa(min(max(b.Level, 2), 4))
		open, end = "<h"+level+">", "</h"+level+">"
	case Item:
		open, end = "<li>", "</li>"
	case Quote:
		open, end = "<blockquote><p>", "</p></blockquote>"
	case Code:
		open, end = "<pre>", "</pre>"
	}
	w.out.WriteString(open)
	w.inline(b)
	w.out.WriteString(end)
}

func (w *writer) inline(b *Block) {
	started, space := false, false
	for _, p := range b.parts {
		raw := p.node.Data
		clean := text.Clean(raw)
		if clean == "" {
			space = true
			continue
		}
		if (space || p.gap || startsWithSpace(raw)) && started {
			w.out.WriteByte(' ')
		}
		started, space = true, endsWithSpace(raw)
		w.out.WriteString(w.marked(p, html.EscapeString(clean)))
	}
}

func (w *writer) marked(p part, s string) string {
	if p.emph {
		s = "<em>" + s + "</em>"
	}
	if p.strong {
		s = "<strong>" + s + "</strong>"
	}
	if p.link != nil {
		if href := w.resolve(structured.Attr(p.link, "href")); href != "" {
			s = `<a href="` + html.EscapeString(href) + `">` + s + "</a>"
		}
	}
	return s
}

// resolve makes a web address absolute; empty if it is none.
func (w *writer) resolve(href string) string {
	href = strings.TrimSpace(href)
	if href == "" || len(href) > 2<<10 || href[0] == '#' {
		return ""
	}
	u, err := url.Parse(href)
	if err != nil {
		return ""
	}
	if w.base != nil {
		u = w.base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	u.User = nil
	return u.String()
}

func startsWithSpace(s string) bool { return strings.TrimLeft(s, " \t\r\n\u00a0\u202f") != s }
func endsWithSpace(s string) bool   { return strings.TrimRight(s, " \t\r\n\u00a0\u202f") != s }

// InTime returns the datetime attributes of the time elements in the block.
func (b *Block) InTime() []string {
	var all []string
	for _, p := range b.parts {
		for n := p.node.Parent; n != nil && n != b.Element.Parent; n = n.Parent {
			if n.DataAtom == atom.Time {
				if v := structured.Attr(n, "datetime"); v != "" && (len(all) == 0 || all[len(all)-1] != v) {
					all = append(all, v)
				}
				break
			}
		}
	}
	return all
}

// CutTail takes n bytes off the end of the text; if any went, the block's inline
// markup goes too.
func (b *Block) CutTail(n int) {
	b.Text = strings.TrimSpace(b.Text[:len(b.Text)-n])
	b.words = text.WordCount(b.Text)
	b.parts = []part{{node: textNode(b.Text)}}
	b.Keep = b.Keep && b.Text != ""
}
