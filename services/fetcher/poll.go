package fetcher

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/outbound"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

const (
	// auditEvery is how often a feed is asked without conditions: some servers say
	// "not modified" for ever.
	auditEvery = 20
	// pollingFor is how long a poll that has not ended keeps others of its feed away.
	pollingFor = 5 * time.Minute
	acceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)

// output is an item and where it goes: an entry whose page is to be read, or
// what needs none.
type output struct {
	item  *v1.Item
	state v1.State
}

// states is what the poller needs of the catalogue.
type states interface {
	Feed(ctx context.Context, sourceID, feedURL string) (catalogue.Feed, uint64, error)
	SaveFeed(ctx context.Context, f catalogue.Feed, revision uint64) (uint64, error)
	PutStatus(ctx context.Context, s catalogue.Status) error
}

// sources finds a source that is to be polled.
type sources interface {
	source(ctx context.Context, id string) (catalogue.Source, bool)
}

// poller answers polls.
type poller struct {
	cfg     Config
	web     *web
	states  states
	sources sources
	now     func() time.Time
	log     *slog.Logger

	mu    sync.Mutex
	feeds map[string]*memory // by feed id
}

// memory is what this process knows of a feed besides its state.
type memory struct {
	polling     time.Time // when the poll that has not ended began; zero: none
	polls       int
	total       int64
	succeededAt time.Time
	entries     int
	// written is the body hash of the state as written; latest are the validators of
	// a later answer that held nothing new, and so was not worth a write.
	written string
	latest  *latest
}

type latest struct {
	validators
	written string
}

func newPoller(cfg Config, w *web, states states, sources sources, env stage.Env) *poller {
	return &poller{cfg: cfg, web: w, states: states, sources: sources, now: env.Now, log: env.Log, feeds: map[string]*memory{}}
}

// handle answers one poll.
func (p *poller) handle(ctx context.Context, polls []*v1.Poll) []stage.Result[output] {
	results := make([]stage.Result[output], len(polls))
	for i, poll := range polls {
		results[i] = p.poll(ctx, poll)
	}
	return results
}

func (p *poller) poll(ctx context.Context, poll *v1.Poll) stage.Result[output] {
	source, ok := p.sources.source(ctx, poll.GetSourceId())
	if !ok || source.Paused || !slices.Contains(source.Feeds, poll.GetFeedUrl()) {
		return stage.Result[output]{}
	}
	id := v1.FeedID(source.ID, poll.GetFeedUrl())
	if !p.begin(id) {
		return stage.Result[output]{}
	}
	result := p.pollOnce(ctx, source, poll, id)
	if result.Err != nil || result.Done == nil {
		p.end(id)
	}
	return result
}

// begin notes that a poll of the feed begins; it returns false if one has not ended.
func (p *poller) begin(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.feeds[id]
	if m == nil {
		m = &memory{polls: int(id[len(id)-1]) % auditEvery}
		p.feeds[id] = m
	}
	now := p.now()
	if !m.polling.IsZero() && now.Sub(m.polling) < pollingFor {
		return false
	}
	m.polling = now
	m.polls++
	return true
}

func (p *poller) end(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.feeds[id].polling = time.Time{}
}

func (p *poller) pollOnce(ctx context.Context, source catalogue.Source, poll *v1.Poll, id string) stage.Result[output] {
	old, revision, err := p.states.Feed(ctx, source.ID, poll.GetFeedUrl())
	if err != nil {
		return stage.Result[output]{Err: stage.Outage(err)}
	}
	p.overlay(id, &old)
	start := p.now()
	if start.Before(old.NotBefore) && !poll.GetForced() {
		return stage.Result[output]{Done: p.commit(id, old, revision, p.notYet(source, old), false)}
	}
	a := p.ask(ctx, source, old, p.audit(id))
	if ctx.Err() != nil {
		return stage.Result[output]{Err: ctx.Err()}
	}
	if wait, busy := isBusy(a.err); busy {
		return stage.Result[output]{Err: stage.Later(wait, a.err)}
	}
	if slot, err := time.Parse(time.RFC3339Nano, poll.GetSlot()); err == nil {
		p.web.metrics.lag.Set(max(start.Sub(slot).Seconds(), 0))
	}
	t := turn{cfg: p.cfg, source: source, old: old, answer: a, own: p.web.isOwn(ctx, old.URL), now: p.now().UTC()}
	next, out := t.take()
	out = p.valid(out)
	status := t.status(next, out, p.now().Sub(start))
	return stage.Result[output]{Out: out, Done: p.commit(id, next, revision, status, t.writes(next, out))}
}

// valid leaves out what the contract does not take, so that it cannot keep the
// rest of the feed back.
func (p *poller) valid(out []output) []output {
	return slices.DeleteFunc(out, func(o output) bool {
		err := v1.Validate(o.state, o.item)
		if err != nil {
			p.log.Warn("entry left out", "source", o.item.GetSource().GetId(), "feed", o.item.GetFetched().GetFeedUrl(), "error", err)
		}
		return err != nil
	})
}

// overlay replaces the state's validators by later ones that were not written.
func (p *poller) overlay(id string, f *catalogue.Feed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.feeds[id]
	m.written = f.BodyHash
	if m.latest != nil && m.latest.written == f.BodyHash {
		f.ETag, f.LastModified, f.BodyHash = m.latest.etag, m.latest.lastModified, m.latest.bodyHash
	}
}

// notYet is the status of a feed that is left alone until its time has come.
func (p *poller) notYet(source catalogue.Source, old catalogue.Feed) catalogue.Status {
	next, _ := paceOf(p.cfg, source).after(p.now(), old, time.Time{})
	return catalogue.Status{
		SourceID: source.ID, Source: source.Name, URL: old.URL, Outcome: outcomeFailed, Error: old.LastError, Failures: old.Failures,
		PolledAt: old.FailedAt, NextAt: next, NextWhy: fmt.Sprintf("back-off after %d failures", old.Failures), MovedTo: old.MovedTo,
	}
}

func (p *poller) audit(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.feeds[id].polls%auditEvery == 0
}

// answer is what came of asking for a feed.
type answer struct {
	err error // one sentence; nil: the other fields hold
	// unchanged: 304, or the bytes of last time.
	unchanged bool
	document  *feed.Document
	validators
	moved  string
	status int // 0: no answer that could be used
	// silent says that the server gave no answer at all.
	silent     bool
	retryAfter time.Duration
	// freshFor is the time that the server or the feed asks to be left alone;
	// freshWhy says which of them.
	freshFor time.Duration
	freshWhy string
}

// validators are what the next poll tells the server to ask for changes alone.
type validators struct{ etag, lastModified, bodyHash string }

// ask gets the feed and reads it.
func (p *poller) ask(ctx context.Context, source catalogue.Source, old catalogue.Feed, unconditional bool) answer {
	header := map[string]string{"Accept": acceptFeed}
	conditional := !unconditional && (old.ETag != "" || old.LastModified != "")
	if conditional && old.ETag != "" {
		header["If-None-Match"] = old.ETag
	}
	if conditional && old.LastModified != "" {
		header["If-Modified-Since"] = old.LastModified
	}
	response, err := p.web.get(ctx, kindFeed, outbound.Request{URL: old.URL, Header: header, Own: source.Headers, MaxBody: int64(p.cfg.MaxFeedSize)})
	if err != nil {
		var known *outbound.Error
		return answer{err: err, silent: !errors.As(err, &known) || !known.TooLarge}
	}
	a := answer{status: response.Status, moved: response.Moved, retryAfter: response.RetryAfter(p.now())}
	a.freshFor, a.freshWhy = maxAge(response.Header), "Cache-Control"
	if conditional && response.Status == http.StatusNotModified {
		p.web.metrics.notModified.Inc()
		a.unchanged = true
		return a
	}
	if a.err = response.Err(); a.err != nil {
		return a
	}
	sum := sha256.Sum256(response.Body)
	a.validators = validators{short(response.Header.Get("ETag")), short(response.Header.Get("Last-Modified")), hex.EncodeToString(sum[:])}
	if a.bodyHash == old.BodyHash && !response.Truncated {
		a.unchanged = true
		return a
	}
	a.document, a.err = p.parse(response, source)
	if a.err == nil && (response.Truncated || a.document.Salvaged) {
		a.validators = validators{} // what was missing has to be asked for again
	}
	if a.err == nil && a.document.Refresh > a.freshFor {
		a.freshFor, a.freshWhy = a.document.Refresh, "the feed's ttl"
	}
	return a
}

func (p *poller) parse(response *outbound.Response, source catalogue.Source) (*feed.Document, error) {
	zone, err := time.LoadLocation(source.ZoneOrDefault())
	if err != nil {
		zone = time.UTC
	}
	return feed.Parse(response.Body, feed.Options{URL: response.URL, ContentType: response.Header.Get("Content-Type"), Zone: zone})
}

// short drops validators that are too long to be kept.
func short(s string) string {
	if len(s) > 1<<10 {
		return ""
	}
	return s
}

// commit returns what is done when the poll's items are acknowledged: the feed's
// state is written, if it changed, and people are told.
func (p *poller) commit(id string, next catalogue.Feed, revision uint64, status catalogue.Status, write bool) func(context.Context) error {
	return func(ctx context.Context) error {
		if write {
			_, err := p.states.SaveFeed(ctx, next, revision)
			if err != nil && !errors.Is(err, catalogue.ErrConflict) { // a conflict: another replica polled it, with the same items
				return err
			}
		}
		p.mu.Lock()
		m := p.feeds[id]
		m.latest = nil
		if !write {
			m.latest = &latest{validators{next.ETag, next.LastModified, next.BodyHash}, m.written}
		}
		m.total += int64(status.Published)
		if status.Outcome != outcomeFailed {
			m.succeededAt = status.PolledAt
		}
		if status.Entries > 0 {
			m.entries = status.Entries
		}
		status.Total, status.SucceededAt, status.Entries = m.total, m.succeededAt, m.entries
		m.polling = time.Time{}
		p.mu.Unlock()
		if err := p.states.PutStatus(ctx, status); err != nil {
			p.log.Debug("status not written", "feed", status.URL, "error", err)
		}
		return nil
	}
}
