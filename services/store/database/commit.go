package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Outcome of one item of a commit.
type Outcome struct {
	Kind Kind
	// Item is the id under which it is stored, which an alias is not.
	Item string
	// Change is the number of the change; 0 if nothing was.
	Change int64
	// Message for the wire, for Created and Revised.
	Message v1.Message
	// Err is set for Failed. IsOutage tells whether the database is to blame.
	Err error
}

// attempts at a transaction that another writer gets in the way of.
const attempts = 5

// Commit stores normalised items in one transaction, in order, and with them
// that what is in sent is on the wire. It returns an outcome for each item. An
// item that alone breaks the transaction fails alone. What has no Err is on disk.
func (d *DB) Commit(ctx context.Context, items []*v1.Item, sent []int64) []Outcome {
	batch := make([]*incoming, len(items))
	for i, it := range items {
		batch[i] = newIncoming(it)
	}
	return d.commitAll(ctx, batch, sent)
}

// commitAll commits the batch in one transaction, or one by one to find the item
// that breaks it.
func (d *DB) commitAll(ctx context.Context, batch []*incoming, sent []int64) []Outcome {
	outcomes, err := d.commit(ctx, batch, sent)
	if err == nil {
		return outcomes
	}
	if len(batch) == 1 || IsOutage(err) {
		return failedAll(len(batch), err)
	}
	// One of them is to blame. One by one says which.
	for i := range batch {
		one, err := d.commit(ctx, batch[i:i+1], sent)
		if err != nil {
			one = failedAll(1, fmt.Errorf("%s: %w", batch[i].describe(), err))
		}
		outcomes[i] = one[0]
	}
	return outcomes
}

func failedAll(n int, err error) []Outcome {
	outcomes := make([]Outcome, n)
	for i := range outcomes {
		outcomes[i] = Outcome{Kind: Failed, Err: err}
	}
	return outcomes
}

// commit runs the transaction; again where another writer got in its way. The
// outcomes are as long as the batch, also with an error.
func (d *DB) commit(ctx context.Context, batch []*incoming, sent []int64) (outcomes []Outcome, err error) {
	err = d.transaction(ctx, func(tx *sql.Tx) error {
		outcomes = make([]Outcome, len(batch))
		return d.commitIn(ctx, tx, batch, outcomes, sent)
	})
	if err != nil {
		outcomes = make([]Outcome, len(batch))
	}
	return outcomes, err
}

func (d *DB) commitIn(ctx context.Context, tx *sql.Tx, batch []*incoming, outcomes []Outcome, sent []int64) error {
	w, err := d.load(ctx, tx, batch)
	if err != nil {
		return err
	}
	p := makePlan(w, batch, d.now())
	for i, r := range p.revisions {
		outcomes[i] = Outcome{Kind: p.kinds[i]}
		if r == nil {
			continue
		}
		m, err := v1.EncodeItem(v1.StateWire, r.wire)
		if err != nil {
			return itemError{err}
		}
		outcomes[i].Item, outcomes[i].Change, outcomes[i].Message = r.of.id, r.change, m
	}
	if err := d.write(ctx, tx, p, outcomes); err != nil {
		return err
	}
	return d.deleteSent(ctx, tx, sent)
}

// transaction runs f in a transaction of the writer, again where another writer
// got in its way.
func (d *DB) transaction(ctx context.Context, f func(*sql.Tx) error) error {
	for try := 1; ; try++ {
		err := d.once(ctx, f)
		if err == nil {
			return nil
		}
		if try == attempts || d.judge(err) != faultConflict {
			return d.explain(err)
		}
	}
}

func (d *DB) once(ctx context.Context, f func(*sql.Tx) error) error {
	if err := d.engine.begun(ctx); err != nil {
		return err
	}
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // of no effect after the commit
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// itemError is the fault of an item, found before the database saw it.
type itemError struct{ error }

func (e itemError) Unwrap() error { return e.error }

type outageError struct{ error }

func (e outageError) Unwrap() error { return e.error }

// IsOutage tells whether an error of this package is an outage of the database,
// and no fault of what was written or asked.
func IsOutage(err error) bool { return errors.As(err, new(outageError)) }

// IsRefused tells whether an error of Commit is the item's: it will never be stored.
func IsRefused(err error) bool { return errors.As(err, new(itemError)) }

// IsSetting tells whether an error of Open will not go away by waiting.
func IsSetting(err error) bool { return errors.As(err, new(settingError)) }

func (d *DB) judge(err error) fault {
	if errors.As(err, new(itemError)) {
		return faultItem
	}
	return d.engine.judge(err)
}

// explain marks an outage.
func (d *DB) explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, ErrDamaged) || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	switch d.judge(err) {
	case faultOutage, faultSetting:
		return outageError{err}
	case faultItem:
		return itemError{err}
	}
	return err
}
