package store

import (
	"context"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

// core is the stage: a batch in, one transaction, messages for the wire out.
type core struct {
	db      *database.DB
	metrics *metrics
	now     func() time.Time

	mu sync.Mutex
	// sent are changes that the wire has acknowledged and the database does not
	// know of yet. The next commit takes them along; losing them with the process
	// costs a second publication under the same id.
	sent []int64
}

// handle commits the batch.
func (c *core) handle(ctx context.Context, batch []*v1.Item) []stage.Result[v1.Message] {
	sent := c.takeSent()
	start := c.now()
	outcomes := c.db.Commit(ctx, batch, sent)
	c.metrics.commit.Observe(c.now().Sub(start).Seconds())
	c.metrics.batch.Observe(float64(len(batch)))
	results := make([]stage.Result[v1.Message], len(batch))
	committed := false
	for i, o := range outcomes {
		committed = committed || o.Err == nil
		results[i] = c.result(batch[i], o)
	}
	if !committed {
		c.noteSent(sent...)
	}
	return results
}

func (c *core) result(it *v1.Item, o database.Outcome) stage.Result[v1.Message] {
	switch {
	case database.IsOutage(o.Err):
		return stage.Result[v1.Message]{Err: stage.Outage(o.Err)}
	case database.IsRefused(o.Err):
		return stage.Result[v1.Message]{Err: stage.Permanent(o.Err)}
	case o.Err != nil:
		return stage.Result[v1.Message]{Err: o.Err}
	}
	c.metrics.outcome(o.Kind)
	if o.Change == 0 {
		return stage.Result[v1.Message]{}
	}
	if o.Kind == database.Created {
		c.metrics.article(it.GetLanguage().GetTag())
	}
	return stage.Result[v1.Message]{Out: []v1.Message{o.Message}, Done: func(context.Context) error {
		if seen, err := time.Parse(time.RFC3339Nano, it.GetFetched().GetFetchedAt()); err == nil {
			c.metrics.available.Observe(max(0, c.now().Sub(seen).Seconds()))
		}
		c.noteSent(o.Change)
		return nil
	}}
}

func (c *core) noteSent(changes ...int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, changes...)
}

func (c *core) takeSent() []int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent
	c.sent = nil
	return sent
}
