package store

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	"github.com/depeche-wire/depeche/pkg/telemetry"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// house is a real server in the process and what the store is handed.
type house struct {
	t      testing.TB
	server *embedded.Server
	dir    string
	health *telemetry.Health
}

func newHouse(t testing.TB) *house {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return &house{t: t, server: server, dir: t.TempDir(), health: &telemetry.Health{}}
}

// env is the environment of one run of the store.
func (h *house) env() stage.Env {
	h.t.Helper()
	log := slog.New(slog.DiscardHandler)
	nc, js, err := stream.Connect("", h.t.Name(), log, h.server.InProcess())
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(nc.Close)
	registry := prometheus.NewRegistry()
	env := stage.Env{
		Conn: nc, JS: js, Log: log, Registry: registry, Metrics: stage.NewMetrics(registry), Tracer: noop.NewTracerProvider().Tracer(""),
		Health: h.health, Mux: telemetry.Mux(h.health, registry), Now: time.Now,
		Ensure: func(ctx context.Context) error { return stream.Ensure(ctx, js, stream.Options{Storage: 512 << 20}) },
	}
	if err := env.Ensure(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	return env
}

// start runs the store until the test or the returned function ends it.
func (h *house) start(cfg Config) (env stage.Env, url string, stop func()) {
	h.t.Helper()
	env = h.env()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, cfg, env) }()
	server := httptest.NewServer(env.Mux)
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			h.t.Errorf("the store ended with: %v", err)
		}
		server.Close()
	}
	h.t.Cleanup(stop)
	return env, server.URL, stop
}

func (h *house) config() Config {
	c := Default()
	c.Data = h.dir
	return c
}

// article is a valid normalised item.
func article(source string, n int) *v1.Item {
	url := fmt.Sprintf("https://%s.example/a/%d", source, n)
	published := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Second).Format(time.RFC3339)
	return &v1.Item{
		Id: v1.ItemID(source, url, url), Event: "created",
		Source:   &v1.Source{Id: source, Name: source, Country: "cm", Languages: []string{"fr"}},
		Fetched:  &v1.Fetched{FeedUrl: "https://" + source + ".example/feed", FetchedAt: published, Hash: fmt.Sprintf("%032x", n), Entry: &v1.Entry{Url: url, Title: fmt.Sprint("Titre ", n), Content: "<p>brut</p>"}},
		Language: &v1.Language{Tag: "fr", Confidence: 0.9},
		Article: &v1.Article{
			Title: fmt.Sprint("Titre ", n), Url: url, PublishedAt: &published,
			Paragraphs: []string{fmt.Sprintf("Les élections de la commune numéro %d se tiendront dimanche.", n)},
		},
	}
}

func (h *house) put(env stage.Env, items ...*v1.Item) {
	h.t.Helper()
	messages := make([]v1.Message, len(items))
	for i, it := range items {
		m, err := v1.EncodeItem(v1.StateNormalised, it)
		if err != nil {
			h.t.Fatal(err)
		}
		messages[i] = m
	}
	if err := stage.Send(h.t.Context(), env.JS, messages...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) await(what string, condition func() bool) {
	h.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			h.t.Fatalf("waited 30 s for: %s", what)
		}
	}
}

// list walks /v1/items to the end.
func (h *house) list(base, query string) []map[string]any {
	h.t.Helper()
	var all []map[string]any
	for cursor := ""; ; {
		status, body := h.get(base + "/v1/items?limit=7&" + query + "&cursor=" + cursor)
		if status != http.StatusOK {
			h.t.Fatalf("status %d: %s", status, body)
		}
		var page struct {
			Items      []map[string]any `json:"items"`
			NextCursor string           `json:"next_cursor"`
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			h.t.Fatal(err)
		}
		all = append(all, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return all
		}
	}
}

func (h *house) get(url string) (int, string) {
	h.t.Helper()
	response, err := http.Get(url)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestItemsGoInAndComeOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	env, url, stop := h.start(h.config())
	const n = 40
	for i := range n {
		h.put(env, article("gazette", i))
	}
	wire := func() uint64 {
		s, err := env.JS.Stream(t.Context(), v1.StreamWire)
		if err != nil {
			t.Fatal(err)
		}
		return s.CachedInfo().State.Msgs
	}
	h.await("all on the wire", func() bool { return wire() == n })
	items := h.list(url, "source=gazette&language=fr")
	if len(items) != n {
		t.Fatalf("%d items in the API, want %d", len(items), n)
	}
	ids := map[any]bool{}
	for _, it := range items {
		ids[it["id"]] = true
		if it["revision"] != 1.0 || it["event"] != "created" || it["story"].(map[string]any)["id"] != it["id"] {
			t.Errorf("item %v", it)
		}
	}
	if len(ids) != n {
		t.Errorf("%d different ids, want %d", len(ids), n)
	}
	stop()
	if failing := h.health.Ready(); len(failing) > 0 {
		t.Errorf("not well after the stop: %v", failing)
	}
}
