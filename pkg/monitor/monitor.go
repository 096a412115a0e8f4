// Package monitor watches the wire from any process, whether the services share
// it or run on a cluster: what each stage does, how much waits before it, how
// full the streams are, how each feed's latest poll went, and in one verdict
// whether all is well.
//
// In come the stages' heartbeats (core NATS), the server's own account of
// streams and consumers, and the catalogue's buckets; out comes a Snapshot, and
// the same figures for Prometheus. It never publishes, consumes or changes
// anything: its user on the server needs to subscribe to v1.SubjectHeartbeat, to
// ask for stream and consumer information, and to read the buckets.
package monitor

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// sampleEvery is how often the rates move on.
	sampleEvery = time.Second
	// readEvery is how often the server is asked for its account.
	readEvery = 2 * time.Second
	// silentAfter is how long an instance may be silent before it counts as gone,
	// and the server before it counts as away.
	silentAfter = 5 * time.Second
)

// stages in the order of the flow, each with the stream that it consumes.
var stages = [...]struct{ name, stream string }{
	{v1.StageFetcher, v1.StreamPolls},
	{v1.StagePages, v1.StreamEntries},
	{v1.StageDetector, v1.StreamFetched},
	{v1.StageNormaliser, v1.StreamDetected},
	{v1.StageStore, v1.StreamNormalised},
}

// Monitor watches from the call of Run on. All methods may be called from
// several goroutines at once.
type Monitor struct {
	conn      *nats.Conn
	js        jetstream.JetStream
	log       *slog.Logger
	now       func() time.Time
	startedAt time.Time

	mu       sync.Mutex
	beats    map[string]*beats // by stage
	account  account
	lags     map[string]*lag // by stage
	sources  sources
	problems onset
}

// New makes a monitor that sees what the connection's user may see. Now is the
// clock.
func New(conn *nats.Conn, js jetstream.JetStream, log *slog.Logger, now func() time.Time) *Monitor {
	m := &Monitor{
		conn: conn, js: js, log: log.With("part", "monitor"), now: now, startedAt: now(),
		beats: map[string]*beats{}, lags: map[string]*lag{}, sources: newSources(), problems: onset{},
	}
	for _, s := range stages {
		m.beats[s.name], m.lags[s.name] = newBeats(), &lag{}
	}
	return m
}

// Run watches until ctx ends. A server that is away is waited for and shows in
// the snapshot; the error is nil unless the connection was closed for good.
func (m *Monitor) Run(ctx context.Context) error {
	sub, err := m.conn.Subscribe(v1.SubjectHeartbeat, func(msg *nats.Msg) { m.hear(msg.Data) })
	if err != nil {
		return fmt.Errorf("subscribe to %s: %w", v1.SubjectHeartbeat, err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	var parts sync.WaitGroup
	parts.Go(func() { every(ctx, sampleEvery, func() { m.sample() }) })
	parts.Go(func() { every(ctx, readEvery, func() { m.read(ctx) }) })
	parts.Go(func() { m.followSources(ctx) })
	parts.Go(func() { m.followStatuses(ctx) })
	parts.Wait()
	return nil
}

// every calls f now and at each tick until ctx ends.
func every(ctx context.Context, interval time.Duration, f func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		f()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// sample moves the rates of all stages on, and dates what is wrong: whoever looks
// later is told since when.
func (m *Monitor) sample() {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	for _, b := range m.beats {
		b.sample(now)
	}
	_ = m.snapshot(now)
}
