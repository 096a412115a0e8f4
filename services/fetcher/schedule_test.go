package fetcher

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

var noon = time.Date(2025, 6, 24, 12, 0, 0, 0, time.UTC)

func TestSlotsFollowTheLastChange(t *testing.T) {
	t.Parallel()
	p := feedPace{time.Minute, 15 * time.Minute}
	f := catalogue.Feed{SourceID: "fleuve", URL: "https://fleuve.example/feed", ChangedAt: noon}
	for _, test := range []struct{ after, want time.Duration }{
		{0, time.Minute},
		{59 * time.Second, time.Minute},
		{time.Minute, 2 * time.Minute},
		{7*time.Minute + time.Second, 8 * time.Minute},
		{8 * time.Minute, 9 * time.Minute},
		{9 * time.Minute, 9*time.Minute + 67500*time.Millisecond}, // 9/8 of what has passed
	} {
		got, why := p.after(noon.Add(test.after), f, time.Time{})
		if got.Sub(noon) != test.want || why != whyPace {
			t.Errorf("after %s: %s (%s), want %s", test.after, got.Sub(noon), why, test.want)
		}
	}
	// Long after the change a feed is polled at the longest interval, and the same
	// slots follow from any instant between two of them.
	late := noon.Add(300 * time.Hour)
	first, _ := p.after(late, f, time.Time{})
	again, _ := p.after(first.Add(-time.Nanosecond), f, time.Time{})
	second, _ := p.after(first, f, time.Time{})
	if !again.Equal(first) || second.Sub(first) != 15*time.Minute || first.Sub(late) > 15*time.Minute {
		t.Errorf("%s, again %s, then %s", first, again, second)
	}
}

func TestSlotsGrowWithoutJumps(t *testing.T) {
	t.Parallel()
	p := feedPace{time.Second, time.Hour}
	f := catalogue.Feed{ChangedAt: noon}
	last := time.Duration(0)
	for at := noon; at.Before(noon.Add(24 * time.Hour)); {
		next, _ := p.after(at, f, time.Time{})
		step := next.Sub(at)
		if step < p.min || step > p.max || step < last {
			t.Fatalf("after %s: a step of %s, the one before %s", at.Sub(noon), step, last)
		}
		at, last = next, step
	}
	if last != p.max {
		t.Errorf("the last step was %s, want %s", last, p.max)
	}
}

func TestSlotsOfFeedsThatFailOrAskForPeace(t *testing.T) {
	t.Parallel()
	p := feedPace{time.Minute, 15 * time.Minute}
	failing := catalogue.Feed{ChangedAt: noon.Add(-time.Hour), Failures: 3, NotBefore: noon.Add(8 * time.Minute)}
	if got, why := p.after(noon, failing, time.Time{}); !got.Equal(failing.NotBefore) || why != whyBackOff {
		t.Errorf("%s (%s), want the end of the back-off", got, why)
	}
	if got, _ := p.after(failing.NotBefore, failing, time.Time{}); !got.Equal(failing.NotBefore.Add(time.Minute)) {
		t.Errorf("%s, want the poll after one that was lost", got)
	}
	fresh := catalogue.Feed{ChangedAt: noon}
	if got, why := p.after(noon, fresh, noon.Add(10*time.Minute)); got.Before(noon.Add(10*time.Minute)) || got.After(noon.Add(11*time.Minute)) || why != whyFresh {
		t.Errorf("%s (%s), want just after the ten minutes that the server asked for", got, why)
	}
	// Feeds that never changed are spread over the longest interval.
	seen := map[time.Time]bool{}
	for _, url := range []string{"a", "b", "c", "d", "e", "f"} {
		got, _ := p.after(noon, catalogue.Feed{SourceID: "fleuve", URL: url}, time.Time{})
		seen[got] = true
	}
	if len(seen) < 5 {
		t.Errorf("six feeds have %d different slots", len(seen))
	}
}

func TestPaceOfASource(t *testing.T) {
	t.Parallel()
	cfg := Default()
	for _, test := range []struct {
		s    catalogue.Source
		want feedPace
	}{
		{catalogue.Source{}, feedPace{time.Minute, 15 * time.Minute}},
		{catalogue.Source{MinInterval: catalogue.Duration(time.Hour)}, feedPace{time.Hour, time.Hour}},
		{catalogue.Source{MaxInterval: catalogue.Duration(2 * time.Minute)}, feedPace{time.Minute, 2 * time.Minute}},
		{catalogue.Source{MinInterval: 1}, feedPace{time.Second, 15 * time.Minute}},
	} {
		if got := paceOf(cfg, test.s); got != test.want {
			t.Errorf("%+v: %v, want %v", test.s, got, test.want)
		}
	}
}

func loadedPlan(now time.Time, statuses []catalogue.Status, sources ...catalogue.Source) *plan {
	p := newPlan(Default())
	for _, s := range statuses {
		p.answered(s)
	}
	for _, s := range sources {
		p.put(now, s)
	}
	p.load(now)
	return p
}

func source(id string, feeds ...string) catalogue.Source {
	return catalogue.Source{ID: id, Name: id, Feeds: feeds}
}

func slots(polls []*v1.Poll) []string {
	out := []string{}
	for _, p := range polls {
		out = append(out, p.GetFeedUrl()+" "+p.GetSlot())
	}
	return out
}

func TestOneFeedIsPolledAtOnceAndOnce(t *testing.T) {
	t.Parallel()
	p := loadedPlan(noon, nil, source("fleuve", "https://fleuve.example/feed"))
	if diff := cmp.Diff([]string{"https://fleuve.example/feed 2025-06-24T12:00:00Z"}, slots(p.due(noon))); diff != "" {
		t.Errorf("polls (-want +got):\n%s", diff)
	}
	if again := p.due(noon.Add(30 * time.Second)); len(again) != 0 {
		t.Errorf("published %v though the first has no answer", slots(again))
	}
	// A poll that nobody answers is published again, in a slot of its own.
	if again := slots(p.due(noon.Add(61 * time.Second))); len(again) != 1 || again[0] == "https://fleuve.example/feed 2025-06-24T12:00:00Z" {
		t.Errorf("published %v after the first was lost", again)
	}
}

func TestAnswerSetsTheNextPoll(t *testing.T) {
	t.Parallel()
	p := loadedPlan(noon, nil, source("fleuve", "https://fleuve.example/feed"))
	p.due(noon)
	status := catalogue.Status{SourceID: "fleuve", URL: "https://fleuve.example/feed", Outcome: outcomeNew, PolledAt: noon.Add(time.Second), NextAt: noon.Add(3 * time.Minute)}
	p.answered(status)
	if wake := p.wake(); !wake.Equal(status.NextAt) {
		t.Errorf("wakes at %s, want %s", wake, status.NextAt)
	}
	if got := slots(p.due(noon.Add(3 * time.Minute))); len(got) != 1 || got[0] != "https://fleuve.example/feed 2025-06-24T12:03:00Z" {
		t.Errorf("polls %v", got)
	}
	// The status of the poll before does not answer this one.
	p.answered(status)
	if got := p.due(noon.Add(3*time.Minute + time.Second)); len(got) != 0 {
		t.Errorf("published %v twice", slots(got))
	}
}

// Two replicas that see the same statuses publish the same slots, which the
// server takes once.
func TestReplicasAgree(t *testing.T) {
	t.Parallel()
	sources := []catalogue.Source{source("fleuve", "https://fleuve.example/1", "https://fleuve.example/2"), source("rive", "https://rive.example/feed")}
	var statuses []catalogue.Status
	for i, url := range []string{"https://fleuve.example/1", "https://fleuve.example/2", "https://rive.example/feed"} {
		id := "fleuve"
		if i == 2 {
			id = "rive"
		}
		statuses = append(statuses, catalogue.Status{SourceID: id, URL: url, Outcome: outcomeUnchanged, PolledAt: noon.Add(-time.Minute), NextAt: noon.Add(time.Duration(i) * time.Second)})
	}
	a := loadedPlan(noon.Add(-time.Second), statuses, sources...)
	b := loadedPlan(noon.Add(-300*time.Millisecond), statuses, sources...)
	for at := noon; at.Before(noon.Add(5 * time.Second)); at = at.Add(500 * time.Millisecond) {
		if diff := cmp.Diff(slots(a.due(at)), slots(b.due(at))); diff != "" {
			t.Errorf("at %s (-a +b):\n%s", at, diff)
		}
	}
}

// The first polls of many feeds are spread; none waits longer than half a minute.
func TestFirstPollsAreSpread(t *testing.T) {
	t.Parallel()
	var feeds []string
	for i := range 600 {
		feeds = append(feeds, "https://fleuve.example/"+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	p := loadedPlan(noon, nil, source("fleuve", feeds...))
	total, most := 0, 0
	for at := noon; at.Before(noon.Add(31 * time.Second)); at = at.Add(time.Second) {
		n := len(p.due(at))
		total, most = total+n, max(most, n)
	}
	if total != 600 || most > 60 {
		t.Errorf("%d polls in the first half minute, want 600; %d in one second, want at most 60", total, most)
	}
}

func TestSourcesComePauseAndGo(t *testing.T) {
	t.Parallel()
	p := loadedPlan(noon, nil, source("fleuve", "https://fleuve.example/feed"))
	p.due(noon)
	p.put(noon.Add(time.Second), source("rive", "https://rive.example/feed"))
	if got := slots(p.due(noon.Add(time.Second))); len(got) != 1 || got[0] != "https://rive.example/feed 2025-06-24T12:00:01Z" {
		t.Errorf("a new source gives %v, want a poll at once", got)
	}
	paused := source("rive", "https://rive.example/feed")
	paused.Paused = true
	tell := p.put(noon.Add(2*time.Second), paused)
	if len(tell) != 1 || tell[0].Outcome != "paused" || p.count()["paused"] != 1 {
		t.Errorf("told %+v, counted %v", tell, p.count())
	}
	if got := p.due(noon.Add(time.Hour)); len(got) != 1 || got[0].GetSourceId() != "fleuve" {
		t.Errorf("polls %v, want none of the paused source", slots(got))
	}
	p.put(noon.Add(time.Hour), source("rive", "https://rive.example/other"))
	p.remove("fleuve")
	if got := slots(p.due(noon.Add(time.Hour))); len(got) != 1 || got[0] != "https://rive.example/other 2025-06-24T13:00:00Z" {
		t.Errorf("polls %v, want the other feed alone", got)
	}
}

func TestUnpublishedPollsAreDueAgain(t *testing.T) {
	t.Parallel()
	p := loadedPlan(noon, nil, source("fleuve", "https://fleuve.example/feed"))
	p.unpublished(p.due(noon), noon.Add(time.Second))
	if got := p.due(noon); len(got) != 0 {
		t.Errorf("published %v at once", slots(got))
	}
	if got := p.due(noon.Add(time.Second)); len(got) != 1 {
		t.Errorf("published %d polls after the pause, want 1", len(got))
	}
}

// Polls that were lost with their stream are published again at once, in the same
// slots: a stream that has them still takes none twice.
func TestLostPollsAreDueAgain(t *testing.T) {
	t.Parallel()
	p := loadedPlan(noon, nil, source("fleuve", "https://fleuve.example/feed"), source("rive", "https://rive.example/feed"))
	first := slots(p.due(noon.Add(time.Minute)))
	if len(first) != 2 {
		t.Fatalf("polls %v, want 2", first)
	}
	p.answered(catalogue.Status{SourceID: "rive", URL: "https://rive.example/feed", Outcome: outcomeNew, PolledAt: noon.Add(time.Minute), NextAt: noon.Add(3 * time.Minute)})
	s := &scheduler{plan: p, wake: make(chan struct{}, 1)}
	away := errors.New("away")
	if err := s.ensuring(func(context.Context) error { return away })(t.Context()); !errors.Is(err, away) {
		t.Errorf("%v, want %v", err, away)
	}
	if got := slots(p.due(noon.Add(time.Minute))); len(got) != 0 {
		t.Errorf("published %v though nothing could be made", got)
	}
	if err := s.ensuring(func(context.Context) error { return nil })(t.Context()); err != nil {
		t.Error(err)
	}
	got := p.due(noon.Add(time.Minute))
	if len(got) != 1 || got[0].GetSourceId() != "fleuve" || !slices.Contains(first, slots(got)[0]) {
		t.Errorf("polls %v, want that of fleuve among %v", slots(got), first)
	}
	if again := p.due(noon.Add(90 * time.Second)); len(again) != 0 {
		t.Errorf("published %v twice", slots(again))
	}
	if len(s.wake) != 1 {
		t.Error("the scheduler is not woken")
	}
}

// A server that has lost its memory has lost the watches too, and says nothing.
func TestWatchBeginsAnewWhenWhatItWatchesWasLost(t *testing.T) {
	t.Parallel()
	s := &scheduler{plan: newPlan(Default()), wake: make(chan struct{}, 1), watching: map[string]context.CancelFunc{}}
	ctx, cancel := context.WithCancel(t.Context())
	began, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		s.keep(ctx, "statuses", func(ctx context.Context) error {
			began <- struct{}{}
			<-ctx.Done()
			return nil
		})
	}()
	<-began
	if err := s.ensuring(func(context.Context) error { return nil })(t.Context()); err != nil {
		t.Error(err)
	}
	select {
	case <-began:
	case <-time.After(watchFor / 2):
		t.Error("the watch goes on")
	}
	cancel()
	<-ended
}
