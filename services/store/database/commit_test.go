package database

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestRedeliveryStoresNothingTwice(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		batch := []*v1.Item{news("gazette", "a"), news("gazette", "b"), news("matin", "a")}
		b.commit(batch, Created, Created, Created)
		b.commit(batch, Unchanged, Unchanged, Unchanged)
		if got := b.all(Query{}); len(got) != 3 {
			b.t.Errorf("%d items, want 3", len(got))
		}
	})
}

func TestPublicFormHasNoPageAndNoFeedTexts(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		it := news("gazette", "a", func(it *v1.Item) {
			it.Fetched.Page = &v1.Page{Url: it.Article.Url, Status: 200, ContentType: "text/html", Body: []byte("zstd"), Size: 9, FetchedAt: "2026-05-04T08:30:01Z"}
		})
		out := b.commit([]*v1.Item{it}, Created)
		got := b.current(it.Id)
		f := got.GetFetched()
		if f.GetPage().GetUrl() == "" || f.GetEntry().GetUrl() == "" || f.GetFetchedAt() == "" {
			t.Errorf("addresses and times are gone: %s", pretty(got))
		}
		if len(f.GetPage().GetBody()) > 0 || f.GetEntry().GetSummary() != "" || f.GetEntry().GetContent() != "" {
			t.Errorf("texts of the feed or the page are public: %s", pretty(got))
		}
		if got.Revision != 1 || got.Event != "created" || got.Story.GetId() != it.Id || got.Story.GetRole() != "original" {
			t.Errorf("got %s", pretty(got))
		}
		if out[0].Message.ID != it.Id+".1" || out[0].Message.Subject != "depeche.v1.wire.fr.cm.gazette" {
			t.Errorf("message %s on %s", out[0].Message.ID, out[0].Message.Subject)
		}
		if len(it.Fetched.Page.Body) == 0 || it.Revision != 0 {
			t.Error("the input was changed")
		}
	})
}

func TestRevisions(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		one := news("gazette", "a")
		two := news("gazette", "a", fetched(10), text("Un autre texte."))
		same := news("gazette", "a", fetched(20), text("Un autre texte."), published("2027-01-01T00:00:00Z"), func(it *v1.Item) { it.Article.Keywords = []string{"neuf"} })
		late := news("gazette", "a", fetched(5), text("Un texte entre les deux."))
		three := news("gazette", "a", fetched(30), func(it *v1.Item) { it.Article.Authors = []string{"A. Ndiaye"} }, text("Un autre texte."))
		b.commit([]*v1.Item{one}, Created)
		b.commit([]*v1.Item{two}, Revised)
		b.commit([]*v1.Item{same}, Unchanged) // only dates and keywords
		b.commit([]*v1.Item{late}, Stale)
		b.commit([]*v1.Item{one, two, late}, Unchanged, Unchanged, Stale) // all delivered again
		b.commit([]*v1.Item{three}, Revised)
		got := b.current(one.Id)
		if got.Revision != 3 || got.Event != "revised" || len(got.Article.Authors) != 1 {
			t.Errorf("current is %s", pretty(got))
		}
		for n, want := range []string{"Le texte de a.", "Un autre texte.", "Un autre texte."} {
			row, err := b.Item(t.Context(), one.Id, n+1)
			if err != nil {
				t.Fatal(err)
			}
			if it := b.decode(row); it.Revision != int32(n+1) || it.Article.Paragraphs[0] != want {
				t.Errorf("revision %d is %s", n+1, pretty(it))
			}
		}
		if _, err := b.Item(t.Context(), one.Id, 4); !errors.Is(err, ErrNotFound) {
			t.Errorf("revision 4: %v, want ErrNotFound", err)
		}
	})
}

// A version that was read before the stored one is stored already, or stale: also
// where both were read at the same moment.
func TestSameMomentTwoVersionsDeliveredAgain(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		first, second := news("gazette", "a", text("un")), news("gazette", "a", text("deux"))
		b.commit([]*v1.Item{first, second}, Created, Revised)
		b.commit([]*v1.Item{first, second}, Unchanged, Unchanged)
		b.commit([]*v1.Item{second}, Unchanged)
		b.commit([]*v1.Item{first}, Unchanged)
		if got := b.current(first.Id); got.Revision != 2 || got.Article.Paragraphs[0] != "deux" {
			b.t.Errorf("current is %s", pretty(got))
		}
	})
}

// A text that comes back is a revision again: what was read later counts.
func TestTextThatComesBack(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "a", written(1, 0, 80))}, Created)
		b.commit([]*v1.Item{news("gazette", "a", written(2, 0, 80), fetched(1))}, Revised)
		b.commit([]*v1.Item{news("gazette", "a", written(1, 0, 80), fetched(2))}, Revised)
		if got := b.current(v1.ItemID("gazette", "a", "")); got.Revision != 3 {
			b.t.Errorf("revision %d, want 3", got.Revision)
		}
	})
}

// A clock that was ahead by weeks does not keep later versions out for weeks.
func TestClockThatWasAhead(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "a", fetched(40*24*3600))}, Created)
		b.commit([]*v1.Item{news("gazette", "a", fetched(7200), text("juste"))}, Revised)
		b.commit([]*v1.Item{news("gazette", "a", fetched(40*24*3600))}, Unchanged)
	})
}

func TestPositionsGrowWithABackwardClock(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "a")}, Created)
		b.clock = b.clock.AddDate(0, 0, -40)
		b.commit([]*v1.Item{news("gazette", "b")}, Created)
		want := []string{v1.ItemID("gazette", "b", ""), v1.ItemID("gazette", "a", "")}
		if got := b.all(Query{}); !slices.Equal(got, want) {
			t.Errorf("newest first: %v, want %v", got, want)
		}
	})
}

func TestWithdrawal(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		gone := func(it *v1.Item) { it.Event = "withdrawn" }
		b.commit([]*v1.Item{news("gazette", "a")}, Created)
		b.commit([]*v1.Item{news("gazette", "a", gone, fetched(1))}, Revised)
		b.commit([]*v1.Item{news("gazette", "a", gone, fetched(1))}, Unchanged)
		if got := b.current(v1.ItemID("gazette", "a", "")); got.Event != "withdrawn" || got.Revision != 2 {
			b.t.Errorf("current is %s", pretty(got))
		}
	})
}

func TestOneItemThatCannotBeStoredFailsAlone(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		bad := news("gazette", "bad", func(it *v1.Item) { it.Article.Title = strings.Repeat("x", 5000) })
		b.clock = b.clock.Add(1)
		out := b.Commit(context.Background(), []*v1.Item{news("gazette", "a"), bad, news("gazette", "b")}, nil)
		if out[0].Kind != Created || out[2].Kind != Created {
			t.Errorf("the others: %v, %v", out[0], out[2])
		}
		if out[1].Kind != Failed || !IsRefused(out[1].Err) || IsOutage(out[1].Err) || !strings.Contains(out[1].Err.Error(), "article.title") {
			t.Errorf("the culprit: %v", out[1])
		}
		if got := b.all(Query{}); len(got) != 2 {
			t.Errorf("%d items, want 2", len(got))
		}
	})
}

func TestNULsAndForeignScripts(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		it := news("gazette", "a", text("un\x00deux", "انتخابات", "選挙😀"), func(it *v1.Item) {
			it.Article.Agency = "Agence\x00"
			it.Fetched.Page = &v1.Page{Url: "https://x.example/\x00", ContentType: "text/\x00html", Status: 200, Body: []byte{1}, Size: 1}
		})
		b.commit([]*v1.Item{it}, Created)
		if got := b.current(it.Id); got.Article.Paragraphs[2] != "選挙😀" {
			b.t.Errorf("got %s", pretty(got))
		}
	})
}

func TestLargeBatch(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		var batch []*v1.Item
		var want []Kind
		for i := range 300 {
			batch = append(batch, news("gazette", strings.Repeat("g", i%7)+string(rune('a'+i%26))+strings.Repeat("h", i/26), written(uint64(i), 0, 60)))
			want = append(want, Created)
		}
		b.commit(batch, want...)
		if got := b.all(Query{}); len(got) != 300 {
			t.Errorf("%d items, want 300", len(got))
		}
	})
}
