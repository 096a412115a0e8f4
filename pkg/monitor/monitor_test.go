package monitor_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/monitor"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	"github.com/depeche-wire/depeche/pkg/telemetry"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// wire is a real server with one monitor on it.
type wire struct {
	t      *testing.T
	server *embedded.Server
	env    stage.Env
	*monitor.Monitor
}

func newWire(t *testing.T) *wire {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30, OSDurability: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	log := slog.New(slog.DiscardHandler)
	nc, js, err := stream.Connect("", t.Name(), log, server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	w := &wire{t: t, server: server}
	w.env = stage.Env{
		Conn: nc, JS: js, Log: log, Metrics: stage.NewMetrics(prometheus.NewRegistry()),
		Tracer: noop.NewTracerProvider().Tracer(""), Health: &telemetry.Health{}, Now: time.Now,
		Ensure: func(ctx context.Context) error { return stream.Ensure(ctx, js, stream.Options{Storage: 512 << 20}) },
	}
	if err := w.env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Monitor = monitor.New(nc, js, log, time.Now)
	w.background(w.Run)
	return w
}

// background runs f until the returned function or the end of the test stops it.
func (w *wire) background(f func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("ended with: %v", err)
		}
	}
	w.t.Cleanup(stop)
	return stop
}

func (w *wire) run(name, from string, core stage.Func[string, string]) (stop func()) {
	return w.background(func(ctx context.Context) error {
		return stage.Run(ctx, w.env, stage.Spec[string, string]{
			Name: name, Stream: from, Handle: stage.Each(core),
			Decode: func(b []byte) (string, error) { return string(b), nil },
			Encode: func(s string) (v1.Message, error) {
				return v1.Message{Subject: "depeche.v1.detected.fr.paper", ID: "out." + s, Body: []byte(s)}, nil
			},
		})
	})
}

// beat reports a stage as alive, as stage.Run does, until the returned function
// is called.
func (w *wire) beat(name string) (stop func()) {
	return w.background(func(ctx context.Context) error {
		ticker := time.NewTicker(stage.HeartbeatInterval)
		defer ticker.Stop()
		for {
			body, err := json.Marshal(stage.Heartbeat{Stage: name, Instance: "test", StartedAt: time.Unix(1, 0)})
			if err != nil {
				return err
			}
			_ = w.env.Conn.Publish(v1.HeartbeatSubject(name), body)
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
		}
	})
}

func idle(context.Context, string) ([]string, error) { return nil, nil }

func (w *wire) put(n int) {
	w.t.Helper()
	msgs := make([]v1.Message, n)
	for i := range msgs {
		body := fmt.Sprintf("%s.%d", time.Now().Format("150405.000000"), i)
		msgs[i] = v1.Message{Subject: "depeche.v1.fetched.paper", ID: body, Body: []byte(body)}
	}
	if err := stage.Send(w.t.Context(), w.env.JS, msgs...); err != nil {
		w.t.Fatal(err)
	}
}

// await returns the first snapshot for which the condition holds.
func (w *wire) await(what string, condition func(monitor.Snapshot) bool) monitor.Snapshot {
	w.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		s := w.Snapshot()
		if condition(s) {
			return s
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("waited 40 s for: %s; last: %+v", what, s)
		}
	}
}

func stageOf(s monitor.Snapshot, name string) monitor.Stage {
	for _, st := range s.Stages {
		if st.Name == name {
			return st
		}
	}
	return monitor.Stage{}
}

func has(s monitor.Snapshot, kind, name string) bool {
	for _, p := range s.Verdict.Problems {
		if p.Kind == kind && p.Name == name {
			return true
		}
	}
	return false
}

func TestFlowIsSeen(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(20)
	s := w.await("a backlog that no stage works on", func(s monitor.Snapshot) bool {
		return stageOf(s, v1.StageDetector).Backlog == 20 && stageOf(s, v1.StageDetector).State == monitor.StageDown
	})
	if !has(s, monitor.KindStageDown, v1.StageDetector) || s.Verdict.Level != monitor.LevelDown {
		t.Errorf("verdict = %+v, want it down", s.Verdict)
	}
	for _, st := range []struct{ name, stream string }{
		{v1.StageFetcher, v1.StreamPolls}, {v1.StagePages, v1.StreamEntries}, {v1.StageNormaliser, v1.StreamDetected}, {v1.StageStore, v1.StreamNormalised},
	} {
		w.run(st.name, st.stream, idle)
	}
	w.run(v1.StageDetector, v1.StreamFetched, func(_ context.Context, in string) ([]string, error) { return []string{in}, nil })
	s = w.await("the backlog worked off", func(s monitor.Snapshot) bool {
		d := stageOf(s, v1.StageDetector)
		return d.Done == 20 && d.Backlog == 0 && d.InFlight == 0 && d.State == monitor.StageOK
	})
	if d := stageOf(s, v1.StageDetector); d.Instances != 1 {
		t.Errorf("instances = %d, want 1", d.Instances)
	}
	w.await("what the next stage filtered", func(s monitor.Snapshot) bool { return stageOf(s, v1.StageNormaliser).Filtered == 20 })
	w.put(5)
	w.await("a rate", func(s monitor.Snapshot) bool {
		d := stageOf(s, v1.StageDetector)
		return d.Rate10s > 0 && d.Rate1m > 0
	})
	var names []string
	for _, st := range s.Streams {
		names = append(names, st.Name)
		if st.Max <= 0 {
			t.Errorf("stream %s: max = %d bytes", st.Name, st.Max)
		}
	}
	want := []string{"POLLS", "ENTRIES", "FETCHED", "DETECTED", "NORMALISED", "WIRE", "DEAD"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("streams (-want +got):\n%s", d)
	}
}

func TestWhatGoesWrongIsSaid(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	stop := w.run(v1.StageNormaliser, v1.StreamDetected, idle)
	w.run(v1.StageDetector, v1.StreamFetched, func(_ context.Context, in string) ([]string, error) {
		return nil, stage.Permanent(errors.New("not to be read"))
	})
	w.put(3)
	s := w.await("three dead letters of the detector", func(s monitor.Snapshot) bool {
		d := stageOf(s, v1.StageDetector)
		return d.Dead == 3 && d.Buried == 3
	})
	if stageOf(s, v1.StageNormaliser).Dead != 0 {
		t.Error("the dead letters count for another stage too")
	}
	w.await("dead letters in the verdict", func(s monitor.Snapshot) bool { return has(s, monitor.KindDeadLetters, "") })
	stop()
	s = w.await("the stage that stopped", func(s monitor.Snapshot) bool { return has(s, monitor.KindStageDown, v1.StageNormaliser) })
	for _, p := range s.Verdict.Problems {
		if p.Name == v1.StageNormaliser && !p.Since.Equal(stageOf(s, v1.StageNormaliser).HeardAt) {
			t.Errorf("down since %v, was last heard at %v", p.Since, stageOf(s, v1.StageNormaliser).HeardAt)
		}
	}
	var back atomic.Bool
	w.run(v1.StageStore, v1.StreamNormalised, func(context.Context, string) ([]string, error) {
		if back.Load() {
			return nil, nil
		}
		return nil, stage.Outage(errors.New("the database is away"))
	})
	if err := stage.Send(t.Context(), w.env.JS, v1.Message{Subject: "depeche.v1.normalised.fr.paper", ID: "1", Body: []byte("1")}); err != nil {
		t.Fatal(err)
	}
	s = w.await("the outage", func(s monitor.Snapshot) bool { return has(s, monitor.KindStageWaiting, v1.StageStore) })
	if got := stageOf(s, v1.StageStore); got.State != monitor.StageWaiting || !strings.Contains(got.Waiting, "the database is away") {
		t.Errorf("store: state %q, waiting %q", got.State, got.Waiting)
	}
	back.Store(true)
	w.await("the end of the outage", func(s monitor.Snapshot) bool { return !has(s, monitor.KindStageWaiting, v1.StageStore) })
}

func TestServerAway(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	beating := w.beat(v1.StageStore)
	defer beating()
	w.await("a first account", func(s monitor.Snapshot) bool {
		return len(s.Streams) > 0 && stageOf(s, v1.StageStore).State == monitor.StageOK
	})
	w.server.Stop()
	s := w.await("the server gone", func(s monitor.Snapshot) bool { return has(s, monitor.KindNATS, "") })
	if s.Verdict.Level != monitor.LevelDown || len(s.Verdict.Problems) != 1 {
		t.Errorf("verdict = %+v, want the server alone", s.Verdict)
	}
	w.await("nothing claimed of a stage that cannot be heard", func(s monitor.Snapshot) bool {
		return stageOf(s, v1.StageStore).State == monitor.StageUnknown
	})
}

func TestSourcesAreFollowed(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.await("an empty catalogue", func(s monitor.Snapshot) bool { return has(s, monitor.KindNoSources, "") })
	c, err := catalogue.Open(t.Context(), w.env.JS)
	if err != nil {
		t.Fatal(err)
	}
	source := func(id string, feeds ...string) catalogue.Source {
		return catalogue.Source{ID: id, Name: strings.ToUpper(id), Country: "CM", Feeds: feeds}
	}
	sources := catalogue.Sources{source("beta", "https://beta.test/a", "https://beta.test/b"), source("alpha", "https://alpha.test/rss")}
	if err := c.Apply(t.Context(), sources); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	failed := catalogue.Status{
		SourceID: "beta", URL: "https://beta.test/b", Outcome: "failed", Error: "answered 404", Failures: 2,
		PolledAt: at, SucceededAt: at.Add(-time.Hour), NextAt: at.Add(time.Minute), NextWhy: "back-off", Took: 1500 * time.Millisecond,
	}
	if err := c.PutStatus(t.Context(), failed); err != nil {
		t.Fatal(err)
	}
	s := w.await("the sources and the failed poll", func(s monitor.Snapshot) bool {
		return len(s.Sources) == 2 && s.Sources[1].Feeds[1].Outcome == "failed"
	})
	want := []monitor.Source{
		{ID: "alpha", Name: "ALPHA", Country: "cm", Feeds: []monitor.Feed{
			{ID: v1.FeedID("alpha", "https://alpha.test/rss"), URL: "https://alpha.test/rss", Outcome: "waiting"},
		}},
		{ID: "beta", Name: "BETA", Country: "cm", Feeds: []monitor.Feed{
			{ID: v1.FeedID("beta", "https://beta.test/a"), URL: "https://beta.test/a", Outcome: "waiting"},
			{
				ID: v1.FeedID("beta", "https://beta.test/b"), URL: "https://beta.test/b", Outcome: "failed", Error: "answered 404", Failures: 2,
				PolledAt: at, SucceededAt: at.Add(-time.Hour), NextAt: at.Add(time.Minute), NextWhy: "back-off", TookMS: 1500,
			},
		}},
	}
	if d := cmp.Diff(want, s.Sources); d != "" {
		t.Errorf("sources (-want +got):\n%s", d)
	}
	if !has(s, monitor.KindFeedsFailing, "") {
		t.Errorf("verdict = %+v, want the failing feed: it is the only one that was polled", s.Verdict)
	}
	if err := c.SetPaused(t.Context(), "beta", true); err != nil {
		t.Fatal(err)
	}
	w.await("a paused source", func(s monitor.Snapshot) bool { return s.Sources[1].Paused && s.Sources[1].Feeds[1].Outcome == "paused" })
	if err := c.Remove(t.Context(), "beta"); err != nil {
		t.Fatal(err)
	}
	w.await("a removed source", func(s monitor.Snapshot) bool { return len(s.Sources) == 1 && s.Sources[0].ID == "alpha" })
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.run(v1.StageStore, v1.StreamNormalised, idle)
	w.put(7)
	w.await("an account with the messages and the consumer", func(s monitor.Snapshot) bool {
		return stageOf(s, v1.StageDetector).Backlog == 7 && stageOf(s, v1.StageStore).Instances == 1 &&
			testutil.CollectAndCount(w.Monitor, "depeche_consumer_pending_messages") == 1
	})
	registry := prometheus.NewPedanticRegistry()
	if err := registry.Register(w.Monitor); err != nil {
		t.Fatal(err)
	}
	want := `
# HELP depeche_consumer_pending_messages Messages that wait for the stage.
# TYPE depeche_consumer_pending_messages gauge
depeche_consumer_pending_messages{consumer="store",stream="NORMALISED"} 0
# HELP depeche_dead_letters_messages Dead letters that are there.
# TYPE depeche_dead_letters_messages gauge
depeche_dead_letters_messages{stage="fetcher"} 0
depeche_dead_letters_messages{stage="language-detector"} 0
depeche_dead_letters_messages{stage="normaliser"} 0
depeche_dead_letters_messages{stage="pages"} 0
depeche_dead_letters_messages{stage="store"} 0
# HELP depeche_stage_instances Instances of the stage that were heard in the last seconds.
# TYPE depeche_stage_instances gauge
depeche_stage_instances{stage="fetcher"} 0
depeche_stage_instances{stage="language-detector"} 0
depeche_stage_instances{stage="normaliser"} 0
depeche_stage_instances{stage="pages"} 0
depeche_stage_instances{stage="store"} 1
# HELP depeche_stream_messages Messages in the stream.
# TYPE depeche_stream_messages gauge
depeche_stream_messages{stream="DEAD"} 0
depeche_stream_messages{stream="DETECTED"} 0
depeche_stream_messages{stream="ENTRIES"} 0
depeche_stream_messages{stream="FETCHED"} 7
depeche_stream_messages{stream="NORMALISED"} 0
depeche_stream_messages{stream="POLLS"} 0
depeche_stream_messages{stream="WIRE"} 0
`
	err := testutil.GatherAndCompare(registry, strings.NewReader(want),
		"depeche_consumer_pending_messages", "depeche_dead_letters_messages", "depeche_stage_instances", "depeche_stream_messages")
	if err != nil {
		t.Error(err)
	}
	problems, err := testutil.GatherAndLint(registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v %v", problems, err)
	}
}
