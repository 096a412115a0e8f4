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

	"github.com/depeche-wire/depeche/services/store/database"
)

// Options of the API.
type Options struct {
	DB  *database.DB
	Log *slog.Logger
	// StreamClients is how many may follow the stream at once.
	StreamClients int
}

type api struct {
	Options
}

// routeStream is the only route whose answers have no end.
const routeStream = "/v1/stream"

// New returns the handler of /v1/.
func New(o Options) http.Handler {
	a := &api{o}
	mux := http.NewServeMux()
	for path, f := range map[string]func(http.ResponseWriter, *http.Request) error{
		"/v1/items":      a.items,
		"/v1/items/{id}": a.item,
	} {
		mux.HandleFunc("GET "+path, a.answer(f))
		mux.HandleFunc(path, notAllowed)
	}
	mux.HandleFunc("/", notFound)
	return mux
}

// answer turns the error of a handler into a problem; what is behind it is
// logged, and not told.
func (a *api) answer(f func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := f(w, r)
		if err == nil {
			return
		}
		a.problemOf(r, err).write(w)
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
