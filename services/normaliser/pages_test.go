package normaliser_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// foreignPage is what is true of a page that was written by somebody who did not know
// the rules: by its name in testdata/pages.
type foreignPage struct {
	URL, Title, Agency, Country string
	Authors, Keep, Drop         []string
	Published                   string `json:"published_at"`
}

// TestForeignPages reads a hundred pages in the manner of as many publishers, half of
// them French, that were written against their own truths and not against our rules,
// and counts what is right. The pages are invented, their markup imitates that of
// common content systems.
func TestForeignPages(t *testing.T) {
	t.Parallel()
	pages := foreignPages(t)
	shares := map[string]*share{}
	for _, what := range []string{"kept in", "kept out", "title", "authors", "agency", "day"} {
		shares[what] = &share{}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		p := pages[name]
		count := func(what string, good bool, got any, want any) {
			if !shares[what].count(good) && testing.Verbose() {
				t.Logf("%s: %s: %.120q, want %.120q", name, what, got, want)
			}
		}
		it := item(t, p.URL, string(foreignHTML(t, name)))
		it.Source.Country, it.Source.Zone, it.Source.Name = p.Country, "", "x"
		it.Fetched.FetchedAt, it.Fetched.Page.FetchedAt = "2026-11-26T00:00:00Z", "2026-11-26T00:00:00Z"
		a := normalise(t, it)
		keys := foldAll(bare(a.Paragraphs))
		for _, want := range foldAll(p.Keep) {
			count("kept in", slices.ContainsFunc(keys, func(k string) bool { return k == want || len(want) > 40 && strings.Contains(k, want) }), "", want)
		}
		wanted := strings.Join(foldAll(p.Keep), "\n")
		for _, bad := range foldAll(p.Drop) {
			if bad == "" || strings.Contains(wanted, bad) {
				continue
			}
			count("kept out", !slices.ContainsFunc(keys, func(k string) bool { return k == bad || len(strings.Fields(bad)) > 3 && strings.Contains(k, bad) }), bad, "")
		}
		count("title", text.Key(a.Title) == text.Key(p.Title), a.Title, p.Title)
		count("authors", slices.Equal(slices.Sorted(slices.Values(foldAll(a.Authors))), slices.Sorted(slices.Values(foldAll(p.Authors)))), a.Authors, p.Authors)
		agency, _, _ := strings.Cut(a.Agency, " (") // "APS (Algérie)"
		count("agency", agency == p.Agency || text.Key(a.Agency) == text.Key(p.Agency), a.Agency, p.Agency)
		if len(p.Published) >= 10 {
			count("day", strings.HasPrefix(a.GetPublishedAt(), p.Published[:10]), a.GetPublishedAt(), p.Published)
		}
	}
	floors := map[string]float64{"kept in": 99, "kept out": 96, "title": 96, "authors": 88, "agency": 92, "day": 96}
	for what, s := range shares {
		t.Logf("%d pages: %s %d of %d, %.1f %%", len(pages), what, s.good, s.all, s.percent())
		if s.percent() < floors[what] {
			t.Errorf("%s: %.1f %%, want %.0f %%", what, s.percent(), floors[what])
		}
	}
}

// TestLibrariesOnForeignPages prints, for comparison, how much of the same pages the
// libraries keep, and how much of the rest they leave out, where it is four words or more.
func TestLibrariesOnForeignPages(t *testing.T) {
	t.Parallel()
	if !testing.Verbose() {
		t.Skip("prints figures, with -v")
	}
	pages := foreignPages(t)
	for _, library := range evaluate.Libraries() {
		var in, out share
		for name, p := range pages {
			got := text.Key(library.Text(evaluate.Page{HTML: foreignHTML(t, name), URL: p.URL}))
			wanted := strings.Join(foldAll(p.Keep), "\n")
			for _, want := range foldAll(p.Keep) {
				in.count(strings.Contains(got, want))
			}
			for _, bad := range foldAll(p.Drop) {
				if len(strings.Fields(bad)) > 3 && !strings.Contains(wanted, bad) {
					out.count(!strings.Contains(got, bad))
				}
			}
		}
		t.Logf("%s: kept in %.1f %%, kept out %.1f %%", library.Name, in.percent(), out.percent())
		if in.all == 0 || out.all == 0 {
			t.Error("nothing was counted")
		}
	}
}

func foreignPages(t *testing.T) map[string]foreignPage {
	t.Helper()
	raw, err := os.ReadFile("testdata/pages/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var pages map[string]foreignPage
	if err := json.Unmarshal(raw, &pages); err != nil {
		t.Fatal(err)
	}
	return pages
}

func foreignHTML(t *testing.T, name string) []byte {
	t.Helper()
	page, err := evaluate.ReadGzip(filepath.Join("testdata", "pages", name+".html.gz"))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func foldAll(list []string) []string {
	var all []string
	for _, s := range list {
		all = append(all, text.Key(s))
	}
	return all
}
