package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// relayInterval is how often the relay looks.
	relayInterval = time.Second
	// relayAge is how long the stage itself has to publish what it committed.
	relayAge = 5 * time.Second
	// relayBatch is how many revisions it publishes at a time.
	relayBatch = 256
)

// relay publishes what was committed and, because the process died or the wire
// was away, has not reached the wire; and notes what has.
type relay struct {
	core *core
	js   jetstream.JetStream
	log  *slog.Logger
	// said is the last error logged.
	said string
}

// start heals, and publishes what an earlier process left, before anything newer
// or until ctx ends.
func (r *relay) start(ctx context.Context, heal func(context.Context) error) {
	for {
		err := heal(ctx)
		if err == nil {
			err = r.publish(ctx, 0)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		r.say(err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(relayInterval):
		}
	}
}

// run looks until ctx ends, and then once more.
func (r *relay) run(ctx context.Context) {
	ticker := time.NewTicker(relayInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), relayAge)
			defer cancel()
			r.say(r.flush(last))
			return
		case <-ticker.C:
		}
		err := r.flush(ctx)
		if err == nil {
			err = r.publish(ctx, relayAge)
		}
		r.say(err)
	}
}

// flush notes what the wire has acknowledged.
func (r *relay) flush(ctx context.Context) error {
	sent := r.core.takeSent()
	if err := r.core.db.MarkSent(ctx, sent); err != nil {
		r.core.noteSent(sent...)
		return fmt.Errorf("note what was sent: %w", err)
	}
	return nil
}

// publish sends what has waited longer than age.
func (r *relay) publish(ctx context.Context, age time.Duration) error {
	for {
		unsent, damaged, err := r.core.db.Unsent(ctx, age, relayBatch)
		if err != nil {
			return err
		}
		for _, err := range damaged {
			r.log.Error("a revision cannot be published", "error", err)
		}
		if len(unsent) == 0 {
			return nil
		}
		messages, changes := make([]v1.Message, len(unsent)), make([]int64, len(unsent))
		for i, u := range unsent {
			messages[i], changes[i] = u.Message, u.Change
		}
		if err := stage.Send(ctx, r.js, messages...); err != nil {
			return fmt.Errorf("publish from the outbox: %w", err)
		}
		if err := r.core.db.MarkSent(ctx, changes); err != nil {
			return err
		}
		r.log.Info("published from the outbox", "count", len(unsent))
		if len(unsent) < relayBatch {
			return nil
		}
	}
}

// say logs an error once until another comes.
func (r *relay) say(err error) {
	switch {
	case err == nil:
		r.said = ""
	case err.Error() != r.said:
		r.said = err.Error()
		r.log.Warn("outbox waits", "error", err)
	}
}
