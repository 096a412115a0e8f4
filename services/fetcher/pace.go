package fetcher

import (
	"context"
	"errors"
	"sync"
	"time"
)

// patience is how long a request waits for its host; one that would have to wait
// longer is put off, so that it holds no worker.
const patience = 5 * time.Second

// lookAgain is how often a request that goes first looks whether it can.
const lookAgain = 250 * time.Millisecond

// maxTogetherOwn is how many requests an own host gets at once.
const maxTogetherOwn = 1024

// maxHosts is how many hosts are remembered before those that are idle go.
const maxHosts = 10_000

// busyError says that the host cannot be asked now, and for how long.
type busyError struct{ wait time.Duration }

func (e busyError) Error() string { return "the host is busy for " + e.wait.String() }

func isBusy(err error) (time.Duration, bool) {
	var busy busyError
	ok := errors.As(err, &busy)
	return busy.wait, ok
}

// pacer keeps the requests to each host apart, whatever they are for.
type pacer struct {
	interval    time.Duration
	concurrency int
	now         func() time.Time

	mu    sync.Mutex
	hosts map[string]*pace
}

// pace of one host; its fields are owned by the pacer's mu.
type pace struct {
	next    time.Time     // the earliest start of the next request
	put     time.Time     // when the last request that was put off shall come back
	delay   time.Duration // robots.txt's crawl-delay
	running int
	first   int           // requests that wait and go before the others
	wasOne  bool          // the latest turn was one of those
	free    chan struct{} // signalled when a request ends
}

func newPacer(interval time.Duration, concurrency int, now func() time.Time) *pacer {
	return &pacer{interval: interval, concurrency: concurrency, now: now, hosts: map[string]*pace{}}
}

// acquire waits until the host may be asked and returns what to call when the
// request has ended. It fails with a busyError if the wait would be long. An own
// host is held back only by what it asks for itself: a crawl-delay, a Retry-After.
func (p *pacer) acquire(ctx context.Context, host string, own bool) (release func(), err error) {
	return p.wait(ctx, claim{host: host, own: own})
}

// acquireFirst is acquire for a request that goes before the others that wait for
// the host, and that is not put off behind them. Every second turn is open to all.
func (p *pacer) acquireFirst(ctx context.Context, host string, own bool) (release func(), err error) {
	p.mu.Lock()
	h := p.of(host)
	h.first++
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		h.first--
		p.mu.Unlock()
	}()
	return p.wait(ctx, claim{host, own, true})
}

// claim to a turn.
type claim struct {
	host       string
	own, first bool
}

func (p *pacer) wait(ctx context.Context, c claim) (release func(), err error) {
	deadline := p.now().Add(patience)
	for {
		wait, free, release, err := p.try(c, deadline)
		if err != nil || release != nil {
			return release, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-free:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
		timer.Stop()
	}
}

// try takes a turn if there is one; otherwise it says how long to wait, or that
// the wait is too long.
func (p *pacer) try(c claim, deadline time.Time) (wait time.Duration, free chan struct{}, release func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.of(c.host)
	now := p.now()
	apart, together := max(p.interval, h.delay), p.concurrency
	if c.own {
		apart, together = h.delay, maxTogetherOwn
	}
	passed := !c.first && h.first > 0 && !h.wasOne // the turn is another's
	if h.running < together && !now.Before(h.next) && !passed {
		h.running++
		h.next, h.wasOne = now.Add(apart), c.first
		return 0, nil, func() { p.release(h) }, nil
	}
	least := max(apart, 100*time.Millisecond)
	tooLong := h.next.After(deadline) || !now.Before(deadline)
	switch {
	case tooLong && c.first:
		return 0, nil, nil, busyError{max(h.next.Sub(now), least)}
	case tooLong:
		h.put = later(later(h.put, h.next), now).Add(least)
		return 0, nil, nil, busyError{h.put.Sub(now)}
	}
	wait = deadline.Sub(now)
	switch {
	case passed:
		wait = min(wait, max(h.next.Sub(now), least))
	case h.running < together:
		wait = h.next.Sub(now)
	case c.first: // another may have taken the sign that one has ended
		wait = min(wait, lookAgain)
	}
	return wait, h.free, nil, nil
}

func (p *pacer) release(h *pace) {
	p.mu.Lock()
	h.running--
	p.mu.Unlock()
	select {
	case h.free <- struct{}{}:
	default:
	}
}

// hold keeps everybody from asking the host before the time.
func (p *pacer) hold(host string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.of(host)
	h.next = later(h.next, until)
}

// slow sets the host's crawl-delay.
func (p *pacer) slow(host string, delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of(host).delay = delay
}

func (p *pacer) of(host string) *pace {
	h := p.hosts[host]
	if h == nil {
		if len(p.hosts) >= maxHosts {
			p.forget()
		}
		h = &pace{free: make(chan struct{}, 1)}
		p.hosts[host] = h
	}
	return h
}

func (p *pacer) forget() {
	now := p.now()
	for name, h := range p.hosts {
		if h.running == 0 && h.first == 0 && h.delay == 0 && now.After(h.next) {
			delete(p.hosts, name)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
