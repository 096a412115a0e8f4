package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// A pull asks for this many messages; with fewer nats.go 1.55 can stall.
	pullMessages = 256
	pullBytes    = 64 << 20
	// pullWait bounds how long a pull stays open, and so how long stopping takes.
	pullWait = time.Second
	// maxPause bounds the pause between tries during an outage.
	maxPause = 5 * time.Second
)

// Handler takes one item. Nil means that it is done with; an error has the item
// come again, later and later, until it is. ctx ends when the subscription does.
type Handler func(ctx context.Context, it *v1.Item) error

// Option of a subscription.
type Option func(*subscription)

// OnError has what went wrong told to fn: a message that is no item and was
// passed over, an item that the handler refused, a server that is away. Without
// it all is logged by slog.
func OnError(fn func(error)) Option { return func(s *subscription) { s.report = fn } }

// Subscribe hands out each item that the filter takes, in the order of the wire,
// one after another, and acknowledges it when fn has returned nil. An item that
// fn refused comes again after those that follow it, so compare revisions. After
// a crash of the consumer what it had not acknowledged comes again: the pair of
// id and revision tells.
//
// Subscribe returns nil when ctx ends. It returns an error when the filter is
// not valid, when the server has no wire or refuses the consumer, or when the
// client is closed; an outage after the start it waits out.
func (c *Client) Subscribe(ctx context.Context, f Filter, fn Handler, options ...Option) error {
	if err := f.validate(); err != nil {
		return err
	}
	s := &subscription{
		js: c.js, filter: f, fn: fn, seen: newWindow(windowSize), refused: map[uint64]struct{}{},
		report: func(err error) { slog.Warn("depeche client", "error", err) },
	}
	for _, o := range options {
		o(s)
	}
	if f.After > 0 {
		s.next = f.After + 1
	}
	if err := s.bind(ctx); err != nil {
		switch {
		case ctx.Err() != nil:
			return nil
		case s.js.Conn().IsClosed():
			return errClosed
		}
		return fmt.Errorf("subscribe: %w", err)
	}
	return s.run(ctx)
}

var errClosed = errors.New("subscribe: the client is closed")

type positionKey struct{}

// Position returns where on the wire the item is that a handler was called with:
// what Filter.After wants for going on after it.
func Position(ctx context.Context) uint64 {
	p, _ := ctx.Value(positionKey{}).(uint64)
	return p
}

type subscription struct {
	js       jetstream.JetStream
	filter   Filter
	fn       Handler
	report   func(error)
	consumer jetstream.Consumer
	held     held
	seen     *window
	next     uint64              // position to go on from if the server forgets the consumer; 0: not known
	refused  map[uint64]struct{} // positions of items that are to come again
	latest   time.Time           // when the latest message came on the wire
	made     time.Time           // when the wire was; zero: not known
}

func (s *subscription) run(ctx context.Context) error {
	alive, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go s.held.keepAlive(alive)
	for pause := time.Duration(0); ctx.Err() == nil; {
		if !s.connected(ctx) {
			if s.js.Conn().IsClosed() {
				return errClosed
			}
			break
		}
		err := s.pull(ctx)
		if err == nil || errors.Is(err, nats.ErrTimeout) {
			pause = 0
			continue
		}
		if pause == 0 {
			s.report(fmt.Errorf("read the wire: %w", err))
		}
		pause = min(maxPause, max(2*pause, 100*time.Millisecond))
		sleep(ctx, pause)
		_ = s.bind(ctx) // fails again at the next pull, and is reported there
	}
	s.leave()
	return nil
}

// connected waits until the connection stands: a pull that is sent from a buffer
// after a reconnection is one that nobody reads.
func (s *subscription) connected(ctx context.Context) bool {
	for ctx.Err() == nil && !s.js.Conn().IsClosed() {
		if s.js.Conn().IsConnected() {
			return true
		}
		sleep(ctx, 50*time.Millisecond)
	}
	return false
}

// pull asks for messages once and hands out what comes.
func (s *subscription) pull(ctx context.Context) error {
	batch, err := s.consumer.Fetch(pullMessages, jetstream.FetchMaxWait(pullWait), jetstream.FetchMaxBytes(pullBytes))
	if err != nil {
		return err
	}
	todo := make(chan jetstream.Msg, pullMessages)
	go func() {
		for msg := range batch.Messages() {
			s.held.add(msg)
			todo <- msg
		}
		close(todo)
	}()
	stopped := ctx.Done()
	if s.filter.Durable != "" {
		stopped = nil // what is on its way belongs to the durable: hand it back
	}
	for {
		select {
		case msg, more := <-todo:
			if !more {
				return batch.Error()
			}
			s.handle(ctx, msg)
			s.held.remove(msg)
		case <-stopped:
			return nil
		}
	}
}

func (s *subscription) handle(ctx context.Context, msg jetstream.Msg) {
	meta, err := msg.Metadata()
	if err != nil {
		s.report(fmt.Errorf("message on %s: %w", msg.Subject(), err))
		return
	}
	position := meta.Sequence.Stream
	s.latest = meta.Timestamp
	if ctx.Err() != nil {
		_ = msg.Nak() // the server gives it to another anyway, later
		return
	}
	it, err := decode(msg.Data())
	switch {
	case err != nil:
		s.report(fmt.Errorf("passed over the message at %d on %s: %w", position, msg.Subject(), err))
	case s.filter.matches(it) && !s.seen.has(versionOf(it)):
		err := s.fn(context.WithValue(ctx, positionKey{}, position), it)
		if err != nil {
			s.refuse(ctx, msg, it, meta, err)
			return
		}
		s.seen.add(versionOf(it))
	}
	delete(s.refused, position)
	s.next = max(s.next, position+1)
	if err := msg.Ack(); err != nil {
		s.report(fmt.Errorf("acknowledge %s: %w; it will come again", it.GetId(), err))
	}
}

// refuse has the item come again: at once, for another process, if the
// subscription ends; else after 1 s, doubled each time up to 5 min.
func (s *subscription) refuse(ctx context.Context, msg jetstream.Msg, it *v1.Item, meta *jetstream.MsgMetadata, err error) {
	s.refused[meta.Sequence.Stream] = struct{}{}
	s.next = max(s.next, meta.Sequence.Stream+1)
	if ctx.Err() != nil {
		_ = msg.Nak()
		return
	}
	delay := min(5*time.Minute, time.Second<<min(meta.NumDelivered-1, 20))
	s.report(fmt.Errorf("item %s revision %d, try %d, again in %s: %w", it.GetId(), it.GetRevision(), meta.NumDelivered, delay, err))
	_ = msg.NakWithDelay(delay)
}

// decode reads an item of this or any later version of the contract.
func decode(body []byte) (*v1.Item, error) {
	it := &v1.Item{}
	if err := v1.UnmarshalJSON(body, it); err != nil {
		return nil, fmt.Errorf("not an item: %w", err)
	}
	if !v1.ValidItemID(it.GetId()) || it.GetRevision() < 1 {
		return nil, fmt.Errorf("not an item: id %.40q, revision %d", it.GetId(), it.GetRevision())
	}
	return it, nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
