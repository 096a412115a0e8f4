package monitor

import (
	"context"
	"maps"
	"time"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// followFor is how long one watch of a bucket is trusted: a server that lost
	// its memory took the watch along, and nobody says so.
	followFor = 30 * time.Second
	// followAgain is the pause after a watch that failed.
	followAgain = 2 * time.Second
	// maxSentence bounds what is kept of an error, in bytes.
	maxSentence = 500
)

// sources is what the catalogue's buckets say.
type sources struct {
	known    bool // the bucket was read
	byID     map[string]source
	statuses map[feedKey]catalogue.Status
}

// source is one of the catalogue; the ids are its feeds', in order.
type source struct {
	catalogue.Source
	ids []string
}

// feedKey finds a feed without the price of its id.
type feedKey struct{ source, url string }

func newSources() sources {
	return sources{byID: map[string]source{}, statuses: map[feedKey]catalogue.Status{}}
}

func newSource(s catalogue.Source) source {
	ids := make([]string, len(s.Feeds))
	for i, address := range s.Feeds {
		ids[i] = v1.FeedID(s.ID, address)
	}
	return source{s, ids}
}

// outcomes counts the feeds by the outcome of their latest poll.
func (s *sources) outcomes() map[string]int64 {
	counts := map[string]int64{}
	for _, source := range s.byID {
		for _, address := range source.Feeds {
			counts[s.status(source, address).Outcome]++
		}
	}
	return counts
}

// status is how the latest poll of the feed went, as far as it is known.
func (s *sources) status(of source, address string) catalogue.Status {
	status, ok := s.statuses[feedKey{of.ID, address}]
	if !ok {
		status.Outcome = "waiting"
	}
	if of.Paused {
		status.Outcome, status.NextAt, status.NextWhy = "paused", time.Time{}, ""
	}
	return status
}

// follow keeps a watch open until ctx ends, and opens it anew from time to time.
func (m *Monitor) follow(ctx context.Context, watch func(context.Context, *catalogue.Catalogue) error) {
	said := ""
	for ctx.Err() == nil {
		err := m.followOnce(ctx, watch)
		if err == nil || ctx.Err() != nil {
			said = ""
			continue
		}
		if err.Error() != said {
			said = err.Error()
			m.log.Warn("cannot read the catalogue", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(followAgain):
		}
	}
}

func (m *Monitor) followOnce(ctx context.Context, watch func(context.Context, *catalogue.Catalogue) error) error {
	ctx, cancel := context.WithTimeout(ctx, followFor)
	defer cancel()
	c, err := catalogue.Open(ctx, m.js)
	if err != nil {
		return err
	}
	return watch(ctx, c)
}

// followSources replaces the list each time the watch has told all of it, and
// changes it from then on.
func (m *Monitor) followSources(ctx context.Context) {
	m.follow(ctx, func(ctx context.Context, c *catalogue.Catalogue) error {
		fresh, told := map[string]source{}, false
		return c.WatchSources(ctx, func(s *catalogue.Source, removed bool) {
			m.mu.Lock()
			defer m.mu.Unlock()
			switch {
			case s == nil:
				m.sources.byID, m.sources.known, told = fresh, true, true
				m.sources.forgetFeeds()
			case removed && told:
				delete(m.sources.byID, s.ID)
			case !removed:
				fresh[s.ID] = newSource(*s) // once told, the map in use
			}
		})
	})
}

// forgetFeeds drops what is known of feeds that no source has any more.
func (s *sources) forgetFeeds() {
	listed := map[feedKey]bool{}
	for _, source := range s.byID {
		for _, address := range source.Feeds {
			listed[feedKey{source.ID, address}] = true
		}
	}
	maps.DeleteFunc(s.statuses, func(key feedKey, _ catalogue.Status) bool { return !listed[key] })
}

// followStatuses keeps the latest poll of each feed. One of a feed that is not
// listed is kept too: the list may be a moment behind.
func (m *Monitor) followStatuses(ctx context.Context) {
	m.follow(ctx, func(ctx context.Context, c *catalogue.Catalogue) error {
		return c.WatchStatuses(ctx, func(s catalogue.Status) {
			s.Error = clip(s.Error, maxSentence)
			m.mu.Lock()
			defer m.mu.Unlock()
			m.sources.statuses[feedKey{s.SourceID, s.URL}] = s
		})
	})
}

// clip cuts a text to at most limit bytes, between two characters.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}
