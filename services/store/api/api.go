// Package api answers questions about the items over HTTP.
//
// In come GET requests under /v1/, out go items as the contract's JSON, streams
// of them, and problem details (RFC 9457) for everything that is not as it should
// be. It only reads. It takes every parameter for hostile: each is known, bounded
// and checked, and goes to the database as a parameter only.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/services/store/database"
)

// Options of the API; all must be set.
type Options struct {
	DB *database.DB
	// JS has the wire and the catalogue's buckets.
	JS  jetstream.JetStream
	Log *slog.Logger
	// StreamClients is how many may follow the stream at once.
	StreamClients int
}

type api struct {
	Options
	live    *live
	sources sources
	// heartbeat is how often a client of the stream hears something, writeWithin
	// how long it may take to read one event.
	heartbeat, writeWithin time.Duration
}

// routeStream is the only route whose answers have no end.
const routeStream = "/v1/stream"

// route answers the requests for a path.
type route struct {
	answer func(http.ResponseWriter, *http.Request, params) error
	// takes are the parameters that it knows.
	takes []string
}

func (a *api) routes() map[string]route {
	filters := []string{"language", "country", "source"}
	pages := []string{"limit", "cursor", "typography"}
	form := []string{"typography"}
	return map[string]route{
		"/v1/items": {a.items, slices.Concat(filters,
			[]string{"agency", "story", "since", "until", "published_since", "published_until", "q"}, pages)},
		"/v1/items/{id}":               {a.item, form},
		"/v1/items/{id}/revisions":     {a.revisions, pages},
		"/v1/items/{id}/revisions/{n}": {a.revision, form},
		"/v1/items/{id}/page":          {a.page, nil},
		"/v1/stories/{id}":             {a.story, form},
		"/v1/sources":                  {a.listSources, nil},
		routeStream:                    {a.stream, append(filters, "after")},
		"/v1/openapi.json":             {a.openAPI, nil},
	}
}

// New returns the handler of /v1/. Whoever follows the stream is let go when ctx
// ends; all else is answered still.
func New(ctx context.Context, o Options) http.Handler { return newAPI(ctx, o).mux() }

func newAPI(ctx context.Context, o Options) *api {
	a := &api{Options: o, live: newLive(ctx, o.JS, o.Log, o.StreamClients), heartbeat: 15 * time.Second, writeWithin: 10 * time.Second}
	go a.live.run(ctx)
	return a
}

func (a *api) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for path, to := range a.routes() {
		mux.HandleFunc("GET "+path, a.answer(to))
		mux.HandleFunc(path, notAllowed)
	}
	mux.HandleFunc("/", notFound)
	return mux
}

// answer turns the error of a handler into a problem; what is behind it is
// logged, and not told.
func (a *api) answer(to route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, err := parse(r, to.takes...)
		if err == nil {
			p.display, err = p.typography()
		}
		if err == nil {
			err = to.answer(w, r, p)
		}
		if err != nil {
			a.problemOf(r, err).write(w)
		}
	}
}

func (a *api) problemOf(r *http.Request, err error) problem {
	var p problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, database.ErrNotFound):
		return problemf(http.StatusNotFound, "there is none of that id")
	case errors.Is(err, database.ErrDamaged):
		a.Log.Error("damaged row", "error", err)
		return problemf(http.StatusInternalServerError, "what is stored of it is damaged")
	case r.Context().Err() != nil:
		return problemf(http.StatusServiceUnavailable, "the request was given up")
	case errors.Is(err, context.DeadlineExceeded) || database.IsTimeout(err):
		p := problemf(http.StatusServiceUnavailable, "the question takes too long to answer; narrow it down, by language, source or time")
		p.retryAfter = 10
		return p
	}
	a.Log.Warn("question not answered", "route", r.Pattern, "error", err)
	p = problemf(http.StatusServiceUnavailable, "the database does not answer")
	p.retryAfter = 5
	return p
}
