package stage

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/nats-io/nats.go"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

// work calls the core with what is ready: it waits for the first input and takes
// what stands behind it, up to Batch.
func (r *runner[In, Out]) work(ctx context.Context) {
	for first := range r.todo {
		jobs := r.gather(r.todo, first, r.spec.Batch)
		if ctx.Err() != nil {
			continue // stopping: handBackAll returns them
		}
		if len(jobs) > 1 && anySuspect(r, jobs) {
			for _, j := range jobs {
				r.handle(ctx, []*job[Out]{j})
			}
			continue
		}
		r.handle(ctx, jobs)
	}
}

// gather adds to the first job those that are ready, up to limit.
func (r *runner[In, Out]) gather(from <-chan *job[Out], first *job[Out], limit int) []*job[Out] {
	jobs := []*job[Out]{first}
	for len(jobs) < limit {
		select {
		case j, ok := <-from:
			if !ok {
				return jobs
			}
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// suspect tells whether the input may have killed the process: it was delivered
// several times, and the last time nobody handed it back.
func (r *runner[In, Out]) suspect(j *job[Out]) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return j.meta.NumDelivered >= suspectFrom && r.handedBack[j.meta.Sequence.Stream] != j.meta.NumDelivered-1
}

func anySuspect[In, Out any](r *runner[In, Out], jobs []*job[Out]) bool {
	for _, j := range jobs {
		if r.suspect(j) {
			return true
		}
	}
	return false
}

// handle runs the core for the jobs and passes them on: to the publisher, to
// another try, or to the dead letters.
func (r *runner[In, Out]) handle(ctx context.Context, jobs []*job[Out]) {
	live := jobs[:0:len(jobs)]
	inputs := make([]In, 0, len(jobs))
	for _, j := range jobs {
		// Before the core is called, or an input that kills the process would never be buried.
		if j.meta.NumDelivered > uint64(r.spec.Attempts) {
			j.result.Err = fmt.Errorf("delivered %d times without success: it fails, hangs or kills the process", j.meta.NumDelivered-1)
			r.bury(ctx, j, j.result.Err)
			continue
		}
		in, err := r.decode(j.msg.Data())
		if err != nil {
			j.result.Err = err
			r.bury(ctx, j, err)
			continue
		}
		live, inputs = append(live, j), append(inputs, in)
	}
	if len(live) == 0 {
		return
	}
	if len(live) == 1 && r.suspect(live[0]) {
		r.alone.Lock()
		defer r.alone.Unlock()
	} else {
		r.alone.RLock()
		defer r.alone.RUnlock()
	}
	r.call(ctx, live, inputs)
	for _, j := range live {
		r.pass(ctx, j)
	}
}

// call fills the results of the jobs; during an outage it tries again until the
// core no longer reports one.
func (r *runner[In, Out]) call(ctx context.Context, jobs []*job[Out], inputs []In) {
	pending, in := jobs, inputs
	for try := 0; ; try++ {
		results := r.guarded(ctx, pending, in)
		var away error
		var nextPending []*job[Out]
		var nextIn []In
		for i, j := range pending {
			j.result = results[i]
			if IsOutage(results[i].Err) {
				away = results[i].Err
				nextPending, nextIn = append(nextPending, j), append(nextIn, in[i])
			}
		}
		if away == nil {
			if try > 0 {
				r.outage("outage", nil)
			}
			return
		}
		if ctx.Err() != nil {
			return
		}
		r.outage("outage", away)
		sleep(ctx, outageDelay(try))
		pending, in = nextPending, nextIn
	}
}

// guarded calls the core with its time limit; a panic becomes the error of each
// input of the call.
func (r *runner[In, Out]) guarded(ctx context.Context, jobs []*job[Out], in []In) (results []Result[Out]) {
	if len(jobs) == 1 {
		ctx = contextOf(ctx, jobs[0])
	}
	ctx, cancel := context.WithTimeout(ctx, r.spec.Timeout)
	defer cancel()
	start := r.env.Now()
	defer func() {
		r.metrics.duration.Observe(r.env.Now().Sub(start).Seconds())
		if p := recover(); p != nil {
			results = make([]Result[Out], len(jobs))
			for i := range results {
				results[i].Err = fmt.Errorf("panic: %v at %s", p, origin(debug.Stack()))
			}
		}
	}()
	results = r.spec.Handle(ctx, in)
	if len(results) != len(in) {
		panic(fmt.Sprintf("the core returned %d results for %d inputs", len(results), len(in)))
	}
	return results
}

func (r *runner[In, Out]) decode(body []byte) (in In, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decode: panic: %v at %s", p, origin(debug.Stack()))
		}
	}()
	return r.spec.Decode(body)
}

// origin is the place in the code where a panic began.
func origin(stack []byte) string {
	_, after, ok := strings.Cut(string(stack), "panic(")
	if !ok {
		return "an unknown place"
	}
	lines := strings.Split(after, "\n")
	if len(lines) < 4 {
		return "an unknown place"
	}
	place, _, _ := strings.Cut(strings.TrimSpace(lines[3]), " ")
	return place
}

func (r *runner[In, Out]) pass(ctx context.Context, j *job[Out]) {
	switch err := j.result.Err; {
	case err == nil:
		if err := r.encode(j); err != nil {
			j.result.Err = err
			r.bury(ctx, j, err)
			return
		}
		r.done <- j // never blocks: its capacity is InFlight
	case ctx.Err() != nil || IsOutage(err):
		// Stopping: not the input's fault. handBackAll returns it.
	case IsPermanent(err) || j.meta.NumDelivered >= uint64(r.spec.Attempts):
		r.bury(ctx, j, err)
	default:
		r.retryLater(j)
	}
}

func (r *runner[In, Out]) encode(j *job[Out]) error {
	j.out = make([]*nats.Msg, 0, len(j.result.Out))
	for _, out := range j.result.Out {
		m, err := r.spec.Encode(out)
		if err != nil {
			return fmt.Errorf("encode the result: %w", err)
		}
		msg := NewMsg(m)
		otel.GetTextMapPropagator().Inject(j.ctx, headerCarrier(msg.Header))
		j.out = append(j.out, msg)
	}
	return nil
}

// publish writes what the workers made, in natural batches, then lets the core
// commit, then acknowledges.
func (r *runner[In, Out]) publish(ctx context.Context) {
	for first := range r.done {
		jobs := r.gather(r.done, first, maxAtomic)
		byStream := map[string][]*nats.Msg{}
		total := 0
		for _, j := range jobs {
			for _, m := range j.out {
				kind := subjectKind(m.Subject)
				byStream[kind] = append(byStream[kind], m)
				total++
			}
		}
		ok := true
		for _, msgs := range byStream {
			ok = ok && r.untilDone(ctx, "next stream", func(ctx context.Context) error { return Publish(ctx, r.env.JS, msgs) })
		}
		if !ok {
			continue // stopping: handBackAll returns them
		}
		if total > 0 {
			r.metrics.batch.Observe(float64(total))
		}
		for _, j := range jobs {
			r.finish(ctx, j)
		}
	}
}

func (r *runner[In, Out]) finish(ctx context.Context, j *job[Out]) {
	if j.result.Done != nil && !r.untilDone(ctx, "commit", j.result.Done) {
		return
	}
	outcome := outcomeDone
	if len(j.out) == 0 {
		outcome = outcomeFiltered
	}
	r.settle(j, outcome, j.msg.Ack)
}

// subjectKind is the token that tells the stream: depeche.v1.<kind>.
func subjectKind(subject string) string {
	parts := strings.SplitN(subject, ".", 4)
	if len(parts) < 3 {
		return subject
	}
	return parts[2]
}

// contextOf carries the attempt and the span of a job into its core.
func contextOf[Out any](ctx context.Context, j *job[Out]) context.Context {
	ctx = context.WithValue(ctx, attemptKey{}, int(min(j.meta.NumDelivered, 1<<30)))
	return trace.ContextWithSpan(ctx, j.span)
}
