package api

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// liveEvery is how often the end of the wire is looked at while somebody follows.
	liveEvery = 100 * time.Millisecond
	// sameEvery is how often it is asked whether the wire is still the same.
	sameEvery = 2 * time.Second
	// awayPause is the pause after a reading that failed.
	awayPause = 500 * time.Millisecond
	// What is read at a time, and what is kept of it, in messages and bytes.
	liveMessages, liveBytes = 256, 4 << 20
	heldMessages, heldBytes = 1000, 16 << 20
)

// live reads the end of the wire once for all who follow it, while somebody does.
// It keeps the latest events; who is further behind reads for himself.
type live struct {
	js    jetstream.JetStream
	log   *slog.Logger
	limit int
	ctx   context.Context // ends when everybody has to go

	mu      sync.Mutex
	clients int
	wake    chan struct{} // has one when the first client comes
	// made says which wire it is; zero while nobody follows.
	made time.Time
	// held are all events from first to before next.
	held        []*event
	size        int
	first, next uint64
	changed     chan struct{} // closed and replaced when anything of this changes
}

func newLive(ctx context.Context, js jetstream.JetStream, log *slog.Logger, limit int) *live {
	return &live{js: js, log: log, limit: limit, ctx: ctx, wake: make(chan struct{}, 1), changed: make(chan struct{})}
}

// enter makes room for a client; false if there is none.
func (l *live) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clients >= l.limit {
		return false
	}
	l.clients++
	return true
}

// leave is for a client that had entered; the last one has all forgotten.
func (l *live) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clients--; l.clients == 0 {
		l.resetLocked(time.Time{}, 0)
	}
}

// follow begins at the end of the wire as a client has found it, unless it is
// followed already.
func (l *live) follow(made time.Time, last uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.made.IsZero() {
		l.resetLocked(made, last+1)
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// reset begins anew on another wire.
func (l *live) reset(made time.Time, next uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.made.IsZero() {
		l.resetLocked(made, next)
	}
}

func (l *live) resetLocked(made time.Time, next uint64) {
	l.made, l.held, l.size, l.first, l.next = made, nil, 0, next, next
	l.tell()
}

// tell wakes all clients; called with the lock held.
func (l *live) tell() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *live) position() (made time.Time, next uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.made, l.next
}

// add appends what was read from a sequence on, unless all has changed meanwhile.
func (l *live) add(made time.Time, from uint64, events []*event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(events) == 0 || !l.made.Equal(made) || l.next != from {
		return
	}
	for _, e := range events {
		l.held = append(l.held, e)
		l.size += len(e.body)
		l.next = e.seq + 1
	}
	for len(l.held) > heldMessages || l.size > heldBytes && len(l.held) > 1 {
		l.first = l.held[0].seq + 1
		l.size -= len(l.held[0].body)
		l.held[0], l.held = nil, l.held[1:]
	}
	l.tell()
}

// view is what a client has to do next: take events, read the wire for himself
// (behind), or wait for a change. made is the wire that it is of.
type view struct {
	made    time.Time
	events  []*event
	behind  bool
	changed <-chan struct{}
}

// after is the view of a client that has had all up to a sequence.
func (l *live) after(seq uint64) view {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := view{made: l.made, behind: seq+1 < l.first, changed: l.changed}
	if v.behind {
		return v
	}
	i, _ := slices.BinarySearchFunc(l.held, seq+1, func(e *event, seq uint64) int { return cmp.Compare(e.seq, seq) })
	v.events = slices.Clone(l.held[i:min(len(l.held), i+ownMessages)])
	return v
}

// run reads until ctx ends.
func (l *live) run(ctx context.Context) {
	said := ""
	for sameAt := time.Now(); ctx.Err() == nil; {
		made, next := l.position()
		if made.IsZero() {
			select {
			case <-ctx.Done():
			case <-l.wake:
			}
			continue
		}
		events, err := readWire(ctx, l.js, next, liveMessages, liveBytes)
		l.add(made, next, events)
		if len(events) == 0 && (err != nil || time.Since(sameAt) >= sameEvery) {
			sameAt = time.Now()
			err = l.compare(ctx, made, next)
		}
		if err != nil && ctx.Err() == nil && err.Error() != said {
			said = err.Error()
			l.log.Warn("live stream waits", "error", err)
		}
		if err == nil {
			said = ""
		}
		switch {
		case err != nil:
			pause(ctx, awayPause)
		case len(events) == 0:
			pause(ctx, liveEvery)
		}
	}
}

// compare begins anew if the wire is another, or shorter, than it was.
func (l *live) compare(ctx context.Context, made time.Time, next uint64) error {
	now, last, err := wireState(ctx, l.js)
	if err == nil && (!now.Equal(made) || last+1 < next) {
		l.log.Warn("the wire was made anew; it is followed from its beginning")
		l.reset(now, 1)
	}
	return err
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
