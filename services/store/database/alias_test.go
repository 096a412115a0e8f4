package database

import (
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const somewhere = "https://gazette.example/une"

func TestOneItemThroughTwoFeeds(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		first := news("gazette", "guid-1", at(somewhere), titled("La une"), feed("world", false))
		other := news("gazette", "guid-2", at(somewhere), titled("La une"), feed("africa", false), text("Le résumé, plus court."))
		b.commit([]*v1.Item{first}, Created)
		b.commit([]*v1.Item{other}, Alias)
		b.commit([]*v1.Item{other, first}, Alias, Unchanged)
		changed := news("gazette", "guid-2", at(somewhere), titled("La une"), feed("africa", true), fetched(9), text("Le résumé, corrigé."))
		b.commit([]*v1.Item{changed}, Revised)
		if got := b.all(Query{}); len(got) != 1 || got[0] != first.Id {
			t.Errorf("items %v, want only %s", got, first.Id)
		}
		for _, id := range []string{first.Id, other.Id} {
			if got := b.current(id); got.Id != first.Id || got.Revision != 2 || got.Article.Paragraphs[0] != "Le résumé, corrigé." {
				t.Errorf("item %s is %s", id, pretty(got))
			}
		}
	})
}

func TestOneItemThroughTwoFeedsInOneBatch(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{
			news("gazette", "1", at(somewhere), titled("La une"), feed("world", false)),
			news("gazette", "2", at(somewhere), titled("La une"), feed("africa", false)),
			news("gazette", "3", at(somewhere), titled("LA  UNE"), feed("sport", false), text("autre")),
		}, Created, Alias, Alias)
	})
}

func TestSameGUIDInTwoFeedsMakesNoRevision(t *testing.T) {
	onEach(t, func(_ *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "1", feed("world", false), text("long"))}, Created)
		b.commit([]*v1.Item{news("gazette", "1", feed("africa", false), text("court"), fetched(3))}, Unchanged)
		b.commit([]*v1.Item{news("gazette", "1", feed("world", false), text("long, corrigé"), fetched(4))}, Revised)
	})
}

func TestNotTheSameItem(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{
			news("gazette", "1", at(somewhere), titled("Lundi"), written(1, 0, 100)),
			news("gazette", "2", at(somewhere), titled("Mardi"), written(2, 0, 100)), // a page that lists all
			news("matin", "1", at(somewhere), titled("Lundi")),                       // another source
			news("gazette", "3", at("https://gazette.example/autre"), titled("Lundi")),
			news("gazette", "4", at(somewhere), titled("Lundi"), written(3, 0, 100)), // same feed, unrelated text
		}, Created, Created, Created, Created, Created)
	})
}

func TestSameTextUnderAnotherTitleAndGUID(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{
			news("gazette", "1", at(somewhere), titled("Un titre"), written(1, 0, 200)),
			news("gazette", "2", at(somewhere), titled("Un meilleur titre"), written(1, 0, 220), fetched(5)),
		}, Created, Revised)
	})
}
