package fetcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// only knows one source.
type only struct{ s catalogue.Source }

func (o only) source(context.Context, string) (catalogue.Source, bool) { return o.s, true }

// A process that dies between the publishing of a feed's items and the commit of
// its state makes the same items again, under the same ids: the stream holds each
// once. A commit that another replica was faster with is no error.
func TestDeathBetweenPublishAndCommit(t *testing.T) {
	t.Parallel()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 2 << 30, OSDurability: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	nc, js, err := stream.Connect("", "test", slog.New(slog.DiscardHandler), server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	if err := stream.Ensure(t.Context(), js, stream.Options{Storage: 1 << 30}); err != nil {
		t.Fatal(err)
	}
	store, err := catalogue.Open(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<rss><channel>")
		for i := range 20 {
			fmt.Fprintf(w, "<item><guid>g%d</guid><title>Titre %d</title></item>", i, i)
		}
		fmt.Fprint(w, "</channel></rss>")
	}))
	t.Cleanup(publisher.Close)
	cfg := Default()
	cfg.AllowPrivate = true
	s := source("fleuve", publisher.URL)
	poll := &v1.Poll{SourceId: s.ID, FeedUrl: publisher.URL, Slot: noon.Format(time.RFC3339)}
	fresh := func() *poller {
		m, err := newMetrics(nil)
		if err != nil {
			t.Fatal(err)
		}
		return newPoller(cfg, newWeb(cfg, time.Now, m), store, only{s}, stage.Env{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	}
	publish := func(r stage.Result[output]) {
		t.Helper()
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		for _, o := range r.Out {
			m, err := v1.EncodeItem(o.state, o.item)
			if err != nil {
				t.Fatal(err)
			}
			if err := stage.Send(t.Context(), js, m); err != nil {
				t.Fatal(err)
			}
		}
	}
	first := fresh().handle(t.Context(), []*v1.Poll{poll})[0]
	publish(first) // and dies here
	p := fresh()
	second := p.handle(t.Context(), []*v1.Poll{poll})[0]
	if len(second.Out) != 20 {
		t.Fatalf("%d items after the restart, want all 20 again", len(second.Out))
	}
	publish(second)
	if err := second.Done(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Done(t.Context()); err != nil { // a replica that was slower
		t.Errorf("a conflict is taken for an error: %v", err)
	}
	third := p.handle(t.Context(), []*v1.Poll{poll})[0]
	if third.Err != nil || len(third.Out) != 0 {
		t.Errorf("%d items after the commit, %v", len(third.Out), third.Err)
	}
	out, err := js.Stream(t.Context(), v1.StreamFetched)
	if err != nil {
		t.Fatal(err)
	}
	if n := out.CachedInfo().State.Msgs; n != 20 {
		t.Errorf("%d messages, want 20", n)
	}
}

// failing states cannot be written at first.
type failing struct {
	states
	left int
}

var errAway = errors.New("the broker is away")

func (f *failing) SaveFeed(ctx context.Context, feed catalogue.Feed, revision uint64) (uint64, error) {
	if f.left > 0 {
		f.left--
		return 0, errAway
	}
	return f.states.SaveFeed(ctx, feed, revision)
}

// memoryStates keeps states without a server.
type memoryStates map[string]catalogue.Feed

func (m memoryStates) Feed(_ context.Context, sourceID, url string) (catalogue.Feed, uint64, error) {
	f, ok := m[url]
	if !ok {
		return catalogue.Feed{SourceID: sourceID, URL: url}, 0, nil
	}
	return f, 1, nil
}

func (m memoryStates) SaveFeed(_ context.Context, f catalogue.Feed, _ uint64) (uint64, error) {
	m[f.URL] = f
	return 1, nil
}

func (memoryStates) PutStatus(context.Context, catalogue.Status) error { return nil }

// A commit that fails is tried again with the same state, and no other poll of
// the feed begins before it has succeeded.
func TestCommitThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<rss><channel><item><guid>g</guid><title>Titre</title></item></channel></rss>")
	}))
	t.Cleanup(publisher.Close)
	cfg := Default()
	cfg.AllowPrivate = true
	m, err := newMetrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := memoryStates{}
	s := source("fleuve", publisher.URL)
	p := newPoller(cfg, newWeb(cfg, time.Now, m), &failing{kept, 2}, only{s}, stage.Env{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	poll := &v1.Poll{SourceId: s.ID, FeedUrl: publisher.URL, Slot: noon.Format(time.RFC3339)}
	r := p.handle(t.Context(), []*v1.Poll{poll})[0]
	for try := range 2 {
		if err := r.Done(t.Context()); !errors.Is(err, errAway) {
			t.Fatalf("commit %d: %v, want %v", try, err, errAway)
		}
		if meanwhile := p.handle(t.Context(), []*v1.Poll{poll})[0]; meanwhile.Done != nil || len(meanwhile.Out) != 0 || meanwhile.Err != nil {
			t.Errorf("another poll began: %+v", meanwhile)
		}
	}
	if err := r.Done(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(kept[publisher.URL].Entries) != 1 {
		t.Errorf("state %+v", kept[publisher.URL])
	}
	if again := p.handle(t.Context(), []*v1.Poll{poll})[0]; again.Done == nil || len(again.Out) != 0 {
		t.Errorf("the poll after the commit: %+v", again)
	}
}
