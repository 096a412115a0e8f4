package stage

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

// work calls the core with what is ready: it waits for the first input and takes
// what stands behind it, up to Batch.
func (r *runner[In, Out]) work(ctx context.Context) {
	for first := range r.todo {
		jobs := r.gather(r.todo, []*job[Out]{first}, r.spec.Batch)
		if ctx.Err() != nil {
			continue // stopping: handBackAll returns them
		}
		if len(jobs) > 1 && slices.ContainsFunc(jobs, r.suspect) {
			for _, j := range jobs {
				r.handle(ctx, []*job[Out]{j})
			}
			continue
		}
		r.handle(ctx, jobs)
	}
}

// gather adds to the jobs those that are ready, up to limit.
func (r *runner[In, Out]) gather(from <-chan *job[Out], jobs []*job[Out], limit int) []*job[Out] {
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

// gatherDone adds to the first job those that are done, and waits a moment for
// those that are being worked on, and longer for those that the server has ready.
func (r *runner[In, Out]) gatherDone(first *job[Out]) []*job[Out] {
	jobs := []*job[Out]{first}
	timeout, late := time.NewTimer(linger), time.NewTimer(backlogLinger)
	defer timeout.Stop()
	defer late.Stop()
	for len(jobs) < maxAtomic {
		jobs = r.gather(r.done, jobs, maxAtomic)
		working, backlog := r.more(len(jobs))
		if !working && !backlog {
			return jobs
		}
		wait := timeout.C
		if backlog {
			wait = late.C
		}
		select {
		case j, ok := <-r.done:
			if !ok {
				return jobs
			}
			jobs = append(jobs, j)
		case <-wait:
			return jobs
		}
	}
	return jobs
}

// more tells whether there are inputs besides the n that are done: in this
// stage, and waiting at the server with room for them here.
func (r *runner[In, Out]) more(n int) (working, backlog bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return n < len(r.held), r.backlog && len(r.held) < r.spec.InFlight
}

// handle runs the core for the jobs and passes them on: to the publisher, to
// another try, or to the dead letters.
func (r *runner[In, Out]) handle(ctx context.Context, jobs []*job[Out]) {
	if len(jobs) == 1 && r.suspect(jobs[0]) {
		r.try(ctx, jobs[0])
		return
	}
	r.waitForCount(ctx, jobs)
	defer hold(r.alone.RLocker())()
	r.process(ctx, jobs)
}

// process decodes, calls the core and passes on.
func (r *runner[In, Out]) process(ctx context.Context, jobs []*job[Out]) {
	live := jobs[:0:len(jobs)]
	inputs := make([]In, 0, len(jobs))
	for _, j := range jobs {
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

// guarded calls the core with its time limit. A panic becomes the error of each
// input of the call. A core that does not heed the limit is left behind after as
// long again: its goroutine is lost, the stage is not.
func (r *runner[In, Out]) guarded(ctx context.Context, jobs []*job[Out], in []In) []Result[Out] {
	if len(jobs) == 1 {
		ctx = context.WithValue(ctx, attemptKey{}, r.attempt(jobs[0]))
		ctx = trace.ContextWithSpan(ctx, jobs[0].span)
	}
	ctx, cancel := context.WithTimeout(ctx, r.spec.Timeout)
	defer cancel()
	start := r.env.Now()
	defer func() { r.metrics.duration.Observe(r.env.Now().Sub(start).Seconds()) }()
	answer := make(chan []Result[Out], 1)
	go func() { answer <- r.recovered(ctx, in) }()
	hung := time.NewTimer(2 * r.spec.Timeout)
	defer hung.Stop()
	select {
	case results := <-answer:
		return results
	case <-hung.C:
		err := fmt.Errorf("no answer within %s: the core hangs", 2*r.spec.Timeout)
		if len(in) == 1 {
			err = Permanent(err)
		}
		return failed[Out](len(in), err)
	}
}

func (r *runner[In, Out]) recovered(ctx context.Context, in []In) (results []Result[Out]) {
	defer func() {
		if p := recover(); p != nil {
			results = failed[Out](len(in), fmt.Errorf("panic: %v at %s", p, origin(debug.Stack())))
		}
	}()
	results = r.spec.Handle(ctx, in)
	if len(results) != len(in) {
		return failed[Out](len(in), fmt.Errorf("the core returned %d results for %d inputs", len(results), len(in)))
	}
	return results
}

func failed[Out any](n int, err error) []Result[Out] {
	results := make([]Result[Out], n)
	for i := range results {
		results[i].Err = err
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
	delay, later := IsLater(j.result.Err)
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
	case later:
		r.postpone(j, delay)
	case IsPermanent(err) || r.attempt(j) >= r.spec.Attempts:
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
		if limit := r.env.Conn.MaxPayload(); limit > 0 && int64(msg.Size()) > limit-batchHeaders {
			return fmt.Errorf("the result has %d bytes, the NATS server takes %d: raise its max_payload to 8 MiB", msg.Size(), limit)
		}
		j.out = append(j.out, msg)
	}
	return nil
}

// publish writes what the workers made, in natural batches, then lets the core
// commit, then acknowledges.
func (r *runner[In, Out]) publish(ctx context.Context) {
	for first := range r.done {
		jobs := r.gatherDone(first)
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
