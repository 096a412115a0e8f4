package database

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/postgres/*.sql
var postgresMigrations embed.FS

// postgresEngine is PostgreSQL 15 or later, or what speaks its language.
type postgresEngine struct{ writer, reader *sql.DB }

// ValidPostgres says what is wrong with an address of a PostgreSQL database,
// without repeating any of it.
func ValidPostgres(dsn string) error {
	if _, err := pgx.ParseConfig(dsn); err != nil {
		return errors.New("must be an address such as postgres://user:password@host:5432/depeche (it is not shown: it may hold a password)")
	}
	return nil
}

// openPostgres returns an engine in any case, to tell what the error is. It does
// not connect yet.
func openPostgres(dsn string) (engine, *sql.DB, *sql.DB, error) {
	e := &postgresEngine{}
	if err := ValidPostgres(dsn); err != nil {
		return e, nil, nil, settingError{err}
	}
	var err error
	if e.writer, err = postgresPool(dsn, 3, "depeche store", time.Minute); err != nil {
		return e, nil, nil, settingError{err}
	}
	if e.reader, err = postgresPool(dsn, 8, "depeche query", queryTimeout); err != nil {
		return e, e.writer, nil, settingError{err}
	}
	return e, e.writer, e.reader, nil
}

func postgresPool(dsn string, connections int, name string, timeout time.Duration) (*sql.DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	config.ConnectTimeout = 5 * time.Second
	config.RuntimeParams["application_name"] = name
	config.RuntimeParams["statement_timeout"] = strconv.FormatInt(timeout.Milliseconds(), 10)
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func (e *postgresEngine) close() error { return nil }

func (e *postgresEngine) migrations() (goose.Dialect, fs.FS, []goose.ProviderOption) {
	files, _ := fs.Sub(postgresMigrations, "migrations/postgres") // the name is valid
	locker, err := lock.NewPostgresSessionLocker()                // so that two stores that start at once do not both migrate
	if err != nil {
		return goose.DialectPostgres, files, nil
	}
	return goose.DialectPostgres, files, []goose.ProviderOption{goose.WithSessionLocker(locker)}
}

func (k kind) postgres() string { return [...]string{"bigint", "text", "bytea"}[k] }

func (e *postgresEngine) members(parameter string, k kind) string {
	return "(SELECT unnest(" + parameter + "::" + k.postgres() + "[]))"
}

func (e *postgresEngine) list(values any) (any, error) { return values, nil }

func (e *postgresEngine) begun(context.Context) error { return nil }

func (e *postgresEngine) exec(ctx context.Context, tx *sql.Tx, text string, args ...any) error {
	_, err := tx.ExecContext(ctx, text, args...) // the driver prepares what comes again
	return err
}

// insert hands each column over as one array.
func (e *postgresEngine) insert(ctx context.Context, tx *sql.Tx, r *rows) error {
	parameters, args := make([]string, len(r.columns)), make([]any, len(r.columns))
	for i := range r.columns {
		parameters[i] = fmt.Sprintf("$%d::%s[]", i+1, r.kinds[i].postgres())
		switch r.kinds[i] {
		case kindInt:
			args[i] = r.ints[i]
		case kindText:
			args[i] = r.texts[i]
		default:
			args[i] = r.blobs[i]
		}
	}
	text := "INSERT INTO " + r.table + " (" + strings.Join(r.columns, ",") + ") SELECT * FROM unnest(" + strings.Join(parameters, ",") + ")"
	if r.again {
		text += " ON CONFLICT DO NOTHING"
	}
	return e.exec(ctx, tx, text, args...)
}

func (e *postgresEngine) lockClock() string {
	return "SELECT change FROM clock WHERE one = 1 FOR UPDATE"
}

func (e *postgresEngine) candidates(ctx context.Context, tx *sql.Tx, hashes []int64, since int64) (map[int64][]int64, error) {
	found, err := tx.QueryContext(ctx, `SELECT h, s.position FROM unnest($1::bigint[]) h,
		LATERAL (SELECT position FROM sketch WHERE hash = h AND position >= $2 ORDER BY position DESC LIMIT 50) s`, hashes, since)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	byHash := map[int64][]int64{}
	for found.Next() {
		var hash, position int64
		if err := found.Scan(&hash, &position); err != nil {
			return nil, err
		}
		byHash[hash] = append(byHash[hash], position)
	}
	return byHash, found.Err()
}

// judge goes by the class of the SQLSTATE: data, integrity and program limits are
// the item's; all else is the server's or the network's.
func (e *postgresEngine) judge(err error) fault {
	var p *pgconn.PgError
	if !errors.As(err, &p) {
		return faultOutage
	}
	switch p.Code {
	case "23505", "40001", "40P01":
		return faultConflict
	case "28P01", "28000", "3D000", "42501":
		return faultSetting
	}
	switch p.Code[:2] {
	case "22", "23", "54":
		return faultItem
	}
	return faultOutage
}

func (e *postgresEngine) size(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var size int64
	err := e.reader.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&size)
	return size, err
}
