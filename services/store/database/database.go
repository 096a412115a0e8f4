// Package database keeps the items: every revision, each item's place in its
// story, what is still to be published, and the index for full text.
//
// In come normalised items, out go outcomes with the messages for the wire, and
// rows for the API. SQLite and PostgreSQL stand behind one engine; the decisions
// are made by one pure plan, so that both decide alike. It never talks to NATS
// and never prints an address of a database.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
)

// Options of a database.
type Options struct {
	// Dir holds depeche.db and search.db, unless Postgres is set.
	Dir string
	// Postgres is the address of a PostgreSQL database. It is a secret.
	Postgres string
	// DropPages leaves out the pages that articles were read from.
	DropPages bool
	// Now is the clock; default time.Now.
	Now func() time.Time
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine engine
	// writer runs transactions, reader queries; on SQLite the writer is one connection.
	writer, reader *sql.DB
	codec          *codec
	keepPages      bool
	now            func() time.Time
}

// queryTimeout bounds what one question may cost the database.
const queryTimeout = 2 * time.Second

// Open opens or makes the database and brings its schema up to date. The error
// is one of IsOutage while the database cannot be reached, and one of IsSetting
// where it never can with these options.
func Open(ctx context.Context, o Options) (*DB, error) {
	packer, err := newCodec()
	if err != nil {
		return nil, err
	}
	d := &DB{codec: packer, keepPages: !o.DropPages, now: o.Now}
	if d.now == nil {
		d.now = time.Now
	}
	if o.Postgres != "" {
		d.engine, d.writer, d.reader, err = openPostgres(o.Postgres)
	} else {
		d.engine, d.writer, d.reader, err = openSQLite(ctx, o.Dir)
	}
	if err != nil {
		return nil, d.explainOpen(err)
	}
	if err := d.migrate(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func (d *DB) migrate(ctx context.Context) error {
	if err := d.writer.PingContext(ctx); err != nil {
		return d.explainOpen(err)
	}
	dialect, files, options := d.engine.migrations()
	provider, err := goose.NewProvider(dialect, d.writer, files, append(options, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return d.explainOpen(fmt.Errorf("migrate: %w", err))
	}
	return nil
}

// explainOpen tells an outage from a bad setting.
func (d *DB) explainOpen(err error) error {
	if IsSetting(err) {
		return err
	}
	if d.engine.judge(err) == faultSetting {
		return settingError{err}
	}
	return d.explain(err)
}

type settingError struct{ error }

func (e settingError) Unwrap() error { return e.error }

// Close closes the database; what was committed is on disk already.
func (d *DB) Close() error {
	for _, db := range []*sql.DB{d.reader, d.writer} {
		if db != nil {
			_ = db.Close() // nothing is left to be written
		}
	}
	return d.engine.close()
}

// Size of the database on disk, in bytes.
func (d *DB) Size(ctx context.Context) (int64, error) {
	size, err := d.engine.size(ctx)
	return size, d.explain(err)
}
