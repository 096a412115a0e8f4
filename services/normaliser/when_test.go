package normaliser_test

import (
	"fmt"
	"html"
	"os"
	"strings"
	"testing"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
)

// A day that a title or a text speaks of is not the day of publication.
func TestDatesOfTheEventAreNotThePublication(t *testing.T) {
	t.Parallel()
	const prose = `<p>Les matchs de la semaine ont commencé lundi au stade de Bafoussam, devant un public nombreux.</p><p>La suite est attendue samedi, selon la ligue régionale de football.</p>`
	for name, page := range map[string]string{
		"heading":        `<h1>Tirages du lundi 31.10.2022</h1>` + prose,
		"title element":  `<div class="t">Tirages du lundi 31.10.2022</div>` + prose,
		"first sentence": `<h1>Tirages du lundi 31.10.2022</h1><p>Le 12/08/2022, on jouait.</p>` + prose,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/1", "<html><body><article>"+page+"</article></body></html>")
			it.Fetched.Entry.Title, it.Fetched.Entry.PublishedAt = "Tirages du lundi 31.10.2022", "2026-03-02T15:21:35Z"
			it.Fetched.FetchedAt = "2026-03-02T15:30:00Z"
			if a := normalise(t, it); a.GetPublishedAt() != "2026-03-02T15:21:35Z" {
				t.Errorf("published at %s, want the feed's instant", a.GetPublishedAt())
			}
		})
	}
}

func structured(published, modified string) string {
	return fmt.Sprintf(`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Thiès rénove sa gare","datePublished":%q,"dateModified":%q}</script>`, published, modified)
}

func dateLine(line string) string { return `<p class="date">` + line + "</p>" }

// The item of these pages was fetched on Wednesday, 25 June 2025, at 08:00 UTC, by a
// source in Douala, UTC+1.
func TestDatesOfPages(t *testing.T) {
	t.Parallel()
	teasers := `<div><a href="/a">Un autre titre du journal</a><span class="date">20/06/2025</span></div><div><a href="/b">Encore un autre titre</a><span class="date">19/06/2025</span></div>`
	for name, c := range map[string]struct {
		head, line, behind string
		title              string // behind the title element's
		published, updated string
		zone, method       string // of published; empty: not looked at
	}{
		"no year":                  {line: dateLine("24 Jun, 15:36"), published: "2025-06-24T15:36:00+01:00", zone: "source"},
		"no year, updated":         {line: dateLine("Mis à jour le 24 juin à 8:40"), updated: "2025-06-24T08:40:00+01:00"},
		"no year, later than now":  {line: dateLine("Le 28 décembre à 17h"), published: "2024-12-28T17:00:00+01:00"},
		"hours ago":                {line: dateLine("Publié il y a 2 heures"), published: "2025-06-25T07:00:00+01:00", zone: "source"},
		"yesterday":                {line: dateLine("Hier à 14h"), published: "2025-06-24T14:00:00+01:00"},
		"arabic, two hours":        {line: dateLine("منذ ساعتين"), published: "2025-06-25T07:00:00+01:00"},
		"time element of ago":      {line: `<p><time datetime="2025-06-24T10:00:00+02:00">il y a un jour</time></p>`, published: "2025-06-24T10:00:00+02:00", zone: "stated", method: "time"},
		"future":                   {head: structured("2025-07-01T10:00:00Z", ""), line: dateLine("24/06/2025 15h36"), published: "2025-06-24T15:36:00+01:00"},
		"only the future":          {head: structured("2025-07-01T10:00:00Z", "2025-07-01T10:00:00Z")},
		"skew":                     {head: structured("2025-06-25T09:30:00Z", ""), published: "2025-06-25T09:30:00Z"},
		"ahead by a zone":          {head: structured("2025-06-25T15:00:00", ""), published: "2025-06-25T00:00:00+01:00"},
		"before the web":           {head: structured("1970-01-01T00:00:00Z", ""), line: dateLine("24/06/2025 15h36"), published: "2025-06-24T15:36:00+01:00"},
		"month first, by the time": {line: dateLine("06/12/2024"), head: structured("", "2024-06-12T10:00:00+01:00"), published: "2024-06-12T00:00:00+01:00", updated: "2024-06-12T10:00:00+01:00"},
		"stated twice":             {head: structured("2025-06-24T12:36:00Z", ""), line: dateLine("24/06/2025 15h36"), published: "2025-06-24T15:36:00+03:00", zone: "stated", method: "json-ld"},
		"stated twice, no offset":  {head: structured("2025-06-24 15:36:10", "") + `<meta property="article:published_time" content="2025-06-24T15:36:10+02:00">`, published: "2025-06-24T15:36:10+02:00", zone: "stated"},
		"afternoon without half":   {head: structured("2025-06-24 03:36:10", "") + `<meta property="article:published_time" content="2025-06-24T15:36:10+00:00">`, published: "2025-06-24T15:36:10Z", zone: "stated"},
		"machines in UTC":          {head: structured("2025-06-24 12:36:00", "") + `<meta property="article:published_time" content="2025-06-24T14:36:00+02:00">`, line: dateLine("24/06/2025 15h36"), published: "2025-06-24T12:36:00Z", zone: "stated"},
		"unlike by minutes":        {head: structured("2025-06-24T12:30:00Z", ""), line: dateLine("24/06/2025 15h36"), published: "2025-06-24T12:30:00Z", zone: "stated"},
		"updated on the line":      {line: dateLine("Publié le 23 juin 2025 à 7h05, mis à jour à 9h12"), published: "2025-06-23T07:05:00+01:00", updated: "2025-06-23T09:12:00+01:00"},
		"updated before":           {head: structured("2025-06-24T10:00:00Z", "2025-06-20T10:00:00Z"), published: "2025-06-24T10:00:00Z"},
		"updated by the request":   {head: structured("2025-06-20T10:00:00Z", "2025-06-25T08:00:00Z"), published: "2025-06-20T10:00:00Z"},
		"updated in the future":    {head: structured("2025-06-20T10:00:00Z", "2025-07-25T08:00:00Z"), published: "2025-06-20T10:00:00Z"},
		"meta in other marks":      {head: `<meta name="article:published:time" content="2025-06-24T10:00:00+01:00">`, published: "2025-06-24T10:00:00+01:00", method: "meta"},
		"data of a script":         {head: `<script>window.state={"story":{"publishedAt":"2025-06-24T10:00:00+01:00","updatedAt":"2025-06-24T11:00:00+01:00"}}</script>`, published: "2025-06-24T10:00:00+01:00", updated: "2025-06-24T11:00:00+01:00", method: "script"},
		"part of the title":        {title: " | Le Quotidien | 24.06.2025", published: "2025-06-24T00:00:00+01:00", method: "title"},
		"teasers":                  {behind: teasers},
		"a sentence at the head":   {line: "<p>Le 12/08/2022, on jouait.</p>"},
		"original and later":       {line: dateLine("24 juin 2025 à 10:00") + "<p>Publié à l'origine le 20 juin 2025 à 09:00</p>", published: "2025-06-20T09:00:00+01:00"},
		"today at the head":        {line: `<div class="date">Mercredi 25 juin 2025</div>` + dateLine("20 juin 2025"), published: "2025-06-20T00:00:00+01:00"},
		"a button":                 {line: "<p>Apply now</p>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			html := page(c.head, "Thiès rénove sa gare", c.line, partOne, partTwo, partThree, c.behind)
			html = strings.Replace(html, "</title>", c.title+"</title>", 1)
			a := normalise(t, item(t, "https://quotidien.example/gare", html))
			if a.GetPublishedAt() != c.published || a.GetUpdatedAt() != c.updated {
				t.Errorf("published %q updated %q, want %q %q", a.GetPublishedAt(), a.GetUpdatedAt(), c.published, c.updated)
			}
			p := a.Provenance["published_at"]
			if c.zone != "" && p.GetZone() != c.zone || c.method != "" && p.GetMethod() != c.method {
				t.Errorf("by %s, zone %s; want %s, %s", p.GetMethod(), p.GetZone(), c.method, c.zone)
			}
		})
	}
}

// Three pages that agree teach a source's zone; one that contradicts unteaches it;
// other sources do not learn by it.
func TestZoneIsLearnt(t *testing.T) {
	t.Parallel()
	n := normaliser.New(normaliser.Default())
	read := func(source, head, line string) string {
		it := item(t, "https://quotidien.example/gare", page(head, "Thiès rénove sa gare", line, partOne, partTwo, partThree))
		it.Source.Id = source
		out, err := n.Normalise(t.Context(), it)
		if err != nil {
			t.Fatal(err)
		}
		return out[0].Article.GetPublishedAt()
	}
	twice := func(source string, hour int) { // the clock stands two hours ahead of UTC, Douala one
		read(source, structured(fmt.Sprintf("2025-06-24T%02d:10:00Z", hour-2), ""), dateLine(fmt.Sprintf("24/06/2025 %02d:10", hour)))
	}
	once := func(source string) string { return read(source, "", dateLine("24/06/2025 15h36")) }
	const listed, learnt = "2025-06-24T15:36:00+01:00", "2025-06-24T15:36:00+02:00"
	for i, want := range []string{listed, listed, learnt, learnt} {
		twice("quotidien", 10+i)
		if got := once("quotidien"); got != want {
			t.Errorf("after %d pages %s, want %s", i+1, got, want)
		}
	}
	if got := once("journal"); got != listed {
		t.Errorf("another source: %s, want %s", got, listed)
	}
	read("quotidien", structured("2025-06-24T10:10:00Z", ""), dateLine("24/06/2025 15:10"))
	if got := once("quotidien"); got != listed {
		t.Errorf("after a page that contradicts %s, want %s", got, listed)
	}
}

// The feed's instant is the source's clock time where its text states no offset.
func TestFeedDateWithoutOffset(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"2025-06-24 15:36:00":             {"2025-06-24T15:36:00+01:00", "source"},
		"Tue, 24 Jun 2025 15:36:00 +0100": {"2025-06-24T15:36:00+01:00", "stated"},
	} {
		it := item(t, "https://quotidien.example/gare", "")
		it.Fetched.Entry = &v1.Entry{Url: it.Fetched.Entry.Url, Title: "Thiès rénove sa gare", Content: partOne, PublishedAt: "2025-06-24T15:36:00+01:00", PublishedText: text}
		a := normalise(t, it)
		if p := a.Provenance["published_at"]; a.GetPublishedAt() != want[0] || p.GetZone() != want[1] || p.GetMethod() != "feed" {
			t.Errorf("%s: %s, zone %s by %s, want %s", text, a.GetPublishedAt(), p.GetZone(), p.GetMethod(), want)
		}
	}
}

// TestDatesOfKnownPages prints how often day and instant are right, and holds a
// floor below what was measured.
func TestDatesOfKnownPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes a while")
	}
	n := normaliser.New(normaliser.Default())
	for set, floors := range map[string][2]float64{"fundus": {0.97, 0.98}, "dates": {0.89, 0}} {
		var day, instant evaluate.Share
		for _, p := range load(t, set) {
			if len(p.Date) < 10 {
				continue
			}
			out, err := n.Normalise(t.Context(), evaluationItem(t, p))
			if err != nil {
				t.Fatal(err)
			}
			got := out[0].Article.GetPublishedAt()
			at, _ := time.Parse(time.RFC3339, got)
			sameDay := strings.HasPrefix(got, p.Date[:10])
			if want, err := time.Parse(time.RFC3339, strings.Replace(p.Date, " ", "T", 1)); err == nil {
				instant.Add(got != "", at.Sub(want).Abs() < time.Minute)
				sameDay = sameDay || at.In(want.Location()).Format(time.DateOnly) == p.Date[:10]
			}
			day.Add(got != "", sameDay)
		}
		t.Logf("%-6s day     %s", set, &day)
		if day.Recall() < floors[0] {
			t.Errorf("%s: the day is right on %.3f of the pages, want %.2f", set, day.Recall(), floors[0])
		}
		if floors[1] == 0 {
			continue // the set knows no instants
		}
		t.Logf("%-6s instant %s", set, &instant)
		if instant.Recall() < floors[1] {
			t.Errorf("%s: the instant is right on %.3f of the pages, want %.2f", set, instant.Recall(), floors[1])
		}
	}
}

// The lines of internal/dates, each on a page: in an element that calls itself a
// date, and in a plain paragraph. Noise in a plain paragraph is no date.
func TestDateLinesOnPages(t *testing.T) {
	t.Parallel()
	n := normaliser.New(normaliser.Default())
	read := func(line string) (published, updated string) {
		it := item(t, "https://quotidien.example/gare", page("", "Thiès rénove sa gare", line, partOne, partTwo, partThree))
		it.Source.Zone, it.Fetched.FetchedAt = "UTC", "2025-06-25T10:00:00Z"
		out, err := n.Normalise(t.Context(), it)
		if err != nil {
			t.Fatal(err)
		}
		return out[0].Article.GetPublishedAt(), out[0].Article.GetUpdatedAt()
	}
	for _, file := range []string{"lines.tsv", "noise.tsv"} {
		raw, err := os.ReadFile("internal/dates/testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		right, all := 0, 0
		for row := range strings.Lines(string(raw)) {
			c := strings.Split(strings.TrimRight(row, "\n"), "\t")
			line := html.EscapeString(c[0])
			for _, element := range []string{`<p class="date">` + line + "</p>", "<p>" + line + "</p>"} {
				if file == "noise.tsv" && strings.Contains(element, "class") {
					continue
				}
				all++
				published, updated := read(element)
				if sameInstant(published, c[1]) && sameInstant(updated, c[2]) {
					right++
				} else {
					t.Logf("%s: published %q updated %q, want %q %q", element, published, updated, c[1], c[2])
				}
			}
		}
		t.Logf("%s: %d of %d right on a page", file, right, all)
		if 100*right < 97*all {
			t.Errorf("%s: %d of %d right on a page, want 97 %%", file, right, all)
		}
	}
}

// sameInstant compares an instant with what a line states of it, to the minute.
func sameInstant(instant, line string) bool {
	if instant == "" || line == "" {
		return instant == line
	}
	got, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		return false
	}
	for _, form := range []string{"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02"} {
		if want, err := time.Parse(form, line); err == nil {
			return got.Truncate(time.Minute).Equal(want)
		}
	}
	return false
}
