package depeche

import (
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestWhatAKilledProcessHeldComesAtOnce(t *testing.T) {
	t.Parallel()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	nc, js, err := stream.Connect("", t.Name(), slog.New(slog.DiscardHandler), server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	if err := stream.Ensure(t.Context(), js, stream.Options{Storage: 512 << 20}); err != nil {
		t.Fatal(err)
	}
	if err := takeBack(t.Context(), js); err != nil { // nothing is there yet
		t.Fatal(err)
	}
	if _, err := js.Publish(t.Context(), "depeche.v1.fetched.paper", []byte("held")); err != nil {
		t.Fatal(err)
	}
	bind := func() jetstream.Consumer {
		c, err := js.CreateOrUpdateConsumer(t.Context(), v1.StreamFetched, jetstream.ConsumerConfig{
			Durable: v1.StageDetector, AckPolicy: jetstream.AckExplicitPolicy, AckWait: time.Hour, MaxDeliver: -1,
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if _, err := bind().Next(); err != nil { // taken, and never acknowledged
		t.Fatal(err)
	}
	if err := takeBack(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	msg, err := bind().Next(jetstream.FetchMaxWait(10 * time.Second))
	if err != nil {
		t.Fatalf("it did not come again: %v", err)
	}
	if meta, err := msg.Metadata(); err != nil || meta.NumDelivered != 2 {
		t.Errorf("metadata %+v, %v, want the second delivery", meta, err)
	}
}
