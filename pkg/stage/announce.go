package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Announce reports every second until ctx ends that the stage is there and cannot
// run yet, because its database is away or what it needs is still loading.
// Whoever watches then sees it wait instead of missing it. Waiting says for what;
// it is called for each report.
func Announce(ctx context.Context, env Env, name string, waiting func() string) {
	beat := Heartbeat{Stage: name, Instance: instance(), StartedAt: env.Now().UTC()}
	ticker := time.NewTicker(HeartbeatInterval)
	defer ticker.Stop()
	for ctx.Err() == nil {
		beat.Waiting = waiting()
		send(env, beat)
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// instance names this process among those of a stage.
func instance() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s.%d", host, os.Getpid())
}

// send publishes one report; when it is lost the next one makes up for it.
func send(env Env, beat Heartbeat) {
	if body, err := json.Marshal(beat); err == nil {
		_ = env.Conn.Publish(v1.HeartbeatSubject(beat.Stage), body)
	}
}
