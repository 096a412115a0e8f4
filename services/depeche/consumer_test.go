package depeche_test

// The client's tests against a real server stand here, not beside the client: the
// contract's module must not ask its users for a server.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/pkg/stream"
	"github.com/depeche-wire/depeche/proto/client"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// wire is a real server on a port of its own, with a publisher and a client.
type wire struct {
	t      *testing.T
	dir    string
	server *embedded.Server
	js     jetstream.JetStream
	client *client.Client
}

func newWire(t *testing.T) *wire {
	t.Helper()
	w := &wire{t: t, dir: t.TempDir()}
	w.start("127.0.0.1:0")
	t.Cleanup(func() { w.server.Stop() })
	url := w.server.URL()
	nc, js, err := stream.Connect(url, "test", discard())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	w.js = js
	w.ensure()
	if w.client, err = client.Connect(url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.client.Close)
	return w
}

func (w *wire) start(listen string) {
	w.t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: w.dir, Storage: 1 << 30, Listen: listen})
	if err != nil {
		w.t.Fatal(err)
	}
	w.server = server
}

func (w *wire) ensure() {
	w.t.Helper()
	if err := stream.Ensure(w.t.Context(), w.js, stream.Options{Storage: 512 << 20}); err != nil {
		w.t.Fatal(err)
	}
}

// item number n, as the store publishes it.
func item(n int, language, country, source string, revision int32) *v1.Item {
	at := time.Date(2026, 3, 1, 12, 0, n, 0, time.UTC).Format(time.RFC3339)
	url := fmt.Sprintf("https://%s.example/%d", source, n)
	event := "created"
	if revision > 1 {
		event = "revised"
	}
	return &v1.Item{
		Id: v1.ItemID(source, url, ""), Revision: revision, Event: event,
		Source:   &v1.Source{Id: source, Name: source, Country: country},
		Fetched:  &v1.Fetched{FeedUrl: "https://" + source + ".example/feed", FetchedAt: at, Hash: strings.Repeat("0", 32), Entry: &v1.Entry{Url: url}},
		Language: &v1.Language{Tag: language, Confidence: 0.9},
		Article:  &v1.Article{Title: fmt.Sprintf("Number %d", n), Url: url, PublishedAt: &at},
	}
}

func (w *wire) publish(items ...*v1.Item) {
	w.t.Helper()
	for _, it := range items {
		m, err := v1.EncodeItem(v1.StateWire, it)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := stage.Send(w.t.Context(), w.js, m); err != nil {
			w.t.Fatal(err)
		}
	}
}

// follower is a subscription that runs and notes what it gets.
type follower struct {
	t    *testing.T
	got  chan *v1.Item
	errs chan error
	stop func()
}

// follow subscribes; the handler's error for an item is what refuse returns.
func (w *wire) follow(f client.Filter, refuse func(*v1.Item) error) *follower {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	fo := &follower{t: w.t, got: make(chan *v1.Item, 1000), errs: make(chan error, 1000)}
	var running sync.WaitGroup
	running.Go(func() {
		err := w.client.Subscribe(ctx, f, func(_ context.Context, it *v1.Item) error {
			if refuse != nil {
				if err := refuse(it); err != nil {
					return err
				}
			}
			fo.got <- it
			return nil
		}, client.OnError(func(err error) { fo.errs <- err }))
		if err != nil {
			fo.errs <- err
		}
	})
	fo.stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	w.t.Cleanup(fo.stop)
	return fo
}

// next returns the titles of the next n items.
func (fo *follower) next(n int) []string {
	fo.t.Helper()
	var titles []string
	deadline := time.After(20 * time.Second)
	for len(titles) < n {
		select {
		case it := <-fo.got:
			titles = append(titles, fmt.Sprintf("%s/%d", it.GetArticle().GetTitle(), it.GetRevision()))
		case <-deadline:
			fo.t.Fatalf("got %v, waited for %d items", titles, n)
		}
	}
	return titles
}

// wants fails unless exactly these items come next; the last of them shows that
// nothing was left out before it.
func (fo *follower) wants(titles ...string) {
	fo.t.Helper()
	if diff := cmp.Diff(titles, fo.next(len(titles))); diff != "" {
		fo.t.Errorf("items (-want +got):\n%s", diff)
	}
}

// bound waits until the wire has n consumers.
func (w *wire) bound(n int) {
	w.t.Helper()
	until(w.t, func() bool {
		s, err := w.js.Stream(w.t.Context(), v1.StreamWire)
		return err == nil && s.CachedInfo().State.Consumers == n
	})
}

func until(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatal("waited 30 s in vain")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestDurableGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.publish(item(1, "fr", "cm", "one", 1))
	filter := client.Filter{Durable: "paper", Since: time.Unix(0, 0)}
	first := w.follow(filter, nil)
	first.wants("Number 1/1")
	first.stop()
	w.publish(item(2, "fr", "cm", "one", 1), item(1, "fr", "cm", "one", 2))
	second := w.follow(filter, nil)
	second.wants("Number 2/1", "Number 1/2")
}

func TestFilterTakesLanguagesCountriesAndSources(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.publish(item(1, "fr", "cm", "one", 1), item(2, "pt-BR", "br", "two", 1), item(3, "pt", "mz", "three", 1),
		item(4, "und", "", "one", 1), item(5, "fr", "sn", "two", 1))
	all := time.Unix(0, 0)
	w.follow(client.Filter{Languages: []string{"fr"}, Since: all}, nil).wants("Number 1/1", "Number 5/1")
	w.follow(client.Filter{Languages: []string{"pt-br", "und"}, Since: all}, nil).wants("Number 2/1", "Number 4/1")
	w.follow(client.Filter{Countries: []string{"CM", "mz", "_"}, Since: all}, nil).wants("Number 1/1", "Number 3/1", "Number 4/1")
	w.follow(client.Filter{Sources: []string{"two"}, Languages: []string{"fr", "pt"}, Since: all}, nil).wants("Number 2/1", "Number 5/1")
}

func TestChangedFilterOfADurableHolds(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	first := w.follow(client.Filter{Durable: "paper", Languages: []string{"fr"}}, nil)
	w.bound(1)
	first.stop()
	second := w.follow(client.Filter{Durable: "paper", Languages: []string{"en", "sw"}}, nil)
	until(t, func() bool {
		c, err := w.js.Consumer(t.Context(), v1.StreamWire, "paper")
		return err == nil && slices.Contains(c.CachedInfo().Config.FilterSubjects, "depeche.v1.wire.sw.*.*")
	})
	w.publish(item(1, "fr", "cm", "one", 1), item(2, "sw", "ke", "two", 1))
	second.wants("Number 2/1")
}

func TestWithoutAReplayOnlyWhatIsNewComes(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.publish(item(1, "fr", "cm", "one", 1))
	fo := w.follow(client.Filter{}, nil)
	w.bound(1)
	w.publish(item(2, "fr", "cm", "one", 1))
	fo.wants("Number 2/1")
	fo.stop()
	w.bound(0)
}

func TestReplayFromATimeOrAPosition(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.publish(item(1, "fr", "cm", "one", 1))
	wire, err := w.js.Stream(t.Context(), v1.StreamWire)
	if err != nil {
		t.Fatal(err)
	}
	between := wire.CachedInfo().State.LastTime.Add(time.Nanosecond)
	w.publish(item(2, "fr", "cm", "one", 1), item(3, "fr", "cm", "one", 1))
	w.follow(client.Filter{Since: between}, nil).wants("Number 2/1", "Number 3/1")
	w.follow(client.Filter{After: 2}, nil).wants("Number 3/1")
	w.follow(client.Filter{After: 99}, nil).wants("Number 1/1", "Number 2/1", "Number 3/1") // a wire made anew is shorter
}

func TestPositionIsWhereTheItemStands(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.publish(item(1, "fr", "cm", "one", 1), item(2, "fr", "cm", "one", 1))
	ctx, cancel := context.WithCancel(t.Context())
	var positions []uint64
	err := w.client.Subscribe(ctx, client.Filter{Since: time.Unix(0, 0)}, func(ctx context.Context, _ *v1.Item) error {
		if positions = append(positions, client.Position(ctx)); len(positions) == 2 {
			cancel()
		}
		return nil
	})
	if err != nil || !slices.Equal(positions, []uint64{1, 2}) {
		t.Errorf("positions %v, %v, want 1 and 2", positions, err)
	}
}

func TestRefusedItemComesAgain(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.publish(item(1, "fr", "cm", "one", 1), item(2, "fr", "cm", "one", 1))
	tries := 0
	fo := w.follow(client.Filter{Since: time.Unix(0, 0)}, func(it *v1.Item) error {
		if it.GetArticle().GetTitle() == "Number 1" {
			if tries++; tries == 1 {
				return errors.New("the database is away")
			}
		}
		return nil
	})
	fo.wants("Number 2/1", "Number 1/1")
	if err := <-fo.errs; !strings.Contains(err.Error(), "the database is away") || !strings.Contains(err.Error(), "again in 1s") {
		t.Errorf("reported: %v", err)
	}
}

func TestWhatIsNoItemIsReportedAndPassedOver(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	for _, body := range []string{"", "{", `{"id":"x","revision":1}`, `{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa"}`, "\xff\xfe"} {
		if _, err := w.js.Publish(t.Context(), "depeche.v1.wire.fr.cm.one", []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	w.publish(item(1, "fr", "cm", "one", 1))
	fo := w.follow(client.Filter{Durable: "paper", Since: time.Unix(0, 0)}, nil)
	fo.wants("Number 1/1")
	for i := range 5 {
		if err := <-fo.errs; !strings.Contains(err.Error(), fmt.Sprintf("passed over the message at %d on depeche.v1.wire.fr.cm.one", i+1)) {
			t.Errorf("report %d: %v", i, err)
		}
	}
	fo.stop()
	until(t, func() bool {
		c, err := w.js.Consumer(t.Context(), v1.StreamWire, "paper")
		return err == nil && c.CachedInfo().AckFloor.Stream == 6
	})
}

func TestSameVersionIsHandedOutOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	twice, err := v1.MarshalJSON(item(1, "fr", "cm", "one", 1))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // as after the server forgot the ids
		if _, err := w.js.Publish(t.Context(), "depeche.v1.wire.fr.cm.one", twice); err != nil {
			t.Fatal(err)
		}
	}
	w.publish(item(1, "fr", "cm", "one", 2), item(2, "fr", "cm", "one", 1))
	w.follow(client.Filter{Since: time.Unix(0, 0)}, nil).wants("Number 1/1", "Number 1/2", "Number 2/1")
}

func TestTwoProcessesWithOneNameShareTheItems(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	const n = 600
	one := w.follow(client.Filter{Durable: "paper"}, nil)
	w.bound(1)
	two := w.follow(client.Filter{Durable: "paper"}, nil)
	for i := range n {
		w.publish(item(i, "fr", "cm", "one", 1))
	}
	seen := map[string]int{}
	for range n {
		select {
		case it := <-one.got:
			seen[it.GetId()]++
		case it := <-two.got:
			seen[it.GetId()]++
		case <-time.After(20 * time.Second):
			t.Fatalf("%d of %d items", len(seen), n)
		}
	}
	if len(seen) != n {
		t.Errorf("%d different items, want %d", len(seen), n)
	}
}

func TestSubscriptionsOutliveTheServer(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	durable := w.follow(client.Filter{Durable: "paper"}, nil)
	w.bound(1)
	fleeting := w.follow(client.Filter{}, nil)
	w.bound(2)
	w.publish(item(1, "fr", "cm", "one", 1))
	durable.wants("Number 1/1")
	fleeting.wants("Number 1/1")
	address := strings.TrimPrefix(w.server.URL(), "nats://")
	w.server.Stop()
	w.start(address)
	until(t, func() bool { return w.js.Conn().IsConnected() })
	w.publish(item(2, "fr", "cm", "one", 1))
	durable.wants("Number 2/1")
	fleeting.wants("Number 2/1")
}

func TestSubscriptionsGoOnWhenTheWireIsMadeAnew(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	durable := w.follow(client.Filter{Durable: "paper"}, nil)
	w.bound(1)
	fleeting := w.follow(client.Filter{}, nil)
	w.bound(2)
	w.publish(item(1, "fr", "cm", "one", 1), item(2, "fr", "cm", "one", 1))
	durable.wants("Number 1/1", "Number 2/1")
	fleeting.wants("Number 1/1", "Number 2/1")
	if err := w.js.DeleteStream(t.Context(), v1.StreamWire); err != nil {
		t.Fatal(err)
	}
	w.ensure()
	w.publish(item(2, "fr", "cm", "one", 1), item(3, "fr", "cm", "one", 1)) // 2 is known already
	durable.wants("Number 3/1")
	fleeting.wants("Number 3/1")
}

func TestSubscribeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	nothing := func(context.Context, *v1.Item) error { return nil }
	if err := w.client.Subscribe(t.Context(), client.Filter{Languages: []string{"french"}}, nothing); err == nil || !strings.Contains(err.Error(), `filter: languages: must be BCP 47 tags`) {
		t.Errorf("bad filter: %v", err)
	}
	if err := w.js.DeleteStream(t.Context(), v1.StreamWire); err != nil {
		t.Fatal(err)
	}
	if err := w.client.Subscribe(t.Context(), client.Filter{}, nothing); err == nil || !strings.Contains(err.Error(), "the server has no stream WIRE: has depeche run there?") {
		t.Errorf("no wire: %v", err)
	}
	if _, err := client.Connect("nats://127.0.0.1:1"); err == nil || !strings.Contains(err.Error(), "connect to the wire at nats://127.0.0.1:1") {
		t.Errorf("no server: %v", err)
	}
	w.ensure()
	done := make(chan error, 1)
	go func() { done <- w.client.Subscribe(t.Context(), client.Filter{}, nothing) }()
	w.bound(1)
	w.client.Close()
	if err := <-done; err == nil || !strings.Contains(err.Error(), "the client is closed") {
		t.Errorf("closed client: %v", err)
	}
}
