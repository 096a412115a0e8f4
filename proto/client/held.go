package client

import (
	"context"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// held is what was pulled and is not settled yet. The server is told now and
// then that it is being worked on, so that a slow handler gets nothing twice.
type held struct {
	mu   sync.Mutex
	msgs map[jetstream.Msg]struct{}
}

func (h *held) add(msg jetstream.Msg) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.msgs == nil {
		h.msgs = map[jetstream.Msg]struct{}{}
	}
	h.msgs[msg] = struct{}{}
}

func (h *held) remove(msg jetstream.Msg) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.msgs, msg)
}

func (h *held) keepAlive(ctx context.Context) {
	ticker := time.NewTicker(ackWait / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			h.mu.Lock()
			for msg := range h.msgs {
				_ = msg.InProgress() // settled meanwhile, or the connection is away: the next tick tries again
			}
			h.mu.Unlock()
		}
	}
}
