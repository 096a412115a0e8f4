package normaliser_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/normaliser/internal/agency"
	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// metadata is what an extractor says of a page besides its body.
type metadata struct {
	title, agency string
	authors       []string
	// published is RFC 3339; empty where it was not asked for.
	published string
	said      map[string]*v1.Provenance
}

// readers by name: ours, and the libraries alone, with their default settings.
func readers(t *testing.T) map[string]func(evaluate.Page) metadata {
	t.Helper()
	n := normaliser.New(normaliser.Default())
	parse := func(p evaluate.Page) *html.Node {
		root, err := html.Parse(strings.NewReader(string(p.HTML)))
		if err != nil {
			return &html.Node{Type: html.DocumentNode}
		}
		return root
	}
	return map[string]func(evaluate.Page) metadata{
		"depeche": func(p evaluate.Page) metadata {
			out, err := n.Normalise(t.Context(), evaluationItem(t, p))
			if err != nil {
				t.Fatal(err)
			}
			a := out[0].Article
			return metadata{a.Title, a.Agency, a.Authors, a.GetPublishedAt(), a.Provenance}
		},
		"trafilatura": func(p evaluate.Page) metadata {
			r, err := trafilatura.ExtractDocument(parse(p), trafilatura.Options{HtmlDateMode: trafilatura.Disabled})
			if err != nil {
				return metadata{}
			}
			return metadata{title: r.Metadata.Title, authors: strings.Split(r.Metadata.Author, ";")}
		},
		"readability": func(p evaluate.Page) metadata {
			a, err := readability.FromDocument(parse(p), nil)
			if err != nil {
				return metadata{}
			}
			return metadata{title: a.Title(), authors: []string{a.Byline()}}
		},
	}
}

// names are the folded names of persons and houses of a list, and the agencies in
// it. One text that lists several full names is several: the sets write both.
func names(table *agency.Table, list []string) (persons, agencies []string) {
	for _, entry := range list {
		entry = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(entry), "By "), "by ")
		pieces := strings.FieldsFunc(strings.NewReplacer(" and ", "\n", " & ", "\n", ", ", "\n").Replace(entry), func(r rune) bool { return r == '\n' })
		if slices.ContainsFunc(pieces, func(piece string) bool { _, is := table.Exact(piece); return !is && len(strings.Fields(piece)) < 2 }) {
			pieces = []string{entry}
		}
		for _, piece := range pieces {
			if a, ok := table.Named(piece); ok {
				agencies = append(agencies, a)
			} else if key := text.Key(piece); key != "" {
				persons = append(persons, key)
			}
		}
	}
	slices.Sort(persons)
	return slices.Compact(persons), agencies
}

// sameAuthors compares as a reader would: the same names after folding, no more and
// no fewer. An agency that the truth counts among the authors must be the agency
// that was found; one that it does not name counts neither way.
func sameAuthors(table *agency.Table, got metadata, want []string) bool {
	wantNames, wantAgencies := names(table, want)
	gotNames, gotAgencies := names(table, got.authors)
	if got.agency != "" {
		gotAgencies = append(gotAgencies, got.agency)
	}
	found := len(wantAgencies) == 0 || slices.ContainsFunc(wantAgencies, func(a string) bool { return slices.Contains(gotAgencies, a) })
	return found && slices.Equal(wantNames, gotNames)
}

// tally counts hits by what was asked.
type tally map[string]*[2]int

func (c tally) add(what string, ok bool) {
	if c[what] == nil {
		c[what] = &[2]int{}
	}
	c[what][1]++
	if ok {
		c[what][0]++
	}
}

func (c tally) rate(what string) float64 {
	if c[what] == nil {
		return 0
	}
	return float64(c[what][0]) / float64(c[what][1])
}

func (c tally) String() string {
	var rows []string
	for _, what := range []string{"title", "authors", "agency", "day", "instant"} {
		if n := c[what]; n != nil {
			rows = append(rows, fmt.Sprintf("%s %.3f (%d/%d)", what, c.rate(what), n[0], n[1]))
		}
	}
	return strings.Join(rows, "  ")
}

// metadataPages are the pages of a set that are measured: of the large one a third.
func metadataPages(t *testing.T, set string) []evaluate.Page {
	t.Helper()
	pages := load(t, set)
	if set != "wcxb" {
		return pages
	}
	var some []evaluate.Page
	for i := 0; i < len(pages); i += 3 {
		some = append(some, pages[i])
	}
	return some
}

// TestMetadataOfKnownPages prints how often title, authors, agency and dates are
// exact after folding case, accents and punctuation, for us and for the libraries,
// and holds a floor below what was measured for us. A confidence must be what it says.
func TestMetadataOfKnownPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes a while")
	}
	floors := map[string]float64{
		"fundus title": 0.82, "fundus authors": 0.82, "fundus agency": 0.8, "fundus day": 0.95, "fundus instant": 0.95,
		"wcxb title": 0.85, "wcxb authors": 0.71, "wcxb day": 0.77, "dates day": 0.83,
	}
	table, confidence := agency.New(), tally{}
	for _, set := range []string{"fundus", "wcxb", "dates"} {
		pages := metadataPages(t, set)
		for name, read := range readers(t) {
			if name != "depeche" && set == "dates" {
				continue // they are not asked for dates here
			}
			c := tally{}
			for _, p := range pages {
				measure(t, c, confidence, table, name, p, read(p))
			}
			t.Logf("%-6s %-12s %s", set, name, c)
			if name != "depeche" {
				continue
			}
			for what := range c {
				if floor := floors[set+" "+what]; c.rate(what) < floor {
					t.Errorf("%s: %s exact on %.3f of %d pages, want %.2f", set, what, c.rate(what), c[what][1], floor)
				}
			}
		}
	}
	calibrated(t, confidence)
}

func measure(t *testing.T, c, confidence tally, table *agency.Table, reader string, p evaluate.Page, got metadata) {
	t.Helper()
	count := func(what string, ok bool, value, want string) {
		c.add(what, ok)
		if !ok && reader == "depeche" && testing.Verbose() {
			t.Logf("%s %s %s: %q, want %q", p.Set, what, p.ID, value, want)
		}
		if said := got.said[what]; said != nil && (what == "title" || what == "authors") {
			confidence.add(fmt.Sprintf("%s with %.2f", what, said.GetConfidence()), ok)
			confidence.add(what+" by "+said.GetMethod(), ok)
		}
	}
	if p.Title != "" {
		count("title", text.Key(got.title) == text.Key(p.Title), got.title, p.Title)
	}
	if len(p.Authors) > 0 {
		count("authors", sameAuthors(table, got, p.Authors), strings.Join(got.authors, "; "), strings.Join(p.Authors, "; "))
		if _, want := names(table, p.Authors); len(want) > 0 && reader == "depeche" {
			count("agency", slices.Contains(want, got.agency), got.agency, strings.Join(want, "; "))
		}
	}
	if len(p.Date) < 10 || reader != "depeche" {
		return
	}
	published, _ := time.Parse(time.RFC3339, got.published)
	day := false
	if want, err := time.Parse(time.RFC3339, strings.Replace(p.Date, " ", "T", 1)); err == nil {
		count("instant", published.Equal(want.Truncate(time.Second)) || published.Truncate(time.Minute).Equal(want.Truncate(time.Minute)), got.published, p.Date)
		day = published.In(want.Location()).Format(time.DateOnly) == p.Date[:10]
	}
	count("day", day || strings.HasPrefix(got.published, p.Date[:10]), got.published, p.Date)
}

// calibrated checks that of the titles and authors that are said with a confidence
// about as many are right.
func calibrated(t *testing.T, c tally) {
	t.Helper()
	for what, r := range c {
		t.Logf("%s: right on %d of %d, %.2f", what, r[0], r[1], c.rate(what))
		var field string
		var said float64
		if _, err := fmt.Sscanf(what, "%s with %f", &field, &said); err != nil || r[1] < 20 {
			continue
		}
		if rate := c.rate(what); rate < said-0.12 || rate > said+0.12 {
			t.Errorf("%s said with confidence %.2f, right on %.2f of %d", field, said, rate, r[1])
		}
	}
}
