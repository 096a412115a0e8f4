package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// sourcesFor is how long an answer of /v1/sources is given again: asking often
	// costs the wire nothing.
	sourcesFor = time.Second
	// sourcesWithin bounds the reading of the catalogue.
	sourcesWithin = 5 * time.Second
)

// source is a publisher of the catalogue. What it needs to be read, such as
// headers with credentials, is not told.
type source struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Country   string   `json:"country"`
	Languages []string `json:"languages"`
	Tags      []string `json:"tags"`
	Zone      string   `json:"zone"`
	FullText  bool     `json:"full_text"`
	Paused    bool     `json:"paused"`
	Feeds     []feed   `json:"feeds"`
}

// feed is how the latest poll of one feed went and when the next is due.
type feed struct {
	ID          string    `json:"id"`
	URL         string    `json:"url"`
	Outcome     string    `json:"outcome"`
	Error       string    `json:"error"`
	Failures    int       `json:"failures"`
	Entries     int       `json:"entries"`
	Published   int       `json:"published"`
	Total       int64     `json:"total"`
	PolledAt    time.Time `json:"polled_at,omitzero"`
	SucceededAt time.Time `json:"succeeded_at,omitzero"`
	NextAt      time.Time `json:"next_at,omitzero"`
	NextWhy     string    `json:"next_why"`
	MovedTo     string    `json:"moved_to"`
}

// sources keeps the latest answer for a moment; one request reads, the others wait.
type sources struct {
	mu     sync.Mutex
	list   []source
	readAt time.Time
}

// listSources answers /v1/sources.
func (a *api) listSources(w http.ResponseWriter, r *http.Request, _ params) error {
	list, err := a.sources.get(r.Context(), a.JS)
	if err != nil {
		a.Log.Warn("catalogue not read", "error", err)
		p := problemf(http.StatusServiceUnavailable, "the catalogue cannot be read: NATS does not answer")
		p.retryAfter = 5
		return p
	}
	return writeValue(w, r, map[string]any{"sources": list})
}

func (s *sources) get(ctx context.Context, js jetstream.JetStream) ([]source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.readAt) < sourcesFor {
		return s.list, nil
	}
	// Others wait for it: it does not end with the request that began it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sourcesWithin)
	defer cancel()
	list, err := readSources(ctx, js)
	if err != nil {
		return nil, err
	}
	s.list, s.readAt = list, time.Now()
	return list, nil
}

func readSources(ctx context.Context, js jetstream.JetStream) ([]source, error) {
	if !js.Conn().IsConnected() {
		return nil, errAway
	}
	c, err := catalogue.Open(ctx, js)
	if err != nil {
		return nil, err
	}
	all, err := c.Sources(ctx)
	if err != nil {
		return nil, err
	}
	statuses, err := c.Statuses(ctx)
	if err != nil {
		return nil, err
	}
	polls := map[[2]string]catalogue.Status{}
	for _, s := range statuses {
		polls[[2]string{s.SourceID, s.URL}] = s
	}
	list := make([]source, len(all))
	for i, s := range all {
		public := s.Item()
		list[i] = source{
			ID: s.ID, Name: s.Name, Country: public.GetCountry(), Languages: orEmpty(s.Languages), Tags: orEmpty(s.Tags),
			Zone: public.GetZone(), FullText: s.FullText, Paused: s.Paused, Feeds: make([]feed, len(s.Feeds)),
		}
		for j, address := range s.Feeds {
			list[i].Feeds[j] = feedOf(s, address, polls[[2]string{s.ID, address}])
		}
	}
	return list, nil
}

// feedOf takes a feed without a poll for one that waits for its first.
func feedOf(s catalogue.Source, address string, poll catalogue.Status) feed {
	f := feed{
		ID: v1.FeedID(s.ID, address), URL: address, Outcome: poll.Outcome, Error: poll.Error, Failures: poll.Failures,
		Entries: poll.Entries, Published: poll.Published, Total: poll.Total,
		PolledAt: poll.PolledAt, SucceededAt: poll.SucceededAt, NextAt: poll.NextAt, NextWhy: poll.NextWhy, MovedTo: poll.MovedTo,
	}
	switch {
	case s.Paused:
		f.Outcome, f.NextAt, f.NextWhy = "paused", time.Time{}, ""
	case f.Outcome == "":
		f.Outcome = "waiting"
	}
	return f
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
