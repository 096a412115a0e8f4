package depeche

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/telemetry"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher"
)

// banner says what to open, and where things are.
func (w *whole) banner(http string) {
	s, out := w.settings, w.call.out
	fmt.Fprintf(out, "depeche %s\n", telemetry.Version())
	fmt.Fprintf(out, "  page     http://%s\n", http)
	fmt.Fprintf(out, "  ask      http://%s/v1/items\n", http)
	if w.server != nil {
		if s.NATS.Listen != "" {
			fmt.Fprintf(out, "  wire     %s   (try: depeche tail, or nats sub 'depeche.v1.wire.>')\n", w.server.URL())
		}
		fmt.Fprintf(out, "  data     %s   (streams take up to %s; %s free)\n", w.folder.path, s.NATS.Storage, humanize.IBytes(uint64(freeBytes(w.folder.path))))
	} else {
		fmt.Fprintf(out, "  wire     the server of nats.url   (try: depeche tail)\n  data     %s\n", w.folder.path)
	}
	feeds := 0
	for _, source := range s.Fetcher.Sources {
		feeds += len(source.Feeds)
	}
	fmt.Fprintf(out, "  sources  %s, %s%s\n", count(len(s.Fetcher.Sources), "source"), count(feeds, "feed"), map[bool]string{true: "   (with an invented press on loopback)"}[w.press != nil])
	for _, sentence := range fetcher.Budget(s.Fetcher, s.Fetcher.Sources) {
		fmt.Fprintf(out, "  note     %s\n", sentence)
	}
	fmt.Fprintln(out)
}

// narrate prints how the polls go until ctx ends.
func (w *whole) narrate(ctx context.Context, env stage.Env) {
	n := newNarrator(w.call.out, w.started, time.Now)
	go n.run(ctx, func() uint64 {
		wire, err := env.JS.Stream(ctx, v1.StreamWire)
		if err != nil {
			return 0
		}
		return wire.CachedInfo().State.LastSeq
	})
	for ctx.Err() == nil {
		cat, err := catalogue.Open(ctx, env.JS)
		if err == nil {
			err = cat.WatchStatuses(ctx, n.hear)
		}
		if err != nil {
			w.process.Log.Debug("statuses not watched", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// looksOffline tells whether an error is of the kind that a machine without a
// network gives.
func looksOffline(err string) bool {
	err = strings.ToLower(err)
	for _, sign := range []string{"no such host", "network is unreachable", "no route to host", "timeout", "timed out", "connection refused", "lookup", "resolve", "dial"} {
		if strings.Contains(err, sign) {
			return true
		}
	}
	return false
}
