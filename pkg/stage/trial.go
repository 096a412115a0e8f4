package stage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// An input that kills the process takes with it all that the process held, again
// and again. To tell it from the others, an input that came back several times is
// tried alone, and a mark on disk says so: the one whose mark is still there at the
// next start is the one that kills.
const (
	// suspectFrom is the delivery from which an input that nobody handed back is tried alone.
	suspectFrom = 3
	// maxTrials is how often the process may die of an input tried alone.
	maxTrials = 3
	// aloneFor is how long a trial keeps everything else waiting, and how long it is
	// itself kept waiting by what runs already. What takes longer waits for others
	// more likely than it kills; its mark stays.
	aloneFor = time.Second
)

// hold locks, and unlocks when release is called or aloneFor has passed.
func hold(l sync.Locker) (release func()) {
	l.Lock()
	unlock := sync.OnceFunc(l.Unlock)
	timer := time.AfterFunc(aloneFor, unlock)
	return func() { timer.Stop(); unlock() }
}

// cameBack tells whether the input was delivered before and nobody handed it
// back: its process died, or took too long.
func (r *runner[In, Out]) cameBack(j *job[Out]) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return j.meta.NumDelivered > 1 && r.failed[j.meta.Sequence.Stream].deliveries != j.meta.NumDelivered-1
}

// suspect tells whether the input may be what kills the process.
func (r *runner[In, Out]) suspect(j *job[Out]) bool {
	return j.meta.NumDelivered >= suspectFrom && r.cameBack(j)
}

// try handles a suspect with nothing else going on, as far as aloneFor lets it.
// When the process died of it too often, what the spec has instead goes on, or
// the input is buried.
func (r *runner[In, Out]) try(ctx context.Context, j *job[Out]) {
	defer hold(&r.alone)()
	key := r.spec.Name + "." + strconv.FormatUint(j.meta.Sequence.Stream, 10)
	trials := 0
	marked := r.untilDone(ctx, "mark trial", func(ctx context.Context) error {
		mark, err := r.trials.Get(ctx, key)
		switch {
		case errors.Is(err, jetstream.ErrKeyNotFound):
		case err != nil:
			return err
		default:
			trials, _ = strconv.Atoi(string(mark.Value()))
		}
		_, err = r.trials.Put(ctx, key, []byte(strconv.Itoa(trials+1)))
		return err
	})
	if !marked {
		return // stopping; handBackAll returns it
	}
	reason := fmt.Errorf("the process died %d times while this input was tried", trials)
	switch {
	case trials < maxTrials:
		r.process(ctx, []*job[Out]{j})
	case trials == maxTrials && r.spec.Instead != nil: // with one trial more it has died of this too
		r.instead(ctx, j, reason)
	default:
		j.result.Err = reason
		r.bury(ctx, j, reason)
	}
	r.untilDone(ctx, "clear trial", func(ctx context.Context) error { return r.trials.Purge(ctx, key) })
}

// instead passes on what the spec has in place of the input.
func (r *runner[In, Out]) instead(ctx context.Context, j *job[Out], reason error) {
	in, err := r.decode(j.msg.Data())
	if err != nil {
		j.result.Err = err
		r.bury(ctx, j, err)
		return
	}
	r.env.Log.Warn("item goes on without what kills", "subject", j.msg.Subject(), "reason", reason)
	j.result = Result[Out]{Out: r.spec.Instead(in, reason)}
	r.pass(ctx, j)
}

// waitForCount gives the server the time to write down the delivery of an input
// that may kill this process. A trial needs no wait: its mark is on disk.
func (r *runner[In, Out]) waitForCount(ctx context.Context, jobs []*job[Out]) {
	now := r.env.Now()
	early := now.Sub(r.startedAt) < time.Second
	var wait time.Duration
	for _, j := range jobs {
		if early || r.cameBack(j) {
			wait = max(wait, countOnDisk-now.Sub(j.taken))
		}
	}
	if wait > 0 {
		sleep(ctx, wait)
	}
}
