package monitor

import (
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/stage"
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func after(s float64) time.Time { return epoch.Add(time.Duration(s * float64(time.Second))) }

func TestRateOverWindows(t *testing.T) {
	t.Parallel()
	b := newBeats()
	for s := range 90 {
		rate := int64(2)
		if s >= 80 {
			rate = 10
		}
		b.flow += rate
		b.sample(after(float64(s)))
	}
	now := after(89)
	if got := b.rate(now, 10*time.Second); got != 10 {
		t.Errorf("over 10 s: %v/s, want 10", got)
	}
	if got, want := b.rate(now, time.Minute), (50*2.0+10*10)/60; got != want {
		t.Errorf("over 1 min: %v/s, want %v", got, want)
	}
	if n := len(b.samples); n > maxSamples {
		t.Errorf("%d samples kept, want at most %d", n, maxSamples)
	}
	if got := newBeats().rate(now, time.Minute); got != 0 {
		t.Errorf("with nothing heard: %v/s, want 0", got)
	}
}

func TestHistoryHasFixedSlots(t *testing.T) {
	t.Parallel()
	b := newBeats()
	for s := range 13 { // slots [0,5) and [5,10) are over
		b.sample(after(float64(s)))
		b.flow += 3
	}
	if d := cmp.Diff([]float64{3, 3}, b.history); d != "" {
		t.Errorf("history (-want +got):\n%s", d)
	}
	b.sample(after(3600)) // a process that slept
	if n := len(b.history); n != historyLength {
		t.Errorf("%d points, want %d", n, historyLength)
	}
}

func TestCountsSurviveRestarts(t *testing.T) {
	t.Parallel()
	b := newBeats()
	beat := func(instance string, started time.Time, done int64) stage.Heartbeat {
		return stage.Heartbeat{Stage: "store", Instance: instance, StartedAt: started, Done: done}
	}
	b.hear(beat("a", epoch, 100), after(1)) // was at work before the monitor was
	b.hear(beat("a", epoch, 110), after(2))
	b.hear(beat("b", epoch, 5), after(2))
	b.hear(beat("a", after(3), 4), after(4)) // same name, new process
	if b.flow != 14 {
		t.Errorf("flow = %d, want 14", b.flow)
	}
	if got := b.totals().done; got != 119 {
		t.Errorf("total = %d, want 119", got)
	}
	if n, _, _ := b.alive(after(4)); n != 2 {
		t.Errorf("%d alive, want 2", n)
	}
	if n, _, _ := b.alive(after(8)); n != 1 {
		t.Errorf("%d alive after b went silent, want 1", n)
	}
	b.sample(after(1000))
	if got := b.totals().done; got != 119 || len(b.instances) != 0 {
		t.Errorf("total = %d with %d instances remembered, want 119 and 0", got, len(b.instances))
	}
	for i := range 2 * maxInstances {
		b.hear(beat(strings.Repeat("x", i), epoch, 1), after(1001))
	}
	if len(b.instances) != maxInstances {
		t.Errorf("%d instances remembered, want %d", len(b.instances), maxInstances)
	}
}

func TestLag(t *testing.T) {
	t.Parallel()
	l := &lag{}
	check := func(at float64, last, delivered uint64, want float64) {
		t.Helper()
		l.note(after(at), last, delivered)
		if got := l.of(after(at)).Seconds(); got != want {
			t.Errorf("at %v s, last %d, delivered %d: lag %v s, want %v", at, last, delivered, got, want)
		}
	}
	check(0, 0, 0, 0)
	check(2, 10, 10, 0)
	check(4, 20, 10, 0)
	check(6, 30, 10, 2)
	check(8, 30, 15, 4)
	check(10, 30, 20, 4) // 21 was first seen at 6
	check(12, 30, 30, 0)
	check(14, 31, 30, 0)
	check(60, 31, 30, 46)
	check(62, 5, 0, 0) // made anew
	for i := range 5000 {
		l.note(after(float64(64+2*i)), uint64(10+i), 0)
	}
	if len(l.marks) > maxMarks+1 {
		t.Errorf("%d marks kept", len(l.marks))
	}
	if got := l.of(after(64 + 2*5000)).Seconds(); got != 10002 {
		t.Errorf("lag after a long stand-still = %v s, want 10002", got)
	}
}

func TestFeedsFailing(t *testing.T) {
	t.Parallel()
	feeds := func(outcomes ...string) sources {
		s := sources{known: true, byID: map[string]source{}, statuses: map[feedKey]catalogue.Status{}}
		paper := catalogue.Source{ID: "paper"}
		for i, o := range outcomes {
			address := strconv.Itoa(i)
			paper.Feeds = append(paper.Feeds, address)
			s.statuses[feedKey{"paper", address}] = catalogue.Status{Outcome: o}
		}
		if len(outcomes) > 0 {
			s.byID["paper"] = newSource(paper)
		}
		return s
	}
	for _, test := range []struct {
		name    string
		sources sources
		want    string
	}{
		{"no source", feeds(), LevelAttention},
		{"not read yet", newSources(), LevelOK},
		{"not polled yet", feeds("waiting", "waiting"), LevelOK},
		{"all well", feeds("new", "unchanged"), LevelOK},
		{"one of three", feeds("new", "unchanged", "failed"), LevelOK},
		{"half", feeds("new", "failed"), LevelAttention},
		{"all that were polled", feeds("failed", "waiting", "paused"), LevelDown},
	} {
		got := LevelOK
		for _, p := range test.sources.problems() {
			got = p.Level
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestStreamFull(t *testing.T) {
	t.Parallel()
	found := streamProblems([]Stream{
		{Name: "FETCHED", Bytes: 89, Max: 100, Queue: true},
		{Name: "DETECTED", Bytes: 95, Max: 100, Queue: true},
		{Name: "WIRE", Bytes: 100, Max: 100}, // drops its oldest: nothing wrong
		{Name: "POLLS", Bytes: 100, Queue: true},
	})
	want := []Problem{{Kind: KindStreamFull, Level: LevelAttention, Name: "DETECTED", Count: 95}}
	if d := cmp.Diff(want, found); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}

func TestReasonsAreSentences(t *testing.T) {
	t.Parallel()
	if got := (Verdict{}).Reason(); got != "all is well" {
		t.Errorf("reason of nothing = %q", got)
	}
	for _, kind := range []string{
		KindStarting, KindNATS, KindStageDown, KindStageWaiting, KindStageBehind, KindStreamFull, KindNoSources, KindFeedsFailing, KindDeadLetters,
	} {
		p := Problem{Kind: kind, Name: "normaliser", Count: 3, Of: 4, Detail: "the disk"}
		if got := (Verdict{Problems: []Problem{p}}).Reason(); !strings.Contains(got, " ") || strings.Contains(got, "%!") {
			t.Errorf("%s: reason %q", kind, got)
		}
	}
}

func TestProblemsKeepTheirDate(t *testing.T) {
	t.Parallel()
	o := onset{}
	at := func(s float64) time.Time {
		found := []Problem{{Kind: KindStreamFull, Name: "FETCHED"}}
		o.date(found, after(s), nil)
		return found[0].Since
	}
	if got := at(1); !got.Equal(after(1)) {
		t.Errorf("since %v", got)
	}
	if got := at(9); !got.Equal(after(1)) {
		t.Errorf("since %v, want its first sight", got)
	}
	o.date(nil, after(10), nil)
	if got := at(11); !got.Equal(after(11)) {
		t.Errorf("since %v, want the new onset", got)
	}
}

// TestOnsetNeedsNoOnlooker: the operator comes an hour later, and is told since when.
func TestOnsetNeedsNoOnlooker(t *testing.T) {
	t.Parallel()
	now := epoch
	m := New(&nats.Conn{}, nil, slog.New(slog.DiscardHandler), func() time.Time { return now }) // never connected
	for now = after(0); now.Before(after(3600)); now = now.Add(sampleEvery) {
		m.sample()
	}
	p := m.Snapshot().Verdict.Problems
	if len(p) != 1 || p[0].Kind != KindNATS || !p[0].Since.Equal(after(silentAfter.Seconds()+1)) {
		t.Errorf("problems = %+v, want the server away since it was missed", p)
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", maxSentence)
	if got := clip(long, maxSentence-1); !utf8.ValidString(got) || len(got) > maxSentence+2 {
		t.Errorf("clip made %d bytes, valid %v", len(got), utf8.ValidString(got))
	}
	if got := clip("short", maxSentence); got != "short" {
		t.Errorf("clip(short) = %q", got)
	}
}

func FuzzHear(f *testing.F) {
	f.Add([]byte(`{"stage":"store","instance":"a.1","done":3,"started_at":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"stage":"nobody"}`))
	f.Add([]byte(`[]`))
	m := &Monitor{now: func() time.Time { return epoch }, beats: map[string]*beats{"store": newBeats()}}
	f.Fuzz(func(t *testing.T, body []byte) {
		m.hear(body)
		if len(m.beats) != 1 || len(m.beats["store"].instances) > maxInstances {
			t.Fatal("a heartbeat made more than an instance")
		}
	})
}
