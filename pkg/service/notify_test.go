package service

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/telemetry"
)

// supervisor is a socket as systemd opens one.
func supervisor(t *testing.T) (*net.UnixConn, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn, path
}

// hear returns the next message that is not the one before it again.
func hear(t *testing.T, conn *net.UnixConn, last string) string {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for buffer := make([]byte, 4096); ; {
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatalf("after %q: %v", last, err)
		}
		if got := string(buffer[:n]); got != last {
			return got
		}
	}
}

func TestSupervisorHearsStartStateAndStop(t *testing.T) {
	t.Parallel()
	conn, path := supervisor(t)
	p := &Process{Health: &telemetry.Health{}}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.notify(ctx, path, 30*time.Millisecond) }()

	got := ""
	expect := func(want string) {
		t.Helper()
		if got = hear(t, conn, got); got != want {
			t.Errorf("supervisor heard %q, want %q", got, want)
		}
	}
	expect("READY=1\nSTATUS=ready")
	expect("WATCHDOG=1\nSTATUS=ready")
	p.Health.Set("store: database", errors.New("refused\nagain"))
	expect("WATCHDOG=1\nSTATUS=waiting: store: database: refused again")
	p.Health.Set("store: database", nil)
	expect("WATCHDOG=1\nSTATUS=ready")
	stop()
	expect("STOPPING=1\nSTATUS=finishing what is held")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestSupervisorGone(t *testing.T) {
	t.Parallel()
	p := &Process{Health: &telemetry.Health{}}
	if err := p.notify(t.Context(), filepath.Join(t.TempDir(), "none"), 0); err == nil {
		t.Error("no error without a socket")
	}
	conn, path := supervisor(t)
	conn.Close()
	if err := p.notify(t.Context(), path, time.Millisecond); err == nil {
		t.Error("no error when nobody reads")
	}
}

func TestWatchdog(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		us, pid string
		want    time.Duration
	}{
		{"30000000", "", 30 * time.Second},
		{"30000000", "7", 30 * time.Second},
		{"30000000", "8", 0}, // meant for another process
		{"", "", 0}, {"0", "7", 0}, {"-5", "", 0}, {"soon", "", 0},
	} {
		if got := watchdog(c.us, c.pid, 7); got != c.want {
			t.Errorf("watchdog(%q, %q) = %v, want %v", c.us, c.pid, got, c.want)
		}
	}
}
