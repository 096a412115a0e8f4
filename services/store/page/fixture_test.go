package page

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// wire is a wire whose state the test sets.
type wire struct {
	mu    sync.Mutex
	snap  monitor.Snapshot
	items []*v1.Item
	err   error
}

func (w *wire) Snapshot() monitor.Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.snap
	s.At = time.Now().UTC()
	s.Stages, s.Streams, s.Sources = slices.Clone(s.Stages), slices.Clone(s.Streams), slices.Clone(s.Sources)
	for i := range s.Sources {
		s.Sources[i].Feeds = slices.Clone(s.Sources[i].Feeds)
	}
	return s
}

func (w *wire) newest(_ context.Context, limit int) ([]*v1.Item, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.items[:min(limit, len(w.items))]), w.err
}

// set changes the wire.
func (w *wire) set(change func(*monitor.Snapshot)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.snap)
	w.snap.LatestSeq++
}

// add puts an item on the wire.
func (w *wire) add(it *v1.Item) {
	w.set(func(s *monitor.Snapshot) {
		w.items = append([]*v1.Item{it}, w.items...)
		s.LatestAt = time.Now().UTC()
		s.Stages[len(s.Stages)-1].Done++
	})
}

// newWire is a wire on which all is well.
func newWire() *wire {
	now := time.Now().UTC()
	w := &wire{snap: monitor.Snapshot{Verdict: monitor.Verdict{Level: monitor.LevelOK}, LatestAt: now.Add(-4 * time.Second), LatestSeq: 1}}
	for i, name := range []string{v1.StageFetcher, v1.StagePages, v1.StageDetector, v1.StageNormaliser, v1.StageStore} {
		st := monitor.Stage{
			Name: name, State: monitor.StageOK, Instances: 1, Rate10s: 3.2, Rate1m: 2.9, Done: 1234 + int64(i), InFlight: 2, HeardAt: now,
		}
		for j := range 60 {
			st.History = append(st.History, float64((j*j+7*i)%11))
		}
		w.snap.Stages = append(w.snap.Stages, st)
	}
	for i, name := range []string{"POLLS", "ENTRIES", "FETCHED", "DETECTED", "NORMALISED", "WIRE", "DEAD"} {
		w.snap.Streams = append(w.snap.Streams, monitor.Stream{
			Name: name, Bytes: uint64(i*i) * 21e6, Max: 3 << 30, Messages: uint64(i * 1213), Queue: name != "WIRE" && name != "DEAD",
		})
	}
	w.snap.Sources = []monitor.Source{
		newSource("gazette-du-fleuve", "La Gazette du Fleuve", "cm", "https://gazette.example/rss", "https://gazette.example/economie/rss"),
		newSource("harbour-post", "Harbour Post", "ke", "https://harbour.example/feed.json"),
	}
	for i := range 6 {
		w.items = append(w.items, newItem(i, fmt.Sprintf("Le port de la baie rouvre ses quais nord, épisode %d", i)))
	}
	return w
}

func newSource(id, name, country string, feeds ...string) monitor.Source {
	s := monitor.Source{ID: id, Name: name, Country: country}
	now := time.Now().UTC()
	for _, address := range feeds {
		s.Feeds = append(s.Feeds, monitor.Feed{
			ID: v1.FeedID(id, address), URL: address, Outcome: "unchanged", Entries: 30, Total: 12,
			PolledAt: now.Add(-12 * time.Second), SucceededAt: now.Add(-12 * time.Second), NextAt: now.Add(48 * time.Minute), NextWhy: "pace",
		})
	}
	return s
}

func newItem(n int, title string) *v1.Item {
	address := fmt.Sprintf("https://gazette.example/articles/%d", n)
	now := time.Now().UTC()
	published := now.Add(-time.Hour).Format(time.RFC3339)
	return &v1.Item{
		Id: v1.ItemID("gazette-du-fleuve", "", address), Revision: 1, Event: "created",
		Source:   &v1.Source{Id: "gazette-du-fleuve", Name: "La Gazette du Fleuve", Country: "cm"},
		Fetched:  &v1.Fetched{FetchedAt: now.Add(-time.Duration(n%20) * time.Minute).Format(time.RFC3339)},
		Language: &v1.Language{Tag: "fr", Confidence: 0.99},
		Article:  &v1.Article{Title: title, Url: address, PublishedAt: &published},
	}
}

// serve starts the page of the wire, and stops it with the test.
func serve(t *testing.T, w *wire) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	p := New(Options{Monitor: w, Newest: w.newest})
	p.Register(mux)
	server := httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return server
}

// manySources are n sources of one feed, every twentieth failing.
func manySources(n int) []monitor.Source {
	sources := make([]monitor.Source, n)
	for i := range sources {
		id := fmt.Sprintf("paper-%d", i)
		sources[i] = newSource(id, fmt.Sprintf("The Paper %d", i), "ng", "https://"+id+".example/feed")
		if i%20 == 7 {
			f := &sources[i].Feeds[0]
			f.Outcome, f.Error, f.Failures, f.NextWhy = "failed", "answered 503 Service Unavailable", 3, "back-off after 3 failures"
		}
	}
	return sources
}
