package stage_test

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// An input that carries orders to the server, as a replayed letter does, is
// buried like any other: the orders were meant for its own stream, and the
// dead letters' would refuse or misread them.
func TestLetterCarriesNoOrdersToTheServer(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	msg := nats.NewMsg(inSubject)
	msg.Data = []byte("replayed")
	msg.Header.Set("traceparent", "00-1-2-01")
	msg.Header.Set(jetstream.MsgIDHeader, "replay.1")
	if _, err := w.env.JS.PublishMsg(t.Context(), msg, jetstream.WithExpectStream(inStream)); err != nil {
		t.Fatal(err)
	}
	w.start(spec(func(context.Context, text) ([]text, error) { return nil, stage.Permanent(errors.New("broken")) }))
	w.await("the input gone from the queue", w.settled)
	letter := w.onlyLetter()
	w.header(letter, "traceparent", "00-1-2-01")
	w.header(letter, v1.HeaderDeadMsgID, "replay.1")
	w.header(letter, "Nats-Expected-Stream", "")
}
