package monitor

import (
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// The states of a stage.
const (
	StageOK      = "ok"
	StageWaiting = "waiting" // something behind it is away; see Waiting
	StageBehind  = "behind"  // its next input has been waiting for long
	StageDown    = "down"    // no instance is heard
	StageUnknown = "unknown" // nothing can be seen, or not yet
)

// behindAfter is how long the next input of a stage may wait before the stage
// counts as behind.
const behindAfter = 30 * time.Second

// Snapshot is the state of the whole wire at one moment.
type Snapshot struct {
	At      time.Time `json:"at"`
	Verdict Verdict   `json:"verdict"`
	Stages  []Stage   `json:"stages"` // in the order of the flow
	// Sources by id; empty before the catalogue was read.
	Sources []Source `json:"sources"`
	Streams []Stream `json:"streams"` // in the order of the flow
	// LatestAt is when the latest item went on the wire; zero: never.
	LatestAt time.Time `json:"latest_at,omitzero"`
	// LatestSeq is that item's sequence on the wire.
	LatestSeq uint64 `json:"latest_seq"`
}

// Stage is one step of the flow, all its instances together.
type Stage struct {
	Name      string `json:"name"`
	State     string `json:"state"`
	Instances int    `json:"instances"`
	// Rate10s and Rate1m are inputs per second that were done or filtered.
	Rate10s float64 `json:"rate_10s"`
	Rate1m  float64 `json:"rate_1m"`
	// History is the rate of the last five minutes, a point for each 5 s, oldest first.
	History []float64 `json:"history"`
	// Done, Filtered, Retried and Buried count since each instance's start.
	Done     int64 `json:"done"`
	Filtered int64 `json:"filtered"`
	Retried  int64 `json:"retried"`
	Buried   int64 `json:"buried"`
	// Retried1m is how often an input was handed back in the last minute.
	Retried1m int64 `json:"retried_1m"`
	// Backlog is what waits in the stream, InFlight what was delivered and is not
	// acknowledged, Redelivered how much of that was delivered before.
	Backlog     uint64 `json:"backlog"`
	InFlight    int    `json:"in_flight"`
	Redelivered int    `json:"redelivered"`
	// LagSeconds is how long the next input has been waiting.
	LagSeconds float64 `json:"lag_s"`
	// Dead is how many dead letters of the stage there are.
	Dead uint64 `json:"dead"`
	// Waiting says what is away, as the stage reports it; empty while it works.
	Waiting string `json:"waiting,omitempty"`
	// HeardAt is when an instance was last heard; zero: never.
	HeardAt time.Time `json:"heard_at,omitzero"`
}

// Source is a publisher of the catalogue with the state of its feeds.
type Source struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Country string `json:"country,omitempty"`
	Paused  bool   `json:"paused,omitempty"`
	Feeds   []Feed `json:"feeds"`
}

// Feed is how the latest poll of one feed went; the fields are those of
// catalogue.Status.
type Feed struct {
	ID          string    `json:"id"`
	URL         string    `json:"url"`
	Outcome     string    `json:"outcome"`
	Error       string    `json:"error,omitempty"`
	Failures    int       `json:"failures,omitempty"`
	Entries     int       `json:"entries"`
	Published   int       `json:"published"`
	Total       int64     `json:"total"`
	PolledAt    time.Time `json:"polled_at,omitzero"`
	SucceededAt time.Time `json:"succeeded_at,omitzero"`
	NextAt      time.Time `json:"next_at,omitzero"`
	NextWhy     string    `json:"next_why,omitempty"`
	TookMS      int64     `json:"took_ms,omitempty"`
	MovedTo     string    `json:"moved_to,omitempty"`
}

// Stream is the size of one stream.
type Stream struct {
	Name     string `json:"name"`
	Bytes    uint64 `json:"bytes"`
	Max      int64  `json:"max"` // bytes; 0 or less: without limit
	Messages uint64 `json:"messages"`
	// OldestAt is when the oldest message was written; zero: there is none.
	OldestAt time.Time `json:"oldest_at,omitzero"`
	// Queue tells that a full stream pushes back; others drop their oldest.
	Queue bool `json:"queue"`
}

// Snapshot returns the state of the wire as far as it is known now.
func (m *Monitor) Snapshot() Snapshot {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.snapshot(m.now())
	s.Sources = m.sources.list()
	return s
}

// snapshot is all but the sources; called with the lock held.
func (m *Monitor) snapshot(now time.Time) Snapshot {
	s := Snapshot{At: now.UTC(), Streams: m.account.list()}
	if wire, ok := m.account.streams[v1.StreamWire]; ok && wire.State.LastSeq > 0 {
		s.LatestAt, s.LatestSeq = wire.State.LastTime.UTC(), wire.State.LastSeq
	}
	blind := m.blind(now)
	for _, st := range stages {
		s.Stages = append(s.Stages, m.stage(st.name, st.stream, now, blind))
	}
	s.Verdict = m.verdict(now, blind, s)
	return s
}

// blind tells that the server is away, so that silence proves nothing.
func (m *Monitor) blind(now time.Time) bool {
	seen := m.account.readAt
	if seen.IsZero() {
		seen = m.startedAt
	}
	return m.conn.Status() != nats.CONNECTED || now.Sub(seen) > readEvery+silentAfter
}

func (m *Monitor) stage(name, stream string, now time.Time, blind bool) Stage {
	b := m.beats[name]
	t := b.totals()
	s := Stage{
		Name: name, Rate10s: b.rate(now, 10*time.Second), Rate1m: b.rate(now, time.Minute), History: slices.Clone(b.history),
		Done: t.done, Filtered: t.filtered, Retried: t.retried, Buried: t.dead, Retried1m: b.retriedLately(now),
		Dead: m.account.dead[name], HeardAt: b.heardAt,
	}
	s.Instances, s.InFlight, s.Waiting = b.alive(now)
	if info, ok := m.account.consumers[name]; ok {
		s.Backlog, s.InFlight, s.Redelivered = info.NumPending, info.NumAckPending, info.NumRedelivered
	} else {
		s.Backlog = m.account.streams[stream].State.Msgs // no consumer yet: all of it
	}
	if s.Backlog > 0 {
		s.LagSeconds = m.lags[name].of(now).Seconds()
	}
	switch {
	case s.Instances == 0 && (blind || now.Sub(m.startedAt) <= silentAfter):
		s.State = StageUnknown
	case s.Instances == 0:
		s.State = StageDown
	case s.Waiting != "":
		s.State = StageWaiting
	case s.LagSeconds > behindAfter.Seconds():
		s.State = StageBehind
	default:
		s.State = StageOK
	}
	return s
}

func (s *sources) list() []Source {
	list := make([]Source, 0, len(s.byID))
	for _, c := range s.byID {
		source := Source{ID: c.ID, Name: c.Name, Country: c.Item().GetCountry(), Paused: c.Paused, Feeds: make([]Feed, len(c.Feeds))}
		for i, address := range c.Feeds {
			source.Feeds[i] = feedOf(c.ids[i], address, s.status(c, address))
		}
		list = append(list, source)
	}
	slices.SortFunc(list, func(a, b Source) int { return strings.Compare(a.ID, b.ID) })
	return list
}

func feedOf(id, address string, status catalogue.Status) Feed {
	return Feed{
		ID: id, URL: address, Outcome: status.Outcome, Error: status.Error, Failures: status.Failures,
		Entries: status.Entries, Published: status.Published, Total: status.Total,
		PolledAt: status.PolledAt, SucceededAt: status.SucceededAt, NextAt: status.NextAt, NextWhy: status.NextWhy,
		TookMS: status.Took.Milliseconds(), MovedTo: clip(status.MovedTo, maxSentence),
	}
}

func (a *account) list() []Stream {
	list := make([]Stream, 0, len(queues))
	for _, name := range queues {
		info, ok := a.streams[name]
		if !ok {
			continue
		}
		s := Stream{
			Name: name, Bytes: info.State.Bytes, Max: info.Config.MaxBytes, Messages: info.State.Msgs,
			Queue: name != v1.StreamWire && name != v1.StreamDead,
		}
		if s.Messages > 0 {
			s.OldestAt = info.State.FirstTime.UTC()
		}
		list = append(list, s)
	}
	return list
}
