package feed_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

var update = flag.Bool("update", false, "write the golden files")

// Each document of testdata gives what stands beside it.
func TestGolden(t *testing.T) {
	t.Parallel()
	douala, err := time.LoadLocation("Africa/Douala")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("testdata/*.feed")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			d, err := feed.Parse(body, feed.Options{URL: "https://fleuve.example/flux/une.xml", Zone: douala})
			if err != nil {
				t.Fatal(err)
			}
			got := render(t, path, d)
			golden := strings.TrimSuffix(path, ".feed") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// render writes a document for people to compare.
func render(t *testing.T, name string, d *feed.Document) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q %q refresh %s salvaged %v\n", d.Format, d.Title, d.Language, d.Refresh, d.Salvaged)
	for _, e := range d.Entries {
		checkEntry(t, name, e)
		fmt.Fprintf(&b, "\n%q\n", e.GetTitle())
		line := func(key string, value any, show bool) {
			if show {
				fmt.Fprintf(&b, "  %s: %q\n", key, value)
			}
		}
		line("guid", e.GetGuid(), e.GetGuid() != "")
		line("known by", "url", e.ByURL)
		line("url", e.GetUrl(), e.GetUrl() != "")
		line("summary", e.GetSummary(), e.GetSummary() != "")
		line("content", e.GetContent(), e.GetContent() != "")
		line("published", e.GetPublishedAt()+" | "+e.GetPublishedText(), e.GetPublishedText() != "")
		line("updated", e.GetUpdatedAt()+" | "+e.GetUpdatedText(), e.GetUpdatedText() != "")
		line("authors", e.GetAuthors(), len(e.GetAuthors()) > 0)
		line("categories", e.GetCategories(), len(e.GetCategories()) > 0)
		line("language", e.GetLanguage(), e.GetLanguage() != "")
		line("credit", e.GetCredit(), e.GetCredit() != "")
		line("rights", e.GetRights(), e.GetRights() != "")
		for _, enclosure := range e.GetEnclosures() {
			line("enclosure", enclosure.GetUrl()+" "+enclosure.GetType(), true)
		}
	}
	return b.String()
}

func TestTitlesAreText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"AT&amp;amp;T":                                "AT&T",
		"&lt;b&gt;Gras&lt;/b&gt; et maigre":           "Gras et maigre",
		"<![CDATA[L'<em>été</em> &eacute;touffant]]>": "L'été étouffant",
		"5 &lt; 6 &amp;amp; 7 &gt; 6":                 "5 < 6 & 7 > 6",
		"Le tag &lt;vide&gt; reste":                   "Le tag <vide> reste",
		"une ligne&lt;br/&gt;puis une autre":          "une ligne puis une autre",
		" des  espaces\n partout ":                    "des espaces partout",
		"&lt;!-- rien --&gt;Titre":                    "Titre",
		"&lt;a href=\"x\"&gt;Lien":                    "Lien",
		"Mali\u00a0: « retour »":                      "Mali\u00a0: « retour »",
	} {
		d, err := feed.Parse([]byte(rss("UTF-8", source)), feed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Entries[0].GetTitle(); got != want {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
}

func TestWhatIsNoFeed(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"":                              "the answer is empty",
		" \n\t\x00":                     "the answer is empty",
		"Service Unavailable":           "the answer is neither XML nor JSON",
		"<html><body>x":                 "the answer is a web page, no feed, and names none",
		"<!DOCTYPE html><title>x":       "the answer is a web page, no feed, and names none",
		"<?xml version='1.0'?><opml/>":  "the answer is no feed: it begins with <opml>",
		`{"items": 3}`:                  "the feed cannot be read: items is no list",
		`{"error":"gone"}`:              "the answer is JSON, but no JSON Feed",
		`[1,2]`:                         "the feed cannot be read: it is no JSON object",
		"\xff\xfe\x00\x00<\x00\x00\x00": "the feed is written in UTF-32, which is not supported",
		"<rss><channel><item><title>a":  "the feed is cut off before the end of its first entry",
		`<html><head><link rel="alternate" type="application/rss+xml" href="/a.xml"><LINK REL='feed alternate' TYPE=application/atom+xml HREF=/b.atom><link rel=stylesheet href=x>`: "the answer is a web page, no feed; it names /a.xml and /b.atom",
	} {
		d, err := feed.Parse([]byte(body), feed.Options{})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, %v, want %q", body, d, err, want)
		}
	}
	_, err := feed.Parse([]byte(`<html><link rel=alternate type="application/feed+json" href=/f.json>`), feed.Options{})
	if feeds, ok := feed.IsNotFeed(err); !ok || len(feeds) != 1 || feeds[0] != "/f.json" {
		t.Errorf("feeds %v, %v", feeds, ok)
	}
	if _, ok := feed.IsNotFeed(errors.New("other")); ok {
		t.Error("any error is taken for a web page")
	}
}

// Of a feed that is cut off or broken, each entry that is whole is read.
func TestSalvage(t *testing.T) {
	t.Parallel()
	item := func(n int) string { return fmt.Sprintf("<item><guid>g%d</guid><title>Titre %d</title></item>", n, n) }
	head := `<rss version="2.0"><channel><title>T</title><language>fr</language>`
	for name, test := range map[string]struct {
		body     string
		want     string
		salvaged bool
	}{
		"cut off in an entry":    {head + item(1) + item(2) + "<item><guid>g3</guid><title>Tit", "g1 g2", true},
		"cut off between":        {head + item(1) + item(2) + "\n  ", "g1 g2", true},
		"cut off in a tag":       {head + item(1) + "<item", "g1", true},
		"not closed":             {head + item(1) + item(2) + "</channel>", "g1 g2", true},
		"CDATA without end":      {head + item(1) + "<item><title><![CDATA[abc</title></item>" + item(3) + "</channel></rss>", "g1", true},
		"a broken entry":         {head + item(1) + "<item><guid>g2</guid><title>a <5 b</title></item>" + item(3) + "</channel></rss>", "g1 g3", true},
		"a broken head":          {"<rss><channel><title>a <5 b</title>" + item(1) + item(2) + "</channel></rss>", "g1 g2", true},
		"whole":                  {head + item(1) + "</channel></rss> und mehr", "g1", false},
		"a stray end tag":        {head + item(1) + "</b>" + item(2) + "</channel></rss>", "g1 g2", false},
		"entries beside channel": {"<rss>" + item(1) + "<channel><title>T</title></channel>" + item(2) + "</rss>", "g1 g2", false},
		"Atom cut off":           {`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>g1</id></entry><entry><id>g2</id><ti`, "g1", true},
		"RDF cut off":            {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel><item rdf:about="g1"><title>a</title></item><item`, "g1", true},
		"JSON cut off":           {`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"g1"},{"id":"g2"},{"id":`, "g1 g2", true},
		"JSON with a wrong type": {`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"g1","author":"x"},{"id":2,"title":"t","tags":"x"}]}`, "g1 2", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := feed.Parse([]byte(test.body), feed.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var guids []string
			for _, e := range d.Entries {
				guids = append(guids, e.GetGuid())
			}
			if got := strings.Join(guids, " "); got != test.want || d.Salvaged != test.salvaged {
				t.Errorf("%q, salvaged %v, want %q, %v", got, d.Salvaged, test.want, test.salvaged)
			}
		})
	}
}

func TestNoMoreThanMaxEntries(t *testing.T) {
	t.Parallel()
	for name, body := range bombs() {
		d, err := feed.Parse(body, feed.Options{})
		if err == nil && len(d.Entries) > feed.MaxEntries {
			t.Errorf("%s: %d entries", name, len(d.Entries))
		}
	}
	d, err := feed.Parse(bombs()["items"], feed.Options{})
	if err != nil || len(d.Entries) != feed.MaxEntries || d.Salvaged {
		t.Errorf("%v, %v: the first %d are not read", d, err, feed.MaxEntries)
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	parse := func(items string) []feed.Entry {
		t.Helper()
		d, err := feed.Parse([]byte("<rss><channel>"+items+"</channel></rss>"), feed.Options{URL: "https://fleuve.example/feed"})
		if err != nil {
			t.Fatal(err)
		}
		return d.Entries
	}
	// Without guid and address: the hash of what it says, for ever the same.
	a := parse("<item><title>Un</title><description>x</description></item><item><title>Deux</title></item>")
	b := parse("<item><title>Deux</title></item><item><title>Un</title><description>x</description></item>")
	if !strings.HasPrefix(a[0].GetGuid(), "depeche:") || a[0].GetGuid() != b[1].GetGuid() || a[0].GetGuid() == a[1].GetGuid() {
		t.Errorf("%q %q, then %q %q", a[0].GetGuid(), a[1].GetGuid(), b[0].GetGuid(), b[1].GetGuid())
	}
	// One guid on several pages: the address tells them apart.
	c := parse("<item><guid isPermaLink='false'>1</guid><link>/a</link></item><item><guid isPermaLink='false'>1</guid><link>/b</link></item><item><guid isPermaLink='false'>2</guid><link>/c</link></item>")
	if c[0].ItemID("s") == c[1].ItemID("s") || c[0].ItemID("s") != v1.ItemID("s", "", "https://fleuve.example/a") || c[2].ItemID("s") != v1.ItemID("s", "2", "") {
		t.Errorf("ids %s %s %s", c[0].ItemID("s"), c[1].ItemID("s"), c[2].ItemID("s"))
	}
	// One guid twice on one page is one entry shown twice.
	d := parse("<item><guid>1</guid><link>/a?utm_source=x</link></item><item><guid>1</guid><link>/a</link></item>")
	if d[0].ItemID("s") != d[1].ItemID("s") {
		t.Error("one entry has two ids")
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 3<<20)
	body := fmt.Sprintf("<rss><channel><item><guid>g%[1]s</guid><title>%[1]s</title><description>%[2]s</description></item></channel></rss>", long[:10<<10], long[:3<<20])
	d, err := feed.Parse([]byte(body), feed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := d.Entries[0]
	checkEntry(t, "long", e)
	got := []int{len(e.GetGuid()), len(e.GetTitle()), len(e.GetSummary())}
	if diff := cmp.Diff([]int{v1.MaxURL - 1, v1.MaxTitle, v1.MaxText}, got); diff != "" {
		t.Errorf("lengths (-want +got):\n%s", diff)
	}
}

// Parsing the same bytes twice gives the same.
func TestParseIsPure(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/rss.feed")
	if err != nil {
		t.Fatal(err)
	}
	kept := bytes.Clone(body)
	a, err := feed.Parse(body, feed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := feed.Parse(body, feed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b, protocmp.Transform()); diff != "" || !bytes.Equal(body, kept) {
		t.Errorf("differs or changed its input:\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.feed")
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "text/xml")
		f.Add(body[:len(body)/2], "application/json; charset=windows-1252")
	}
	f.Add([]byte(utf16Bytes(rss("UTF-16", word), true, true)), "")
	f.Add([]byte("<html><link rel=alternate type=application/rss+xml href=x>"), "text/html")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		d, err := feed.Parse(body, feed.Options{URL: "https://fleuve.example/feed", ContentType: contentType})
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if len(d.Entries) > feed.MaxEntries {
			t.Errorf("%d entries", len(d.Entries))
		}
		for _, e := range d.Entries {
			checkEntry(t, "fuzz", e)
		}
	})
}

func TestNullIsAnEmptyListOfItems(t *testing.T) {
	t.Parallel()
	d, err := feed.Parse([]byte(`{"version":"https://jsonfeed.org/version/1.1","title":"Vide","items":null}`), feed.Options{})
	if err != nil || len(d.Entries) != 0 || d.Title != "Vide" {
		t.Errorf("got %+v, %v; want an empty feed", d, err)
	}
}
