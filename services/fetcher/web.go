package fetcher

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/pkg/outbound"
)

// The kinds of requests, as metrics name them.
const (
	kindFeed   = "feed"
	kindPage   = "page"
	kindRobots = "robots"
)

// web is how the fetcher asks publishers' servers: one client, one pace a host.
type web struct {
	client  *outbound.Client
	pace    *pacer
	robots  *robots
	timeout time.Duration
	metrics *metrics
	now     func() time.Time
	own     ownHosts
}

func newWeb(cfg Config, now func() time.Time, m *metrics) *web {
	w := &web{
		client: newClient(cfg), pace: newPacer(cfg.HostInterval, cfg.HostConcurrency, now), timeout: cfg.Timeout,
		metrics: m, now: now, own: ownHosts{allowed: cfg.AllowPrivate, now: now, known: map[string]ownHost{}},
	}
	if cfg.Robots {
		w.robots = newRobots(w, cfg.UserAgent)
	}
	return w
}

// get asks when the host's turn has come. It fails with a busyError if that
// would take long. Pages come last: a feed that is not read goes on without us.
func (w *web) get(ctx context.Context, kind string, r outbound.Request) (*outbound.Response, error) {
	r.Timeout = w.timeout
	if u, err := url.Parse(r.URL); err == nil && u.Host != "" {
		acquire := w.pace.acquireFirst
		if kind == kindPage {
			acquire = w.pace.acquire
		}
		release, err := acquire(ctx, strings.ToLower(u.Host), w.own.is(ctx, u.Hostname()))
		if err != nil {
			return nil, err
		}
		defer release()
	}
	start := w.now()
	response, err := w.client.Get(ctx, r)
	w.metrics.request(kind, response, err, w.now().Sub(start))
	return response, err
}

// isOwn tells whether the address is on a host of the operator's own.
func (w *web) isOwn(ctx context.Context, address string) bool {
	u, err := url.Parse(address)
	return err == nil && w.own.is(ctx, u.Hostname())
}

// ownHosts tells which hosts are the operator's own: those at private addresses.
type ownHosts struct {
	allowed bool
	now     func() time.Time
	mu      sync.Mutex
	known   map[string]ownHost
}

type ownHost struct {
	own   bool
	until time.Time
}

// is tells whether all addresses of the host are private. It asks the name
// server at most every ten minutes, and never if private addresses are refused.
func (o *ownHosts) is(ctx context.Context, host string) bool {
	if !o.allowed {
		return false
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if a, err := netip.ParseAddr(host); err == nil {
		return isPrivate(a)
	}
	if host == "localhost" {
		return true
	}
	now := o.now()
	o.mu.Lock()
	known, ok := o.known[host]
	o.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.own
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	own := err == nil && len(addresses) > 0
	for _, a := range addresses {
		own = own && isPrivate(a)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= maxHosts {
		o.known = map[string]ownHost{}
	}
	o.known[host] = ownHost{own, now.Add(10 * time.Minute)}
	return own
}

func isPrivate(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast()
}
