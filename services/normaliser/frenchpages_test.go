package normaliser_test

import (
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"
)

// frenchPage is an article of ours in the layout of a publishing system.
type frenchPage struct {
	layout, title, html string
	want                []string // pieces of the article, in order
	bad                 []string // what else the page shows
	flags               []string
}

// frenchStory is an article as testdata/french/*.txt has it: a head of "key: value"
// lines, a blank line, then a piece a line. "# " is a sub-heading, "- " and "1 " items,
// "> " a quotation; "[kind] a | b" is no part of the article, and the layouts say how
// it looks.
type frenchStory struct {
	Title, Date, Author, Lede, Body string
	layouts, flags                  []string
	pieces                          []string
}

func frenchPages(t testing.TB) []frenchPage {
	t.Helper()
	files, err := filepath.Glob("testdata/french/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	base := template.Must(template.New("base").Funcs(frenchFuncs(nil)).ParseFiles("testdata/french/layouts/base.html"))
	var pages []frenchPage
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for s := range strings.SplitSeq("\n"+string(raw), "\n=== ") {
			if strings.TrimSpace(s) == "" {
				continue
			}
			story := readFrench(t, s)
			for _, layout := range story.layouts {
				pages = append(pages, story.page(t, base, layout))
			}
		}
	}
	return pages
}

func readFrench(t testing.TB, s string) frenchStory {
	t.Helper()
	head, body, ok := strings.Cut(s, "\n\n")
	story := frenchStory{pieces: strings.Split(strings.TrimSpace(body), "\n")}
	title, head, _ := strings.Cut(head, "\n")
	story.Title = title
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "layouts":
			story.layouts = strings.Fields(value)
		case "flags":
			story.flags = strings.Fields(value)
		case "date":
			story.Date = value
		case "author":
			story.Author = value
		case "lede":
			story.Lede = value
		default:
			ok = false
		}
	}
	if !ok || len(story.layouts) == 0 {
		t.Fatalf("no story of ours: %.60q", s)
	}
	return story
}

// frenchFuncs are what the layouts call; out writes what is no part of the article,
// and remembers it.
func frenchFuncs(bad *[]string) template.FuncMap {
	return template.FuncMap{
		"out": func(s string) string {
			*bad = append(*bad, html.UnescapeString(s))
			return s
		},
		"at":   func(list []string, i int) string { return list[min(i, len(list)-1)] },
		"rest": func(list []string) []string { return list[1:] },
		"pairs": func(list []string) (pairs [][]string) {
			for pair := range slices.Chunk(list, 2) {
				pairs = append(pairs, pair)
			}
			return pairs
		},
	}
}

// page writes the story in a layout.
func (s frenchStory) page(t testing.TB, base *template.Template, layout string) frenchPage {
	t.Helper()
	p := frenchPage{layout: layout, title: s.Title, flags: s.flags}
	tmpl := template.Must(template.Must(base.Clone()).Funcs(frenchFuncs(&p.bad)).ParseFiles("testdata/french/layouts/" + layout + ".html"))
	write := func(name string, data any) string {
		var b strings.Builder
		if err := tmpl.ExecuteTemplate(&b, name, data); err != nil {
			t.Fatal(err)
		}
		return b.String() + "\n"
	}
	if s.Lede != "" {
		p.want = append(p.want, s.Lede)
	}
	kinds := map[string]string{"# ": "h", "> ": "q", "- ": "ul", "1 ": "ol"}
	var items []string
	for i, piece := range s.pieces {
		kind, text := "p", piece
		if list, ok := strings.CutPrefix(piece, "["); ok {
			kind, text, _ = strings.Cut(list, "] ")
			s.Body += write(kind, strings.Split(html.EscapeString(text), " | "))
			continue
		}
		if k := kinds[piece[:2]]; k != "" {
			kind, text = k, piece[2:]
		}
		p.want = append(p.want, text)
		if kind != "ul" && kind != "ol" {
			s.Body += write(kind, html.EscapeString(text))
			continue
		}
		items = append(items, html.EscapeString(text))
		if i+1 == len(s.pieces) || s.pieces[i+1][:2] != piece[:2] {
			s.Body += write(kind, items)
			items = nil
		}
	}
	p.html = write(layout+".html", s)
	return p
}
