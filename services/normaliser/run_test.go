package normaliser_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
)

type silent struct{}

func (silent) Set(string, error) {}

// environment is a real server in the process and a service's connection to it.
func environment(t *testing.T) stage.Env {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30, OSDurability: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	log := slog.New(slog.DiscardHandler)
	nc, js, err := stream.Connect("", "normaliser", log, server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	ensure := func(ctx context.Context) error {
		return stream.Ensure(ctx, js, stream.Options{Storage: 256 << 20, Replicas: 1})
	}
	if err := ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return stage.Env{
		Conn: nc, JS: js, Log: log, Metrics: stage.NewMetrics(prometheus.NewRegistry()), Tracer: noop.NewTracerProvider().Tracer(""),
		Health: silent{}, Ensure: ensure, Now: time.Now,
	}
}

func publish(t *testing.T, env stage.Env, it *v1.Item) {
	t.Helper()
	m, err := v1.EncodeItem(v1.StateDetected, it)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := env.JS.PublishMsg(t.Context(), &nats.Msg{Subject: m.Subject, Data: m.Body, Header: nats.Header{jetstream.MsgIDHeader: {m.ID}}}); err != nil {
		t.Fatal(err)
	}
}

func TestRunFillsTheArticleAndPublishes(t *testing.T) {
	t.Parallel()
	env := environment(t)
	page := item(t, "https://quotidien.example/a", `<html><body><article><h1>Le marché de Mokolo rouvre</h1>
<p>Les commerçants ont retrouvé leurs étals lundi matin, après trois semaines de travaux menés par la communauté urbaine.</p>
<p>« Nous attendions ce moment depuis le début du mois », a confié une vendeuse de tissus installée près de l’entrée principale.</p></article></body></html>`)
	feedOnly := item(t, "https://quotidien.example/b", "")
	feedOnly.Fetched.Entry.Title = "Une brève"
	feedOnly.Fetched.Entry.Summary = "<p>La route nationale est coupée &agrave; hauteur du pont.</p>"
	publish(t, env, page)
	publish(t, env, feedOnly)

	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- normaliser.Run(ctx, normaliser.Default(), env) }()

	consumer, err := env.JS.CreateConsumer(t.Context(), v1.StreamNormalised, jetstream.ConsumerConfig{AckPolicy: jetstream.AckExplicitPolicy})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]*v1.Item{}
	for len(got) < 2 {
		msg, err := consumer.Next(jetstream.FetchMaxWait(20 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if want := "depeche.v1.normalised.fr.quotidien"; msg.Subject() != want {
			t.Errorf("subject %s, want %s", msg.Subject(), want)
		}
		it, err := v1.DecodeItem(v1.StateNormalised, msg.Data())
		if err != nil {
			t.Fatal(err)
		}
		got[it.Fetched.Entry.Url] = it
		if err := msg.Ack(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if a := got["https://quotidien.example/a"]; len(a.Article.Paragraphs) != 2 || a.Article.Title != "Le marché de Mokolo rouvre" || len(a.Fetched.Page.Body) == 0 {
		t.Errorf("page: title %q, paragraphs %q, %d bytes of page", a.Article.Title, a.Article.Paragraphs, len(a.Fetched.Page.Body))
	}
	if b := got["https://quotidien.example/b"]; b.Article.Title != "Une brève" || len(b.Article.Paragraphs) != 1 || b.Article.Paragraphs[0] != "La route nationale est coupée à hauteur du pont." {
		t.Errorf("feed: title %q, paragraphs %q", b.Article.Title, b.Article.Paragraphs)
	}
}
