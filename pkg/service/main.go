package service

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/telemetry"
)

// Exit codes of every program.
const (
	ExitOK      = 0
	ExitFailed  = 1
	ExitBadCall = 2 // settings or arguments; nothing was started
)

// Definition describes a service to Main.
type Definition[C config.Validator] struct {
	// Name of the program.
	Name string
	// Section of the settings that the service reads.
	Section string
	// Default settings.
	Default func() C
	// More maps further top-level sections to parts of the settings. Optional.
	More func(*C) config.Sections
	// Listen returns the setting's key and the address of the service's HTTP routes.
	Listen func(C, Shared) (key, address string)
	// Run is the service; it returns when ctx ends and all is acknowledged.
	Run func(context.Context, C, stage.Env) error
}

// Main runs a service as a program and returns its exit code. It reads
// --config FILE (or DEPECHE_CONFIG) and --version.
func Main[C config.Validator](d Definition[C]) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, d, os.Args[1:], os.Stdout, os.Stderr)
}

func run[C config.Validator](ctx context.Context, d Definition[C], args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet(d.Name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	path := flags.String("config", os.Getenv("DEPECHE_CONFIG"), "settings file (YAML)")
	version := flags.Bool("version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return ExitOK
		}
		return ExitBadCall
	}
	if *version {
		fmt.Fprintln(stdout, d.Name, telemetry.Version())
		return ExitOK
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "%s: unexpected argument %q\n", d.Name, flags.Arg(0))
		return ExitBadCall
	}
	shared, settings := DefaultShared(), d.Default()
	sections := shared.Sections()
	sections[d.Section] = &settings
	if d.More != nil {
		maps.Copy(sections, d.More(&settings))
	}
	if err := config.Load(*path, sections); err != nil {
		fmt.Fprintf(stderr, "%s: bad settings\n%s\n", d.Name, indent(err))
		return ExitBadCall
	}
	key, address := d.Listen(settings, shared)
	listener, err := telemetry.Listen(key, address)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %s\n", d.Name, err)
		return ExitBadCall
	}
	defer listener.Close()
	p, err := NewProcess(ctx, d.Name, shared.Log)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %s\n", d.Name, err)
		return ExitBadCall
	}

	p.expect(d.Name)
	// The routes answer before the connection stands, and until the service has stopped.
	routes, stopRoutes := context.WithCancel(context.WithoutCancel(ctx))
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := telemetry.Serve(routes, listener, p.Mux); err != nil {
			p.Log.Error("routes ended", "error", err)
		}
	})
	supervised, stopSupervised := context.WithCancel(ctx)
	serving.Go(func() { p.Notify(supervised) })
	defer serving.Wait()
	defer stopRoutes()
	defer stopSupervised()

	p.Log.Info("starting", "service", d.Name, "version", telemetry.Version(), "http", listener.Addr().String())
	err = runConnected(ctx, d, settings, shared, p)
	flush, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if flushErr := p.Flush(flush); flushErr != nil {
		p.Log.Warn("last traces not sent", "error", flushErr)
	}
	if err != nil && ctx.Err() == nil {
		p.Log.Error("stopped", "service", d.Name, "error", err)
		var bad BadSetting
		if errors.As(err, &bad) {
			return ExitBadCall
		}
		return ExitFailed
	}
	p.Log.Info("stopped", "service", d.Name)
	return ExitOK
}

func runConnected[C config.Validator](ctx context.Context, d Definition[C], settings C, shared Shared, p *Process) error {
	env, closeConn, err := p.Env(ctx, d.Name, shared.NATS)
	if err != nil {
		return err
	}
	defer closeConn()
	return d.Run(ctx, settings, env)
}

// BadSetting is a fault of the settings that only running could find, such as a
// folder that cannot be written; programs end with ExitBadCall.
type BadSetting struct {
	Key string
	Err error
}

func (b BadSetting) Error() string { return b.Key + ": " + b.Err.Error() }

// Unwrap returns the cause.
func (b BadSetting) Unwrap() error { return b.Err }

func indent(err error) string {
	return "  " + strings.ReplaceAll(err.Error(), "\n", "\n  ")
}

// redacted hides the passwords of a server list.
func redacted(list string) string {
	parts := strings.Split(list, ",")
	for i, part := range parts {
		if u, err := url.Parse(strings.TrimSpace(part)); err == nil {
			parts[i] = u.Redacted()
		}
	}
	return strings.Join(parts, ",")
}
