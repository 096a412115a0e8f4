package stage_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// An input that is postponed more often than an input may fail comes through.
func TestLaterCountsNoAttempt(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	var calls atomic.Int32
	var attempts atomic.Int32
	s := spec(func(ctx context.Context, in text) ([]text, error) {
		attempts.Store(int32(stage.Attempt(ctx)))
		if calls.Add(1) <= 5 {
			return nil, stage.Later(10*time.Millisecond, errors.New("busy"))
		}
		return []text{in}, nil
	})
	s.Attempts = 2
	w.start(s)
	w.put(1)
	w.await("the input to be settled", w.settled)
	if got := w.count(v1.StreamDead); got != 0 {
		t.Errorf("%d dead letters, want none", got)
	}
	if got := w.count(outStream); got != 1 {
		t.Errorf("%d outputs, want 1", got)
	}
	if calls.Load() != 6 || attempts.Load() != 1 {
		t.Errorf("%d calls, the last as attempt %d; want 6 and 1", calls.Load(), attempts.Load())
	}
}
