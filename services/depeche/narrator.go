package depeche

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

const (
	// A person reads some lines at once, and then one every few seconds.
	lineBurst = 40
	lineEvery = 3 * time.Second
	// summaryEvery is how often what was not told singly is summed up.
	summaryEvery = time.Minute
	// remindEvery is how often it is said again that nothing answers.
	remindEvery = 10 * time.Minute
)

// narrator tells a person how the polls go, in few lines: what is new, what
// fails, what works again; the rest once a minute in one line.
type narrator struct {
	out   io.Writer
	since time.Time // older polls are not news
	now   func() time.Time

	mu       sync.Mutex
	feeds    map[string]catalogue.Status
	lines    float64 // that may be printed now
	refilled time.Time
	untold   bool
	polls    int // since the last summary
	items    int
	failures int
	silent   time.Time // when it was last said that nothing answers; zero while something does
}

func newNarrator(out io.Writer, since time.Time, now func() time.Time) *narrator {
	return &narrator{out: out, since: since, now: now, feeds: map[string]catalogue.Status{}, lines: lineBurst, refilled: now()}
}

// run sums up every minute until ctx ends; wire returns how many items there are.
func (n *narrator) run(ctx context.Context, wire func() uint64) {
	ticker := time.NewTicker(summaryEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			n.summary(wire())
		}
	}
}

// hear takes a status.
func (n *narrator) hear(s catalogue.Status) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := s.SourceID + " " + s.URL
	before, known := n.feeds[key]
	if s.Outcome == "paused" {
		delete(n.feeds, key)
		return
	}
	n.feeds[key] = s
	if s.PolledAt.IsZero() || s.PolledAt.Before(n.since) || s.PolledAt.Equal(before.PolledAt) {
		return
	}
	n.polls++
	n.items += s.Published
	first := !known || before.PolledAt.IsZero() || before.PolledAt.Before(n.since)
	switch s.Outcome {
	case "failed":
		n.failures++
		n.say(first || before.Outcome != "failed" || s.Failures&(s.Failures-1) == 0, s)
		n.checkSilence()
	case "new":
		n.say(true, s)
		n.silent = time.Time{}
	default:
		n.say(first || before.Outcome == "failed", s)
		n.silent = time.Time{}
	}
}

// say prints the poll if it is news and there is room for a line.
func (n *narrator) say(news bool, s catalogue.Status) {
	now := n.now()
	n.lines = min(lineBurst, n.lines+now.Sub(n.refilled).Seconds()/lineEvery.Seconds())
	n.refilled = now
	if !news || n.lines < 1 {
		n.untold = true
		return
	}
	n.lines--
	fmt.Fprintln(n.out, outcomeLine(s, n.feedName(s), now))
}

// feedName is the feed's address where its source has others too.
func (n *narrator) feedName(s catalogue.Status) string {
	for _, other := range n.feeds {
		if other.SourceID == s.SourceID && other.URL != s.URL {
			return s.URL
		}
	}
	return ""
}

// checkSilence says in plain words that no feed answers.
func (n *narrator) checkSilence() {
	offline, next := true, time.Time{}
	for _, s := range n.feeds {
		if s.Outcome != "failed" {
			return
		}
		offline = offline && looksOffline(s.Error)
		if !s.NextAt.IsZero() && (next.IsZero() || s.NextAt.Before(next)) {
			next = s.NextAt
		}
	}
	now := n.now()
	if !n.silent.IsZero() && now.Sub(n.silent) < remindEvery {
		return
	}
	n.silent = now
	question := "no feed can be read (depeche sources list says why):"
	if offline {
		question = "no feed answers: is there a network?"
	}
	fmt.Fprintf(n.out, "%s  %s trying again, next at %s\n", clock(now), question, clock(next))
}

// summary tells in one line what was not told singly.
func (n *narrator) summary(onWire uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.untold {
		fmt.Fprintf(n.out, "%s  in the last minute: %s, %s, %d failed; the wire has had %s so far\n",
			clock(n.now()), count(n.polls, "poll"), count(n.items, "new item"), n.failures, count(int(onWire), "item"))
	}
	n.untold, n.polls, n.items, n.failures = false, 0, 0, 0
}
