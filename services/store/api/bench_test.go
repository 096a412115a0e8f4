package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

// bench is the API behind its door, on a real database and a real NATS server.
type bench struct {
	t    testing.TB
	api  *api
	nats *embedded.Server
	js   jetstream.JetStream
	db   *database.DB
	dir  string
	url  string
	// stop ends the API's context.
	stop context.CancelFunc
}

func newBench(t testing.TB, options ...func(*api)) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir()}
	var err error
	if b.nats, err = embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30, OSDurability: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.nats.Stop)
	log := slog.New(slog.DiscardHandler)
	nc, js, err := stream.Connect("", "test", log, b.nats.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	b.js = js
	b.ensure()
	if b.db, err = database.Open(t.Context(), database.Options{Dir: b.dir}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.db.Close() })
	ctx, cancel := context.WithCancel(context.Background())
	b.stop = cancel
	b.api = newAPI(ctx, Options{DB: b.db, JS: js, Log: log, StreamClients: 100})
	for _, o := range options {
		o(b.api)
	}
	door, err := NewDoor([]string{"news.example"}, prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	door.Mount(mux, nil)
	door.Open(b.api.mux())
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(cancel)
	b.url = server.URL
	return b
}

// ensure makes the streams and buckets that are missing.
func (b *bench) ensure() {
	b.t.Helper()
	if err := stream.Ensure(context.Background(), b.js, stream.Options{Storage: 512 << 20}); err != nil {
		b.t.Fatal(err)
	}
}

// news is an item as the normaliser hands it over.
func news(source, guid string, options ...func(*v1.Item)) *v1.Item {
	url := "https://" + source + ".example/" + guid
	published := "2026-05-04T08:00:00+01:00"
	it := &v1.Item{
		Id: v1.ItemID(source, guid, url), Event: "created",
		Source: &v1.Source{Id: source, Name: strings.ToUpper(source), Country: "cm"},
		Fetched: &v1.Fetched{
			FeedUrl: "https://" + source + ".example/feed", FetchedAt: "2026-05-04T08:30:00Z", Hash: strings.Repeat("0", 32),
			Entry: &v1.Entry{Guid: guid, Url: url, Title: "Titre " + guid, Summary: "<b>résumé</b>", Content: "<p>contenu</p>"},
		},
		Language: &v1.Language{Tag: "fr", Confidence: 0.99},
		Article:  &v1.Article{Title: "Titre " + guid, Url: url, PublishedAt: &published, Paragraphs: []string{"Le texte de " + guid + "."}},
	}
	for _, o := range options {
		o(it)
	}
	return it
}

func in(language string) func(*v1.Item)  { return func(it *v1.Item) { it.Language.Tag = language } }
func from(country string) func(*v1.Item) { return func(it *v1.Item) { it.Source.Country = country } }
func text(s string) func(*v1.Item) {
	return func(it *v1.Item) { it.Article.Paragraphs = []string{s} }
}

// fetched sets when the version was read, in seconds after the first.
func fetched(seconds int) func(*v1.Item) {
	return func(it *v1.Item) {
		it.Fetched.FetchedAt = time.Date(2026, 5, 4, 8, 30, seconds, 0, time.UTC).Format(time.RFC3339)
	}
}

// page is what the article was read from.
func page(contentType, body string) func(*v1.Item) {
	return func(it *v1.Item) {
		enc, _ := zstd.NewWriter(nil)
		it.Fetched.Page = &v1.Page{Url: it.Article.Url, Status: 200, ContentType: contentType, Body: enc.EncodeAll([]byte(body), nil), Size: int32(len(body))}
	}
}

// commit stores items, one after another, and returns their messages for the wire.
func (b *bench) commit(items ...*v1.Item) []v1.Message {
	b.t.Helper()
	messages := make([]v1.Message, len(items))
	for i, it := range items {
		o := b.db.Commit(context.Background(), []*v1.Item{it}, nil)[0]
		if o.Err != nil || o.Change == 0 {
			b.t.Fatalf("item %d: %s, %v", i, o.Kind, o.Err)
		}
		messages[i] = o.Message
	}
	return messages
}

// send stores items and puts them on the wire.
func (b *bench) send(items ...*v1.Item) {
	b.t.Helper()
	b.publish(b.commit(items...)...)
}

// publish puts messages on the wire, as soon as there is one.
func (b *bench) publish(messages ...v1.Message) {
	b.t.Helper()
	var err error
	b.await("the wire", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = stage.Send(ctx, b.js, messages...)
		return err == nil
	})
}

func (b *bench) index() {
	b.t.Helper()
	if _, damaged, err := b.db.Index(context.Background(), 1000); err != nil || len(damaged) > 0 {
		b.t.Fatal(err, damaged)
	}
}

func (b *bench) await(what string, condition func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("waited 30 s for: %s", what)
		}
	}
}

// answer is a whole answer.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request; the headers are pairs of name and value.
func (b *bench) ask(method, path string, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequest(method, b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	a := answer{response.StatusCode, response.Header, string(body)}
	if method == http.MethodGet {
		b.documented(path, a)
	}
	return a
}

// get wants 200 and returns the JSON.
func (b *bench) get(path string) map[string]any {
	b.t.Helper()
	a := b.ask(http.MethodGet, path)
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/json" {
		b.t.Fatalf("%s: status %d, %s: %s", path, a.status, a.header.Get("Content-Type"), a.body)
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	return v
}

// guids wants a list of items and returns their guids, one after another.
func (b *bench) guids(path string) string {
	b.t.Helper()
	all := ""
	for _, it := range b.get(path)["items"].([]any) {
		all += it.(map[string]any)["fetched"].(map[string]any)["entry"].(map[string]any)["guid"].(string)
	}
	return all
}

// refused wants a problem of a status whose detail holds the text.
func (b *bench) refused(path string, status int, detail string, headers ...string) {
	b.t.Helper()
	b.problem(b.ask(http.MethodGet, path, headers...), path, status, detail)
}

func (b *bench) problem(a answer, path string, status int, detail string) {
	b.t.Helper()
	var p problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		b.t.Errorf("%s: %v: %.300s", path, err, a.body)
	}
	if a.status != status || p.Status != status || p.Title != http.StatusText(status) || p.Type != "about:blank" ||
		a.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(p.Detail, detail) {
		b.t.Errorf("%s: status %d, %s; want %d and %q: %s", path, a.status, a.header.Get("Content-Type"), status, detail, a.body)
	}
}

func id(source, guid string) string { return v1.ItemID(source, guid, "") }

func many(source string, n int) []*v1.Item {
	items := make([]*v1.Item, n)
	for i := range items {
		items[i] = news(source, fmt.Sprintf("%s-%d", source, i))
	}
	return items
}
