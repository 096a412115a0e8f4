package stage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// hop is one of the three stages behind the fetcher, with a core that does nothing.
type hop struct{ name, from, to string }

var hops = []hop{
	{v1.StageDetector, v1.StreamFetched, "depeche.v1.detected.fr.paper"},
	{v1.StageNormaliser, v1.StreamDetected, "depeche.v1.normalised.fr.paper"},
	{v1.StageStore, v1.StreamNormalised, "depeche.v1.wire.fr.cm.paper"},
}

// BenchmarkFlow sends items of 2 KB through all four hops, always synced, and
// compares the runner with the least that NATS itself asks for: the same hops by
// hand, without a core, retries, dead letters, metrics or order.
//
//	go test -bench Flow -benchtime 20000x ./stage
func BenchmarkFlow(b *testing.B) {
	var floor float64
	for _, c := range []struct {
		name string
		run  func(ctx context.Context, b *testing.B, w *wire)
	}{{"floor", byHand}, {"runner", byRunner}} {
		b.Run(c.name, func(b *testing.B) {
			w := newWire(b)
			ctx, stop := context.WithCancel(context.Background())
			defer stop() // before the connections close
			c.run(ctx, b, w)
			body := []byte(strings.Repeat("dépêche ", 240))
			b.ResetTimer()
			go func() {
				for sent := 0; sent < b.N; {
					msgs := make([]v1.Message, min(256, b.N-sent))
					for i := range msgs {
						msgs[i] = v1.Message{Subject: inSubject, ID: fmt.Sprint("i", sent+i), Body: body}
					}
					if err := stage.Send(context.Background(), w.env.JS, msgs...); err != nil {
						b.Error(err)
						return
					}
					sent += len(msgs)
				}
			}()
			for w.count(v1.StreamWire) < b.N {
				time.Sleep(2 * time.Millisecond)
			}
			b.StopTimer()
			rate := float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rate, "items/s")
			if c.name == "floor" {
				floor = rate
			} else if floor > 0 {
				b.ReportMetric(rate/floor, "x-floor")
			}
		})
	}
}

func byRunner(ctx context.Context, b *testing.B, w *wire) {
	for _, h := range hops {
		s := spec(pass)
		s.Name, s.Stream, s.Workers, s.AckWait = h.name, h.from, 2, 0
		w := connect(b, w.server)
		ids := make(chan string, 1)
		go func() {
			for i := 0; ; i++ {
				select {
				case ids <- fmt.Sprint(h.name, i):
				case <-ctx.Done():
					return
				}
			}
		}()
		s.Encode = func(t text) (v1.Message, error) {
			return v1.Message{Subject: h.to, ID: <-ids, Body: []byte(t)}, nil
		}
		go func() {
			if err := stage.Run(ctx, w.env, s); err != nil && ctx.Err() == nil {
				b.Error(err)
			}
		}()
	}
}

// byHand is the least code that moves messages from stream to stream: pull,
// publish as one atomic batch, acknowledge.
func byHand(ctx context.Context, b *testing.B, w *wire) {
	for _, h := range hops {
		w := connect(b, w.server)
		consumer, err := w.env.JS.CreateOrUpdateConsumer(ctx, h.from, jetstream.ConsumerConfig{Durable: h.name, AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: 4096})
		if err != nil {
			b.Fatal(err)
		}
		go func() {
			for n := 0; ctx.Err() == nil; {
				batch, err := consumer.FetchNoWait(256)
				if err != nil {
					continue
				}
				var in []jetstream.Msg
				var out []*nats.Msg
				for m := range batch.Messages() {
					n++
					in = append(in, m)
					out = append(out, stage.NewMsg(v1.Message{Subject: h.to, ID: fmt.Sprint(h.name, n), Body: m.Data()}))
				}
				if len(in) == 0 {
					time.Sleep(time.Millisecond)
					continue
				}
				if err := stage.Publish(ctx, w.env.JS, out); err != nil && ctx.Err() == nil {
					b.Error(err)
					return
				}
				for _, m := range in {
					_ = m.Ack()
				}
			}
		}()
	}
}
