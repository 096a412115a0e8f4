package fetcher

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRequestsToAHostAreKeptApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(time.Second, 2, time.Now)
		start := time.Now()
		var starts []time.Duration
		for range 4 {
			release, err := p.acquire(t.Context(), "fleuve.example", false)
			if err != nil {
				t.Fatal(err)
			}
			starts = append(starts, time.Since(start))
			release()
		}
		for i, at := range starts {
			if at != time.Duration(i)*time.Second {
				t.Errorf("request %d began after %s", i, at)
			}
		}
		if release, err := p.acquire(t.Context(), "rive.example", false); err != nil || time.Since(start) != 3*time.Second {
			t.Errorf("another host waited until %s: %v", time.Since(start), err)
		} else {
			release()
		}
	})
}

func TestNoMoreRequestsAtOnceThanAllowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(0, 2, time.Now)
		var mu sync.Mutex
		running, most := 0, 0
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				release, err := p.acquire(t.Context(), "fleuve.example", false)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				running++
				most = max(most, running)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				running--
				mu.Unlock()
				release()
			})
		}
		group.Wait()
		if most != 2 {
			t.Errorf("%d requests at once, want 2", most)
		}
	})
}

// Who would have to wait long is sent away, each for a time of its own.
func TestBusyHostSendsAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(time.Second, 2, time.Now)
		p.hold("fleuve.example", time.Now().Add(time.Minute))
		var waits []time.Duration
		for range 3 {
			_, err := p.acquire(t.Context(), "fleuve.example", false)
			wait, busy := isBusy(err)
			if !busy {
				t.Fatalf("got %v, want busy", err)
			}
			waits = append(waits, wait)
		}
		if waits[0] != 61*time.Second || waits[1] != 62*time.Second || waits[2] != 63*time.Second {
			t.Errorf("sent away for %v", waits)
		}
		time.Sleep(waits[0])
		if release, err := p.acquire(t.Context(), "fleuve.example", false); err != nil {
			t.Errorf("back after %s: %v", waits[0], err)
		} else {
			release()
		}
	})
}

// A request that hangs on one host holds neither others up for ever nor another host.
func TestHostThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(0, 1, time.Now)
		release, err := p.acquire(t.Context(), "fleuve.example", false)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := p.acquire(t.Context(), "fleuve.example", false); err == nil || time.Since(start) != patience {
			t.Errorf("waited %s: %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.acquire(ctx, "fleuve.example", false); err == nil {
			t.Error("acquired after the caller's end")
		}
		release()
		if release, err := p.acquire(t.Context(), "fleuve.example", false); err != nil {
			t.Error(err)
		} else {
			release()
		}
	})
}

func TestCrawlDelaySlowsAHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(time.Second, 2, time.Now)
		p.slow("fleuve.example", 4*time.Second)
		start := time.Now()
		for range 2 {
			release, err := p.acquire(t.Context(), "fleuve.example", false)
			if err != nil {
				t.Fatal(err)
			}
			release()
		}
		if got := time.Since(start); got != 4*time.Second {
			t.Errorf("the second request began after %s, want 4s", got)
		}
	})
}

// The operator's own host is held back by nothing but what it asks for itself.
func TestOwnHostIsNotHeldBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(time.Second, 2, time.Now)
		start := time.Now()
		for range 100 {
			if _, err := p.acquire(t.Context(), "127.0.0.1:8099", true); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(start); got != 0 {
			t.Errorf("a hundred requests took %s", got)
		}
		p.slow("127.0.0.1:8099", 2*time.Second)
		for range 2 {
			if _, err := p.acquire(t.Context(), "127.0.0.1:8099", true); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(start); got != 2*time.Second {
			t.Errorf("with a crawl-delay the second began after %s, want 2s", got)
		}
	})
}

// ask asks a host, as often as it is put off, with a request that takes some time.
func ask(t *testing.T, acquire func(context.Context, string, bool) (func(), error), takes time.Duration) {
	for {
		release, err := acquire(t.Context(), "fleuve.example", false)
		if wait, busy := isBusy(err); busy {
			time.Sleep(wait)
			continue
		}
		if err != nil {
			t.Error(err)
			return
		}
		time.Sleep(takes)
		release()
		return
	}
}

// A feed is read in time though hundreds of pages of its host wait, also when
// those that are being read take long: what scrolls out of it meanwhile is lost.
func TestFeedGoesBeforePages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ page, most time.Duration }{
		"quick pages": {100 * time.Millisecond, 2 * time.Second},
		"slow pages":  {20 * time.Second, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPacer(time.Second, 2, time.Now)
				var pages sync.WaitGroup
				for range 300 {
					pages.Go(func() { ask(t, p.acquire, c.page) })
				}
				for range 20 {
					time.Sleep(7 * time.Second)
					start := time.Now()
					ask(t, p.acquireFirst, 0)
					if waited := time.Since(start); waited > c.most {
						t.Errorf("the feed waited %s, want %s at most", waited, c.most)
					}
				}
				pages.Wait() // none is forgotten
			})
		})
	}
}

// Nor do many feeds keep the pages of their host from being read.
func TestFeedsLeaveTurnsToPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(time.Second, 2, time.Now)
		start := time.Now()
		var pages, feeds sync.WaitGroup
		done := make(chan struct{})
		for range 5 {
			feeds.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
						ask(t, p.acquireFirst, 0)
					}
				}
			})
		}
		for range 50 {
			pages.Go(func() { ask(t, p.acquire, 0) })
		}
		pages.Wait()
		close(done)
		feeds.Wait()
		if took := time.Since(start); took > 10*time.Minute {
			t.Errorf("50 pages were read in %s", took)
		}
	})
}
