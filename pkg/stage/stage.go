// Package stage runs one step of the flow: it takes messages from a work queue,
// hands them to a pure function, publishes what comes back, and acknowledges.
//
// What it promises: an input is acknowledged only after every output was; an
// output has the same id however often it is made; an input that cannot be
// processed ends in the dead letters, with the reason and its bytes, also when
// it kills the process; an outage of what lies behind counts against no input.
//
// The function it runs knows no NATS, no settings and no logger.
package stage

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Env is what a service is handed to run with.
type Env struct {
	// Conn is the service's one connection.
	Conn *nats.Conn
	JS   jetstream.JetStream
	Log  *slog.Logger
	// Registry takes the service's own metrics.
	Registry prometheus.Registerer
	Metrics  *Metrics
	Tracer   trace.Tracer
	// Health hears what is wrong, by name; nil for well again.
	Health Health
	// Mux takes the service's HTTP routes; it has /healthz, /readyz and /metrics.
	Mux *http.ServeMux
	// Ensure makes the streams that are missing; called when the server has lost them.
	Ensure func(context.Context) error
	// Now is the clock.
	Now func() time.Time
}

// Health collects the checks that readiness is made of.
type Health interface{ Set(check string, err error) }

// Func is the core of a stage: no output means filtered, one mapped, many fanned
// out. The same input must give the same output.
type Func[In, Out any] func(ctx context.Context, in In) ([]Out, error)

// BatchFunc is the core of a stage that works on what is ready at once, such as
// one transaction. It returns one result for each input, in order.
type BatchFunc[In, Out any] func(ctx context.Context, in []In) []Result[Out]

// Result of one input.
type Result[Out any] struct {
	Out []Out
	Err error
	// Done, if set, is called when Out has been acknowledged by the server and
	// before the input is. Its error is taken for an outage and tried again.
	Done func(ctx context.Context) error
}

// Each makes a BatchFunc of a Func.
func Each[In, Out any](f Func[In, Out]) BatchFunc[In, Out] {
	return func(ctx context.Context, in []In) []Result[Out] {
		results := make([]Result[Out], len(in))
		for i := range in {
			results[i].Out, results[i].Err = f(ctx, in[i])
		}
		return results
	}
}

// Spec says what to run.
type Spec[In, Out any] struct {
	// Name is the durable consumer, the label of the metrics and the stage in
	// dead letters: one of the contract's Stage names.
	Name string
	// Stream to consume.
	Stream string
	// Decode reads an input; its error sends the input to the dead letters.
	Decode func(body []byte) (In, error)
	Handle BatchFunc[In, Out]
	// Encode writes an output; its error sends the input to the dead letters.
	Encode func(Out) (v1.Message, error)
	// Instead, if set, gives what goes on in place of an input that kills the
	// process; otherwise such an input is buried.
	Instead func(in In, reason error) []Out
	// Workers is how many calls of Handle run at once. Default 1.
	Workers int
	// Batch is the most inputs in one call of Handle. Default 1.
	Batch int
	// InFlight is the most inputs held at once. Default 512.
	InFlight int
	// Timeout of one call of Handle. Default 60 s.
	Timeout time.Duration
	// Attempts after which a failing input is buried. Default 6.
	Attempts int
	// AckWait after which the server gives an input that nobody works on to
	// another. Default 15 s; tests shorten it.
	AckWait time.Duration
}

func (s Spec[In, Out]) withDefaults() Spec[In, Out] {
	s.Workers = max(s.Workers, 1)
	s.Batch = max(s.Batch, 1)
	set(&s.InFlight, 512)
	set(&s.Timeout, 60*time.Second)
	set(&s.Attempts, 6)
	set(&s.AckWait, 15*time.Second)
	return s
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// Permanent marks an error that another try cannot cure: the input goes to the
// dead letters at once.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// IsPermanent tells whether the error or one that it wraps is marked so.
func IsPermanent(err error) bool { return errors.As(err, new(permanentError)) }

type outageError struct{ error }

func (e outageError) Unwrap() error { return e.error }

// Outage marks an error that is no fault of the input: the database or the disk
// is away. The stage holds what it has and stops taking more until the call
// succeeds; no attempt is counted.
func Outage(err error) error {
	if err == nil {
		return nil
	}
	return outageError{err}
}

// IsOutage tells whether the error or one that it wraps is marked so.
func IsOutage(err error) bool { return errors.As(err, new(outageError)) }

type laterError struct {
	error
	delay time.Duration
}

func (e laterError) Unwrap() error { return e.error }

// Later hands the input back, to be given again after the delay: what it needs
// is busy. No attempt is counted, and other inputs go on.
func Later(delay time.Duration, reason error) error { return laterError{reason, delay} }

// IsLater tells whether the error or one that it wraps was made by Later, and
// with which delay.
func IsLater(err error) (time.Duration, bool) {
	var later laterError
	ok := errors.As(err, &later)
	return later.delay, ok
}

type attemptKey struct{}

// Attempt returns which try of its input a core with Batch 1 is in, from 1.
func Attempt(ctx context.Context) int {
	n, _ := ctx.Value(attemptKey{}).(int)
	return max(n, 1)
}
