package api

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Door stands before all routes that browsers may reach: it lets in who asks for
// this host by a name of its own, times the answers, and says that the store is
// not ready until it is opened.
type Door struct {
	hosts    []string
	page     *http.ServeMux // nil: none
	inside   atomic.Pointer[inside]
	duration *prometheus.HistogramVec
}

// inside is what is behind the open door.
type inside struct{ api http.Handler }

// NewDoor makes a closed door. The hosts are names besides those of loopback by
// which it may be asked for on a loopback address. It fails if the metrics are
// registered already.
func NewDoor(hosts []string, r prometheus.Registerer) (*Door, error) {
	d := &Door{hosts: hosts, duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "http_request_duration_seconds", Help: "Time of an answer, by route and status; streams are not counted.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 3, 10), NativeHistogramBucketFactor: 1.1,
	}, []string{"route", "code"})}
	return d, r.Register(d.duration)
}

// Mount takes /v1/ and all that nobody else has. The page, which may be nil, is
// shown at once: while the database is away it is what tells so.
func (d *Door) Mount(mux, page *http.ServeMux) {
	d.page = page
	mux.Handle("/", d)
}

// Open lets the requests of /v1/ in.
func (d *Door) Open(api http.Handler) { d.inside.Store(&inside{api}) }

// ServeHTTP answers.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	answer := &recorder{ResponseWriter: w}
	route := d.serve(answer, r)
	if route == routeStream {
		return
	}
	d.duration.WithLabelValues(route, strconv.Itoa(max(answer.status, http.StatusOK))).Observe(time.Since(start).Seconds())
}

// serve returns the route for the metrics: one of few words, whatever is asked for.
func (d *Door) serve(w http.ResponseWriter, r *http.Request) string {
	if !d.allowed(r) {
		problemf(http.StatusMisdirectedRequest, "this server is not known by that host name; set store.allowed_hosts if it should be").write(w)
		return "refused"
	}
	in := d.inside.Load()
	isAPI := strings.HasPrefix(r.URL.Path, "/v1/") || r.URL.Path == "/v1"
	switch {
	case !isAPI:
		return d.servePage(w, r)
	case in == nil:
		p := problemf(http.StatusServiceUnavailable, "the store waits for its database")
		p.retryAfter = 2
		p.write(w)
		return "closed"
	default:
		in.api.ServeHTTP(w, r)
		return routeOf(r)
	}
}

// servePage answers what is not the API's; the page's events have no end.
func (d *Door) servePage(w http.ResponseWriter, r *http.Request) string {
	if d.page == nil {
		notFound(w, r)
		return "unknown"
	}
	if _, pattern := d.page.Handler(r); pattern == "" {
		notFound(w, r)
		return "unknown"
	}
	d.page.ServeHTTP(w, r)
	if strings.HasSuffix(r.Pattern, "/events") {
		return routeStream
	}
	return routeOf(r)
}

// routeOf is the pattern that took the request, without its verb.
func routeOf(r *http.Request) string {
	if r.Pattern == "" || r.Pattern == "/" {
		return "unknown"
	}
	_, path, found := strings.Cut(r.Pattern, " ")
	if !found {
		path = r.Pattern
	}
	return path
}

// notFound answers for paths that there are not, and for verbs on the page.
func notFound(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		notAllowed(w, r)
		return
	}
	problemf(http.StatusNotFound, "there is nothing at this path; the API is described at /v1/openapi.json").write(w)
}

func notAllowed(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Allow", "GET, HEAD")
	problemf(http.StatusMethodNotAllowed, "only GET and HEAD are answered here").write(w)
}

// allowed tells whether the request may be meant for this server. What arrives at
// a loopback address comes from this machine, but perhaps from a page of a
// stranger that a browser here shows: its name for us gives it away.
func (d *Door) allowed(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if ok && !isLoopback(local.String()) {
		return true
	}
	if !d.ours(r.Host) {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	_, host, ok := strings.Cut(origin, "://")
	return ok && d.ours(host)
}

// ours tells whether host, with or without a port, is a name of this server.
func (d *Door) ours(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	return host == "localhost" || slices.Contains(d.hosts, host) || isLoopback(host)
}

func isLoopback(address string) bool {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	ip, err := netip.ParseAddr(address)
	return err == nil && ip.Unmap().IsLoopback()
}

// recorder remembers the status.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController what it needs.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush passes on, for handlers that ask for an http.Flusher.
func (r *recorder) Flush() {
	if err := http.NewResponseController(r.ResponseWriter).Flush(); errors.Is(err, http.ErrNotSupported) {
		return
	}
}
