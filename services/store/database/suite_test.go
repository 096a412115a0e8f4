package database

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// bench is a database under test, with a clock that stands still.
type bench struct {
	t testing.TB
	*DB
	options Options
	clock   time.Time
}

// onEach runs a test of the suite on every engine.
func onEach(t *testing.T, test func(*testing.T, *bench)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newBench(t, Options{Dir: t.TempDir()}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, newBench(t, Options{Postgres: newDatabase(t)}))
	})
}

func newBench(t testing.TB, o Options) *bench {
	t.Helper()
	b := &bench{t: t, options: o, clock: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)}
	b.options.Now = func() time.Time { return b.clock }
	b.open()
	return b
}

func (b *bench) open() {
	b.t.Helper()
	db, err := Open(context.Background(), b.options)
	if err != nil {
		b.t.Fatal(err)
	}
	b.DB = db
	b.t.Cleanup(func() { _ = db.Close() })
}

// commit stores the items and wants these kinds.
func (b *bench) commit(items []*v1.Item, want ...Kind) []Outcome {
	b.t.Helper()
	b.clock = b.clock.Add(time.Second)
	outcomes := b.Commit(context.Background(), items, nil)
	got := make([]Kind, len(outcomes))
	for i, o := range outcomes {
		got[i] = o.Kind
		if o.Err != nil {
			b.t.Errorf("item %d: %v", i, o.Err)
		}
		if (o.Change != 0) != (len(o.Message.Body) > 0) {
			b.t.Errorf("item %d: change %d with a message of %d bytes", i, o.Change, len(o.Message.Body))
		}
	}
	if !slices.Equal(got, want) {
		b.t.Fatalf("outcomes %v, want %v", got, want)
	}
	return outcomes
}

// current returns the item as the API would.
func (b *bench) current(id string) *v1.Item {
	b.t.Helper()
	row, err := b.Item(context.Background(), id, 0)
	if err != nil {
		b.t.Fatalf("item %s: %v", id, err)
	}
	return b.decode(row)
}

func (b *bench) decode(row Row) *v1.Item {
	b.t.Helper()
	it, err := v1.DecodeItem(v1.StateWire, row.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return it
}

// all walks all items that the query finds, in pages of 3. A question that takes too
// long, as on a machine with much else to do, is asked again, as clients do.
func (b *bench) all(q Query) []string {
	b.t.Helper()
	var ids []string
	for q.Limit = 3; ; {
		found, damaged, err := b.Items(context.Background(), q)
		if errors.Is(err, context.DeadlineExceeded) && b.t.Context().Err() == nil {
			continue
		}
		if err != nil || len(damaged) > 0 {
			b.t.Fatalf("items: %v, damaged %v", err, damaged)
		}
		for _, row := range found {
			ids = append(ids, row.ID)
			q.Before = row.Position
		}
		if len(found) < q.Limit {
			return ids
		}
	}
}

// news is an item as the normaliser hands it over. Its parts can be changed by
// the options.
func news(source, guid string, options ...func(*v1.Item)) *v1.Item {
	url := "https://" + source + ".example/" + guid
	published := "2026-05-04T08:00:00Z"
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

func text(paragraphs ...string) func(*v1.Item) {
	return func(it *v1.Item) { it.Article.Paragraphs = paragraphs }
}

// fetched sets when the version was read, in seconds after the first.
func fetched(seconds int) func(*v1.Item) {
	return func(it *v1.Item) {
		it.Fetched.FetchedAt = time.Date(2026, 5, 4, 8, 30, seconds, 0, time.UTC).Format(time.RFC3339)
	}
}

func published(at string) func(*v1.Item) {
	return func(it *v1.Item) { it.Article.PublishedAt = &at }
}

// feed says which feed showed it, and whether that feed had shown it before.
func feed(name string, changed bool) func(*v1.Item) {
	return func(it *v1.Item) {
		it.Fetched.FeedUrl, it.Fetched.Changed = "https://"+it.Source.Id+".example/"+name, changed
	}
}

func at(url string) func(*v1.Item) { return func(it *v1.Item) { it.Article.Url = url } }

func titled(title string) func(*v1.Item) { return func(it *v1.Item) { it.Article.Title = title } }

// written gives the item a text made of words drawn by a seed: of the words first
// to last of an endless text.
func written(seed uint64, first, last int) func(*v1.Item) {
	return func(it *v1.Item) {
		words := make([]string, 0, last)
		r := rand.New(rand.NewPCG(seed, 0))
		for range last {
			words = append(words, fmt.Sprintf("mot%d", r.IntN(100000)))
		}
		it.Article.Paragraphs = []string{strings.Join(words[first:], " ")}
		it.Article.Fingerprint = fingerprint(words[first:])
	}
}

func pretty(it *v1.Item) string {
	body, err := v1.MarshalJSON(it)
	if err != nil {
		return err.Error()
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	out, _ := json.MarshalIndent(v, "", " ")
	return string(out)
}
