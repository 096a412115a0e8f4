// Package page is the dashboard at "/": the stages with rate, backlog and
// errors, the feeds, the newest items, the streams and the dead letters, in
// French and English, live.
//
// In come the monitor's snapshots and the newest items; out go one HTML page,
// which works without JavaScript too, its assets, and a stream of events that
// keeps the page current. It is read-only, asks nothing of other hosts, and
// takes every title, name and address in it for hostile.
//
// It is wired in three lines:
//
//	p := page.New(page.Options{Monitor: m, Newest: newest, Now: env.Now, Log: env.Log})
//	p.Register(env.Mux) // "/", "/assets/", "/page/events"
//	err := p.Run(ctx)   // until ctx ends
package page

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// tickEvery is how often clients are told what changed.
	tickEvery = time.Second
	// newestLimit is how many items are shown.
	newestLimit = 30
	// newestEvery is how often the items are read again when nothing says that
	// there are new ones.
	newestEvery = 10 * time.Second
	// newestWithin bounds one reading of the items.
	newestWithin = 3 * time.Second
	// maxClients bounds the event streams that are open at once.
	maxClients = 200
)

// Options of the page; all but Log and Now must be set.
type Options struct {
	Monitor interface{ Snapshot() monitor.Snapshot }
	// Newest returns the items stored last, the latest first.
	Newest func(ctx context.Context, limit int) ([]*v1.Item, error)
	// Now is the clock. Default time.Now.
	Now func() time.Time
	Log *slog.Logger
}

// Page serves the dashboard. Its methods may be called from several goroutines.
type Page struct {
	monitor interface{ Snapshot() monitor.Snapshot }
	newest  func(ctx context.Context, limit int) ([]*v1.Item, error)
	now     func() time.Time
	log     *slog.Logger
	html    *template.Template
	texts   map[string]texts // by language
	phrases *phrases
	assets  map[string]asset
	build   string // names the version of template, texts and assets

	looking sync.Mutex // held while a snapshot is taken and told
	reading sync.Mutex // held while the items are read

	mu      sync.Mutex
	clients map[*client]struct{}
	state   state
	items   items
	stopped bool
}

// New makes the page.
func New(o Options) *Page {
	p := &Page{monitor: o.Monitor, newest: o.Newest, now: o.Now, log: o.Log, clients: map[*client]struct{}{}}
	if p.now == nil {
		p.now = time.Now
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	p.html, p.texts, p.phrases, p.assets = parsed(), loadTexts(), loadPhrases(), loadAssets()
	p.build = version()
	return p
}

// Register adds the routes.
func (p *Page) Register(mux *http.ServeMux) {
	mux.Handle("GET /{$}", guarded(p.index))
	mux.Handle("GET /assets/{name}", guarded(p.asset))
	mux.Handle("GET /page/events", guarded(p.events))
}

// policy lets the page use what comes from its own address and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; frame-ancestors 'none'; form-action 'none'"

func guarded(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next(w, r)
	})
}

// Run keeps the clients current until ctx ends, then lets them go. While nobody
// looks it does nothing.
func (p *Page) Run(ctx context.Context) error {
	var parts sync.WaitGroup
	tick := func(f func()) {
		ticker := time.NewTicker(tickEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if p.watched() {
					f()
				}
			}
		}
	}
	parts.Go(func() { tick(p.look) })
	parts.Go(func() { tick(func() { p.read(ctx, false) }) })
	parts.Wait()
	p.dismiss()
	return nil
}
