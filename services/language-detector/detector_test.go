package detector_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	"github.com/depeche-wire/depeche/pkg/telemetry"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	detector "github.com/depeche-wire/depeche/services/language-detector"
)

// wire is a real server in the process with the service's environment.
type wire struct {
	t        *testing.T
	env      stage.Env
	registry *prometheus.Registry
	health   *telemetry.Health
}

func newWire(t *testing.T) *wire {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30, OSDurability: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	log := slog.New(slog.DiscardHandler)
	nc, js, err := stream.Connect("", "test", log, server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	w := &wire{t: t, registry: prometheus.NewRegistry(), health: &telemetry.Health{}}
	w.env = stage.Env{
		Conn: nc, JS: js, Log: log, Registry: w.registry, Metrics: stage.NewMetrics(w.registry),
		Tracer: noop.NewTracerProvider().Tracer(""), Health: w.health, Now: time.Now,
		Ensure: func(ctx context.Context) error { return stream.Ensure(ctx, js, stream.Options{Storage: 512 << 20}) },
	}
	if err := w.env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// start runs the service until the test ends.
func (w *wire) start(cfg detector.Config) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- detector.Run(ctx, cfg, w.env) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("Run: %v", err)
		}
	})
}

// item returns a valid item of the state FETCHED.
func item(n int, title, summary string) *v1.Item {
	guid := fmt.Sprint("guid-", n)
	return &v1.Item{
		Id: v1.ItemID("paper", guid, ""), Event: "created", Source: &v1.Source{Id: "paper", Name: "Paper", Country: "cm"},
		Fetched: &v1.Fetched{
			FeedUrl: "https://paper.example/feed", FetchedAt: "2025-06-24T12:00:00Z", Hash: fmt.Sprintf("%032x", n),
			Entry: &v1.Entry{Guid: guid, Url: "https://paper.example/" + guid, Title: title, Summary: summary},
		},
	}
}

func (w *wire) put(items ...*v1.Item) {
	w.t.Helper()
	var msgs []v1.Message
	for _, it := range items {
		m, err := v1.EncodeItem(v1.StateFetched, it)
		if err != nil {
			w.t.Fatal(err)
		}
		msgs = append(msgs, m)
	}
	if err := stage.Send(w.t.Context(), w.env.JS, msgs...); err != nil {
		w.t.Fatal(err)
	}
}

// settled waits until no input is left.
func (w *wire) settled() {
	w.t.Helper()
	in, err := w.env.JS.Stream(w.t.Context(), v1.StreamFetched)
	if err != nil {
		w.t.Fatal(err)
	}
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		info, err := in.Info(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if info.State.Msgs == 0 {
			return
		}
	}
	w.t.Fatal("inputs left after 60 s")
}

// detected returns what the stage published, by title, and checks each subject.
func (w *wire) detected() map[string]string {
	w.t.Helper()
	out, err := w.env.JS.Stream(w.t.Context(), v1.StreamDetected)
	if err != nil {
		w.t.Fatal(err)
	}
	got := map[string]string{}
	last := out.CachedInfo().State.LastSeq
	for seq := uint64(1); seq <= last; seq++ {
		m, err := out.GetMsg(w.t.Context(), seq)
		if err != nil {
			w.t.Fatal(err)
		}
		it, err := v1.DecodeItem(v1.StateDetected, m.Data)
		if err != nil {
			w.t.Fatal(err)
		}
		tag := it.GetLanguage().GetTag()
		if want := "depeche.v1.detected." + tag + ".paper"; m.Subject != want {
			w.t.Errorf("subject %s, want %s", m.Subject, want)
		}
		got[it.GetFetched().GetEntry().GetTitle()] = tag
	}
	return got
}

const (
	french  = "Le conseil des ministres examine la loi de finances"
	english = "The committee will publish its yearly report on Thursday"
	none    = "12 / 45 / 2025"
)

func stories() []*v1.Item {
	return []*v1.Item{
		item(1, french, "<p>Les députés doivent voter le texte avant la fin du mois, selon la présidence de l'assemblée.</p>"),
		item(2, english, "The members have met <b>three times</b> since the beginning of the year and they agree on most of it."),
		item(3, none, ""),
	}
}

func TestEachItemIsTagged(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.start(detector.Default())
	w.put(stories()...)
	w.settled()
	if diff := cmp.Diff(map[string]string{french: "fr", english: "en", none: "und"}, w.detected()); diff != "" {
		t.Errorf("tags by title (-want +got):\n%s", diff)
	}
	if failing := w.health.Ready(); len(failing) > 0 {
		t.Errorf("not ready: %v", failing)
	}
}

func TestOtherLanguagesAreFilteredAndCounted(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	cfg := detector.Default()
	cfg.Languages = []string{"fr"}
	w.start(cfg)
	w.put(stories()...)
	w.settled()
	if diff := cmp.Diff(map[string]string{french: "fr"}, w.detected()); diff != "" {
		t.Errorf("tags by title (-want +got):\n%s", diff)
	}
	if n := testutil.CollectAndCount(w.registry, "depeche_detector_filtered_total"); n != 2 {
		t.Errorf("%d languages in depeche_detector_filtered_total, want 2: en and und", n)
	}
}
