package depeche

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

// desk is a narrator with a clock and a sheet of paper.
type desk struct {
	*narrator
	paper bytes.Buffer
	clock time.Time
}

func newDesk() *desk {
	d := &desk{clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.Local)}
	d.narrator = newNarrator(&d.paper, d.clock, func() time.Time { return d.clock })
	return d
}

// polled tells the outcome of a poll a second after the last one.
func (d *desk) polled(source, outcome string, published, failures int, fault string) {
	d.clock = d.clock.Add(time.Second)
	d.hear(catalogue.Status{
		SourceID: source, URL: "https://" + source, Outcome: outcome, PolledAt: d.clock, Entries: 20, Published: published,
		Failures: failures, Error: fault, NextAt: d.clock.Add(4 * time.Minute),
	})
}

func (d *desk) wants(t *testing.T, lines ...string) {
	t.Helper()
	if diff := cmp.Diff(lines, strings.Split(strings.TrimSuffix(d.paper.String(), "\n"), "\n")); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	d.paper.Reset()
}

func TestNarratorTellsWhatIsNewAndWhatChanges(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.hear(catalogue.Status{SourceID: "paper", URL: "https://paper", Outcome: "waiting"})
	d.polled("paper", "new", 20, 0, "")
	d.polled("paper", "unchanged", 0, 0, "") // not told: nothing changed
	d.polled("gazette", "unchanged", 0, 0, "")
	d.polled("gazette", "failed", 0, 1, "the server answers 503")
	d.polled("gazette", "failed", 0, 2, "the server answers 503")
	d.polled("gazette", "failed", 0, 3, "the server answers 503") // not told: nothing changed
	d.polled("gazette", "unchanged", 0, 0, "")
	d.wants(t,
		"12:00:01  paper                 20 new of 20",
		"12:00:03  gazette               nothing new of 20",
		"12:00:04  gazette               failed: the server answers 503 (try 1, next in 4m)",
		"12:00:05  gazette               failed: the server answers 503 (try 2, next in 4m)",
		"12:00:07  gazette               nothing new of 20",
	)
	d.summary(40)
	d.wants(t, "12:00:07  in the last minute: 7 polls, 20 new items, 3 failed; the wire has had 40 items so far")
	d.summary(40)
	d.wants(t, "") // nothing untold since
}

func TestNarratorTellsFeedsOfOneSourceApart(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.hear(catalogue.Status{SourceID: "paper", URL: "https://paper/sport", Outcome: "waiting"})
	d.polled("paper", "new", 20, 0, "")
	d.wants(t, "12:00:01  paper                 20 new of 20   https://paper")
}

func TestNarratorIsSilentAboutPollsOfAnEarlierRun(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.hear(catalogue.Status{SourceID: "paper", URL: "https://paper", Outcome: "failed", PolledAt: d.clock.Add(-time.Hour), Error: "x"})
	d.wants(t, "")
}

func TestNarratorSaysThatThereIsNoNetwork(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.hear(catalogue.Status{SourceID: "gazette", URL: "https://gazette", Outcome: "waiting"})
	d.polled("paper", "failed", 0, 1, "dial: no such host")
	d.polled("gazette", "failed", 0, 1, "lookup gazette: no such host")
	d.polled("paper", "failed", 0, 3, "dial: no such host") // said already
	d.wants(t,
		"12:00:01  paper                 failed: dial: no such host (try 1, next in 4m)",
		"12:00:02  gazette               failed: lookup gazette: no such host (try 1, next in 4m)",
		"12:00:02  no feed answers: is there a network? trying again, next at 12:04:01",
	)
	d.polled("paper", "new", 1, 0, "")
	d.polled("paper", "failed", 0, 1, "the answer is not a feed but HTML")
	d.wants(t,
		"12:00:04  paper                 1 new of 20",
		"12:00:05  paper                 failed: the answer is not a feed but HTML (try 1, next in 4m)",
		"12:00:05  no feed can be read (depeche sources list says why): trying again, next at 12:04:02",
	)
}

func TestNarratorDoesNotFloodItsReader(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for i := range 3000 {
		d.clock = d.clock.Add(-time.Second + 10*time.Millisecond) // 100 polls a second
		d.polled(fmt.Sprintf("source-%d", i), "new", 1, 0, "")
	}
	if lines := strings.Count(d.paper.String(), "\n"); lines < lineBurst || lines > lineBurst+15 {
		t.Errorf("%d lines for 3000 polls in 30 s", lines)
	}
	d.paper.Reset()
	d.summary(3000)
	d.wants(t, clock(d.clock)+"  in the last minute: 3000 polls, 3000 new items, 0 failed; the wire has had 3000 items so far")
}

func TestNarratorPassesNoControlCharacters(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.polled("paper", "failed", 0, 1, "bad \x1b[31mtitle\u202e\r\nnext line")
	if strings.ContainsAny(d.paper.String(), "\x1b\r\u202e") || strings.Count(d.paper.String(), "\n") != 2 {
		t.Errorf("printed %q", d.paper.String())
	}
}
