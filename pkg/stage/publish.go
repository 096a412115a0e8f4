package stage

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// From this many messages up one atomic batch, which the server syncs once, is
	// faster than as many publishes, which it syncs one by one.
	minAtomic = 8
	maxAtomic = 256
	// maxAtomicBytes bounds what the server stages for one batch.
	maxAtomicBytes = 4 << 20
	// batchHeaders is what an atomic batch adds to a message, in bytes.
	batchHeaders = 256
)

// Publish writes the messages to their streams, in order within a stream, and
// returns when the server has acknowledged each one. A message whose id the
// stream already has counts as written. On an error some may have been written;
// publishing all of them again does no harm.
func Publish(ctx context.Context, js jetstream.JetStream, msgs []*nats.Msg) error {
	for len(msgs) > 0 {
		n := chunk(msgs)
		if err := publishChunk(ctx, js, msgs[:n]); err != nil {
			return err
		}
		msgs = msgs[n:]
	}
	return nil
}

// chunk returns how many of the messages go together.
func chunk(msgs []*nats.Msg) int {
	bytes := 0
	for i, m := range msgs {
		bytes += len(m.Data)
		if i == maxAtomic || (i > 0 && bytes > maxAtomicBytes) {
			return i
		}
	}
	return len(msgs)
}

func publishChunk(ctx context.Context, js jetstream.JetStream, msgs []*nats.Msg) error {
	if len(msgs) >= minAtomic {
		_, err := jetstreamext.PublishMsgBatch(ctx, js, msgs)
		if err == nil {
			return nil
		}
		var refused *jetstream.APIError
		if !errors.As(err, &refused) {
			return fmt.Errorf("publish %d messages: %w", len(msgs), err)
		}
		// The server refused the batch as a whole: a duplicate in it, or its limits.
		// One by one it says of each what is wrong.
	}
	return publishSingly(ctx, js, msgs)
}

func publishSingly(ctx context.Context, js jetstream.JetStream, msgs []*nats.Msg) error {
	futures := make([]jetstream.PubAckFuture, len(msgs))
	for i, m := range msgs {
		for _, h := range []string{jetstreamext.BatchIDHeader, jetstreamext.BatchSeqHeader, jetstreamext.BatchCommitHeader} {
			m.Header.Del(h)
		}
		m.Reply = ""
		var err error
		if futures[i], err = js.PublishMsgAsync(m); err != nil {
			return fmt.Errorf("publish to %s: %w", m.Subject, err)
		}
	}
	for i, f := range futures {
		select {
		case <-f.Ok():
		case err := <-f.Err():
			return fmt.Errorf("publish to %s: %w", msgs[i].Subject, err)
		case <-ctx.Done():
			return fmt.Errorf("publish to %s: %w", msgs[i].Subject, ctx.Err())
		}
	}
	return nil
}

// NewMsg makes the NATS message of an encoded item or poll.
func NewMsg(m v1.Message) *nats.Msg {
	msg := nats.NewMsg(m.Subject)
	msg.Data = m.Body
	msg.Header.Set(jetstream.MsgIDHeader, m.ID)
	msg.Header.Set("Content-Type", m.ContentType)
	for name, value := range m.Headers {
		msg.Header[name] = []string{value}
	}
	return msg
}

// headerCarrier lets the trace context travel in lower-case headers, which is
// how every other language's client writes and looks for them: the names of NATS
// headers are case-sensitive.
type headerCarrier nats.Header

func (c headerCarrier) Get(key string) string { return nats.Header(c).Get(key) }
func (c headerCarrier) Set(key, value string) { c[key] = []string{value} }
func (c headerCarrier) Keys() []string {
	keys := make([]string, 0, len(c))
	for k := range c {
		keys = append(keys, k)
	}
	return keys
}

// Send publishes encoded messages as Publish does.
func Send(ctx context.Context, js jetstream.JetStream, messages ...v1.Message) error {
	msgs := make([]*nats.Msg, len(messages))
	for i, m := range messages {
		msgs[i] = NewMsg(m)
	}
	return Publish(ctx, js, msgs)
}
