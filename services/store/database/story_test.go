package database

import (
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestCopiesAcrossSources(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		first := news("gazette", "1", written(1, 0, 300), published("2026-05-04T07:00:00Z"))
		same := news("matin", "1", written(1, 0, 300), published("2026-05-04T07:30:00Z"))
		cut := news("soir", "1", written(1, 0, 200), published("2026-05-04T07:40:00Z"))
		other := news("soir", "2", written(2, 0, 300))
		b.commit([]*v1.Item{first, same}, Created, Created)
		b.commit([]*v1.Item{cut, other}, Created, Created)
		for _, c := range []struct {
			it                    *v1.Item
			story, role, original string
		}{
			{first, first.Id, "original", first.Id}, {same, first.Id, "copy", first.Id},
			{cut, first.Id, "copy", first.Id}, {other, other.Id, "original", other.Id},
		} {
			s := b.current(c.it.Id).GetStory()
			if s.GetId() != c.story || s.GetRole() != c.role || s.GetOriginalId() != c.original {
				t.Errorf("%s: story %v, want %s %s of %s", c.it.Source.Id, s, c.role, c.story, c.original)
			}
			if s.GetSimilarity() < 0.7 || s.GetSimilarity() > 1 {
				t.Errorf("%s: similarity %v", c.it.Source.Id, s.GetSimilarity())
			}
		}
		if got := b.all(Query{Story: first.Id}); len(got) != 3 {
			t.Errorf("story has %d items, want 3", len(got))
		}
	})
}

func TestTheOriginalMayBeSeenLast(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		copied := news("gazette", "1", written(1, 0, 300), published("2026-05-04T09:00:00Z"))
		original := news("matin", "1", written(1, 0, 300), published("2026-05-04T07:00:00Z"))
		b.commit([]*v1.Item{copied}, Created)
		b.commit([]*v1.Item{original}, Created)
		if s := b.current(original.Id).GetStory(); s.GetId() != copied.Id || s.GetRole() != "original" || s.GetOriginalId() != original.Id {
			t.Errorf("story %v", s)
		}
	})
}

func TestTheAgencyCreditedIsTheOriginal(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		agency := news("ecofin", "1", written(1, 0, 300), published("2026-05-04T09:00:00Z"), func(it *v1.Item) { it.Source.Name = "Agence Ecofin" })
		paper := news("gazette", "1", written(1, 0, 300), published("2026-05-04T07:00:00Z"), func(it *v1.Item) { it.Article.Agency = "Agence Ecofin" })
		b.commit([]*v1.Item{agency}, Created)
		b.commit([]*v1.Item{paper}, Created)
		if s := b.current(paper.Id).GetStory(); s.GetRole() != "copy" || s.GetOriginalId() != agency.Id {
			t.Errorf("story %v, want a copy of %s", s, agency.Id)
		}
	})
}

func TestUpdateUnderANewAddress(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "1", written(1, 0, 300))}, Created)
		later := news("gazette", "2", written(1, 0, 320), published("2026-05-04T08:20:00Z"))
		b.commit([]*v1.Item{later}, Created)
		if s := b.current(later.Id).GetStory(); s.GetRole() != "update" || s.GetId() != v1.ItemID("gazette", "1", "") {
			t.Errorf("story %v, want an update", s)
		}
	})
}

func TestStoryIsForgottenAfterItsWindow(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "1", written(1, 0, 300))}, Created)
		b.clock = b.clock.AddDate(0, 0, 31)
		again := news("matin", "1", written(1, 0, 300))
		b.commit([]*v1.Item{again}, Created)
		if s := b.current(again.Id).GetStory(); s.GetId() != again.Id || s.GetRole() != "original" {
			t.Errorf("story %v, want its own", s)
		}
	})
}
