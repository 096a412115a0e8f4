package database

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Unsent is a revision that is not known to be on the wire.
type Unsent struct {
	Change  int64
	Message v1.Message
}

// Unsent returns revisions that are not known to be on the wire and were stored
// more than age ago, oldest first. One that cannot be read is left out and
// returned in damaged.
func (d *DB) Unsent(ctx context.Context, age time.Duration, limit int) (unsent []Unsent, damaged []error, err error) {
	now := d.now()
	// A time that lies ahead was written by a clock that has been put back since.
	found, err := d.reader.QueryContext(ctx, `SELECT r.change, r.checksum, r.body FROM outbox o JOIN revision r ON r.change = o.change
		WHERE o.stored_at <= $1 OR o.stored_at > $2 ORDER BY o.change LIMIT $3`,
		now.Add(-age).UnixMicro(), now.Add(time.Minute).UnixMicro(), limit)
	if err != nil {
		return nil, nil, d.explain(fmt.Errorf("read the outbox: %w", err))
	}
	defer found.Close()
	for found.Next() {
		var change, checksum int64
		var packed []byte
		if err := found.Scan(&change, &checksum, &packed); err != nil {
			return nil, nil, d.explain(fmt.Errorf("read the outbox: %w", err))
		}
		m, err := d.message(change, checksum, packed)
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		unsent = append(unsent, Unsent{change, m})
	}
	return unsent, damaged, d.explain(found.Err())
}

// message makes the wire's message of a stored revision.
func (d *DB) message(change, checksum int64, packed []byte) (v1.Message, error) {
	body, err := d.codec.unpack(change, checksum, packed)
	if err != nil {
		return v1.Message{}, err
	}
	it, err := v1.DecodeItem(v1.StateWire, body)
	if err != nil {
		return v1.Message{}, err
	}
	return v1.EncodeItem(v1.StateWire, it)
}

// MarkSent notes that the revisions are on the wire.
func (d *DB) MarkSent(ctx context.Context, changes []int64) error {
	if len(changes) == 0 {
		return nil
	}
	return d.transaction(ctx, func(tx *sql.Tx) error { return d.deleteSent(ctx, tx, changes) })
}

func (d *DB) deleteSent(ctx context.Context, tx *sql.Tx, changes []int64) error {
	if len(changes) == 0 {
		return nil
	}
	list, err := d.engine.list(changes)
	if err != nil {
		return err
	}
	if err := d.engine.exec(ctx, tx, "DELETE FROM outbox WHERE change IN "+d.engine.members("$1", kindInt), list); err != nil {
		return fmt.Errorf("empty the outbox: %w", err)
	}
	return nil
}

// OutboxState returns how many revisions are not known to be on the wire, and
// since when the oldest waits.
func (d *DB) OutboxState(ctx context.Context) (count int64, oldest time.Time, err error) {
	var at sql.NullInt64
	if err := d.reader.QueryRowContext(ctx, "SELECT count(*), min(stored_at) FROM outbox").Scan(&count, &at); err != nil {
		return 0, time.Time{}, d.explain(fmt.Errorf("count the outbox: %w", err))
	}
	if at.Valid {
		oldest = time.UnixMicro(at.Int64)
	}
	return count, oldest, nil
}
