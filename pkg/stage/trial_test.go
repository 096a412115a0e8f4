package stage_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// suspected has the n inputs in the queue delivered twice to nobody, as to
// processes that died: the next to get them suspects them.
func (w *wire) suspected(n int) {
	w.t.Helper()
	consumer, err := w.env.JS.CreateOrUpdateConsumer(w.t.Context(), inStream, jetstream.ConsumerConfig{
		Durable: v1.StageDetector, AckPolicy: jetstream.AckExplicitPolicy, AckWait: time.Millisecond, MaxDeliver: -1,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	deliveries := map[uint64]uint64{}
	twice := func() bool {
		for _, count := range deliveries {
			if count < 2 {
				return false
			}
		}
		return len(deliveries) == n
	}
	for !twice() {
		batch, err := consumer.Fetch(n, jetstream.FetchMaxWait(10*time.Second))
		if err != nil {
			w.t.Fatal(err)
		}
		got := 0
		for m := range batch.Messages() {
			meta, err := m.Metadata()
			if err != nil {
				w.t.Fatal(err)
			}
			got++
			deliveries[meta.Sequence.Stream] = meta.NumDelivered
		}
		if got == 0 {
			w.t.Fatalf("nothing is delivered: %v", batch.Error())
		}
	}
}

// A suspect that waits for somebody else, such as a server that is slow, does not
// keep the other inputs waiting all the while.
func TestSlowSuspectDoesNotHoldTheOthers(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(5)
	w.suspected(5)
	var others sync.WaitGroup
	others.Add(4)
	w.start(spec(func(ctx context.Context, in text) ([]text, error) {
		if in != "1" {
			others.Done()
			return []text{in}, nil
		}
		return []text{in}, wait(ctx, &others)
	}))
	w.await("all inputs acknowledged", w.settled)
}

// Nor does a call that is slow, and not suspected, keep a suspect waiting and with
// it all that comes after.
func TestSlowCallDoesNotHoldASuspect(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(1)
	w.suspected(1)
	if err := stage.Send(t.Context(), w.env.JS, v1.Message{Subject: inSubject, ID: "in.slow", Body: []byte("slow")}); err != nil {
		t.Fatal(err)
	}
	var suspect sync.WaitGroup
	suspect.Add(1)
	w.start(spec(func(ctx context.Context, in text) ([]text, error) {
		if in == "slow" {
			return []text{in}, wait(ctx, &suspect)
		}
		suspect.Done()
		return []text{in}, nil
	}))
	w.await("all inputs acknowledged", w.settled)
}

// wait ends with the group or with ctx.
func wait(ctx context.Context, group *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Where something can go on without what kills the process, it does; when the
// process dies of that too, the input is buried.
func TestInsteadOfAnInputThatKills(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		deaths       string
		out, letters int
	}{
		"tried once more":          {"2", 1, 0},
		"goes on without":          {"3", 1, 0},
		"buried if that kills too": {"4", 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t)
			w.put(1)
			w.suspected(1)
			trials, err := w.env.JS.KeyValue(t.Context(), v1.BucketTrials)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := trials.PutString(t.Context(), v1.StageDetector+".1", c.deaths); err != nil {
				t.Fatal(err)
			}
			s := spec(pass)
			s.Instead = func(in text, reason error) []text { return []text{in + " without: " + text(reason.Error())} }
			w.start(s)
			w.await("the input settled", w.settled)
			if out, letters := w.count(outStream), w.count(v1.StreamDead); out != c.out || letters != c.letters {
				t.Errorf("%d outputs, %d dead letters, want %d, %d", out, letters, c.out, c.letters)
			}
			for body := range w.bodies(outStream) {
				if without := strings.HasPrefix(body, "1 without: the process died 3 times"); without != (c.deaths == "3") {
					t.Errorf("output %q", body)
				}
			}
		})
	}
}
