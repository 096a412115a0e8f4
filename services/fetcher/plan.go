package fetcher

import (
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// startSpread is the most that the first polls after a start are spread over,
	// startApart how far apart they are if they are few.
	startSpread = 30 * time.Second
	startApart  = 250 * time.Millisecond
	// maxDue is how many polls are published together.
	maxDue = 256
)

// plan is what the scheduler knows: which feeds there are and when each is to be
// polled next. It has no clock; times are passed in. It is not safe for
// concurrent use.
type plan struct {
	cfg     Config
	loaded  bool
	sources map[string]catalogue.Source
	feeds   map[string]*planned // by feed id
	seen    map[string]catalogue.Status
}

// planned is one feed.
type planned struct {
	source string
	url    string
	next   time.Time // the slot of the next poll
	slot   time.Time // of the poll that was published and has not been answered
	since  time.Time // when it was published; zero: none
	paused bool
	state  string // for the metric: the outcome of the latest poll
}

// lost is how long after its publication an unanswered poll is given up.
func (p *plan) lost() time.Duration { return max(time.Minute, 3*p.cfg.Timeout) }

func newPlan(cfg Config) *plan {
	return &plan{cfg: cfg, sources: map[string]catalogue.Source{}, feeds: map[string]*planned{}, seen: map[string]catalogue.Status{}}
}

// load begins: the sources that were told so far are those that there are. Feeds
// whose next poll is known keep it; the others are spread over the first seconds.
func (p *plan) load(now time.Time) (tell []catalogue.Status) {
	p.loaded = true
	unknown := 0
	for _, s := range p.sources {
		unknown += len(s.Feeds)
	}
	for _, s := range p.sources {
		spread := min(paceOf(p.cfg, s).min, startSpread, time.Duration(unknown-1)*startApart)
		tell = append(tell, p.arrange(now, s, spread)...)
	}
	return tell
}

// put takes a source that is new or changed.
func (p *plan) put(now time.Time, s catalogue.Source) (tell []catalogue.Status) {
	p.sources[s.ID] = s
	if !p.loaded {
		return nil
	}
	return p.arrange(now, s, 0)
}

func (p *plan) remove(id string) {
	delete(p.sources, id)
	for key, f := range p.feeds {
		if f.source == id {
			delete(p.feeds, key)
		}
	}
}

// arrange brings the feeds of a source up to date: new ones are polled within
// the spread. It returns what people are to be told of feeds that were not
// polled yet or are paused.
func (p *plan) arrange(now time.Time, s catalogue.Source, spread time.Duration) (tell []catalogue.Status) {
	wanted := map[string]bool{}
	for _, url := range s.Feeds {
		id := v1.FeedID(s.ID, url)
		wanted[id] = true
		f, known := p.feeds[id]
		if !known {
			f = &planned{source: s.ID, url: url, next: p.first(now, id, spread), state: "waiting"}
			p.feeds[id] = f
		}
		status, polled := p.seen[id]
		if polled && !known {
			f.state = status.Outcome
		}
		switch {
		case s.Paused && !f.paused:
			status.SourceID, status.Source, status.URL, status.Outcome = s.ID, s.Name, url, "paused"
			status.NextAt, status.NextWhy = time.Time{}, ""
			tell = append(tell, status)
		case !s.Paused && f.paused:
			f.next, f.since = now, time.Time{}
		case !s.Paused && !polled && !known:
			tell = append(tell, catalogue.Status{SourceID: s.ID, Source: s.Name, URL: url, Outcome: "waiting", NextAt: f.next, NextWhy: "first poll"})
		}
		f.paused = s.Paused
	}
	for id, f := range p.feeds {
		if f.source == s.ID && !wanted[id] {
			delete(p.feeds, id)
		}
	}
	return tell
}

// first returns the slot of the first poll of a feed since this start. It lies
// on a grid, so that replicas that start together find the same.
func (p *plan) first(now time.Time, id string, spread time.Duration) time.Time {
	if s, ok := p.seen[id]; ok && s.NextAt.After(now) {
		return s.NextAt
	}
	if spread <= 0 {
		return now.Truncate(time.Second)
	}
	slot := now.Truncate(spread).Add(phase(id, spread))
	if slot.Before(now) {
		slot = slot.Add(spread)
	}
	return slot
}

// answered takes what came of a poll, whoever answered it.
func (p *plan) answered(s catalogue.Status) {
	id := v1.FeedID(s.SourceID, s.URL)
	if s.NextAt.IsZero() || s.PolledAt.IsZero() {
		return // only says that the feed is paused or waits
	}
	p.seen[id] = s
	f, ok := p.feeds[id]
	if !ok {
		return
	}
	f.state = s.Outcome
	if f.since.IsZero() || s.NextAt.After(f.slot) {
		f.next, f.since = s.NextAt, time.Time{}
	}
}

// due returns polls whose time has come, at most maxDue, and notes them as
// published. A feed has at most one poll that is not answered.
func (p *plan) due(now time.Time) []*v1.Poll {
	var polls []*v1.Poll
	for _, f := range p.feeds {
		if len(polls) == maxDue {
			break
		}
		if f.paused || now.Before(p.when(f)) {
			continue
		}
		if !f.since.IsZero() { // the poll was lost
			f.next = now.Truncate(time.Second)
		}
		f.slot, f.since = f.next, now
		polls = append(polls, &v1.Poll{SourceId: f.source, FeedUrl: f.url, Slot: f.slot.UTC().Format(time.RFC3339Nano)})
	}
	return polls
}

// unpublished takes back what due noted: the polls could not be published.
func (p *plan) unpublished(polls []*v1.Poll, again time.Time) {
	for _, poll := range polls {
		if f, ok := p.feeds[v1.FeedID(poll.GetSourceId(), poll.GetFeedUrl())]; ok {
			f.next, f.since = again, time.Time{}
		}
	}
}

// again takes back all polls that are not answered: what held them was lost. They
// keep their slots, so that none is taken twice if it was not.
func (p *plan) again() {
	for _, f := range p.feeds {
		if !f.since.IsZero() {
			f.next, f.since = f.slot, time.Time{}
		}
	}
}

// when returns from when on the feed is due.
func (p *plan) when(f *planned) time.Time {
	if f.since.IsZero() {
		return f.next
	}
	return f.since.Add(p.lost())
}

// wake returns when the next poll is due; zero if there is none.
func (p *plan) wake() time.Time {
	var first time.Time
	for _, f := range p.feeds {
		if at := p.when(f); !f.paused && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// count returns how many feeds are in each state.
func (p *plan) count() map[string]int {
	n := map[string]int{"ok": 0, "failing": 0, "waiting": 0, "paused": 0}
	for _, f := range p.feeds {
		switch {
		case f.paused:
			n["paused"]++
		case f.state == outcomeFailed:
			n["failing"]++
		case f.state == outcomeNew || f.state == outcomeUnchanged:
			n["ok"]++
		default:
			n["waiting"]++
		}
	}
	return n
}
