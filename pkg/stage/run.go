package stage

import (
	"context"
	"errors"
	"fmt"
	"runtime/pprof"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// pullWait bounds how long one pull stays open, and so how long stopping waits.
	pullWait = time.Second
	// shutdownGrace is what calls in progress get after the stop.
	shutdownGrace = 20 * time.Second
	// countOnDisk is how long the server takes at most to write down that it
	// delivered an input (it does so every 100 ms). An input that kills an embedded
	// server's process sooner would never be seen to come back; so what came back,
	// and all that comes in the first second, waits as long before the core is called.
	countOnDisk = 300 * time.Millisecond
	// linger is how long a batch waits for inputs that the stage is still working on.
	linger = 5 * time.Millisecond
	// backlogLinger is how long it waits while the server has more to give. A batch
	// costs some milliseconds of disk however small it is: without this wait a stage
	// with a backlog settles at small batches and a third of its speed.
	backlogLinger = 100 * time.Millisecond
	// ackWait bounds the wait for the last acknowledgements at the stop.
	ackWait = time.Second
)

var errNotConnected = errors.New("not connected")

// Run consumes until ctx ends, then finishes what it holds, acknowledges it and
// returns. The stream must be there; its durable consumer is made if it is not.
func Run[In, Out any](ctx context.Context, env Env, spec Spec[In, Out]) error {
	spec = spec.withDefaults()
	r := &runner[In, Out]{
		spec: spec, env: env, metrics: env.Metrics.of(spec.Name),
		todo: make(chan *job[Out], spec.InFlight), done: make(chan *job[Out], spec.InFlight),
		held: map[*job[Out]]struct{}{}, failed: map[uint64]failure{}, room: make(chan struct{}, 1), startedAt: env.Now(),
	}
	if err := r.bind(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // it was stopped before it had begun
		}
		return err
	}
	// Profiles tell the stages of one process apart by this label.
	var err error
	pprof.Do(ctx, pprof.Labels("stage", spec.Name), func(ctx context.Context) { err = r.run(ctx) })
	return err
}

// bind makes the durable consumer, or brings it up to date.
func (r *runner[In, Out]) bind(ctx context.Context) error {
	consumer, err := r.env.JS.CreateOrUpdateConsumer(ctx, r.spec.Stream, jetstream.ConsumerConfig{
		Durable: r.spec.Name, AckPolicy: jetstream.AckExplicitPolicy, AckWait: r.spec.AckWait,
		MaxDeliver: -1, MaxAckPending: max(4096, 2*r.spec.InFlight),
	})
	if err != nil {
		return fmt.Errorf("make consumer %s on %s: %w", r.spec.Name, r.spec.Stream, err)
	}
	r.consumer = consumer
	if r.trials, err = r.env.JS.KeyValue(ctx, v1.BucketTrials); err != nil {
		return fmt.Errorf("open bucket %s: %w", v1.BucketTrials, err)
	}
	return nil
}

// job is one input on its way through the runner.
type job[Out any] struct {
	msg    jetstream.Msg
	meta   *jetstream.MsgMetadata
	result Result[Out]
	out    []*nats.Msg
	span   trace.Span
	ctx    context.Context // carries the span
	taken  time.Time
	seenAt time.Time // taken, or last told to be in progress; owned by runner.mu
}

type runner[In, Out any] struct {
	spec      Spec[In, Out]
	env       Env
	consumer  jetstream.Consumer
	trials    jetstream.KeyValue
	metrics   stageMetrics
	counts    counters
	startedAt time.Time

	todo, done chan *job[Out]
	room       chan struct{} // signalled when a job is settled
	// alone is held for reading by ordinary calls of Handle, for writing by a trial,
	// and by none for longer than aloneFor.
	alone sync.RWMutex

	mu      sync.Mutex
	held    map[*job[Out]]struct{}
	backlog bool               // the server had more when it sent the latest input
	failed  map[uint64]failure // by sequence: inputs handed back for another try
	outages map[string]error   // what is away, by name
}

func (r *runner[In, Out]) run(ctx context.Context) error {
	// Work goes on after ctx ends, for the grace period.
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	stopGrace := context.AfterFunc(ctx, func() { time.AfterFunc(shutdownGrace, stopWork) })
	defer stopGrace()

	background, stopBackground := context.WithCancel(work)
	var tickers, workers, publisher sync.WaitGroup
	tickers.Go(func() { r.keepAlive(background) })
	tickers.Go(func() { r.heartbeat(background) })
	for range r.spec.Workers {
		workers.Go(func() { r.work(work) })
	}
	publisher.Go(func() { r.publish(work) })

	r.pull(ctx)
	close(r.todo)
	workers.Wait()
	close(r.done)
	publisher.Wait()
	stopBackground()
	tickers.Wait()
	r.handBackAll()
	if err := r.env.Conn.FlushTimeout(5 * time.Second); err != nil {
		return fmt.Errorf("send the last acknowledgements of %s: %w", r.spec.Name, err)
	}
	r.awaitAcks()
	return nil
}

// awaitAcks returns when the server has worked off the acknowledgements that it
// was sent, or after a second: other replicas may hold inputs of the same consumer.
func (r *runner[In, Out]) awaitAcks() {
	ctx, cancel := context.WithTimeout(context.Background(), ackWait)
	defer cancel()
	for {
		info, err := r.consumer.Info(ctx)
		if err != nil || info.NumAckPending == 0 {
			return
		}
		sleep(ctx, 5*time.Millisecond)
	}
}

// pull asks for as much as there is room for, until ctx ends.
func (r *runner[In, Out]) pull(ctx context.Context) {
	for try := 0; ctx.Err() == nil; {
		room := r.waitForRoom(ctx)
		if room == 0 {
			return
		}
		if !r.env.Conn.IsConnected() {
			// Sent from the connection's buffer later, a pull would ask for messages that nobody awaits.
			r.outage("nats", errNotConnected)
			sleep(ctx, outageDelay(0))
			continue
		}
		// Not FetchContext: a pull that is cut short leaves messages on their way to nobody.
		batch, err := r.consumer.Fetch(min(room, maxAtomic), jetstream.FetchMaxWait(pullWait))
		if err == nil {
			for msg := range batch.Messages() {
				r.take(msg)
			}
			err = batch.Error()
		}
		if err == nil || errors.Is(err, nats.ErrTimeout) {
			r.outage("nats", nil)
			try = 0
			continue
		}
		r.outage("nats", fmt.Errorf("take from %s: %w", r.spec.Stream, err))
		sleep(ctx, outageDelay(try))
		try++
		// The volume may be gone: make again what is missing.
		if err := r.env.Ensure(ctx); err == nil {
			_ = r.bind(ctx) // fails again at the next pull, and is reported there
		}
	}
}

// waitForRoom returns how many more inputs may be held: a good part of InFlight,
// since many small pulls cost more than one, or what there is after a moment. It
// is 0 when ctx ended.
func (r *runner[In, Out]) waitForRoom(ctx context.Context) int {
	enough := max(r.spec.InFlight/4, 1)
	for ctx.Err() == nil {
		room := r.roomNow()
		if room >= enough {
			return room
		}
		select {
		case <-r.room:
			enough = max(r.spec.InFlight/4, 1)
		case <-time.After(linger):
			enough = 1
		case <-ctx.Done():
		}
	}
	return 0
}

func (r *runner[In, Out]) roomNow() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.awayLocked() {
		return 0
	}
	return r.spec.InFlight - len(r.held)
}

func (r *runner[In, Out]) take(msg jetstream.Msg) {
	meta, err := msg.Metadata()
	if err != nil { // no message of a stream: cannot be acknowledged either
		r.env.Log.Warn("message without metadata dropped", "subject", msg.Subject())
		return
	}
	ctx := otel.GetTextMapPropagator().Extract(context.Background(), headerCarrier(msg.Headers()))
	ctx, span := r.env.Tracer.Start(ctx, "process "+r.spec.Name, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(
		attribute.String("messaging.system", "nats"), attribute.String("messaging.destination.name", msg.Subject()),
		attribute.String("messaging.consumer.group.name", r.spec.Name), attribute.String("messaging.message.id", msg.Headers().Get(jetstream.MsgIDHeader))))
	j := &job[Out]{msg: msg, meta: meta, span: span, ctx: ctx, taken: r.env.Now()}
	j.seenAt = j.taken
	r.mu.Lock()
	r.held[j] = struct{}{}
	r.backlog = meta.NumPending > 0
	r.metrics.inflight.Set(float64(len(r.held)))
	r.mu.Unlock()
	r.todo <- j // never blocks: its capacity is InFlight
}

// settle ends a job with its acknowledgement.
func (r *runner[In, Out]) settle(j *job[Out], outcome string, ack func() error) {
	if err := ack(); err != nil {
		r.env.Log.Debug("acknowledgement not sent, the item will come again", "subject", j.msg.Subject(), "error", err)
	}
	r.metrics.outcome[outcome].Inc()
	r.counts.add(outcome)
	if j.result.Err != nil {
		j.span.SetStatus(codes.Error, j.result.Err.Error())
	}
	j.span.SetAttributes(attribute.String("depeche.outcome", outcome))
	j.span.End()
	r.mu.Lock()
	delete(r.held, j)
	if outcome != outcomeRetried && outcome != outcomePostponed {
		delete(r.failed, j.meta.Sequence.Stream)
	}
	r.metrics.inflight.Set(float64(len(r.held)))
	r.mu.Unlock()
	select {
	case r.room <- struct{}{}:
	default:
	}
}

// failure is what this process knows of an input that it handed back.
type failure struct {
	attempts   int    // failed here so far
	deliveries uint64 // of the server, at the last one
}

// attempt returns which try of the input this is, from 1.
func (r *runner[In, Out]) attempt(j *job[Out]) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed[j.meta.Sequence.Stream].attempts + 1
}

// retryLater hands the input back for another try.
func (r *runner[In, Out]) retryLater(j *job[Out]) {
	attempt := r.attempt(j)
	r.mu.Lock()
	r.failed[j.meta.Sequence.Stream] = failure{attempt, j.meta.NumDelivered}
	r.mu.Unlock()
	delay := retryDelay(attempt)
	r.env.Log.Warn("item failed, will be tried again", "subject", j.msg.Subject(), "attempt", attempt, "delay", delay, "error", j.result.Err)
	r.settle(j, outcomeRetried, func() error { return j.msg.NakWithDelay(delay) })
}

// postpone hands the input back without counting an attempt.
func (r *runner[In, Out]) postpone(j *job[Out], delay time.Duration) {
	r.mu.Lock()
	r.failed[j.meta.Sequence.Stream] = failure{r.failed[j.meta.Sequence.Stream].attempts, j.meta.NumDelivered}
	r.mu.Unlock()
	r.env.Log.Debug("item postponed", "subject", j.msg.Subject(), "delay", delay, "reason", j.result.Err)
	j.result.Err = nil
	r.settle(j, outcomePostponed, func() error { return j.msg.NakWithDelay(delay) })
}

// handBackAll returns what an outage kept from being finished, at the stop.
func (r *runner[In, Out]) handBackAll() {
	r.mu.Lock()
	held := make([]*job[Out], 0, len(r.held))
	for j := range r.held {
		held = append(held, j)
	}
	r.mu.Unlock()
	for _, j := range held {
		r.settle(j, outcomeRetried, j.msg.Nak)
	}
}

// keepAlive tells the server of each input held that it is being worked on, well
// before AckWait has passed.
func (r *runner[In, Out]) keepAlive(ctx context.Context) {
	ticker := time.NewTicker(r.spec.AckWait / 6)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := r.env.Now()
		var due []jetstream.Msg
		r.mu.Lock()
		for j := range r.held {
			if now.Sub(j.seenAt) >= r.spec.AckWait/3 || now.Before(j.seenAt) {
				j.seenAt = now
				due = append(due, j.msg)
			}
		}
		r.mu.Unlock()
		for _, msg := range due {
			_ = msg.InProgress() // settled meanwhile, or the connection is away: the next tick tries again
		}
	}
}

// outage notes what is away and what is back, and says so once.
func (r *runner[In, Out]) outage(what string, err error) {
	r.mu.Lock()
	if r.outages == nil {
		r.outages = map[string]error{}
	}
	was := r.outages[what]
	if err == nil {
		delete(r.outages, what)
	} else {
		r.outages[what] = err
	}
	away := r.awayLocked()
	r.mu.Unlock()
	if (was == nil) == (err == nil) {
		return
	}
	if away {
		r.metrics.paused.Set(1)
	} else {
		r.metrics.paused.Set(0)
	}
	r.env.Health.Set(r.spec.Name+": "+what, err)
	if err != nil {
		r.env.Log.Warn("waiting", "for", what, "error", err)
	} else {
		r.env.Log.Info("going on", "after", what)
	}
}

// awayLocked tells whether pulling has to wait; the pull's own trouble does not
// count, or it would never find out that the server is back.
func (r *runner[In, Out]) awayLocked() bool {
	for what := range r.outages {
		if what != "nats" {
			return true
		}
	}
	return false
}

// untilDone calls f until it succeeds, as an outage of what is called what; it
// returns false if ctx ended first.
func (r *runner[In, Out]) untilDone(ctx context.Context, what string, f func(context.Context) error) bool {
	for try := 0; ; try++ {
		err := f(ctx)
		if err == nil {
			r.outage(what, nil)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		r.outage(what, err)
		sleep(ctx, outageDelay(try))
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
