package database

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestFilters(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		other := func(country, tag string) func(*v1.Item) {
			return func(it *v1.Item) { it.Source.Country, it.Language.Tag = country, tag }
		}
		b.clock = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
		b.commit([]*v1.Item{news("gazette", "a", published("2026-05-01T10:00:00+02:00"))}, Created)
		b.clock = b.clock.AddDate(0, 0, 1)
		b.commit([]*v1.Item{news("matin", "b", other("br", "pt-BR"), published("2026-05-02T00:00:00Z"))}, Created)
		b.clock = b.clock.AddDate(0, 0, 1)
		b.commit([]*v1.Item{
			news("matin", "c", other("", "pt"), func(it *v1.Item) { it.Article.PublishedAt = nil; it.Article.Agency = "Agence X" }),
			news("soir", "d", other("cm", "zh-Hant-TW")),
		}, Created, Created)
		day := func(n int) time.Time { return time.Date(2026, 6, n, 0, 0, 0, 0, time.UTC) }
		may := func(n int) time.Time { return time.Date(2026, 5, n, 0, 0, 0, 0, time.UTC) }
		for name, tt := range map[string]struct {
			q    Query
			want string
		}{
			"all":                 {Query{}, "dcba"},
			"language":            {Query{Languages: []string{"pt"}}, "cb"},
			"two languages":       {Query{Languages: []string{"pt", "fr"}}, "cba"},
			"region":              {Query{Languages: []string{"pt-br"}}, "b"},
			"script":              {Query{Languages: []string{"zh-hant", "fr"}}, "da"},
			"country":             {Query{Countries: []string{"cm"}}, "da"},
			"no country":          {Query{Countries: []string{"_", "br"}}, "cb"},
			"source":              {Query{Sources: []string{"matin"}}, "cb"},
			"sources":             {Query{Sources: []string{"matin", "soir"}}, "dcb"},
			"agency":              {Query{Agencies: []string{"Agence X"}}, "c"},
			"source and language": {Query{Sources: []string{"matin"}, Languages: []string{"pt-br", "fr"}}, "b"},
			"since":               {Query{Since: day(2)}, "dcb"},
			"until":               {Query{Until: day(2)}, "a"},
			"since until":         {Query{Since: day(2), Until: day(3)}, "b"},
			"published since":     {Query{PublishedSince: may(2)}, "db"},
			"published until":     {Query{PublishedUntil: may(2)}, "a"},
			"nothing":             {Query{Sources: []string{"nobody"}}, ""},
		} {
			got := ""
			for _, id := range b.all(tt.q) {
				got += b.current(id).Fetched.Entry.Guid
			}
			if got != tt.want {
				t.Errorf("%s: %q, want %q", name, got, tt.want)
			}
		}
	})
}

// A walk from the newest down meets each item that was there when it began once,
// while others arrive and the present ones are revised.
func TestWalkWhileOthersArrive(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var there []string
		for i := range 60 {
			it := news("gazette", fmt.Sprint("there-", i))
			there = append(there, it.Id)
			b.commit([]*v1.Item{it}, Created)
		}
		slices.Reverse(there)
		stop := make(chan struct{})
		var writer sync.WaitGroup
		defer writer.Wait()
		defer close(stop)
		writer.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				revised := news("gazette", fmt.Sprint("there-", rand.IntN(60)), fetched(n+1), text(fmt.Sprint("version ", n)))
				for _, o := range b.Commit(t.Context(), []*v1.Item{news("gazette", fmt.Sprint("new-", n)), revised}, nil) {
					if o.Err != nil {
						t.Error(o.Err)
					}
				}
			}
		})
		for range 20 {
			var walked []string
			for _, id := range b.all(Query{}) {
				if slices.Contains(there, id) {
					walked = append(walked, id)
				}
			}
			if !slices.Equal(walked, there) {
				t.Fatalf("walked %d items, want these %d in this order", len(walked), len(there))
			}
		}
	})
}

func TestRevisionsPagesStoriesAndSources(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		page := func(body string) func(*v1.Item) {
			return func(it *v1.Item) {
				it.Fetched.Page = &v1.Page{Url: it.Article.Url, Status: 200, ContentType: "text/html; charset=utf-8", Body: b.codec.pack([]byte(body)), Size: int32(len(body))}
			}
		}
		b.commit([]*v1.Item{news("gazette", "a", page("<p>un")), news("matin", "b")}, Created, Created)
		b.commit([]*v1.Item{news("gazette", "a", page("<p>deux"), fetched(1), text("deux"))}, Revised)
		b.commit([]*v1.Item{news("gazette", "a", fetched(2), text("trois"))}, Revised)
		id := v1.ItemID("gazette", "a", "")
		found, _, err := b.Revisions(t.Context(), id, 0, 2)
		if err != nil || len(found) != 2 || found[0].Revision != 3 || found[1].Revision != 2 {
			t.Errorf("revisions: %v, %v", found, err)
		}
		if found, _, err = b.Revisions(t.Context(), id, 2, 2); err != nil || len(found) != 1 || found[0].Revision != 1 {
			t.Errorf("revisions before 2: %v, %v", found, err)
		}
		p, err := b.Page(t.Context(), id)
		if err != nil || p.Revision != 2 {
			t.Fatalf("page: %+v, %v", p, err)
		}
		if body, err := b.Unfold(p); err != nil || string(body) != "<p>deux" {
			t.Errorf("page %q, %v", body, err)
		}
		if _, err := b.Page(t.Context(), v1.ItemID("matin", "b", "")); !errors.Is(err, ErrNotFound) {
			t.Errorf("item without a page: %v, want ErrNotFound", err)
		}
		if story, items, _, err := b.Story(t.Context(), id, 10); err != nil || story != id || len(items) != 1 {
			t.Errorf("story %s, %v, %v", story, items, err)
		}
		nobody := v1.ItemID("x", "y", "")
		if _, _, _, err := b.Story(t.Context(), nobody, 10); !errors.Is(err, ErrNotFound) {
			t.Errorf("no story: %v, want ErrNotFound", err)
		}
		if _, _, err := b.Revisions(t.Context(), nobody, 0, 10); !errors.Is(err, ErrNotFound) {
			t.Errorf("no revisions: %v, want ErrNotFound", err)
		}
		counts, err := b.Sources(t.Context())
		if err != nil || counts["gazette"].Items != 1 || counts["matin"].Items != 1 || len(counts) != 2 {
			t.Errorf("sources %v, %v", counts, err)
		}
	})
}

func TestPagesAreDroppedIfNotWanted(t *testing.T) {
	t.Parallel()
	b := newBench(t, Options{Dir: t.TempDir(), DropPages: true})
	it := news("gazette", "a", func(it *v1.Item) {
		it.Fetched.Page = &v1.Page{Url: it.Article.Url, Status: 200, Body: []byte{1}, Size: 1}
	})
	b.commit([]*v1.Item{it}, Created)
	if _, err := b.Page(t.Context(), it.Id); !errors.Is(err, ErrNotFound) {
		t.Errorf("page: %v, want ErrNotFound", err)
	}
}
