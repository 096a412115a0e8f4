package database

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// unsent returns the ids of the messages that wait.
func (b *bench) unsent(age time.Duration) []string {
	b.t.Helper()
	found, damaged, err := b.Unsent(context.Background(), age, 100)
	if err != nil || len(damaged) > 0 {
		b.t.Fatalf("outbox: %v, %v", err, damaged)
	}
	ids := []string{}
	for _, u := range found {
		ids = append(ids, u.Message.ID)
	}
	return ids
}

// A process that dies after the commit and before the publication leaves the
// message in the outbox, the same to the last byte.
func TestOutboxKeepsWhatWasNotSent(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		a, c := news("gazette", "a"), news("gazette", "c")
		first := b.commit([]*v1.Item{a, c}, Created, Created)
		_ = b.Close()
		b.open()
		b.commit([]*v1.Item{a}, Unchanged) // delivered again
		if diff := cmp.Diff([]string{a.Id + ".1", c.Id + ".1"}, b.unsent(0)); diff != "" {
			t.Fatalf("unsent (-want +got):\n%s", diff)
		}
		found, _, err := b.Unsent(t.Context(), 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first[0].Message, found[0].Message); diff != "" {
			t.Errorf("message (-committed +outbox):\n%s", diff)
		}
		if count, oldest, err := b.OutboxState(t.Context()); err != nil || count != 2 || oldest.IsZero() {
			t.Errorf("state %d, %v, %v", count, oldest, err)
		}
		// The next commit takes along what has been sent.
		if out := b.Commit(t.Context(), []*v1.Item{news("gazette", "d")}, []int64{first[0].Change}); out[0].Err != nil {
			t.Fatal(out[0].Err)
		}
		if err := b.MarkSent(t.Context(), []int64{first[1].Change}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{v1.ItemID("gazette", "d", "") + ".1"}, b.unsent(0)); diff != "" {
			t.Errorf("unsent (-want +got):\n%s", diff)
		}
	})
}

func TestOutboxWaitsForTheStage(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "a")}, Created)
		if got := b.unsent(5 * time.Second); len(got) != 0 {
			t.Errorf("at once: %v, want none", got)
		}
		b.clock = b.clock.Add(6 * time.Second)
		if got := b.unsent(5 * time.Second); len(got) != 1 {
			t.Errorf("after 6 s: %v, want one", got)
		}
		b.clock = b.clock.AddDate(0, 0, -40) // the clock was ahead
		if got := b.unsent(5 * time.Second); len(got) != 1 {
			t.Errorf("with the clock put back: %v, want one", got)
		}
	})
}

func TestDamageIsNoticed(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		a, c := news("gazette", "a"), news("gazette", "c")
		b.commit([]*v1.Item{a, c}, Created, Created)
		row, err := b.Item(t.Context(), a.Id, 1)
		if err != nil {
			t.Fatal(err)
		}
		packed := b.codec.pack(row.Body)
		packed[len(packed)/2] ^= 4
		if _, err := b.writer.Exec("UPDATE revision SET body = $1 WHERE change = $2", packed, row.Change); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Item(t.Context(), a.Id, 0); !errors.Is(err, ErrDamaged) {
			t.Errorf("item: %v, want ErrDamaged", err)
		}
		found, damaged, err := b.Items(t.Context(), Query{Limit: 10})
		if err != nil || len(found) != 1 || len(damaged) != 1 || !errors.Is(damaged[0], ErrDamaged) {
			t.Errorf("items: %d found, damaged %v, %v", len(found), damaged, err)
		}
		sent, damaged, err := b.Unsent(t.Context(), 0, 10)
		if err != nil || len(sent) != 1 || len(damaged) != 1 {
			t.Errorf("outbox: %d found, damaged %v, %v", len(sent), damaged, err)
		}
		if n, damaged, err := b.Index(t.Context(), 10); err != nil || n != 2 || len(damaged) != 1 {
			t.Errorf("index: %d, damaged %v, %v", n, damaged, err)
		}
	})
}
