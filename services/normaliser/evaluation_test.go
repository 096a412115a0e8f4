package normaliser_test

import (
	"strings"
	"testing"

	readability "codeberg.org/readeck/go-readability/v2"
	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
)

func load(t testing.TB, set string) []evaluate.Page {
	t.Helper()
	root, err := evaluate.Root()
	if err != nil {
		t.Skipf("no evaluation data beside the repository: %v", err)
	}
	pages, err := evaluate.Load(root, set)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// extractors by name: ours, and the libraries alone.
func extractors(t testing.TB) map[string]func(evaluate.Page) string {
	n := normaliser.New(normaliser.Default())
	return map[string]func(evaluate.Page) string{
		"depeche": func(p evaluate.Page) string {
			out, err := n.Normalise(t.Context(), evaluationItem(t, p))
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(out[0].Article.Paragraphs, "\n")
		},
		"trafilatura+readability": func(p evaluate.Page) string {
			root, err := html.Parse(strings.NewReader(string(p.HTML)))
			if err != nil {
				return ""
			}
			o := trafilatura.Options{ExcludeComments: true, EnableFallback: true, HtmlDateMode: trafilatura.Disabled, FallbackCandidates: &trafilatura.FallbackCandidates{}}
			if a, err := readability.FromDocument(root, nil); err == nil && a.Node != nil {
				o.FallbackCandidates.Readability = a.Node
			}
			r, err := trafilatura.ExtractDocument(root, o)
			if err != nil {
				return ""
			}
			return r.ContentText
		},
		"readability": func(p evaluate.Page) string {
			root, err := html.Parse(strings.NewReader(string(p.HTML)))
			if err != nil {
				return ""
			}
			a, err := readability.FromDocument(root, nil)
			if err != nil || a.Node == nil {
				return ""
			}
			var b strings.Builder
			_ = a.RenderText(&b)
			return b.String()
		},
	}
}

func evaluationItem(t testing.TB, p evaluate.Page) *v1.Item {
	it := item(t, p.URL, string(p.HTML))
	it.Source = &v1.Source{Id: "evaluation", Zone: "UTC"}
	it.Fetched.FetchedAt = "2026-11-01T00:00:00Z"
	return it
}

func TestBodiesOfKnownPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes a minute")
	}
	floors := map[string]float64{"aeb": 0.93, "fundus": 0.92, "wcxb": 0.90, "snippets": 0.88}
	for _, set := range []string{"aeb", "fundus", "wcxb", "snippets"} {
		pages := load(t, set)
		if set == "wcxb" { // every sixth, as in the smaller copy of the set
			var some []evaluate.Page
			for i := 0; i < len(pages); i += 6 {
				some = append(some, pages[i])
			}
			pages = some
		}
		for name, extract := range extractors(t) {
			var results []evaluate.Result
			for _, p := range pages {
				results = append(results, evaluate.Result{Page: p, Got: extract(p)})
			}
			figure := evaluate.Measure(set, results)
			t.Logf("%-24s %s", name, figure)
			if name == "depeche" && figure.F1 < floors[set] {
				t.Errorf("%s: %.3f is below %.3f", set, figure.F1, floors[set])
			}
		}
	}
}
