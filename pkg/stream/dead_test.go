package stream_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func newWire(t *testing.T) jetstream.JetStream {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	nc, js, err := stream.Connect("", t.Name(), slog.New(slog.DiscardHandler), server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	if err := stream.Ensure(t.Context(), js, stream.Options{Storage: 512 << 20}); err != nil {
		t.Fatal(err)
	}
	return js
}

// bury publishes a letter as a stage does, and returns its number.
func bury(t *testing.T, js jetstream.JetStream, stage, source, msgID, body string) uint64 {
	t.Helper()
	letter := nats.NewMsg(v1.DeadSubject(stage, source))
	letter.Data = []byte(body)
	for name, value := range map[string]string{
		v1.HeaderDeadStage: stage, v1.HeaderDeadReason: "no title", v1.HeaderDeadStream: v1.StreamDetected,
		v1.HeaderDeadSubject: "depeche.v1.detected.fr." + source, v1.HeaderDeadMsgID: msgID, v1.HeaderDeadAttempts: "6",
		v1.HeaderDeadAt: "2026-03-01T10:00:00Z", "Content-Type": v1.ContentTypeProtobuf, "traceparent": "00-1-2-01",
		jetstream.MsgIDHeader: "dead." + msgID,
	} {
		letter.Header[name] = []string{value}
	}
	ack, err := js.PublishMsg(t.Context(), letter)
	if err != nil {
		t.Fatal(err)
	}
	return ack.Sequence
}

func TestLettersAreListedByStageWithoutBodies(t *testing.T) {
	t.Parallel()
	js := newWire(t)
	if got, err := stream.Letters(t.Context(), js, ""); err != nil || len(got) != 0 {
		t.Fatalf("empty stream: %v, %v", got, err)
	}
	bury(t, js, v1.StageNormaliser, "one", "id1.h", "first")
	bury(t, js, v1.StageStore, "two", "id2.h", "second")
	all, err := stream.Letters(t.Context(), js, "")
	if err != nil || len(all) != 2 {
		t.Fatalf("got %v, %v, want two letters", all, err)
	}
	stored, err := stream.Letters(t.Context(), js, v1.StageStore)
	if err != nil || len(stored) != 1 {
		t.Fatalf("got %v, %v, want the store's letter", stored, err)
	}
	got := stored[0]
	got.Header = nil
	want := stream.Letter{
		Seq: 2, Stage: v1.StageStore, Reason: "no title", Stream: v1.StreamDetected, Subject: "depeche.v1.detected.fr.two",
		MsgID: "id2.h", Attempts: 6, At: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("letter (-want +got):\n%s", diff)
	}
}

func TestReplayGivesTheOriginalBackAndTakesTheLetterAway(t *testing.T) {
	t.Parallel()
	js := newWire(t)
	for _, tt := range []struct{ msgID, want string }{
		{"id1.h", "id1.h.r1"}, {"id2.h.r1", "id2.h.r2"}, {"id3.r9x", "id3.r9x.r1"}, {"", "dead.4.r1"},
	} {
		seq := bury(t, js, v1.StageNormaliser, "one", tt.msgID, "body of "+tt.msgID)
		letter, err := stream.Replay(t.Context(), js, seq)
		if err != nil || letter.MsgID != tt.msgID {
			t.Fatalf("replay of %q: %+v, %v", tt.msgID, letter, err)
		}
		detected, err := js.Stream(t.Context(), v1.StreamDetected)
		if err != nil {
			t.Fatal(err)
		}
		back, err := detected.GetLastMsgForSubject(t.Context(), "depeche.v1.detected.fr.one")
		if err != nil {
			t.Fatal(err)
		}
		want := nats.Header{
			jetstream.MsgIDHeader: {tt.want}, "Content-Type": {v1.ContentTypeProtobuf}, "traceparent": {"00-1-2-01"},
			"Nats-Expected-Stream": {v1.StreamDetected},
		}
		if diff := cmp.Diff(want, back.Header); diff != "" || string(back.Data) != "body of "+tt.msgID {
			t.Errorf("%q came back as %q, headers (-want +got):\n%s", tt.msgID, back.Data, diff)
		}
		if _, err := stream.LetterAt(t.Context(), js, seq); !errors.Is(err, stream.ErrNoLetter) {
			t.Errorf("letter %d is still there: %v", seq, err)
		}
	}
}

func TestReplayKeepsTheLetterThatCannotGoBack(t *testing.T) {
	t.Parallel()
	js := newWire(t)
	seq := bury(t, js, v1.StageNormaliser, "one", "id1.h", "body")
	if err := js.DeleteStream(t.Context(), v1.StreamDetected); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Replay(t.Context(), js, seq); err == nil {
		t.Error("replayed to a stream that is not there")
	}
	if letter, err := stream.LetterAt(t.Context(), js, seq); err != nil || string(letter.Body) != "body" {
		t.Errorf("the letter is gone: %v, %v", letter, err)
	}
}

func TestDropAndReplayNameTheMissingLetter(t *testing.T) {
	t.Parallel()
	js := newWire(t)
	seq := bury(t, js, v1.StageNormaliser, "one", "id1.h", "body")
	if err := stream.Drop(t.Context(), js, seq); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"drop": stream.Drop(t.Context(), js, seq), "drop unknown": stream.Drop(t.Context(), js, 99),
		"replay": func() error { _, err := stream.Replay(t.Context(), js, seq); return err }(),
	} {
		if !errors.Is(err, stream.ErrNoLetter) {
			t.Errorf("%s: got %v, want ErrNoLetter", name, err)
		}
	}
}
