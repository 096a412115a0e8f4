// Package service is the frame around a stage: settings, logs, metrics, health,
// the connection, and an orderly start and stop. Main runs one service as a
// program; Process and Env are its parts, for a program that runs several.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	"github.com/depeche-wire/depeche/pkg/telemetry"
)

// Process is what all services of one program share.
type Process struct {
	Log      *slog.Logger
	Registry *prometheus.Registry
	Metrics  *stage.Metrics
	Health   *telemetry.Health
	Mux      *http.ServeMux
	Tracer   trace.Tracer
	// Flush sends the last traces.
	Flush func(context.Context) error
}

// NewProcess sets up logs on standard error, metrics, traces and routes.
func NewProcess(ctx context.Context, name string, log telemetry.Config) (*Process, error) {
	p := &Process{Log: log.Logger(os.Stderr), Registry: telemetry.Registry(), Health: &telemetry.Health{}}
	p.Metrics = stage.NewMetrics(p.Registry)
	p.Mux = telemetry.Mux(p.Health, p.Registry)
	var err error
	p.Tracer, p.Flush, err = telemetry.Tracer(ctx, name)
	return p, err
}

// Env connects one service and waits until the server is there and has the
// streams. It returns early only when ctx ends or the server refuses for good.
// The returned function closes the connection.
func (p *Process) Env(ctx context.Context, name string, settings NATS, more ...nats.Option) (stage.Env, func(), error) {
	p.expect(name)
	options, err := settings.options()
	if err != nil {
		return stage.Env{}, nil, err
	}
	url := settings.URL
	if url == "" {
		url = "nats://" + settings.Listen
	}
	log := p.Log.With("service", name)
	nc, js, err := stream.Connect(url, name, log, append(options, more...)...)
	if err != nil {
		return stage.Env{}, nil, fmt.Errorf("nats.url: %w", err)
	}
	env := stage.Env{
		Conn: nc, JS: js, Log: log, Registry: p.Registry, Metrics: p.Metrics, Tracer: p.Tracer, Health: p.Health, Mux: p.Mux, Now: time.Now,
		Ensure: func(ctx context.Context) error {
			return stream.Ensure(ctx, js, stream.Options{Storage: int64(settings.Storage), Replicas: settings.Replicas})
		},
	}
	if err := p.waitForStreams(ctx, name, url, env); err != nil {
		nc.Close()
		return stage.Env{}, nil, err
	}
	return env, nc.Close, nil
}

// expect makes the process not ready until the service is connected.
func (p *Process) expect(name string) {
	p.Health.Set(name+": nats", errors.New("not connected yet"))
}

func (p *Process) waitForStreams(ctx context.Context, name, url string, env stage.Env) error {
	for said := ""; ; {
		err := ensure(ctx, env)
		p.Health.Set(name+": nats", err)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var refused *jetstream.APIError
		if errors.As(err, &refused) && refused.Code == 400 {
			return err
		}
		if err.Error() != said {
			said = err.Error()
			env.Log.Warn("waiting for NATS", "url", redacted(url), "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func ensure(ctx context.Context, env stage.Env) error {
	if !env.Conn.IsConnected() {
		if err := env.Conn.LastError(); err != nil {
			return fmt.Errorf("not connected: %w", err)
		}
		return errors.New("not connected: no server answers")
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return env.Ensure(ctx)
}
