package database

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Kept is a revision as the wire has it.
type Kept struct {
	Item *v1.Item
	// At is when the wire had it.
	At time.Time
}

// TakeBack stores revisions that are on the wire and not in the database, in the
// order of the wire, with the numbers and stories that they have there. Those
// that are stored already, or have a later one, are Unchanged. The pages that the
// articles were read from are not on the wire, and stay lost.
func (d *DB) TakeBack(ctx context.Context, revisions []Kept) []Outcome {
	batch := make([]*incoming, len(revisions))
	for i, r := range revisions {
		batch[i] = newIncoming(r.Item)
		batch[i].published = r.At.UnixMicro()
	}
	return d.commitAll(ctx, batch, nil)
}

// Changes returns the change numbers of those of the revisions "<id>.<number>"
// that are stored, by that name. The ids are of items, not aliases.
func (d *DB) Changes(ctx context.Context, ids []string) (map[string]int64, error) {
	list, err := d.engine.list(ids)
	if err != nil {
		return nil, err
	}
	found, err := d.reader.QueryContext(ctx, `SELECT i.id, r.revision, r.change FROM item i JOIN revision r ON r.position = i.position
		WHERE i.id IN `+d.engine.members("$1", kindText), list)
	if err != nil {
		return nil, d.explain(fmt.Errorf("look for revisions: %w", err))
	}
	defer found.Close()
	changes := map[string]int64{}
	for found.Next() {
		var id string
		var number, change int64
		if err := found.Scan(&id, &number, &change); err != nil {
			return nil, d.explain(fmt.Errorf("look for revisions: %w", err))
		}
		changes[v1.WireID(id, int(number))] = change
	}
	return changes, d.explain(found.Err())
}

// CountRevisions returns how many revisions are stored.
func (d *DB) CountRevisions(ctx context.Context) (n int64, err error) {
	err = d.reader.QueryRowContext(ctx, "SELECT count(*) FROM revision").Scan(&n)
	return n, d.explain(err)
}

// Unsend puts the revisions after a change into the outbox, but for those of
// which sent says that they are on the wire, and returns how many were not there.
func (d *DB) Unsend(ctx context.Context, after int64, sent func(change int64) bool) (n int, err error) {
	const batch = 5000
	for {
		changes, err := d.changesAfter(ctx, after, batch)
		if err != nil || len(changes) == 0 {
			return n, err
		}
		after = changes[len(changes)-1]
		missing := newRows("outbox", column{"change", kindInt}, column{"stored_at", kindInt})
		missing.again = true
		for _, c := range changes {
			if !sent(c) {
				missing.add(c, d.now().UnixMicro())
			}
		}
		if missing.n > 0 {
			if err := d.transaction(ctx, func(tx *sql.Tx) error { return d.engine.insert(ctx, tx, missing) }); err != nil {
				return n, fmt.Errorf("fill the outbox: %w", err)
			}
		}
		n += missing.n
	}
}

func (d *DB) changesAfter(ctx context.Context, after int64, limit int) ([]int64, error) {
	found, err := d.reader.QueryContext(ctx, "SELECT change FROM revision WHERE change > $1 ORDER BY change LIMIT $2", after, limit)
	if err != nil {
		return nil, d.explain(fmt.Errorf("read changes: %w", err))
	}
	defer found.Close()
	var changes []int64
	for found.Next() {
		var c int64
		if err := found.Scan(&c); err != nil {
			return nil, d.explain(fmt.Errorf("read changes: %w", err))
		}
		changes = append(changes, c)
	}
	return changes, d.explain(found.Err())
}

// ForgetIndex has the full-text index made anew by the next calls of Index.
func (d *DB) ForgetIndex(ctx context.Context) error {
	return d.explain(d.engine.forgetIndex(ctx))
}
