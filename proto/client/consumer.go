package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// ackWait is how long the server waits for a consumer that went silent.
	ackWait = 30 * time.Second
	// idle is how long the server keeps a consumer without a durable name that
	// nobody pulls from.
	idle = time.Minute
)

// bind finds the durable consumer, or makes one where the subscription goes on.
// A durable needs no more rights than to look at it and to pull.
func (s *subscription) bind(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if name := s.filter.Durable; name != "" {
		consumer, err := s.js.Consumer(ctx, v1.StreamWire, name)
		if err == nil {
			return s.adopt(ctx, consumer)
		}
		if !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return explain("look for consumer "+name, err)
		}
	}
	stream, err := s.js.Stream(ctx, v1.StreamWire)
	if err != nil {
		return explain("look for the wire", err)
	}
	wanted := jetstream.ConsumerConfig{
		Durable: s.filter.Durable, AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait, MaxDeliver: -1,
		FilterSubjects: s.filter.subjects(),
	}
	if wanted.Durable == "" {
		wanted.InactiveThreshold = idle
	}
	s.startAt(&wanted, stream.CachedInfo())
	s.consumer, err = stream.CreateConsumer(ctx, wanted)
	if err != nil {
		return explain("make a consumer of the wire", err)
	}
	return nil
}

// startAt sets where on the wire a new consumer begins.
func (s *subscription) startAt(c *jetstream.ConsumerConfig, wire *jetstream.StreamInfo) {
	last := wire.State.LastSeq
	if s.next == 0 && s.filter.Since.IsZero() {
		s.next = last + 1
	}
	start := s.next
	for position := range s.refused {
		start = min(start, position)
	}
	anew := s.next > last+1 || (!s.made.IsZero() && !s.made.Equal(wire.Created))
	switch {
	case anew:
		c.DeliverPolicy = jetstream.DeliverAllPolicy
		s.next, s.refused = 1, map[uint64]struct{}{}
	case s.made.IsZero() && !s.latest.IsZero(): // a durable that was there is gone; the wire may be another
		c.DeliverPolicy, c.OptStartTime = jetstream.DeliverByStartTimePolicy, &s.latest
	case s.next == 0:
		c.DeliverPolicy, c.OptStartTime = jetstream.DeliverByStartTimePolicy, &s.filter.Since
	default:
		c.DeliverPolicy, c.OptStartSeq = jetstream.DeliverByStartSequencePolicy, start
	}
	s.made = wire.Created
}

// adopt takes a durable that is there, and changes what it filters if need be.
func (s *subscription) adopt(ctx context.Context, consumer jetstream.Consumer) error {
	s.consumer = consumer
	have := consumer.CachedInfo().Config
	subjects := have.FilterSubjects
	if have.FilterSubject != "" {
		subjects = []string{have.FilterSubject}
	}
	slices.Sort(subjects)
	if wanted := s.filter.subjects(); !slices.Equal(subjects, wanted) {
		have.FilterSubject, have.FilterSubjects = "", wanted
		updated, err := s.js.UpdateConsumer(ctx, v1.StreamWire, have)
		if err != nil {
			return explain("change the filter of consumer "+s.filter.Durable, err)
		}
		s.consumer = updated
	}
	return nil
}

// leave takes a consumer without a durable name off the server, and sends the
// last acknowledgements.
func (s *subscription) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.js.Conn().IsConnected() {
		if s.filter.Durable == "" {
			_ = s.js.DeleteConsumer(ctx, v1.StreamWire, s.consumer.CachedInfo().Name) // it goes by itself otherwise
		}
		_ = s.js.Conn().FlushWithContext(ctx) // what is not acknowledged comes again
	}
}

func explain(doing string, err error) error {
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return fmt.Errorf("the server has no stream %s: has depeche run there?", v1.StreamWire)
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return fmt.Errorf("the server runs no JetStream for this user: is it depeche's? (%w)", err)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: no answer: the server is away, or this user may not do that (%w)", doing, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
