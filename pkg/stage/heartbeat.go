package stage

import (
	"context"
	"sync/atomic"
	"time"
)

// HeartbeatInterval is how often each stage reports.
const HeartbeatInterval = time.Second

// Heartbeat is what a running stage says of itself every second on core NATS,
// as JSON on v1.HeartbeatSubject: who is there, and what it has done since its
// start. Nobody stores it.
type Heartbeat struct {
	Stage    string `json:"stage"`
	Instance string `json:"instance"`
	// Totals since the start of the instance, by outcome.
	Done     int64 `json:"done"`
	Filtered int64 `json:"filtered"`
	Retried  int64 `json:"retried"`
	Dead     int64 `json:"dead"`
	InFlight int   `json:"in_flight"`
	// Waiting says what is away; empty while the stage works.
	Waiting   string    `json:"waiting,omitempty"`
	StartedAt time.Time `json:"started_at"`
}

type counters struct{ done, filtered, retried, dead, postponed atomic.Int64 }

func (c *counters) add(outcome string) {
	map[string]*atomic.Int64{outcomeDone: &c.done, outcomeFiltered: &c.filtered, outcomeRetried: &c.retried, outcomeDead: &c.dead, outcomePostponed: &c.postponed}[outcome].Add(1)
}

func (r *runner[In, Out]) heartbeat(ctx context.Context) {
	beat := Heartbeat{Stage: r.spec.Name, Instance: instance(), StartedAt: r.env.Now().UTC()}
	ticker := time.NewTicker(HeartbeatInterval)
	defer ticker.Stop()
	for {
		beat.Done, beat.Filtered = r.counts.done.Load(), r.counts.filtered.Load()
		beat.Retried, beat.Dead = r.counts.retried.Load(), r.counts.dead.Load()
		beat.Waiting = ""
		r.mu.Lock()
		beat.InFlight = len(r.held)
		for what, err := range r.outages {
			beat.Waiting = what + ": " + err.Error()
		}
		r.mu.Unlock()
		send(r.env, beat)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
