package page

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
	"github.com/depeche-wire/depeche/pkg/telemetry"
)

// listener is an open stream of events.
type listener struct {
	t        *testing.T
	response *http.Response
	lines    *bufio.Scanner
}

func listen(t *testing.T, base string) *listener {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/page/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 4<<20)
	return &listener{t, response, lines}
}

// next reads up to the next event of that name and decodes it.
func (l *listener) next(name string, into any) {
	l.t.Helper()
	for l.lines.Scan() {
		if l.lines.Text() != "event: "+name {
			continue
		}
		l.lines.Scan()
		body, ok := strings.CutPrefix(l.lines.Text(), "data: ")
		if !ok {
			l.t.Fatalf("event %s: no data but %.100q", name, l.lines.Text())
		}
		if err := json.Unmarshal([]byte(body), into); err != nil {
			l.t.Fatalf("event %s: %v", name, err)
		}
		return
	}
	l.t.Fatalf("the stream ended before an event %s: %v", name, l.lines.Err())
}

func TestEventsTellAllThenWhatChanges(t *testing.T) {
	t.Parallel()
	w := newWire()
	l := listen(t, serve(t, w).URL)
	if got := l.response.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Fatalf("content type %q", got)
	}
	var greeting hello
	l.next("hello", &greeting)
	if greeting.Build != version() || greeting.At.IsZero() {
		t.Errorf("hello = %+v", greeting)
	}
	var first board
	l.next("state", &first)
	if len(first.Stages) != 5 || first.Stages[4].Done != 1238 || first.Verdict.Level != monitor.LevelOK || first.Feeds["unchanged"] != 3 {
		t.Errorf("state = %+v", first)
	}
	var feeds feedsEvent
	l.next("feeds", &feeds)
	if len(feeds.Feeds) != 3 || feeds.Feeds[0].Source != "Harbour Post" {
		t.Errorf("feeds = %+v", feeds)
	}
	var list itemsEvent
	l.next("items", &list)
	if len(list.Rows) != 6 || len(list.Order) != 6 {
		t.Errorf("items = %+v", list)
	}

	it := newItem(77, "Un nouveau quai")
	w.add(it)
	list = itemsEvent{}
	l.next("items", &list)
	if len(list.Rows) != 1 || list.Rows[0].ID != it.GetId() || list.Order[0] != it.GetId()+".1" || len(list.Order) != 7 {
		t.Errorf("items = %+v, want the new one alone", list)
	}

	w.set(func(s *monitor.Snapshot) {
		s.Sources = s.Sources[:1]
		s.Sources[0].Feeds[1].Outcome, s.Sources[0].Feeds[1].Error = "failed", "no answer"
	})
	feeds = feedsEvent{}
	l.next("feeds", &feeds)
	if len(feeds.Feeds) != 1 || feeds.Feeds[0].Error != "no answer" || len(feeds.Removed) != 1 {
		t.Errorf("feeds = %+v, want the one that failed and the one that went", feeds)
	}
}

func TestQuietWireIsQuiet(t *testing.T) {
	t.Parallel()
	w := newWire()
	l := listen(t, serve(t, w).URL)
	var ping hello
	l.next("items", &itemsEvent{})
	for l.lines.Scan() {
		if text := l.lines.Text(); text == "event: ping" {
			break
		} else if text != "" {
			t.Fatalf("nothing changed, and the page tells %.200q", text)
		}
	}
	l.lines.Scan()
	if err := json.Unmarshal([]byte(strings.TrimPrefix(l.lines.Text(), "data: ")), &ping); err != nil || ping.At.IsZero() {
		t.Errorf("ping = %+v, %v", ping, err)
	}
}

func TestClientLimit(t *testing.T) {
	t.Parallel()
	p := New(Options{Monitor: newWire(), Newest: newWire().newest})
	var last *client
	for range maxClients {
		if last, _ = p.join(); last == nil {
			t.Fatal("refused below the limit")
		}
	}
	recorder := httptest.NewRecorder()
	p.events(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/page/events", nil))
	if recorder.Code != http.StatusServiceUnavailable || recorder.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, want 503 with Retry-After", recorder.Code)
	}
	p.leave(last)
	if c, _ := p.join(); c == nil {
		t.Error("refused although one left")
	}
	p.dismiss()
	if p.watched() {
		t.Error("somebody is left after the stop")
	}
	if c, _ := p.join(); c != nil {
		t.Error("let in after the stop")
	}
}

func TestSlowClientIsLetGo(t *testing.T) {
	t.Parallel()
	w := newWire()
	p := New(Options{Monitor: w, Newest: w.newest})
	slow, _ := p.join()
	for i := range queued + 1 {
		w.set(func(s *monitor.Snapshot) { s.Stages[0].Done += int64(i) + 1 })
		p.look()
	}
	select {
	case <-slow.gone:
	default:
		t.Error("a client that reads nothing is kept")
	}
}

// TestStreamOutlivesReadTimeout serves as the programs do, whose server bounds
// the reading of a request.
func TestStreamOutlivesReadTimeout(t *testing.T) {
	t.Parallel()
	w := newWire()
	mux := http.NewServeMux()
	p := New(Options{Monitor: w, Newest: w.newest})
	p.Register(mux)
	server := httptest.NewUnstartedServer(mux)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	l := listen(t, server.URL)
	for range 2 { // pings come every 4 s
		l.next("ping", &hello{})
	}
}

func TestStopEndsTheStreams(t *testing.T) {
	t.Parallel()
	w := newWire()
	mux := http.NewServeMux()
	p := New(Options{Monitor: w, Newest: w.newest})
	p.Register(mux)
	listener, err := telemetry.Listen("http.listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served, ran := make(chan error, 1), make(chan error, 1)
	go func() { served <- telemetry.Serve(ctx, listener, mux) }()
	go func() { ran <- p.Run(ctx) }()
	l := listen(t, fmt.Sprintf("http://%s", listener.Addr()))
	l.next("items", &itemsEvent{})
	cancel()
	for l.lines.Scan() { // to the end of the stream
	}
	if err := l.lines.Err(); err != nil {
		t.Errorf("the stream ended with %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
	if err := <-ran; err != nil {
		t.Errorf("run: %v", err)
	}
}
