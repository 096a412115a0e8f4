package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"github.com/depeche-wire/depeche/pkg/outbound"
)

const (
	robotsFor     = 24 * time.Hour  // how long rules are trusted
	robotsAgain   = 5 * time.Minute // how long until they are asked for again when they could not be read
	maxRobots     = 512 << 10       // bytes
	maxCrawlDelay = 30 * time.Second
	robotsAgent   = "depeche"
)

// robots knows what publishers allow.
type robots struct {
	web   *web
	agent string

	mu    sync.Mutex
	hosts map[string]*rules
}

// rules of one host. Its fields are set before ready is closed.
type rules struct {
	ready chan struct{}
	until time.Time
	group *robotstxt.Group // nil: all is allowed
	err   error            // they could not be read
}

func newRobots(w *web, userAgent string) *robots {
	agent := robotsAgent
	if words := strings.FieldsFunc(userAgent, func(r rune) bool { return r == ' ' || r == '/' }); len(words) > 0 {
		agent = words[0]
	}
	return &robots{web: w, agent: agent, hosts: map[string]*rules{}}
}

// check returns nil if the page may be read. It fails with a permanent
// *outbound.Error if it may not, and with another error if nobody can tell now.
func (r *robots) check(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil // the client says what is wrong
	}
	rules := r.of(ctx, u)
	select {
	case <-rules.ready:
	case <-ctx.Done():
		return ctx.Err()
	}
	if rules.err != nil {
		return rules.err
	}
	if !rules.allows(u) {
		return &outbound.Error{Sentence: "robots.txt of " + u.Host + " disallows the page", Permanent: true}
	}
	return nil
}

func (r *rules) allows(u *url.URL) bool {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return r.group == nil || r.group.Test(path)
}

// of returns the host's rules, which one caller reads for all.
func (r *robots) of(ctx context.Context, u *url.URL) *rules {
	key := u.Scheme + "://" + strings.ToLower(u.Host)
	now := r.web.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if have := r.hosts[key]; have != nil {
		select {
		case <-have.ready:
			if now.Before(have.until) {
				return have
			}
		default:
			return have
		}
	}
	if len(r.hosts) >= maxHosts {
		r.hosts = map[string]*rules{}
	}
	fresh := &rules{ready: make(chan struct{})}
	r.hosts[key] = fresh
	go func() {
		defer close(fresh.ready)
		// Others wait for this answer too: one caller's end must not be theirs.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.web.timeout+2*patience)
		defer cancel()
		r.read(ctx, key, strings.ToLower(u.Host), fresh)
	}()
	return fresh
}

func (r *robots) read(ctx context.Context, origin, host string, into *rules) {
	now := r.web.now()
	into.until = now.Add(robotsFor)
	response, err := r.web.get(ctx, kindRobots, outbound.Request{URL: origin + "/robots.txt", MaxBody: maxRobots})
	wait, busy := isBusy(err)
	var known *outbound.Error
	switch {
	case busy:
		into.err, into.until = err, now.Add(wait)
	case errors.As(err, &known) && known.TooLarge: // nobody writes so many rules
	case errors.As(err, &known) && known.Refused:
		into.err, into.until = err, now.Add(robotsAgain)
	case err != nil:
		into.err, into.until = fmt.Errorf("robots.txt of %s: %w", host, err), now.Add(robotsAgain)
	case response.Status == http.StatusTooManyRequests || response.Status >= 500:
		wait := min(max(response.RetryAfter(now), robotsAgain), time.Hour)
		into.err, into.until = fmt.Errorf("robots.txt of %s: %w", host, response.Err()), now.Add(wait)
	case response.Status >= 200 && response.Status <= 299:
		r.parse(host, response.Body, into)
	}
}

func (r *robots) parse(host string, body []byte, into *rules) {
	data, err := robotstxt.FromBytes(body)
	if err != nil {
		return // no rules that anybody could follow
	}
	into.group = data.FindGroup(r.agent)
	if delay := min(into.group.CrawlDelay, maxCrawlDelay); delay > 0 {
		r.web.pace.slow(host, delay)
	}
}
