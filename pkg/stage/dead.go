package stage

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// maxReason bounds the reason in a dead letter's header, in bytes.
const maxReason = 1000

// serverHeaders begin the names of headers that the server takes for orders, such
// as Nats-Expected-Stream. They were meant for the input's own stream.
const serverHeaders = "Nats-"

// deadLetter makes the letter of an input: its bytes and headers unchanged, but
// for orders to the server, and beside them why, where it came from and how often
// it was tried.
func deadLetter(stage, reason string, msg jetstream.Msg, meta *jetstream.MsgMetadata, now time.Time) *nats.Msg {
	letter := nats.NewMsg(v1.DeadSubject(stage, v1.SourceOfSubject(msg.Subject())))
	letter.Data = msg.Data()
	for name, values := range msg.Headers() {
		if !strings.HasPrefix(name, serverHeaders) {
			letter.Header[name] = values
		}
	}
	seq := strconv.FormatUint(meta.Sequence.Stream, 10)
	letter.Header.Set(v1.HeaderDeadReason, headerText(reason))
	letter.Header.Set(v1.HeaderDeadStage, stage)
	letter.Header.Set(v1.HeaderDeadStream, meta.Stream)
	letter.Header.Set(v1.HeaderDeadSequence, seq)
	letter.Header.Set(v1.HeaderDeadSubject, msg.Subject())
	letter.Header.Set(v1.HeaderDeadAttempts, strconv.FormatUint(meta.NumDelivered, 10))
	letter.Header.Set(v1.HeaderDeadMsgID, msg.Headers().Get(jetstream.MsgIDHeader))
	letter.Header.Set(v1.HeaderDeadAt, now.UTC().Format(time.RFC3339))
	letter.Header.Set(jetstream.MsgIDHeader, "dead."+meta.Stream+"."+seq+"."+meta.Timestamp.UTC().Format("20060102T150405.000000000"))
	return letter
}

// headerText makes any text fit for a header line.
func headerText(s string) string {
	s = strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s), "\uFFFD")
	for len(s) > maxReason {
		_, size := utf8.DecodeLastRuneInString(s[:maxReason+1])
		s = s[:maxReason+1-size]
	}
	return strings.TrimSpace(s)
}

func (r *runner[In, Out]) bury(ctx context.Context, j *job[Out], reason error) {
	letter := deadLetter(r.spec.Name, reason.Error(), j.msg, j.meta, r.env.Now())
	if limit := r.env.Conn.MaxPayload(); limit > 0 && int64(letter.Size()) > limit {
		// The input itself just fitted; with the reason beside it it does not.
		letter.Data = letter.Data[:max(0, len(letter.Data)-(letter.Size()-int(limit)))]
		letter.Header.Set(v1.HeaderDeadReason, "(cut to the server's max_payload) "+letter.Header.Get(v1.HeaderDeadReason))
		letter.Data = letter.Data[:max(0, len(letter.Data)-64)]
	}
	if !r.untilDone(ctx, "write dead letter", func(ctx context.Context) error { return Publish(ctx, r.env.JS, []*nats.Msg{letter}) }) {
		return // stopping; the server will deliver it again
	}
	r.env.Log.Warn("item buried", "subject", j.msg.Subject(), "msg_id", letter.Header.Get(v1.HeaderDeadMsgID),
		"attempts", j.meta.NumDelivered, "reason", reason.Error())
	r.settle(j, outcomeDead, func() error { return j.msg.TermWithReason("buried") })
}
