package normaliser_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
)

// BenchmarkPage is all fields of a page; BenchmarkParse is the floor: the HTML
// parser alone on the same pages.
func BenchmarkPage(b *testing.B) {
	n := normaliser.New(normaliser.Default())
	var items []*v1.Item
	for _, p := range load(b, "aeb") {
		items = append(items, evaluationItem(b, p))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := n.Normalise(b.Context(), items[i%len(items)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	pages := load(b, "aeb")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := html.Parse(bytes.NewReader(pages[i%len(pages)].HTML)); err != nil {
			b.Fatal(err)
		}
	}
}

// worst are pages of up to 3 MB that are made to take long.
func worst() map[string]string {
	rep := strings.Repeat
	return map[string]string{
		"paragraphs":      "<html><body>" + rep("<p>Une phrase de plus, avec des mots, pour que la page soit longue et lourde, sans rien dire, ou presque.</p>\n", 20000) + "</body></html>",
		"div paragraphs":  "<html><body>" + rep("<div class=a><p>Une phrase de plus, avec des mots, pour que la page soit longue et lourde, sans rien dire.</p></div>\n", 20000),
		"links":           "<html><body>" + rep("<a href=/x>Un lien de plus</a> ", 50000),
		"one text":        "<html><body><p>" + rep("mot suivant ", 250000),
		"deep":            "<html><body>" + rep("<div>", 100000) + "Le fond. Une phrase de dix mots pour voir si elle reste." + rep("</div>", 100000),
		"deep inline":     "<html><body><p>" + rep("<b><i>", 100000) + "Le fond.",
		"open paragraphs": "<html><body>" + rep("<p><table><tr><td>", 30000) + "Le fond.",
		"classes":         "<html><body>" + rep(`<div class="related-share-nav_menu:topBar ad-slot a-b-c-d-e-f-g-h-i-j-k">Texte</div>`, 30000),
		"distinct": func() string {
			var b strings.Builder
			for i := range 40000 {
				fmt.Fprintf(&b, `<div class="c%d-%d" id=x%d>Texte %d, du jour.</div>`, i, i*7, i, i)
			}
			return b.String()
		}(),
		"breaks":     "<html><body><div>" + rep("ligne suivante<br>", 100000) + "</div>",
		"entities":   "<html><body><p>" + rep("&amp;amp;eacute; ", 150000),
		"dates":      "<html><body>" + rep("<p>Publié le mardi 24 juin 2025 à 15:36, 24/06/2025 15h36</p>", 30000),
		"tags":       rep("<", 1500000),
		"attributes": "<html><body><p " + rep("a=b ", 500000) + ">Fin</p>",
		"json":       `<html><head><script type="application/ld+json">` + rep(`{"@graph":[`, 200000) + `</script></head><body><p>Fin.</p></body></html>`,
		"json wide":  `<html><head><script type="application/ld+json">[` + rep(`{"@type":"NewsArticle","headline":"x"},`, 60000) + `{}]</script></head><body><p>Fin.</p></body></html>`,
		"metas":      "<html><head>" + rep(`<meta property="article:published_time" content="2025-06-24T15:36:00+01:00"><meta name=author content="A B">`, 25000) + "</head><body><p>Fin.</p></body></html>",
		"headings":   "<html><body>" + rep("<h1>Un titre de plus</h1>", 60000),
		"hashtags":   "<html><body><p>" + rep("#mot ", 400000) + "</p></body></html>",
		"authors":    "<html><head><meta name=author content='" + rep("Anna Bell, ", 100000) + "'></head><body><p>Fin.</p></body></html>",
		"rows":       "<html><body><table>" + rep("<tr><td>a</td><td>b</td></tr>", 60000) + "</table></body></html>",
		"cells":      "<html><body><table><tr>" + rep("<td>a</td>", 200000) + "</tr></table></body></html>",
		"lists":      "<html><body>" + rep("<ul><li>", 60000) + "x",
		"forms":      "<html><body><form>" + rep("<div><label>a</label></div>", 60000) + "</form></body></html>",
		"selects":    "<html><body>" + rep("<select><option>a</select>", 60000),
		"formatting": "<html><body>" + rep("<a><b><i><u><p>x", 20000),
	}
}

func TestWorstPages(t *testing.T) {
	t.Parallel()
	for name, page := range worst() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/worst", page)
			a := normalise(t, it)
			if strings.HasPrefix(name, "deep") && !strings.Contains(strings.Join(a.Paragraphs, " "), "Le fond.") && a.FeedOnlyReason == "" {
				t.Errorf("neither text nor reason: %q", a.Paragraphs)
			}
		})
	}
}
