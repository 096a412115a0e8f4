package service

import (
	"context"
	"fmt"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// statusEvery is how often the supervisor hears how things are, when it asks
// for nothing more often.
const statusEvery = 10 * time.Second

// Notify tells systemd, where it started the process with Type=notify, that the
// process has started, what it waits for, that it is still alive (WatchdogSec)
// and that it is about to stop. It returns when ctx ends, and at once where
// nobody listens. The protocol is sd_notify(3): datagrams of NAME=VALUE lines.
//
// Started means that the routes answer: a wire that waits for its database is
// not made better by being killed, so readiness is a matter of /readyz and of
// the status line.
func (p *Process) Notify(ctx context.Context) {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	if err := p.notify(ctx, socket, watchdog(os.Getenv("WATCHDOG_USEC"), os.Getenv("WATCHDOG_PID"), os.Getpid())); err != nil {
		p.Log.Warn("supervisor not told", "error", err)
	}
}

// watchdog returns the time after which the supervisor kills a silent process;
// 0 means never.
func watchdog(microseconds, pid string, self int) time.Duration {
	us, err := strconv.ParseInt(microseconds, 10, 64)
	if err != nil || us <= 0 || (pid != "" && pid != strconv.Itoa(self)) {
		return 0
	}
	return time.Duration(us) * time.Microsecond
}

func (p *Process) notify(ctx context.Context, socket string, watchdog time.Duration) error {
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("reach the supervisor: %w", err)
	}
	defer conn.Close()
	every := statusEvery
	if watchdog > 0 {
		every = min(every, watchdog/3)
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for state := "READY=1\n"; ; state = "WATCHDOG=1\n" {
		if _, err := conn.Write([]byte(state + "STATUS=" + p.status())); err != nil {
			return fmt.Errorf("tell the supervisor: %w", err)
		}
		select {
		case <-ctx.Done():
			_, err := conn.Write([]byte("STOPPING=1\nSTATUS=finishing what is held"))
			return err
		case <-ticker.C:
		}
	}
}

// status is readiness in one line.
func (p *Process) status() string {
	failing := p.Health.Ready()
	if len(failing) == 0 {
		return "ready"
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(failing)) {
		parts = append(parts, name+": "+failing[name].Error())
	}
	return "waiting: " + strings.ReplaceAll(strings.Join(parts, "; "), "\n", " ")
}
