package fetcher_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	"github.com/depeche-wire/depeche/pkg/telemetry"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher"
)

// wire is a real server in the process and one fetcher's environment on it.
type wire struct {
	t        *testing.T
	server   *embedded.Server
	env      stage.Env
	registry *prometheus.Registry
	store    *catalogue.Catalogue
}

func newWire(t *testing.T) *wire {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 2 << 30, OSDurability: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return connect(t, server)
}

// connect makes another fetcher's environment on the same server.
func connect(t *testing.T, server *embedded.Server) *wire {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	nc, js, err := stream.Connect("", t.Name(), log, server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	w := &wire{t: t, server: server, registry: prometheus.NewRegistry()}
	w.env = stage.Env{
		Conn: nc, JS: js, Log: log, Registry: w.registry, Metrics: stage.NewMetrics(w.registry),
		Tracer: noop.NewTracerProvider().Tracer(""), Health: &telemetry.Health{}, Now: time.Now,
		Ensure: func(ctx context.Context) error { return stream.Ensure(ctx, js, stream.Options{Storage: 1 << 30}) },
	}
	if err := w.env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.store, err = catalogue.Open(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	return w
}

// start runs a fetcher until the test or the returned function ends it.
func (w *wire) start(cfg fetcher.Config) (stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- fetcher.Run(ctx, cfg, w.env) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				w.t.Errorf("Run: %v", err)
			}
		})
	}
	w.t.Cleanup(stop)
	return stop
}

// settings for publishers on loopback.
func settings(sources ...catalogue.Source) fetcher.Config {
	cfg := fetcher.Default()
	cfg.AllowPrivate = true
	cfg.MinInterval = time.Second
	cfg.Timeout = 5 * time.Second
	cfg.Sources = sources
	return cfg
}

// await waits for the condition, and fails the test if it does not come.
func (w *wire) await(what string, condition func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("waited 60 s for: %s", what)
		}
	}
}

// fetched returns the items in FETCHED in their order.
func (w *wire) fetched() []*v1.Item {
	w.t.Helper()
	s, err := w.env.JS.Stream(w.t.Context(), v1.StreamFetched)
	if err != nil {
		w.t.Fatal(err)
	}
	var items []*v1.Item
	state := s.CachedInfo().State
	for seq := state.FirstSeq; seq > 0 && seq <= state.LastSeq; seq++ {
		m, err := s.GetMsg(w.t.Context(), seq)
		if err != nil {
			w.t.Fatal(err)
		}
		it, err := v1.DecodeItem(v1.StateFetched, m.Data)
		if err != nil {
			w.t.Fatal(err)
		}
		items = append(items, it)
	}
	return items
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

// titles of the items in FETCHED, sorted.
func (w *wire) titles() []string {
	w.t.Helper()
	titles := []string{}
	for _, it := range w.fetched() {
		titles = append(titles, it.GetFetched().GetEntry().GetTitle())
	}
	slices.Sort(titles)
	return titles
}

// status of a feed; the zero value if there is none yet.
func (w *wire) status(sourceID string) catalogue.Status {
	w.t.Helper()
	all, err := w.store.Statuses(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range all {
		if s.SourceID == sourceID {
			return s
		}
	}
	return catalogue.Status{}
}

func bodyOf(t *testing.T, p *v1.Page) string {
	t.Helper()
	r, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	body, err := r.DecodeAll(p.GetBody(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// publisher serves an RSS feed at /feed and a page for each entry.
type publisher struct {
	*httptest.Server
	mu       sync.Mutex
	entries  []entry
	handlers map[string]http.HandlerFunc
	requests map[string]int
	statuses map[int]int // of /feed
}

type entry struct{ guid, title, summary string }

func newPublisher(t *testing.T, entries ...entry) *publisher {
	t.Helper()
	p := &publisher{entries: entries, handlers: map[string]http.HandlerFunc{}, requests: map[string]int{}, statuses: map[int]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

// on replaces what the path answers; nil restores it.
func (p *publisher) on(path string, h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if h == nil {
		delete(p.handlers, path)
		return
	}
	p.handlers[path] = h
}

func (p *publisher) set(entries ...entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entries = entries
}

func (p *publisher) asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests[path]
}

func (p *publisher) answered(status int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.statuses[status]
}

func (p *publisher) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	h := p.handlers[r.URL.Path]
	p.requests[r.URL.Path]++
	p.mu.Unlock()
	switch {
	case h != nil:
		h(w, r)
	case r.URL.Path == "/feed":
		p.feed(w, r)
	case strings.HasPrefix(r.URL.Path, "/news/"):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Language", "fr")
		fmt.Fprintf(w, "<!doctype html><title>%s</title><p>Le texte entier de la page.", r.URL.Path)
	default:
		http.NotFound(w, r)
	}
}

func (p *publisher) feed(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	body := rss(p.URL, p.entries...)
	tag := fmt.Sprintf(`"%x"`, len(body)+len(p.entries)*7919)
	status := http.StatusOK
	if r.Header.Get("If-None-Match") == tag {
		status = http.StatusNotModified
	}
	p.statuses[status]++
	p.mu.Unlock()
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "application/rss+xml")
	w.WriteHeader(status)
	if status == http.StatusOK {
		fmt.Fprint(w, body)
	}
}

func rss(base string, entries ...entry) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Le Quotidien du Fleuve</title><language>fr</language>`)
	for _, e := range entries {
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">%s</guid><link>%s/news/%s</link><title>%s</title><description>%s</description><pubDate>Tue, 24 Jun 2025 15:36:00 +0100</pubDate></item>`,
			e.guid, base, e.guid, e.title, e.summary)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func (p *publisher) source(id string, fullText bool) catalogue.Source {
	return catalogue.Source{ID: id, Name: "Le Quotidien", Country: "cm", Languages: []string{"fr"}, Feeds: []string{p.URL + "/feed"}, FullText: fullText}
}

// metric returns the fetcher's metrics as they are scraped.
func (w *wire) metric() string {
	w.t.Helper()
	families, err := w.registry.Gather()
	if err != nil {
		w.t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&out, f); err != nil {
			w.t.Fatal(err)
		}
	}
	return out.String()
}
