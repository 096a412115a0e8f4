// Package bench measures the whole pipeline in one process, always synced, beside
// the floor: the same hops on the same runner with cores that do nothing. Both run
// in turn, so that their ratio holds on a machine whose speed does not.
package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/pprof/profile"
	"github.com/klauspost/compress/zstd"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/telemetry"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Options of a run.
type Options struct {
	// Items in each round.
	Items int
	// Rounds of floor and pipeline in turn; the median counts.
	Rounds int
	// Rate of the latency measurement, items a second.
	Rate int
	// Dir for the data; a temporary folder if empty.
	Dir string
}

// kind of item to measure with.
type kind struct {
	name string
	make func(run string, n int) *v1.Item
}

// Run measures and writes a report. It returns early when ctx ends.
func Run(ctx context.Context, o Options, out io.Writer) error {
	zip, err := zstd.NewWriter(nil)
	if err != nil {
		return err
	}
	kinds := []kind{
		{"feed-only items of ~2 KB", func(run string, n int) *v1.Item { return feedItem(run, n, time.Now()) }},
		{"full pages of ~100 KB", func(run string, n int) *v1.Item { return pageItem(run, n, time.Now(), zip) }},
	}
	for _, k := range kinds {
		if err := measure(ctx, o, k, out); err != nil {
			return fmt.Errorf("measure %s: %w", k.name, err)
		}
	}
	fmt.Fprintf(out, "peak memory of the process: %d MiB\n", peakMemory()>>20)
	return nil
}

func measure(ctx context.Context, o Options, k kind, out io.Writer) error {
	var floors, rates, ratios []float64
	cpu := map[string]time.Duration{}
	var latency []time.Duration
	for round := range o.Rounds {
		run := fmt.Sprintf("%d-%d", time.Now().UnixNano(), round)
		floor, err := withFlow(ctx, o.Dir, noop, func(f *flow) (float64, error) { return f.throughput(ctx, k, run, o.Items) })
		if err != nil {
			return err
		}
		rate, err := withFlow(ctx, o.Dir, services, func(f *flow) (float64, error) {
			if round == 0 {
				if latency, err = f.latencies(ctx, k, run+"-paced", o.Rate, 10*o.Rate); err != nil {
					return 0, err
				}
			}
			return f.profiled(cpu, func() (float64, error) { return f.throughput(ctx, k, run, o.Items) })
		})
		if err != nil {
			return err
		}
		floors, rates, ratios = append(floors, floor), append(rates, rate), append(ratios, rate/floor)
	}
	slices.Sort(latency)
	fmt.Fprintf(out, "%s, %d a round, %d rounds in turn, always synced\n", k.name, o.Items, o.Rounds)
	fmt.Fprintf(out, "  pipeline %8.0f items/s   floor (no-op cores, same hops) %8.0f items/s   ratio %.2f (%.2f to %.2f)\n",
		median(rates), median(floors), median(ratios), slices.Min(ratios), slices.Max(ratios))
	fmt.Fprintf(out, "  publish to wire at %d items/s: p50 %s  p99 %s\n", o.Rate, round(percentile(latency, 50)), round(percentile(latency, 99)))
	fmt.Fprintf(out, "  CPU an item:")
	for _, name := range []string{v1.StageDetector, v1.StageNormaliser, v1.StageStore, rest} {
		fmt.Fprintf(out, "  %s %s", name, round(cpu[name]/time.Duration(o.Items*o.Rounds)))
	}
	fmt.Fprintln(out)
	return nil
}

// rest is the CPU of no stage: the broker, the runtime, and this program's input.
const rest = "broker-and-rest"

// flow is a running set of stages on its own server.
type flow struct {
	env  stage.Env
	seen *arrivals
}

// starter runs the stages behind the fetcher until ctx ends.
type starter func(ctx context.Context, dir string, connect func(name string) (stage.Env, error)) error

func withFlow(ctx context.Context, dir string, start starter, f func(*flow) (float64, error)) (float64, error) {
	dir, err := os.MkdirTemp(dir, "depeche-bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	server, err := embedded.Start(embedded.Options{Dir: dir + "/nats", Storage: 8 << 30})
	if err != nil {
		return 0, err
	}
	defer server.Stop()
	ctx, stop := context.WithCancel(ctx)
	p, err := service.NewProcess(ctx, "bench", telemetry.Config{Level: "error", Format: "text"})
	if err != nil {
		stop()
		return 0, err
	}
	p.Log = slog.New(slog.DiscardHandler)
	settings := service.DefaultNATS()
	settings.Storage = 4 << 30
	var closers []func()
	connect := func(name string) (stage.Env, error) {
		env, closeConn, err := p.Env(ctx, name, settings, server.InProcess())
		if err == nil {
			closers = append(closers, closeConn)
		}
		return env, err
	}
	env, err := connect("bench")
	if err != nil {
		stop()
		return 0, err
	}
	seen, err := watch(ctx, env)
	if err != nil {
		stop()
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- start(ctx, dir, connect) }()
	rate, err := f(&flow{env: env, seen: seen})
	stop()
	if stageErr := <-ended; err == nil && stageErr != nil {
		err = stageErr
	}
	for _, c := range closers {
		c()
	}
	return rate, err
}

// throughput sends n items as fast as they are taken and returns items a second
// from the first publish to the last arrival on the wire.
func (f *flow) throughput(ctx context.Context, k kind, run string, n int) (float64, error) {
	// Warm up: engines load, consumers stand.
	if err := f.send(ctx, k, run+"-warm", 0, 64); err != nil {
		return 0, err
	}
	if err := f.seen.wait(ctx, 64); err != nil {
		return 0, err
	}
	f.seen.reset()
	start := time.Now()
	for sent := 0; sent < n; sent += 256 {
		if err := f.send(ctx, k, run, sent, min(256, n-sent)); err != nil {
			return 0, err
		}
	}
	err := f.seen.wait(ctx, n)
	rate := float64(n) / time.Since(start).Seconds()
	f.seen.reset()
	return rate, err
}

// latencies sends n items at a steady rate and returns how long each took from
// its publish to its arrival on the wire.
func (f *flow) latencies(ctx context.Context, k kind, run string, rate, n int) ([]time.Duration, error) {
	if err := f.send(ctx, k, run+"-warm", 0, 16); err != nil {
		return nil, err
	}
	if err := f.seen.wait(ctx, 16); err != nil {
		return nil, err
	}
	f.seen.reset()
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	sentAt := map[string]time.Time{}
	for i := range n {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		it := k.make(run, i)
		sentAt[it.GetId()] = time.Now()
		if err := f.publish(ctx, it); err != nil {
			return nil, err
		}
	}
	if err := f.seen.wait(ctx, n); err != nil {
		return nil, err
	}
	var all []time.Duration
	f.seen.mu.Lock()
	for id, at := range f.seen.at {
		if sent, ok := sentAt[id]; ok {
			all = append(all, at.Sub(sent))
		}
	}
	f.seen.mu.Unlock()
	f.seen.reset()
	return all, nil
}

func (f *flow) send(ctx context.Context, k kind, run string, from, n int) error {
	items := make([]*v1.Item, n)
	for i := range items {
		items[i] = k.make(run, from+i)
	}
	return f.publish(ctx, items...)
}

func (f *flow) publish(ctx context.Context, items ...*v1.Item) error {
	messages := make([]v1.Message, len(items))
	for i, it := range items {
		var err error
		if messages[i], err = v1.EncodeItem(v1.StateFetched, it); err != nil {
			return err
		}
	}
	return stage.Send(ctx, f.env.JS, messages...)
}

// profiled adds to cpu what each stage used while f ran.
func (f *flow) profiled(cpu map[string]time.Duration, run func() (float64, error)) (float64, error) {
	var buffer bytes.Buffer
	if err := pprof.StartCPUProfile(&buffer); err != nil {
		return 0, err
	}
	rate, err := run()
	pprof.StopCPUProfile()
	if err != nil {
		return 0, err
	}
	p, err := profile.Parse(&buffer)
	if err != nil {
		return 0, err
	}
	for _, s := range p.Sample {
		name := rest
		if labels := s.Label["stage"]; len(labels) > 0 {
			name = labels[0]
		}
		cpu[name] += time.Duration(s.Value[1])
	}
	return rate, nil
}

// arrivals notes when each item reached the wire.
type arrivals struct {
	mu  sync.Mutex
	at  map[string]time.Time
	new chan struct{}
}

func watch(ctx context.Context, env stage.Env) (*arrivals, error) {
	a := &arrivals{at: map[string]time.Time{}, new: make(chan struct{}, 1)}
	sub, err := env.Conn.SubscribeSync(v1.SubjectWire)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			m, err := sub.NextMsgWithContext(ctx)
			if err != nil {
				return
			}
			a.add(m.Header.Get("Nats-Msg-Id"))
		}
	}()
	return a, nil
}

// add notes the first arrival of an item, whose message id is id.revision.
func (a *arrivals) add(messageID string) {
	id, _, _ := strings.Cut(messageID, ".")
	a.mu.Lock()
	if _, again := a.at[id]; !again {
		a.at[id] = time.Now()
	}
	a.mu.Unlock()
	select {
	case a.new <- struct{}{}:
	default:
	}
}

func (a *arrivals) wait(ctx context.Context, n int) error {
	for {
		a.mu.Lock()
		got := len(a.at)
		a.mu.Unlock()
		if got >= n {
			return nil
		}
		select {
		case <-a.new:
		case <-time.After(2 * time.Minute):
			return fmt.Errorf("only %d of %d items reached the wire; nothing for 2 minutes", got, n)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (a *arrivals) reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.at)
}
