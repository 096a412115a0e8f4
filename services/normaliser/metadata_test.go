package normaliser_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// TestMetadataOfKnownPages prints how often title, authors and dates are exact, and
// holds a floor below what was measured.
func TestMetadataOfKnownPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes a while")
	}
	floors := map[string]float64{
		"fundus title": 0.8, "fundus authors": 0.68, "fundus day": 0.95, "fundus instant": 0.95, "wcxb title": 0.8, "wcxb authors": 0.48, "wcxb day": 0.77, "dates day": 0.83,
	}
	n := normaliser.New(normaliser.Default())
	for _, set := range []string{"fundus", "wcxb", "dates", "snippets"} {
		c := map[string]*[2]int{"title": {}, "authors": {}, "day": {}, "instant": {}}
		count := func(what string, ok bool, page, got, want string) {
			c[what][1]++
			if ok {
				c[what][0]++
			} else if testing.Verbose() {
				t.Logf("%s %s %s: %q, want %q", set, what, page, got, want)
			}
		}
		pages := load(t, set)
		for i, p := range pages {
			if set == "wcxb" && i%6 != 0 {
				continue
			}
			out, err := n.Normalise(t.Context(), evaluationItem(t, p))
			if err != nil {
				t.Fatal(err)
			}
			a := out[0].Article
			if p.Title != "" {
				count("title", text.Key(a.Title) == text.Key(p.Title), p.ID, a.Title, p.Title)
			}
			if len(p.Authors) > 0 {
				count("authors", slices.Equal(folded(a.Authors), folded(p.Authors)), p.ID, strings.Join(a.Authors, "; "), strings.Join(p.Authors, "; "))
			}
			if len(p.Date) < 10 {
				continue
			}
			published, _ := time.Parse(time.RFC3339, a.GetPublishedAt())
			day := false
			if want, err := time.Parse(time.RFC3339, strings.Replace(p.Date, " ", "T", 1)); err == nil {
				count("instant", published.Equal(want.Truncate(time.Second)) || published.Truncate(time.Minute).Equal(want.Truncate(time.Minute)), p.ID, a.GetPublishedAt(), p.Date)
				day = published.In(want.Location()).Format(time.DateOnly) == p.Date[:10]
			}
			count("day", day || strings.HasPrefix(a.GetPublishedAt(), p.Date[:10]), p.ID, a.GetPublishedAt(), p.Date)
		}
		for _, what := range []string{"title", "authors", "day", "instant"} {
			if r := c[what]; r[1] > 0 {
				if floor := floors[set+" "+what]; float64(r[0]) < floor*float64(r[1]) {
					t.Errorf("%s: %s exact on %d of %d pages, want %.2f of them", set, what, r[0], r[1], floor)
				}
				t.Logf("%s: %s exact on %d of %d pages, %.3f", set, what, r[0], r[1], float64(r[0])/float64(r[1]))
			}
		}
	}
}

func folded(names []string) []string {
	var all []string
	for _, n := range names {
		all = append(all, text.Key(n))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
