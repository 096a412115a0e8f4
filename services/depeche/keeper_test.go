package depeche

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/telemetry"
)

// sickServer is a server whose streams froze.
type sickServer struct {
	fault    error
	restarts int
}

func (s *sickServer) Healthy() error { return s.fault }

func (s *sickServer) Restart() error {
	s.restarts++
	s.fault = nil
	return nil
}

func TestKeeperRestartsFrozenStreamsWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	server := &sickServer{fault: errors.New("write error: msgs/1.blk: no space left on device")}
	health := &telemetry.Health{}
	clock, full := time.Unix(1000, 0), errors.New("no space left on device")
	k := newKeeper(server, t.TempDir(), health, slog.New(slog.DiscardHandler))
	k.now, k.hasRoom = func() time.Time { return clock }, func() error { return full }

	k.look()
	if err := health.Ready()["nats"]; err == nil || !strings.Contains(err.Error(), "the disk takes no more") || server.restarts != 0 {
		t.Fatalf("disk full: %v, %d restarts", err, server.restarts)
	}
	full = nil
	k.look()
	if server.restarts != 1 {
		t.Fatalf("disk free again: %d restarts, want 1", server.restarts)
	}
	k.look()
	if err := health.Ready()["nats"]; err != nil {
		t.Errorf("after the restart: %v", err)
	}

	server.fault = errors.New("write error: again")
	k.look()
	if server.restarts != 1 {
		t.Errorf("restarted again at once")
	}
	clock = clock.Add(restartPause)
	k.look()
	if server.restarts != 2 {
		t.Errorf("%d restarts, want a second one after the pause", server.restarts)
	}
}

func TestKeeperLeavesOtherFaultsAlone(t *testing.T) {
	t.Parallel()
	server := &sickServer{fault: errors.New("JetStream has not established contact")}
	health := &telemetry.Health{}
	k := newKeeper(server, t.TempDir(), health, slog.New(slog.DiscardHandler))
	k.look()
	if server.restarts != 0 || health.Ready()["nats"] == nil {
		t.Errorf("%d restarts, health %v", server.restarts, health.Ready())
	}
}

func TestCanWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := canWrite(dir, 2<<20); err != nil {
		t.Error(err)
	}
	if n := sizeOf(dir); n != 0 {
		t.Errorf("%d bytes are left behind", n)
	}
	if err := canWrite(dir+"/none", 1<<20); err == nil {
		t.Error("wrote into a folder that is not there")
	}
}
