package database

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// The stage commits while the relay notes what was sent: neither may keep the
// other waiting for ever, whatever the size of the batch.
func TestWritersDoNotBlockEachOther(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var writers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for n := range 12 {
					batch := make([]*v1.Item, 1+(n*7+w)%13)
					for i := range batch {
						batch[i] = news(fmt.Sprint("paper", w), fmt.Sprint(n, "-", i))
					}
					var sent []int64
					for _, o := range b.Commit(ctx, batch, nil) {
						if o.Err != nil {
							t.Errorf("commit: %v", o.Err)
							return
						}
						sent = append(sent, o.Change)
					}
					if err := b.MarkSent(ctx, sent); err != nil {
						t.Errorf("mark: %v", err)
						return
					}
				}
			})
		}
		writers.Wait()
		if got := b.unsent(0); len(got) != 0 {
			t.Errorf("%d revisions left in the outbox", len(got))
		}
	})
}
