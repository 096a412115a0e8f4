// Package telemetry gives every process the same logs, metrics, traces and
// operator's routes.
package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Config of the logs. Traces are set by the standard OTEL_ variables and are off
// unless OTEL_EXPORTER_OTLP_ENDPOINT or its traces form is set.
type Config struct {
	// Level is debug, info, warn or error.
	Level string `yaml:"level"`
	// Format is json or text.
	Format string `yaml:"format"`
}

// Default is info and text.
func Default() Config { return Config{Level: "info", Format: "text"} }

// Validate returns each fault, starting with the key.
func (c Config) Validate() []error {
	var faults []error
	if err := new(slog.Level).UnmarshalText([]byte(c.Level)); err != nil {
		faults = append(faults, fmt.Errorf("level: must be debug, info, warn or error (got %q)", c.Level))
	}
	if c.Format != "json" && c.Format != "text" {
		faults = append(faults, fmt.Errorf("format: must be json or text (got %q)", c.Format))
	}
	return faults
}

// Logger writes to w. The config must be valid.
func (c Config) Logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level))
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// Version of the program: the module's, else the commit's, else "development".
// Builds set it with -ldflags "-X".
var version string

// Version returns what this program was built from.
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return "development"
}

// Registry returns a registry with the process's own metrics and build info.
func Registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "depeche_build_info", Help: "1; the labels say what runs.", ConstLabels: prometheus.Labels{"version": Version()},
	})
	info.Set(1)
	r.MustRegister(info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// Tracer returns the process's tracer and what flushes it at the end. It also
// makes W3C trace context the process's propagation.
func Tracer(ctx context.Context, name string) (trace.Tracer, func(context.Context) error, error) {
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" {
		return noop.NewTracerProvider().Tracer(name), func(context.Context) error { return nil }, nil
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("set up traces: %w", err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter))
	return provider.Tracer("github.com/depeche-wire/depeche/" + name), provider.Shutdown, nil
}

// Mux returns the operator's routes: /healthz (alive), /readyz and /metrics.
func Mux(health *Health, registry prometheus.Gatherer) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok\n")
	})
	mux.Handle("GET /readyz", health)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	return mux
}
