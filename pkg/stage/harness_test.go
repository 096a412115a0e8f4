package stage_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// text is the payload of these tests: the runner does not care what it carries.
type text string

const (
	inStream  = v1.StreamFetched
	inSubject = "depeche.v1.fetched.paper"
	outStream = v1.StreamDetected
)

// wire is a real server in the process, and a connection to it.
type wire struct {
	t        testing.TB
	server   *embedded.Server
	env      stage.Env
	registry *prometheus.Registry
	health   *health
}

type health struct {
	mu     sync.Mutex
	checks map[string]error
}

func (h *health) Set(check string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks[check] = err
}

func (h *health) failing() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, err := range h.checks {
		if err != nil {
			n++
		}
	}
	return n
}

func newWire(t testing.TB) *wire {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return connect(t, server)
}

// connect makes another service's environment on the same server.
func connect(t testing.TB, server *embedded.Server) *wire {
	t.Helper()
	return connectTo(t, "", server, server.InProcess())
}

func connectTo(t testing.TB, url string, server *embedded.Server, options ...nats.Option) *wire {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	nc, js, err := stream.Connect(url, t.Name(), log, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	registry := prometheus.NewRegistry()
	w := &wire{t: t, server: server, registry: registry, health: &health{checks: map[string]error{}}}
	w.env = stage.Env{
		Conn: nc, JS: js, Log: log, Registry: registry, Metrics: stage.NewMetrics(registry),
		Tracer: noop.NewTracerProvider().Tracer(""), Health: w.health, Now: time.Now,
		Ensure: func(ctx context.Context) error { return stream.Ensure(ctx, js, stream.Options{Storage: 512 << 20}) },
	}
	if err := w.env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// put publishes n inputs, "1" to "n".
func (w *wire) put(n int) {
	w.t.Helper()
	msgs := make([]v1.Message, n)
	for i := range msgs {
		msgs[i] = v1.Message{Subject: inSubject, ID: fmt.Sprintf("in.%d", i+1), Body: fmt.Appendf(nil, "%d", i+1)}
	}
	if err := stage.Send(w.t.Context(), w.env.JS, msgs...); err != nil {
		w.t.Fatal(err)
	}
}

// spec passes texts on unchanged; tests replace its parts.
func spec(core stage.Func[text, text]) stage.Spec[text, text] {
	return stage.Spec[text, text]{
		Name: v1.StageDetector, Stream: inStream, Handle: stage.Each(core), Workers: 4, AckWait: 600 * time.Millisecond,
		Decode: func(b []byte) (text, error) { return text(b), nil },
		Encode: func(t text) (v1.Message, error) {
			return v1.Message{Subject: "depeche.v1.detected.fr.paper", ID: "out." + string(t), Body: []byte(t)}, nil
		},
	}
}

func pass(_ context.Context, in text) ([]text, error) { return []text{in}, nil }

// start runs the stage until the test or the returned function ends it.
func (w *wire) start(s stage.Spec[text, text]) (stop func() error) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- stage.Run(ctx, w.env, s) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() { cancel(); err = <-done })
		return err
	}
	w.t.Cleanup(func() {
		if err := stop(); err != nil {
			w.t.Errorf("the stage ended with: %v", err)
		}
	})
	return stop
}

// count is the number of messages in a stream.
func (w *wire) count(name string) int {
	w.t.Helper()
	s, err := w.env.JS.Stream(w.t.Context(), name)
	if err != nil {
		w.t.Fatal(err)
	}
	return int(s.CachedInfo().State.Msgs)
}

// settled tells whether the input stream is empty: every input acknowledged.
func (w *wire) settled() bool { return w.count(inStream) == 0 }

// await waits for the condition, and fails the test if it does not come.
func (w *wire) await(what string, condition func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("waited 30 s for: %s", what)
		}
	}
}

// bodies returns the bodies in a stream and how often each stands there.
func (w *wire) bodies(name string) map[string]int {
	w.t.Helper()
	s, err := w.env.JS.Stream(w.t.Context(), name)
	if err != nil {
		w.t.Fatal(err)
	}
	found := map[string]int{}
	state := s.CachedInfo().State
	for seq := state.FirstSeq; seq > 0 && seq <= state.LastSeq; seq++ {
		if m, err := s.GetMsg(w.t.Context(), seq); err == nil {
			found[string(m.Data)]++
		}
	}
	return found
}

// onlyLetter returns the one dead letter.
func (w *wire) onlyLetter() *jetstream.RawStreamMsg {
	w.t.Helper()
	s, err := w.env.JS.Stream(w.t.Context(), v1.StreamDead)
	if err != nil {
		w.t.Fatal(err)
	}
	if n := s.CachedInfo().State.Msgs; n != 1 {
		w.t.Fatalf("%d dead letters, want 1", n)
	}
	m, err := s.GetMsg(w.t.Context(), s.CachedInfo().State.FirstSeq)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *wire) header(m *jetstream.RawStreamMsg, name, want string) {
	w.t.Helper()
	if got := m.Header.Get(name); got != want {
		w.t.Errorf("header %s = %q, want %q", name, got, want)
	}
}
