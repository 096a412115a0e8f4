package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

// sqliteEngine is SQLite in a file: one writing connection, a few that read, and
// a second file for full text, which can be made again from the first.
type sqliteEngine struct {
	dir            string
	writer, reader *sql.DB
	// search writes the index; its lock is not the writer's.
	search *sql.DB

	mu         sync.Mutex
	statements map[string]*sql.Stmt // of writer, by text; nil: wanted
}

const (
	sqliteFile       = "depeche.db"
	sqliteSearchFile = "search.db"
	// A write waits so long for another process before it is an outage, in ms.
	sqliteBusy = 5000
)

// openSQLite returns an engine in any case, to tell what the error is.
func openSQLite(ctx context.Context, dir string) (engine, *sql.DB, *sql.DB, error) {
	e := &sqliteEngine{dir: dir, statements: map[string]*sql.Stmt{}}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return e, nil, nil, settingError{fmt.Errorf("cannot make the folder: %w", err)}
	}
	if err := writable(dir); err != nil {
		return e, nil, nil, settingError{err}
	}
	main := filepath.Join(dir, sqliteFile)
	var err error
	if e.writer, err = openFile(main, 1, "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-32768)", "wal_autocheckpoint(4000)"); err != nil {
		return e, nil, nil, err
	}
	if err := e.openSearch(ctx); err != nil {
		return e, e.writer, nil, err
	}
	connector, err := connectorOf(main, "query_only(1)", "cache_size(-8192)")
	if err != nil {
		return e, e.writer, nil, err
	}
	e.reader = pool(attached{connector, filepath.Join(dir, sqliteSearchFile)}, 4)
	return e, e.writer, e.reader, nil
}

// writable tries what the database is going to do.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".depeche-*")
	if err != nil {
		return fmt.Errorf("cannot write in the folder: %w", err)
	}
	_ = f.Close()
	return os.Remove(f.Name())
}

func openFile(path string, connections int, pragmas ...string) (*sql.DB, error) {
	connector, err := connectorOf(path, pragmas...)
	if err != nil {
		return nil, err
	}
	return pool(connector, connections), nil
}

func connectorOf(path string, pragmas ...string) (driver.Connector, error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(" + strconv.Itoa(sqliteBusy) + ")"}, pragmas...)}
	connector, err := sqlite.NewConnector("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return connector, nil
}

func pool(connector driver.Connector, connections int) *sql.DB {
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

func (e *sqliteEngine) close() error {
	if e.search == nil {
		return nil
	}
	return e.search.Close()
}

func (e *sqliteEngine) migrations() (goose.Dialect, fs.FS, []goose.ProviderOption) {
	files, _ := fs.Sub(sqliteMigrations, "migrations/sqlite") // the name is valid
	return goose.DialectSQLite3, files, nil
}

func (e *sqliteEngine) members(parameter string, _ kind) string {
	return "(SELECT value FROM json_each(" + parameter + "))"
}

func (e *sqliteEngine) list(values any) (any, error) {
	text, err := json.Marshal(values)
	return string(text), err
}

func (e *sqliteEngine) lockClock() string { return "SELECT change FROM clock WHERE one = 1" }

// maxParameters is how many parameters go into one statement.
const maxParameters = 1000

// insert writes rows in statements of 1, 2, 4, ... rows, each of which is
// prepared once.
func (e *sqliteEngine) insert(ctx context.Context, tx *sql.Tx, r *rows) error {
	for first := 0; first < r.n; {
		size := 1
		for size*2 <= r.n-first && size*2*len(r.columns) <= maxParameters {
			size *= 2
		}
		args := make([]any, 0, size*len(r.columns))
		for n := first; n < first+size; n++ {
			for i := range r.columns {
				args = append(args, r.value(n, i))
			}
		}
		if err := e.exec(ctx, tx, insertValues(r, size), args...); err != nil {
			return err
		}
		first += size
	}
	return nil
}

func insertValues(r *rows, n int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(r.columns)), ",") + ")"
	text := "INSERT INTO " + r.table + " (" + strings.Join(r.columns, ",") + ") VALUES " + strings.TrimSuffix(strings.Repeat(row+",", n), ",")
	if r.again {
		text += " ON CONFLICT DO NOTHING"
	}
	return text
}

// begun prepares the statements that the last transactions wanted; inside one
// the writer's only connection is taken.
func (e *sqliteEngine) begun(ctx context.Context) error {
	for _, text := range e.wanted() {
		// Without the lock: the connection may be in a transaction that waits for it.
		prepared, err := e.writer.PrepareContext(ctx, text)
		if err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
		e.mu.Lock()
		if e.statements[text] == nil {
			e.statements[text], prepared = prepared, nil
		}
		e.mu.Unlock()
		if prepared != nil { // another was faster
			_ = prepared.Close()
		}
	}
	return nil
}

func (e *sqliteEngine) wanted() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var texts []string
	for text, statement := range e.statements {
		if statement == nil {
			texts = append(texts, text)
		}
	}
	return texts
}

// exec runs a statement that will come again, prepared if it is.
func (e *sqliteEngine) exec(ctx context.Context, tx *sql.Tx, text string, args ...any) error {
	e.mu.Lock()
	statement := e.statements[text]
	if statement == nil {
		e.statements[text] = nil
	}
	e.mu.Unlock()
	if statement == nil {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	}
	_, err := tx.StmtContext(ctx, statement).ExecContext(ctx, args...)
	return err
}

func (e *sqliteEngine) candidates(ctx context.Context, tx *sql.Tx, hashes []int64, since int64) (map[int64][]int64, error) {
	list, err := e.list(hashes)
	if err != nil {
		return nil, err
	}
	found, err := tx.QueryContext(ctx, `SELECT h.value, (SELECT group_concat(position) FROM
		(SELECT position FROM sketch WHERE hash = h.value AND position >= $2 ORDER BY position DESC LIMIT 50)) FROM json_each($1) h`, list, since)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	byHash := map[int64][]int64{}
	for found.Next() {
		var hash int64
		var positions sql.NullString
		if err := found.Scan(&hash, &positions); err != nil {
			return nil, err
		}
		for text := range strings.SplitSeq(positions.String, ",") {
			if p, err := strconv.ParseInt(text, 10, 64); err == nil {
				byHash[hash] = append(byHash[hash], p)
			}
		}
	}
	return byHash, found.Err()
}

func (e *sqliteEngine) judge(err error) fault {
	var s *sqlite.Error
	if !errors.As(err, &s) {
		return faultOutage
	}
	switch s.Code() & 0xff {
	case sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE:
		return faultItem
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY:
		return faultSetting
	}
	return faultOutage
}

func (e *sqliteEngine) size(context.Context) (int64, error) {
	var total int64
	for _, name := range []string{sqliteFile, sqliteFile + "-wal", sqliteSearchFile, sqliteSearchFile + "-wal"} {
		info, err := os.Stat(filepath.Join(e.dir, name))
		if err == nil {
			total += info.Size()
		} else if !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
	}
	return total, nil
}
