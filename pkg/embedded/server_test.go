package embedded_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Streams that are looked for, and made where they are missing, all through a
// restart keep what they hold.
func TestRestartKeepsWhatTheStreamsHold(t *testing.T) {
	t.Parallel()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	url := server.URL()
	nc, js, err := stream.Connect("", "test", slog.New(slog.DiscardHandler), server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	options := stream.Options{Storage: 512 << 20}
	if err := stream.Ensure(t.Context(), js, options); err != nil {
		t.Fatal(err)
	}
	const messages = 50
	for range messages {
		if _, err := js.Publish(t.Context(), "depeche.v1.fetched.paper", []byte("kept")); err != nil {
			t.Fatal(err)
		}
	}

	ctx, stop := context.WithCancel(t.Context())
	var lookers sync.WaitGroup
	for range 4 {
		lookers.Go(func() {
			for ctx.Err() == nil {
				_ = stream.Ensure(ctx, js, options) // fails while there is no server
			}
		})
	}
	for range 3 {
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	lookers.Wait()

	if server.URL() != url {
		t.Errorf("the server is at %s now, and was at %s", server.URL(), url)
	}
	if err := server.Healthy(); err != nil {
		t.Errorf("after the restart: %v", err)
	}
	for nc.FlushTimeout(1e9) != nil && t.Context().Err() == nil { // until the connection is back
	}
	fetched, err := js.Stream(t.Context(), v1.StreamFetched)
	if err != nil {
		t.Fatal(err)
	}
	if n := fetched.CachedInfo().State.Msgs; n != messages {
		t.Errorf("%d messages after the restart, want %d", n, messages)
	}
}
