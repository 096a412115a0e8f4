package depechev1_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

var update = flag.Bool("update", false, "write the golden files")

func TestItemIDIsOneForAllSpellingsOfAnEntry(t *testing.T) {
	t.Parallel()
	const golden = "bchsmzppugv56bucotrn54zpyy" // for life: never change this value
	for name, c := range map[string]struct{ guid, url string }{
		"address":             {"", "https://news.example/a/1"},
		"http":                {"", "http://news.example/a/1"},
		"host in capitals":    {"", "https://News.Example/a/1"},
		"default port":        {"", "https://news.example:443/a/1"},
		"tracking":            {"", "https://news.example/a/1?utm_source=rss&fbclid=x"},
		"fragment":            {"", "https://news.example/a/1#comments"},
		"guid is the address": {" http://news.example/a/1 ", "https://elsewhere.example/"},
	} {
		if got := v1.ItemID("paper", c.guid, c.url); got != golden {
			t.Errorf("%s: id %s, want %s", name, got, golden)
		}
	}
	different := map[string]string{}
	for name, id := range map[string]string{
		"source": v1.ItemID("other", "", "https://news.example/a/1"), "path": v1.ItemID("paper", "", "https://news.example/a/2"),
		"query": v1.ItemID("paper", "", "https://news.example/a/1?id=2"), "guid": v1.ItemID("paper", "1", "https://news.example/a/1"),
		"guid's fragment": v1.ItemID("paper", "https://news.example/live#1", ""), "another fragment": v1.ItemID("paper", "https://news.example/live#2", ""),
		"case of the guid": v1.ItemID("paper", "Ab", ""), "same guid in lower case": v1.ItemID("paper", "ab", ""),
	} {
		if other, taken := different[id]; taken || id == golden {
			t.Errorf("%s has the id of %s", name, other)
		}
		different[id] = name
		if !v1.ValidItemID(id) {
			t.Errorf("%s: id %q is not valid", name, id)
		}
	}
}

func TestCanonicalURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"HTTPS://Example.ORG":                           "https://example.org/",
		"https://user:pw@example.org/a?b=1&utm_x=2&c#d": "https://example.org/a?b=1&c",
		"http://example.org:8080/é?q=é":                 "http://example.org:8080/%C3%A9?q=é",
		"http://[2001:DB8::1]:80/":                      "http://[2001:db8::1]/",
		"https://example.org/?":                         "https://example.org/",
		"mailto:a@example.org":                          "mailto:a@example.org",
		" not an address ":                              "not an address",
		"http://exa mple.org/":                          "http://exa mple.org/",
		"":                                              "",
	} {
		got := v1.CanonicalURL(in)
		if got != want {
			t.Errorf("CanonicalURL(%q) = %q, want %q", in, got, want)
		}
		if again := v1.CanonicalURL(got); again != got {
			t.Errorf("CanonicalURL(%q) = %q: a canonical address must stay as it is", got, again)
		}
	}
}

func TestTokensComeFromAWhitelist(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"fr": "fr", "pt-BR": "pt", "FR": "fr", "zh-Hant-TW": "zh", "pcm": "pcm", "": "und", "*": "und", "f.r": "und", "français": "und", "f*": "und", "und": "und",
	} {
		if got := v1.LanguageToken(in); got != want {
			t.Errorf("LanguageToken(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"CM": "cm", "ci": "ci", "": "_", "*": "_", ">": "_", "c.": "_", "cmr": "_"} {
		if got := v1.CountryToken(in); got != want {
			t.Errorf("CountryToken(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := v1.WireFilter("fr", "", ""), "depeche.v1.wire.fr.*.*"; got != want {
		t.Errorf("WireFilter = %q, want %q", got, want)
	}
	if got, want := v1.SourceOfSubject("depeche.v1.wire.fr.cm.paper"), "paper"; got != want {
		t.Errorf("SourceOfSubject = %q, want %q", got, want)
	}
}

// item is valid in every state.
func item() *v1.Item {
	return &v1.Item{
		Id: v1.ItemID("journal-du-port", "g-17", ""), Revision: 2, Event: "revised",
		Source: &v1.Source{Id: "journal-du-port", Name: "Le Journal du port", Country: "cm", Languages: []string{"fr"}, Tags: []string{"economie"}, Zone: "Africa/Douala"},
		Fetched: &v1.Fetched{
			FeedUrl: "https://port.example/rss", FetchedAt: "2026-03-02T08:01:00Z", Hash: strings.Repeat("0f", 16), Changed: true, FeedLanguage: "fr-FR",
			Entry: &v1.Entry{Guid: "g-17", Url: "https://port.example/a/17", Title: "Le port s’agrandit", PublishedAt: "2026-03-02T09:00:00+01:00"},
			Page:  &v1.Page{Url: "https://port.example/a/17", Status: 200, ContentType: "text/html", Size: 5120, FetchedAt: "2026-03-02T08:01:02Z", Error: "left out"},
		},
		Language: &v1.Language{Tag: "fr", Confidence: 0.98, Declared: []*v1.DeclaredLanguage{{Tag: "fr-FR", Where: "feed"}}, TitleTag: "fr"},
		Article: &v1.Article{
			Title: "Le port s’agrandit", Lede: "Deux quais de plus.", Paragraphs: []string{"Deux quais de plus.", "« C’est un début », dit la capitaine."},
			Html: "<p>Deux quais de plus.</p><p>« C’est un début », dit la capitaine.</p>", Authors: []string{"Awa Nkolo"}, Agency: "Agence du Port",
			Keywords: []string{"Port", "Quais"}, Url: "https://port.example/a/17", PublishedAt: proto.String("2026-03-02T09:00:00+01:00"),
			WordCount: 12, Provenance: map[string]*v1.Provenance{"title": {Method: "json-ld", Confidence: 0.97}},
		},
		Story: &v1.Story{Id: v1.ItemID("journal-du-port", "g-17", ""), Role: "original", OriginalId: v1.ItemID("journal-du-port", "g-17", ""), Similarity: 1},
	}
}

func states() []v1.State {
	return []v1.State{v1.StateEntry, v1.StateFetched, v1.StateDetected, v1.StateNormalised, v1.StateWire}
}

func TestEncodeThenDecodeGivesTheSameItem(t *testing.T) {
	t.Parallel()
	for _, state := range states() {
		m, err := v1.EncodeItem(state, item())
		if err != nil {
			t.Fatalf("%s: %v", state, err)
		}
		got, err := v1.DecodeItem(state, m.Body)
		if err != nil {
			t.Fatalf("%s: %v", state, err)
		}
		if diff := cmp.Diff(item(), got, protocmp.Transform()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", state, diff)
		}
	}
}

// The wire samples are what consumers parse: a difference here is a change of
// the contract.
func TestWireSampleIsGolden(t *testing.T) {
	t.Parallel()
	m, err := v1.EncodeItem(v1.StateWire, item())
	if err != nil {
		t.Fatal(err)
	}
	got := "subject: " + m.Subject + "\nNats-Msg-Id: " + m.ID + "\nContent-Type: " + m.ContentType + "\n"
	for _, h := range []string{"ce-specversion", "ce-id", "ce-type", "ce-source", "ce-time"} {
		got += h + ": " + m.Headers[h] + "\n"
	}
	got += "\n" + string(m.Body) + "\n"
	path := filepath.Join("testdata", "wire.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("wire sample (-want +got):\n%s", diff)
	}
}

func TestSubjectsAndIDsOfTheStates(t *testing.T) {
	t.Parallel()
	id, hash := item().GetId(), item().GetFetched().GetHash()
	for state, want := range map[v1.State][2]string{
		v1.StateEntry:      {"depeche.v1.entry.journal-du-port", id + "." + hash},
		v1.StateFetched:    {"depeche.v1.fetched.journal-du-port", id + "." + hash},
		v1.StateDetected:   {"depeche.v1.detected.fr.journal-du-port", id + "." + hash},
		v1.StateNormalised: {"depeche.v1.normalised.fr.journal-du-port", id + "." + hash},
		v1.StateWire:       {"depeche.v1.wire.fr.cm.journal-du-port", id + ".2"},
	} {
		m, err := v1.EncodeItem(state, item())
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{m.Subject, m.ID}; got != want {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
	}
}

func TestValidateNamesEachFault(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*v1.Item){
		"id: must be 26":                       func(i *v1.Item) { i.Id = "short" },
		"source.id: must match":                func(i *v1.Item) { i.Source.Id = "a.b" },
		"source.country: must be two":          func(i *v1.Item) { i.Source.Country = "CM" },
		"event: must be":                       func(i *v1.Item) { i.Event = "gone" },
		"fetched: must be set":                 func(i *v1.Item) { i.Fetched = nil },
		"fetched.hash: must be":                func(i *v1.Item) { i.Fetched.Hash = "xyz" },
		"fetched.fetched_at: must be":          func(i *v1.Item) { i.Fetched.FetchedAt = "yesterday" },
		"fetched.feed_url: must be":            func(i *v1.Item) { i.Fetched.FeedUrl = "file:///etc/passwd" },
		"fetched.entry: must be set":           func(i *v1.Item) { i.Fetched.Entry = nil },
		"fetched.entry.title: must be at most": func(i *v1.Item) { i.Fetched.Entry.Title = strings.Repeat("a", v1.MaxTitle+1) },
		"fetched.entry.summary: must be UTF-8": func(i *v1.Item) { i.Fetched.Entry.Summary = "\xff" },
		"fetched.entry: a list has more":       func(i *v1.Item) { i.Fetched.Entry.Authors = make([]string, v1.MaxList+1) },
		"language.tag: must be":                func(i *v1.Item) { i.Language.Tag = "*" },
		"language.confidence: must be":         func(i *v1.Item) { i.Language.Confidence = 1.5 },
		"article: must be set":                 func(i *v1.Item) { i.Article = nil },
		"article.url: must be an http":         func(i *v1.Item) { i.Article.Url = "javascript:alert(1)" },
		"article.published_at: must be":        func(i *v1.Item) { i.Article.PublishedAt = proto.String("2026-03-02") },
		"article.paragraphs: must be UTF-8":    func(i *v1.Item) { i.Article.Paragraphs = []string{"\xc3"} },
		"article.paragraphs: must be at most":  func(i *v1.Item) { i.Article.Paragraphs = make([]string, v1.MaxParagraphs+1) },
		"revision: must be at least 1":         func(i *v1.Item) { i.Revision = 0 },
		"fetched.page.body: must not be on":    func(i *v1.Item) { i.Fetched.Page.Body = []byte("x") },
	} {
		it := item()
		spoil(it)
		if err := v1.Validate(v1.StateWire, it); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	if err := v1.Validate(v1.StateEntry, &v1.Item{}); strings.Count(err.Error(), "\n") < 4 {
		t.Errorf("an empty item gives %v, want all faults at once", err)
	}
	it := item()
	it.Fetched.Page = &v1.Page{}
	if err := v1.Validate(v1.StateFetched, it); err == nil || !strings.Contains(err.Error(), "fetched.page: needs") {
		t.Errorf("a page of nothing gives %v", err)
	}
}

func TestPollsOfOneSlotHaveOneID(t *testing.T) {
	t.Parallel()
	p := &v1.Poll{SourceId: "paper", FeedUrl: "https://news.example/rss", Slot: "2026-03-02T08:00:00Z"}
	a, err := v1.EncodePoll(p)
	if err != nil {
		t.Fatal(err)
	}
	b, err := v1.EncodePoll(proto.Clone(p).(*v1.Poll))
	if err != nil {
		t.Fatal(err)
	}
	p.Slot = "2026-03-02T08:01:00Z"
	c, err := v1.EncodePoll(p)
	if err != nil {
		t.Fatal(err)
	}
	if a.ID != b.ID || a.ID == c.ID || a.Subject != "depeche.v1.poll.paper" {
		t.Errorf("ids %s, %s, %s on %s", a.ID, b.ID, c.ID, a.Subject)
	}
	if _, err := v1.EncodePoll(&v1.Poll{SourceId: "A", FeedUrl: "x", Slot: "y"}); err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("a bad poll gives %v, want three faults", err)
	}
}

// FuzzDecode feeds strangers' bytes to every decoder: an item that comes out is
// valid, and goes in again unchanged.
func FuzzDecode(f *testing.F) {
	for _, state := range states() {
		m, err := v1.EncodeItem(state, item())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(int(state), m.Body)
	}
	f.Add(int(v1.StateWire), []byte(`{"id":"\ud800","article":{"title":1e999}}`))
	f.Add(int(v1.StateFetched), []byte{0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, n int, body []byte) {
		state := states()[uint(n)%5]
		it, err := v1.DecodeItem(state, body)
		if err != nil {
			return
		}
		m, err := v1.EncodeItem(state, it)
		if err != nil {
			t.Fatalf("decoded, but cannot be encoded: %v", err)
		}
		again, err := v1.DecodeItem(state, m.Body)
		if err != nil {
			t.Fatalf("encoded, but cannot be decoded: %v", err)
		}
		if diff := cmp.Diff(it, again, protocmp.Transform()); diff != "" && state != v1.StateWire {
			t.Errorf("changed on the way (-first +second):\n%s", diff)
		}
	})
}
