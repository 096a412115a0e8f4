// Package outbound is the one HTTP client for servers of strangers: publishers'
// feeds, pages and robots.txt.
//
// In goes an address that nobody vouches for; out comes an answer of bounded
// size within a bounded time, or one sentence that says why there is none. It
// judges each address at the dial, after the name was resolved, and each redirect
// again; it keeps no cookies, uses no proxy of the environment, and never reaches
// a private address unless the settings allow it.
package outbound

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/depeche-wire/depeche/pkg/telemetry"
)

const (
	maxRedirects = 10
	maxHeader    = 64 << 10 // bytes of a response's header
	maxDrain     = 16 << 10 // bytes read of a body that nobody wants, so that the connection can be used again
	// largeBody is the size in bytes from which a body counts as large, and
	// maxLarge how many of those are read at once.
	largeBody = 512 << 10
	maxLarge  = 32
)

// Config of a Client.
type Config struct {
	// UserAgent of each request; empty: UserAgent().
	UserAgent string
	// AllowPrivate lets requests reach private and loopback addresses, and any port.
	AllowPrivate bool
	// Setting is the name of AllowPrivate in the operator's settings, for refusals.
	Setting string
}

// UserAgent is what depeche calls itself.
func UserAgent() string {
	return "depeche/" + telemetry.Version() + " (+https://github.com/depeche-wire/depeche)"
}

// Client is safe for concurrent use.
type Client struct {
	userAgent string
	guard     guard
	http      *http.Client
	large     chan struct{}
}

// New makes a client.
func New(c Config) *Client {
	if c.UserAgent == "" {
		c.UserAgent = UserAgent()
	}
	client := &Client{userAgent: c.UserAgent, guard: newGuard(c), large: make(chan struct{}, maxLarge)}
	client.http = &http.Client{
		Transport: newTransport(client.guard.dialer()),
		// Redirects are followed by Get, which judges each hop.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return client
}

// Request says what to get.
type Request struct {
	URL string
	// Header travels through redirects.
	Header map[string]string
	// Own are the caller's own headers, which may hold credentials: they are sent to
	// the first host alone, and never over plain HTTP after HTTPS.
	Own map[string]string
	// MaxBody is the most bytes of the decoded body.
	MaxBody int64
	// Timeout of everything: names, connection, redirects, header and body.
	Timeout time.Duration
}

// Response is a server's answer, whatever its status.
type Response struct {
	// URL that answered, after redirects.
	URL string
	// Moved is where the address has moved for good; empty if it has not.
	Moved  string
	Status int
	Header http.Header
	// Body as decoded from its content coding; only of a success.
	Body []byte
	// Truncated says that the body ended before its announced end.
	Truncated bool
}

// Get asks for the address and reads the answer. It fails with an *Error, or
// with ctx's error when ctx ended. An answer of any status is no failure; see
// Response.Err.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	limited, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	answered := false
	response, err := c.follow(limited, r, &answered)
	if err == nil {
		return response, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if limited.Err() != nil {
		return nil, tooLate(r.Timeout, answered)
	}
	return nil, explain(err)
}

// follow asks for the address and for those that it is redirected to.
func (c *Client) follow(ctx context.Context, r Request, answered *bool) (*Response, error) {
	u, err := c.guard.parse(r.URL)
	if err != nil {
		return nil, err
	}
	moved, own := "", r.Own
	permanent := true // every hop so far moved for good
	for range maxRedirects + 1 {
		answer, err := c.send(ctx, u, r.Header, own)
		if err != nil {
			return nil, err
		}
		location := answer.Header.Get("Location")
		if !isRedirect(answer.StatusCode) || location == "" {
			*answered = true
			return c.read(ctx, r, answer, u, moved)
		}
		discard(answer.Body)
		next, err := c.guard.parseFrom(u, location)
		if err != nil {
			return nil, err
		}
		if permanent = permanent && isPermanentRedirect(answer.StatusCode); permanent {
			moved = next.String()
		}
		if !sameOrigin(u, next) {
			own = nil
		}
		u = next
	}
	return nil, &Error{Sentence: "more than 10 redirects", Permanent: true}
}

func (c *Client) send(ctx context.Context, u *url.URL, headers ...map[string]string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, badAddress(u.String(), err)
	}
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept-Encoding", acceptEncoding)
	for _, more := range headers {
		for name, value := range more {
			request.Header.Set(name, value)
		}
	}
	return c.http.Do(request)
}

// read takes the answer's body if it is one of success.
func (c *Client) read(ctx context.Context, r Request, answer *http.Response, u *url.URL, moved string) (*Response, error) {
	defer func() { _ = answer.Body.Close() }()
	response := &Response{URL: u.String(), Moved: moved, Status: answer.StatusCode, Header: answer.Header}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		_, _ = io.CopyN(io.Discard, answer.Body, maxDrain)
		return response, nil
	}
	var err error
	response.Body, response.Truncated, err = c.readBody(ctx, answer, r.MaxBody)
	return response, err
}

func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, maxDrain)
	_ = body.Close()
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func isPermanentRedirect(status int) bool {
	return status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect
}

// sameOrigin tells whether what was meant for a may be sent to b: the same host
// and port, or the same host by HTTPS instead of HTTP.
func sameOrigin(a, b *url.URL) bool {
	if a.Scheme == b.Scheme {
		return a.Host == b.Host
	}
	return a.Scheme == "http" && b.Scheme == "https" && a.Hostname() == b.Hostname() && a.Port() == "" && b.Port() == ""
}
