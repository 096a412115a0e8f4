package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// poll asks for the source's feed now.
func (w *wire) poll(source, address string) {
	w.t.Helper()
	m, err := v1.EncodePoll(&v1.Poll{SourceId: source, FeedUrl: address, Slot: time.Now().UTC().Format(time.RFC3339Nano), Forced: true})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := stage.Send(w.t.Context(), w.env.JS, m); err != nil {
		w.t.Fatal(err)
	}
}

// written is how often the bucket of the feeds' state was written.
func (w *wire) written() uint64 {
	w.t.Helper()
	s, err := w.env.JS.Stream(w.t.Context(), "KV_"+v1.BucketFeeds)
	if err != nil {
		w.t.Fatal(err)
	}
	return s.CachedInfo().State.LastSeq
}

func TestChangedEntryIsPublishedAgain(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t, entry{"a", "Premier titre", "x"}, entry{"b", "Autre titre", "y"})
	w.start(settings(p.source("fleuve", false)))
	w.await("two items", func() bool { return w.count(v1.StreamFetched) == 2 })
	p.set(entry{"a", "Premier titre, corrigé", "x"}, entry{"b", "Autre titre", "y"})
	w.await("the revision", func() bool { return w.count(v1.StreamFetched) == 3 })
	items := w.fetched()
	var first *v1.Item
	for _, it := range items[:2] {
		if it.GetFetched().GetEntry().GetGuid() == "a" {
			first = it
		}
	}
	second := items[2]
	if second.GetId() != first.GetId() || second.GetFetched().GetHash() == first.GetFetched().GetHash() ||
		!second.GetFetched().GetChanged() || first.GetFetched().GetChanged() || second.GetEvent() != "created" {
		t.Errorf("first  %v\nsecond %v", first, second)
	}
}

// An entry that leaves the feed and comes back is not new.
func TestEntryThatComesBackIsKnown(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	a, b := entry{"a", "Un", "x"}, entry{"b", "Deux", "y"}
	p := newPublisher(t, a)
	w.start(settings(p.source("fleuve", false)))
	w.await("a", func() bool { return w.count(v1.StreamFetched) == 1 })
	p.set(b)
	w.await("b", func() bool { return w.count(v1.StreamFetched) == 2 })
	p.set(a, b, entry{"c", "Trois", "z"})
	w.await("c", func() bool { return w.count(v1.StreamFetched) == 3 })
	if diff := cmp.Diff([]string{"Deux", "Trois", "Un"}, w.titles()); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
}

// Neither a 304 nor the same bytes under a new validator write anything.
func TestUnchangedFeedWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t, entry{"a", "Un", "x"})
	var n atomic.Int64
	q := newPublisher(t)
	q.on("/feed", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("ETag", fmt.Sprintf(`"%d"`, n.Add(1)))
		fmt.Fprint(rw, rss(q.URL, entry{"b", "Deux", "y"}))
	})
	// The third is never the same bytes twice, and knows the latest of its tags.
	z := newPublisher(t)
	z.on("/feed", func(rw http.ResponseWriter, r *http.Request) {
		if n.Load()%3 != 0 && r.Header.Get("If-None-Match") == fmt.Sprintf(`"z%d"`, n.Load()) {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		tag := n.Add(1)
		rw.Header().Set("ETag", fmt.Sprintf(`"z%d"`, tag))
		fmt.Fprint(rw, strings.Replace(rss(z.URL, entry{"c", "Trois", "z"}), "<language>", fmt.Sprintf("<lastBuildDate>%d</lastBuildDate><language>", tag), 1))
	})
	w.start(settings(p.source("fleuve", false), q.source("rive", false), z.source("lac", false)))
	w.await("all items", func() bool { return w.count(v1.StreamFetched) == 3 })
	w.await("the first polls to be settled", func() bool {
		return w.status("fleuve").Outcome == "unchanged" && w.status("rive").Outcome == "unchanged"
	})
	before := w.written()
	for range 3 {
		asked, answered, again := q.asked("/feed"), p.answered(http.StatusNotModified), z.asked("/feed")
		w.poll("fleuve", p.URL+"/feed")
		w.poll("rive", q.URL+"/feed")
		w.poll("lac", z.URL+"/feed")
		w.await("all to be asked", func() bool {
			return q.asked("/feed") > asked && p.answered(http.StatusNotModified) > answered && z.asked("/feed") > again
		})
	}
	if after := w.written(); after != before {
		t.Errorf("%d writes for polls that found nothing", after-before)
	}
}

// A server that says "not modified" for ever is found out.
func TestLyingValidatorIsFoundOut(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t)
	var changed atomic.Bool
	p.on("/feed", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"for ever"`)
		if r.Header.Get("If-None-Match") != "" {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		entries := []entry{{"a", "Un", "x"}}
		if changed.Load() {
			entries = append(entries, entry{"b", "Deux", "y"})
		}
		fmt.Fprint(rw, rss(p.URL, entries...))
	})
	w.start(settings(p.source("fleuve", false)))
	w.await("the first item", func() bool { return w.count(v1.StreamFetched) == 1 })
	changed.Store(true)
	polls := 0
	w.await("the second item", func() bool {
		asked := p.asked("/feed")
		w.poll("fleuve", p.URL+"/feed")
		w.await("a poll", func() bool { return p.asked("/feed") > asked })
		polls++
		return w.count(v1.StreamFetched) == 2
	})
	if polls > 25 {
		t.Errorf("found out after %d polls, want about 20", polls)
	}
}

// Whatever a feed answers is counted and said in a sentence, and others go on.
func TestFailingFeeds(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t)
	say := func(contentType, body string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", contentType)
			fmt.Fprint(rw, body)
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(code) }
	}
	flood := func(rw http.ResponseWriter, r *http.Request) {
		block := strings.Repeat("<item><title>encore</title></item>", 1000)
		fmt.Fprint(rw, "<rss><channel>")
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(rw, block); err != nil {
				return
			}
		}
	}
	drip := func(rw http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(rw, " ")
			rw.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	cases := map[string]struct {
		h    http.HandlerFunc
		want string
	}{
		"html": {say("text/html", `<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/vrai/flux.xml"></head><body>Bonjour`),
			"the answer is a web page, no feed; it names " + p.URL + "/vrai/flux.xml"},
		"missing":  {status(404), "answered 404 Not Found"},
		"gone":     {status(410), "answered 410 Gone"},
		"broken":   {status(500), "answered 500 Internal Server Error"},
		"empty":    {say("text/xml", ""), "the answer is empty"},
		"words":    {say("text/plain", "Service en maintenance"), "the answer is neither XML nor JSON"},
		"gigantic": {flood, "body larger than 8.0 MiB"},
		"endless":  {drip, "the answer did not end within 1s"},
		"inner": {func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		}, "address 169.254.169.254 is link-local: refused"},
		"loop":   {func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, r.URL.Path, http.StatusFound) }, "more than 10 redirects"},
		"lazy":   {func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusNotModified) }, "answered 304 Not Modified, which was not asked for"},
		"absent": {nil, "connection refused by 127.0.0.1:1"},
	}
	good := newPublisher(t, entry{"a", "Un", "x"})
	cfg := settings(good.source("good", false))
	cfg.Timeout = time.Second
	for name, c := range cases {
		s := p.source(name, true)
		s.Feeds = []string{p.URL + "/" + name}
		if c.h == nil {
			s.Feeds = []string{"http://127.0.0.1:1/feed"}
		}
		p.on("/"+name, c.h)
		cfg.Sources = append(cfg.Sources, s)
	}
	w.start(cfg)
	for name, c := range cases {
		w.await(name+" to fail", func() bool { return w.status(name).Outcome == "failed" })
		s := w.status(name)
		if s.Error != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, s.Error, c.want)
		}
		if s.Failures < 1 || !s.NextAt.After(s.PolledAt) || !strings.HasPrefix(s.NextWhy, "back-off after") {
			t.Errorf("%s: %d failures, next at %s (%s) after %s", name, s.Failures, s.NextAt, s.NextWhy, s.PolledAt)
		}
	}
	good.set(entry{"b", "Deux", "y"})
	w.await("the good feed to go on", func() bool { return w.count(v1.StreamFetched) == 2 })
	if n := w.count(v1.StreamDead); n != 0 {
		t.Errorf("%d dead letters, want none", n)
	}
	// A feed that comes back is taken up where it was left.
	p.on("/broken", func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, rss(p.URL, entry{"c", "Trois", "z"})) })
	w.poll("broken", p.URL+"/broken")
	w.await("the feed that came back", func() bool { return w.count(v1.StreamFetched) == 3 && w.status("broken").Failures == 0 })
}

func TestRetryAfterIsHeeded(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t)
	p.on("/feed", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "7200")
		rw.WriteHeader(http.StatusTooManyRequests)
	})
	w.start(settings(p.source("fleuve", false)))
	w.await("the failure", func() bool { return w.status("fleuve").Outcome == "failed" })
	s := w.status("fleuve")
	if wait := s.NextAt.Sub(s.PolledAt); wait < 2*time.Hour || wait > 2*time.Hour+time.Second || s.NextWhy != "Retry-After" {
		t.Errorf("next poll after %s (%s), want 2h0m0s (Retry-After)", wait, s.NextWhy)
	}
}

func TestMovedFeedIsShown(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t, entry{"a", "Un", "x"})
	p.on("/old", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/feed", http.StatusMovedPermanently)
	})
	s := p.source("fleuve", false)
	s.Feeds = []string{p.URL + "/old"}
	w.start(settings(s))
	w.await("the item", func() bool { return w.count(v1.StreamFetched) == 1 })
	w.await("the status", func() bool { return w.status("fleuve").MovedTo == p.URL+"/feed" })
	state, _, err := w.store.Feed(t.Context(), "fleuve", p.URL+"/old")
	if err != nil || state.MovedTo != p.URL+"/feed" || w.fetched()[0].GetFetched().GetFeedUrl() != p.URL+"/old" {
		t.Errorf("state %+v, %v", state, err)
	}
}

func TestTwoReplicasPublishOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	var entries []entry
	for i := range 50 {
		entries = append(entries, entry{fmt.Sprint("e", i), fmt.Sprint("Titre ", i), "x"})
	}
	p := newPublisher(t, entries...)
	cfg := settings(p.source("fleuve", true))
	other := connect(t, w.server)
	w.start(cfg)
	other.start(cfg)
	w.await("all items", func() bool { return w.count(v1.StreamFetched) >= len(entries) })
	for i := range 50 {
		entries = append(entries, entry{fmt.Sprint("f", i), fmt.Sprint("Autre ", i), "x"})
	}
	p.set(entries...)
	w.await("all items", func() bool { return w.count(v1.StreamFetched) >= len(entries) })
	w.poll("fleuve", p.URL+"/feed")
	other.poll("fleuve", p.URL+"/feed")
	w.await("the queues to be empty", func() bool { return w.count(v1.StreamPolls) == 0 && w.count(v1.StreamEntries) == 0 })
	seen := map[string]int{}
	for _, it := range w.fetched() {
		seen[it.GetId()]++
	}
	if len(seen) != len(entries) {
		t.Errorf("%d different items, want %d", len(seen), len(entries))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s was published %d times", id, n)
		}
	}
}

// Sources that come, pause and go while the fetcher runs.
func TestCatalogueIsFollowed(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t, entry{"a", "Un", "x"})
	w.start(settings())
	if err := w.store.Add(t.Context(), p.source("fleuve", false)); err != nil {
		t.Fatal(err)
	}
	w.await("the item of the new source", func() bool { return w.count(v1.StreamFetched) == 1 })
	if err := w.store.SetPaused(t.Context(), "fleuve", true); err != nil {
		t.Fatal(err)
	}
	w.await("the pause", func() bool { return w.status("fleuve").Outcome == "paused" })
	p.set(entry{"b", "Deux", "y"})
	w.poll("fleuve", p.URL+"/feed")
	w.await("the poll to be passed over", func() bool { return w.count(v1.StreamPolls) == 0 })
	if n := w.count(v1.StreamFetched); n != 1 {
		t.Errorf("%d items of a paused source, want 1", n)
	}
	if err := w.store.SetPaused(t.Context(), "fleuve", false); err != nil {
		t.Fatal(err)
	}
	w.await("the item after the pause", func() bool { return w.count(v1.StreamFetched) == 2 })
	if err := w.store.Remove(t.Context(), "fleuve"); err != nil {
		t.Fatal(err)
	}
	w.await("no feed to be scheduled", func() bool { return strings.Contains(w.metric(), `depeche_feeds{state="ok"} 0`) })
}
