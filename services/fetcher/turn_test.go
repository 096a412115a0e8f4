package fetcher

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

func documentWith(guids ...string) *feed.Document {
	d := &feed.Document{Format: "rss"}
	for _, guid := range guids {
		d.Entries = append(d.Entries, feed.Entry{Entry: &v1.Entry{Guid: guid, Title: "Titre " + guid}})
	}
	return d
}

func turnOf(old catalogue.Feed, a answer, at time.Time) turn {
	old.SourceID, old.URL = "fleuve", "https://fleuve.example/feed"
	return turn{cfg: Default(), source: source("fleuve", old.URL), old: old, answer: a, now: at}
}

func TestEntriesAreRememberedWithinBounds(t *testing.T) {
	t.Parallel()
	state := catalogue.Feed{}
	published := 0
	for n := range 40 {
		var guids []string
		for i := range 50 {
			guids = append(guids, fmt.Sprintf("%d-%d", n, i))
		}
		next, out := turnOf(state, answer{document: documentWith(guids...)}, noon.Add(time.Duration(n)*time.Minute)).take()
		state, published = next, published+len(out)
	}
	if published != 2000 || len(state.Entries) != 50+maxEarlier {
		t.Errorf("%d items published, %d entries remembered, want 2000 and %d", published, len(state.Entries), 50+maxEarlier)
	}
	_, out := turnOf(state, answer{document: documentWith("39-0", "25-3", "5-3")}, noon.Add(time.Hour)).take()
	if len(out) != 1 || out[0].item.GetFetched().GetEntry().GetGuid() != "5-3" {
		t.Errorf("%d items, want that of the entry alone that was forgotten", len(out))
	}
}

func TestTheSameEntryTwiceIsOneItem(t *testing.T) {
	t.Parallel()
	_, out := turnOf(catalogue.Feed{}, answer{document: documentWith("a", "b", "a")}, noon).take()
	if len(out) != 2 {
		t.Errorf("%d items, want 2", len(out))
	}
}

func TestHashNamesWhatTheFeedSays(t *testing.T) {
	t.Parallel()
	base := func() *v1.Entry {
		return &v1.Entry{Title: "t", Url: "https://x.example/?utm_source=rss", Summary: "s", Content: "c", PublishedText: "p", UpdatedText: "u", Authors: []string{"a"}, Categories: []string{"k"}}
	}
	seen := map[string]string{contentHash(feed.Entry{Entry: base()}): "base"}
	for name, change := range map[string]func(*v1.Entry){
		"title": func(e *v1.Entry) { e.Title = "T" }, "url": func(e *v1.Entry) { e.Url = "https://x.example/2" },
		"summary": func(e *v1.Entry) { e.Summary = "S" }, "content": func(e *v1.Entry) { e.Content = "C" },
		"published": func(e *v1.Entry) { e.PublishedText = "P" }, "updated": func(e *v1.Entry) { e.UpdatedText = "U" },
		"author": func(e *v1.Entry) { e.Authors = []string{"A"} }, "moved": func(e *v1.Entry) { e.Authors, e.Categories = e.GetCategories(), e.GetAuthors() },
	} {
		e := base()
		change(e)
		hash := contentHash(feed.Entry{Entry: e})
		if other := seen[hash]; other != "" {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[hash] = name
	}
	e := base()
	e.Url = "https://X.example/"
	if hash := contentHash(feed.Entry{Entry: e}); seen[hash] != "base" || len(hash) != 32 {
		t.Errorf("a tracking parameter changes the hash: %s", hash)
	}
}

func TestBackOff(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		failures int
		a        answer
		min, max time.Duration
	}{
		{"first", 1, answer{status: 500}, 48 * time.Second, 72 * time.Second},
		{"fourth", 4, answer{status: 500}, 384 * time.Second, 576 * time.Second},
		{"hundredth", 100, answer{status: 500}, 4*time.Hour + 48*time.Minute, 7*time.Hour + 12*time.Minute},
		{"gone", 1, answer{status: http.StatusGone}, 192 * time.Second, 288 * time.Second},
		{"overloaded", 1, answer{status: http.StatusServiceUnavailable}, 96 * time.Second, 144 * time.Second},
		{"asked to wait", 1, answer{status: 429, retryAfter: 3 * time.Hour}, 3 * time.Hour, 3 * time.Hour},
		{"asked to wait for ever", 1, answer{status: 429, retryAfter: 9000 * time.Hour}, 24 * time.Hour, 24 * time.Hour},
		{"too large", 100, answer{}, 4*time.Hour + 48*time.Minute, 7*time.Hour + 12*time.Minute},
		{"no answer", 100, answer{silent: true}, 24 * time.Minute, 36 * time.Minute},
	} {
		for range 50 {
			a := test.a
			a.err = errors.New("failed")
			state := catalogue.Feed{Failures: test.failures - 1}
			next, out := turnOf(state, a, noon).take()
			wait := next.NotBefore.Sub(noon)
			if next.Failures != test.failures || len(out) != 0 || wait < test.min || wait > test.max {
				t.Fatalf("%s: %d failures, wait %s, want %s to %s", test.name, next.Failures, wait, test.min, test.max)
			}
		}
	}
}

func TestStatusSaysWhenAndWhy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		old     catalogue.Feed
		a       answer
		own     bool
		outcome string
		why     string
		wait    time.Duration // 0: not checked
	}{
		{"new", catalogue.Feed{}, answer{document: documentWith("a")}, false, outcomeNew, "pace", time.Minute},
		{"empty at first", catalogue.Feed{}, answer{document: documentWith()}, false, outcomeUnchanged, "pace", time.Minute},
		{"unchanged", catalogue.Feed{ChangedAt: noon.Add(-time.Minute)}, answer{unchanged: true}, false, outcomeUnchanged, "pace", time.Minute},
		{"failed", catalogue.Feed{Failures: 2}, answer{err: errors.New("x"), status: 500}, false, outcomeFailed, "back-off after 3 failures", 0},
		{"told to wait", catalogue.Feed{}, answer{err: errors.New("x"), status: 429, retryAfter: time.Hour}, false, outcomeFailed, "Retry-After", time.Hour},
		{"fresh", catalogue.Feed{}, answer{document: documentWith("a"), freshFor: 10 * time.Minute, freshWhy: "Cache-Control"}, false, outcomeNew, "Cache-Control", 10*time.Minute + time.Second},
		{"fresh for a year", catalogue.Feed{}, answer{document: documentWith("a"), freshFor: 9000 * time.Hour, freshWhy: "the feed's ttl"}, false, outcomeNew, "the feed's ttl", 15*time.Minute + time.Second},
		{"fresh on an own host", catalogue.Feed{}, answer{document: documentWith("a"), freshFor: 10 * time.Minute, freshWhy: "Cache-Control"}, true, outcomeNew, "pace", time.Minute},
	} {
		turn := turnOf(test.old, test.a, noon)
		turn.own = test.own
		next, out := turn.take()
		s := turn.status(next, out, time.Second)
		if s.Outcome != test.outcome || s.NextWhy != test.why || (test.wait != 0 && s.NextAt.Sub(noon) != test.wait) {
			t.Errorf("%s: %s, next after %s (%s), want %s, %s (%s)", test.name, s.Outcome, s.NextAt.Sub(noon), s.NextWhy, test.outcome, test.wait, test.why)
		}
	}
}

func TestMaxAge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		control, age string
		want         time.Duration
	}{
		{"", "", 0}, {"max-age=300", "", 5 * time.Minute}, {"public, MAX-AGE=60", "", time.Minute}, {"max-age=300", "100", 200 * time.Second},
		{"max-age=300", "400", 0}, {"no-cache", "", 0}, {"max-age=-1", "", 0}, {"max-age=99999999999999", "", 0}, {`max-age="60"`, "", time.Minute},
	} {
		h := http.Header{"Cache-Control": {test.control}, "Age": {test.age}}
		if got := maxAge(h); got != test.want {
			t.Errorf("%q, age %q: %s, want %s", test.control, test.age, got, test.want)
		}
	}
}

func TestFullTextEntryWithoutAddressGoesOn(t *testing.T) {
	t.Parallel()
	turn := turnOf(catalogue.Feed{}, answer{document: documentWith("a")}, noon)
	turn.source.FullText = true
	_, out := turn.take()
	if len(out) != 1 || out[0].state != v1.StateFetched || out[0].item.GetFetched().GetPage().GetError() == "" {
		t.Errorf("%v", out)
	}
	if _, err := v1.EncodeItem(out[0].state, out[0].item); err != nil {
		t.Error(err)
	}
}

func TestLongErrorsAreCut(t *testing.T) {
	t.Parallel()
	next, _ := turnOf(catalogue.Feed{}, answer{err: errors.New(strings.Repeat("é", 2000) + "\xff")}, noon).take()
	if len(next.LastError) > 510 || !strings.HasSuffix(next.LastError, "é…") {
		t.Errorf("%d bytes ending in %q", len(next.LastError), next.LastError[len(next.LastError)-10:])
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	var many, some []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf("https://fleuve.example/%d", i))
	}
	for i := range 100 {
		some = append(some, fmt.Sprintf("https://rive.example/%d", i))
	}
	own := []string{"http://127.0.0.1:8099/1", "http://127.0.0.1:8099/2"}
	busy := source("own", own...)
	busy.MinInterval = catalogue.Duration(time.Second)
	got := Budget(Default(), catalogue.Sources{source("fleuve", many...), source("rive", some...), busy, source("plage", "https://plage.example/feed")})
	want := []string{
		"fleuve.example: 1000 feeds at least every 15m0s need 1.1 requests a second, fetcher.host_interval 1s allows 1: each is polled every 16m40s at best",
		"rive.example: 100 feeds would need 1.7 requests a second when all are busy, fetcher.host_interval 1s allows 1: each is polled every 1m40s then",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
}
