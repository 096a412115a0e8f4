package stream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// ErrNoLetter says that there is no dead letter of that number.
var ErrNoLetter = errors.New("no such dead letter")

// Letter is a dead letter: an input that a stage could not process.
type Letter struct {
	// Seq is the letter's number in the stream.
	Seq uint64
	// Stage that buried it and why.
	Stage, Reason string
	// Stream and Subject that it came from, and its Nats-Msg-Id there.
	Stream, Subject, MsgID string
	// Attempts is how often the server had delivered it.
	Attempts int
	// At is when it was buried.
	At time.Time
	// Header of the letter, the original's among it.
	Header nats.Header
	// Body of the original; nil in a list.
	Body []byte
}

// Letters returns the dead letters without their bodies, oldest first; of one
// stage, or of all if stage is empty.
func Letters(ctx context.Context, js jetstream.JetStream, stage string) ([]Letter, error) {
	subject := v1.SubjectDead
	if stage != "" {
		subject = v1.DeadSubject(stage, "*")
	}
	reader, err := js.CreateConsumer(ctx, v1.StreamDead, jetstream.ConsumerConfig{
		AckPolicy: jetstream.AckNonePolicy, HeadersOnly: true, FilterSubject: subject, InactiveThreshold: time.Minute,
	})
	if err != nil {
		return nil, fmt.Errorf("read dead letters: %w", err)
	}
	defer func() { _ = js.DeleteConsumer(ctx, v1.StreamDead, reader.CachedInfo().Name) }() // goes by itself otherwise
	var letters []Letter
	for pending := reader.CachedInfo().NumPending; pending > 0; {
		batch, err := reader.Fetch(int(min(pending, 256)), jetstream.FetchMaxWait(5*time.Second))
		if err != nil {
			return nil, fmt.Errorf("read dead letters: %w", err)
		}
		got := uint64(0)
		for msg := range batch.Messages() {
			got++
			meta, err := msg.Metadata()
			if err != nil {
				return nil, fmt.Errorf("read dead letters: %w", err)
			}
			letters = append(letters, newLetter(meta.Sequence.Stream, msg.Headers(), nil))
		}
		if err := batch.Error(); err != nil {
			return nil, fmt.Errorf("read dead letters: %w", err)
		}
		if got == 0 {
			break // replayed or dropped meanwhile
		}
		pending -= min(got, pending)
	}
	return letters, nil
}

// LetterAt returns one letter whole; the error is ErrNoLetter if it is not there.
func LetterAt(ctx context.Context, js jetstream.JetStream, seq uint64) (Letter, error) {
	dead, err := js.Stream(ctx, v1.StreamDead)
	if err != nil {
		return Letter{}, fmt.Errorf("open dead letters: %w", err)
	}
	raw, err := dead.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return Letter{}, fmt.Errorf("%w: %d", ErrNoLetter, seq)
	}
	if err != nil {
		return Letter{}, fmt.Errorf("read dead letter %d: %w", seq, err)
	}
	return newLetter(raw.Sequence, raw.Header, raw.Data), nil
}

// Replay gives the original back to the stream that it came from, under an id of
// its own, and then takes the letter away. Where the stream has no room, or is
// not there, the letter stays. Replaying twice because of a crash between the
// two does no harm.
func Replay(ctx context.Context, js jetstream.JetStream, seq uint64) (Letter, error) {
	letter, err := LetterAt(ctx, js, seq)
	if err != nil {
		return Letter{}, err
	}
	if letter.Subject == "" || letter.Stream == "" {
		return Letter{}, fmt.Errorf("replay dead letter %d: it does not say where it came from", seq)
	}
	msg := nats.NewMsg(letter.Subject)
	msg.Data = letter.Body
	for name, values := range letter.Header {
		if !ofLetter(name) {
			msg.Header[name] = values
		}
	}
	msg.Header.Set(jetstream.MsgIDHeader, replayID(letter))
	if _, err := js.PublishMsg(ctx, msg, jetstream.WithExpectStream(letter.Stream)); err != nil {
		return Letter{}, fmt.Errorf("replay dead letter %d to %s: %w", seq, letter.Subject, err)
	}
	return letter, Drop(ctx, js, seq)
}

// Drop takes a letter away for good; the error is ErrNoLetter if it is not there.
func Drop(ctx context.Context, js jetstream.JetStream, seq uint64) error {
	dead, err := js.Stream(ctx, v1.StreamDead)
	if err != nil {
		return fmt.Errorf("open dead letters: %w", err)
	}
	if err := dead.DeleteMsg(ctx, seq); err != nil {
		if _, gone := dead.GetMsg(ctx, seq); errors.Is(gone, jetstream.ErrMsgNotFound) {
			return fmt.Errorf("%w: %d", ErrNoLetter, seq)
		}
		return fmt.Errorf("drop dead letter %d: %w", seq, err)
	}
	return nil
}

func newLetter(seq uint64, h nats.Header, body []byte) Letter {
	attempts, _ := strconv.Atoi(h.Get(v1.HeaderDeadAttempts)) // 0 where a stranger wrote it
	at, _ := time.Parse(time.RFC3339, h.Get(v1.HeaderDeadAt))
	return Letter{
		Seq: seq, Stage: h.Get(v1.HeaderDeadStage), Reason: h.Get(v1.HeaderDeadReason), Stream: h.Get(v1.HeaderDeadStream),
		Subject: h.Get(v1.HeaderDeadSubject), MsgID: h.Get(v1.HeaderDeadMsgID), Attempts: attempts, At: at, Header: h, Body: body,
	}
}

// ofLetter tells whether a header is the letter's and not the original's.
func ofLetter(name string) bool {
	return strings.HasPrefix(name, "Depeche-Dead-") || strings.HasPrefix(name, "Nats-")
}

// replayID returns <id>.r1 for an original, <id>.r2 for what was replayed once.
func replayID(l Letter) string {
	id := l.MsgID
	if id == "" {
		id = "dead." + strconv.FormatUint(l.Seq, 10)
	}
	base, count, again := cutLast(id, ".r")
	if n, err := strconv.Atoi(count); again && err == nil && n > 0 {
		return base + ".r" + strconv.Itoa(n+1)
	}
	return id + ".r1"
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
