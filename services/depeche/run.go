package depeche

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/telemetry"
	"github.com/depeche-wire/depeche/services/depeche/demo"
)

func runCommand() command {
	return command{
		name: "run", args: "[--config FILE] [--demo]", brief: "the whole wire in this process; no file needed", run: run,
		more: `
Starts a NATS server (nats.listen), the four services and the page (http.listen), and
runs until it is stopped. All that is kept is under one folder (data); with --demo, under
demo in it. With nats.url set it uses that server instead of its own.

It prints what to open and how the polls go; logs go to standard error. The exit code is
0 after a stop by SIGTERM or Ctrl-C, 1 if something broke, and 2 for bad settings, a
port or a folder that is in use: then nothing was started.`,
	}
}

func run(c *call) error {
	started := time.Now()
	f := c.flags()
	withDemo := f.Bool("demo", false, "add a small press on loopback, so that items flow within seconds, offline too")
	if err := c.none(f); err != nil {
		return err
	}
	s, err := c.settings()
	if err != nil {
		return err
	}
	w := &whole{call: c, settings: s, started: started}
	if *withDemo {
		if w.press, err = demo.Start(time.Now); err != nil {
			return err
		}
		w.settings.addDemo(w.press)
	}
	return w.open()
}

// whole is the all-in-one.
type whole struct {
	call     *call
	settings settings
	started  time.Time
	press    *demo.Publisher // nil without --demo
	folder   *folder
	process  *service.Process
	server   *embedded.Server // nil with nats.url
	connect  []nats.Option    // how the services reach the server
}

// open takes the folder and the ports, starts the server and everything on it,
// and closes all in the opposite order. What it cannot have ends it with nothing
// started.
func (w *whole) open() error {
	var err error
	if w.folder, err = openFolder(w.settings.Data); err != nil {
		return err
	}
	defer w.folder.close()
	listener, err := telemetry.Listen("http.listen", w.settings.HTTP.Listen)
	if err != nil {
		return badCall{error: err, quiet: true}
	}
	defer listener.Close()
	if w.process, err = service.NewProcess(w.call.ctx, "depeche", w.settings.Log); err != nil {
		return err
	}
	if w.settings.NATS.URL == "" {
		if err := w.startServer(); err != nil {
			return err
		}
		defer w.server.Stop()
	}
	err = w.serve(listener)
	flush, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if lost := w.process.Flush(flush); lost != nil {
		w.process.Log.Warn("last traces not sent", "error", lost)
	}
	return err
}

// startServer starts the embedded server; its port is tried first, so that the
// fault of a port in use is told from others.
func (w *whole) startServer() error {
	n := &w.settings.NATS
	if n.Listen != "" {
		probe, err := telemetry.Listen("nats.listen", n.Listen)
		if err != nil {
			return badCall{error: err, quiet: true}
		}
		_ = probe.Close()
	}
	dir := filepath.Join(w.folder.path, "nats")
	n.Storage = bytesOf(w.folder.storage(int64(n.Storage), dir))
	server, err := embedded.Start(embedded.Options{
		Dir: dir, Listen: n.Listen, OSDurability: n.Durability == "os",
		// The streams' own limits make up the storage; the server's must not be in their
		// way when an earlier start, with more disk, made them larger.
		Storage: 1 << 60,
	})
	if err != nil {
		return err
	}
	w.server, w.connect = server, []nats.Option{server.InProcess()}
	return nil
}

// serve answers HTTP and runs the services until the call's context ends or one
// of them does.
func (w *whole) serve(listener net.Listener) error {
	services, stop := context.WithCancelCause(w.call.ctx)
	defer stop(nil)

	// What stands around the services outlives them: routes answer, and the folder
	// and the server are looked after, until the last item is acknowledged.
	around, stopAround := context.WithCancel(context.WithoutCancel(w.call.ctx))
	var surroundings sync.WaitGroup
	defer surroundings.Wait()
	defer stopAround()
	surroundings.Go(func() {
		if err := telemetry.Serve(around, listener, w.process.Mux); err != nil {
			stop(err)
		}
	})
	surroundings.Go(func() { w.process.Notify(services) })
	if w.server != nil {
		keeper := newKeeper(w.server, w.folder.path, w.process.Health, w.process.Log)
		surroundings.Go(func() { keeper.run(around) })
	}
	if w.press != nil {
		surroundings.Go(func() {
			if err := w.press.Serve(around); err != nil {
				stop(err)
			}
		})
	}
	w.banner(listener.Addr().String())
	env, closeConn, err := w.process.Env(services, "depeche", w.settings.NATS, w.connect...)
	if err != nil {
		return w.ended(services, err)
	}
	defer closeConn()
	if w.server != nil {
		if err := takeBack(services, env.JS); err != nil {
			return w.ended(services, err)
		}
	}
	fmt.Fprintf(w.call.out, "%s  started in %s\n", clock(time.Now()), time.Since(w.started).Round(10*time.Millisecond))
	surroundings.Go(func() { w.narrate(services, env) })

	var running sync.WaitGroup
	for _, p := range w.settings.parts() {
		running.Go(func() {
			if err := w.runPart(services, p); err != nil {
				stop(err)
			}
		})
	}
	running.Wait()
	return w.ended(services, nil)
}

// ended is the error of the whole: what stopped the services, or err, unless a
// signal did.
func (w *whole) ended(services context.Context, err error) error {
	if w.call.ctx.Err() != nil {
		fmt.Fprintln(w.call.out, "stopped; what was taken is finished")
		return nil
	}
	if cause := context.Cause(services); cause != nil {
		return cause
	}
	return err
}

// part is one service of the process.
type part struct {
	name string
	run  runFunc
}

// runPart connects a service and runs it; that it ends before it is told to is an
// error.
func (w *whole) runPart(ctx context.Context, p part) error {
	env, closeConn, err := w.process.Env(ctx, p.name, w.settings.NATS, w.connect...)
	if err == nil {
		defer closeConn()
		err = p.run(ctx, env)
		if err == nil && ctx.Err() == nil {
			err = errors.New("it ended by itself")
		}
	}
	if err != nil && ctx.Err() != nil {
		if !errors.Is(err, context.Canceled) {
			w.process.Log.Warn("stopped with an error", "service", p.name, "error", err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("service %s: %w", p.name, err)
	}
	return nil
}
