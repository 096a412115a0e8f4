package page

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
)

// state is what was last seen of the wire.
type state struct {
	board board
	told  []byte             // the board's JSON without its time
	feeds map[string]feedRow // by id
}

// board is all of the page that is told whole: everything but feeds and items.
type board struct {
	At       time.Time        `json:"at,omitzero"`
	Verdict  monitor.Verdict  `json:"verdict"`
	Stages   []monitor.Stage  `json:"stages"`
	Streams  []monitor.Stream `json:"streams"`
	LatestAt time.Time        `json:"latest_at,omitzero"`
	Feeds    map[string]int   `json:"feeds"` // how many, by outcome
	NextAt   time.Time        `json:"next_at,omitzero"`
	latest   uint64           // moves with each item on the wire
	handled  int64            // moves with each input of any stage
}

// feedRow is one line of the table of feeds.
type feedRow struct {
	Source   string `json:"source"`
	SourceID string `json:"source_id"`
	Country  string `json:"country,omitempty"`
	// ErrorFr is the error in French, where there are words for it.
	ErrorFr string `json:"error_fr,omitempty"`
	monitor.Feed
}

// look takes a snapshot and tells the clients what changed.
func (p *Page) look() {
	p.looking.Lock()
	defer p.looking.Unlock()
	next := digest(p.monitor.Snapshot(), p.phrases)
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.state
	p.state = next
	if string(next.told) != string(last.told) {
		p.tell("state", next.board)
	}
	if changed, removed := feedChanges(last.feeds, next.feeds); len(changed)+len(removed) > 0 {
		p.tell("feeds", feedsEvent{changed, removed})
	}
}

type feedsEvent struct {
	Feeds   []feedRow `json:"feeds"`
	Removed []string  `json:"removed,omitempty"`
}

// digest makes of a snapshot what the page shows. Figures that move with the
// clock alone are left out or rounded, so that a quiet wire is a quiet page.
func digest(snap monitor.Snapshot, said *phrases) state {
	s := state{feeds: map[string]feedRow{}, board: board{
		Verdict: snap.Verdict, Stages: slices.Clone(snap.Stages), Streams: snap.Streams, LatestAt: snap.LatestAt,
		Feeds: map[string]int{}, latest: snap.LatestSeq,
	}}
	for i := range s.board.Stages {
		st := &s.board.Stages[i]
		st.HeardAt = time.Time{}
		st.Rate10s, st.Rate1m = round(st.Rate10s), round(st.Rate1m)
		st.History = slices.Clone(st.History)
		for j := range st.History {
			st.History[j] = round(st.History[j])
		}
		st.LagSeconds = math.Round(st.LagSeconds)
		s.board.handled += st.Done + st.Filtered
	}
	for _, source := range snap.Sources {
		for _, f := range source.Feeds {
			s.feeds[f.ID] = feedRow{Source: source.Name, SourceID: source.ID, Country: source.Country, ErrorFr: said.french(f.Error), Feed: f}
			s.board.Feeds[f.Outcome]++
			if !f.NextAt.IsZero() && (s.board.NextAt.IsZero() || f.NextAt.Before(s.board.NextAt)) {
				s.board.NextAt = f.NextAt
			}
		}
	}
	s.told, _ = json.Marshal(s.board) // no value in it can fail
	s.board.At = snap.At
	return s
}

// round keeps three digits.
func round(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}

// feedChanges returns the rows that are new or other than before, and the ids of
// those that are gone.
func feedChanges(last, next map[string]feedRow) (changed []feedRow, removed []string) {
	for id, row := range next {
		if was, ok := last[id]; !ok || was != row {
			changed = append(changed, row)
		}
	}
	for id := range last {
		if _, ok := next[id]; !ok {
			removed = append(removed, id)
		}
	}
	slices.SortFunc(changed, byUrgency)
	return changed, removed
}

// sorted returns the rows as the page shows them.
func (s state) sorted() []feedRow {
	rows, _ := feedChanges(nil, s.feeds)
	return rows
}

// byUrgency puts failing feeds first and paused ones last.
func byUrgency(a, b feedRow) int {
	return cmp.Or(
		cmp.Compare(urgency(a.Outcome), urgency(b.Outcome)),
		strings.Compare(strings.ToLower(a.Source), strings.ToLower(b.Source)),
		strings.Compare(a.URL, b.URL),
	)
}

func urgency(outcome string) int {
	switch outcome {
	case "failed":
		return 0
	case "waiting":
		return 1
	case "paused":
		return 3
	default:
		return 2
	}
}
