package depeche

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/stage"
)

const (
	// lookEvery is how often the server is asked how it is.
	lookEvery = time.Second
	// restartPause is the least time between two restarts of the streams.
	restartPause = 5 * time.Second
	// room is what must fit on the disk again before that.
	room = 16 << 20
)

// keeper watches the embedded server. After a disk was full the server's streams
// stay frozen for good; the keeper restarts the
// server when there is room again.
type keeper struct {
	server interface {
		Healthy() error
		Restart() error
	}
	hasRoom   func() error
	health    stage.Health
	log       *slog.Logger
	now       func() time.Time
	restarted time.Time
	ill       bool
	down      bool // the last restart failed
}

func newKeeper(server interface {
	Healthy() error
	Restart() error
}, dir string, health stage.Health, log *slog.Logger,
) *keeper {
	return &keeper{server: server, hasRoom: func() error { return canWrite(dir, room) }, health: health, log: log, now: time.Now}
}

func (k *keeper) run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		k.look()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// look is one round.
func (k *keeper) look() {
	err := k.server.Healthy()
	k.health.Set("nats", err)
	if err == nil {
		if k.ill {
			k.log.Info("nats is well again")
		}
		k.ill = false
		return
	}
	if !k.ill {
		k.log.Error("nats is not well", "error", err)
		k.ill = true
	}
	if (!k.down && !strings.Contains(err.Error(), "write error")) || k.now().Sub(k.restarted) < restartPause {
		return
	}
	if err := k.hasRoom(); err != nil {
		k.health.Set("nats", fmt.Errorf("the disk takes no more: %w; depeche goes on when it does", err))
		return
	}
	k.restarted = k.now()
	k.log.Info("the disk takes writes again, restarting nats")
	err = k.server.Restart()
	if k.down = err != nil; k.down {
		k.log.Error("nats not restarted", "error", err)
	}
}

// canWrite writes n bytes to a file in dir, down to the disk, and removes it.
func canWrite(dir string, n int) (err error) {
	f, err := os.CreateTemp(dir, ".room-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(filepath.Clean(f.Name()))) }()
	block := make([]byte, 1<<20)
	for range n / len(block) {
		if _, err := f.Write(block); err != nil {
			return err
		}
	}
	return f.Sync()
}
