package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/depeche-wire/depeche/services/store/search"
)

// sqliteSearchVersion names what the index is made of; another one is made anew.
const sqliteSearchVersion = 1

// openSearch opens the file of the index, which can be made again: one that
// cannot be used is removed first.
func (e *sqliteEngine) openSearch(ctx context.Context) error {
	path := filepath.Join(e.dir, sqliteSearchFile)
	err := e.trySearch(ctx, path)
	if err == nil || ctx.Err() != nil {
		return err
	}
	_ = e.search.Close()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return settingError{err}
		}
	}
	return e.trySearch(ctx, path)
}

func (e *sqliteEngine) trySearch(ctx context.Context, path string) error {
	var err error
	if e.search, err = openFile(path, 1, "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-16384)"); err != nil {
		return err
	}
	var version int
	if err := e.search.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("open %s: %w", sqliteSearchFile, err)
	}
	if version == sqliteSearchVersion {
		return nil
	}
	for _, statement := range []string{
		"DROP TABLE IF EXISTS articles", "DROP TABLE IF EXISTS indexed",
		`CREATE VIRTUAL TABLE articles USING fts5(words, stems, content='', contentless_delete=1,
			tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'")`,
		"CREATE TABLE indexed (one INTEGER PRIMARY KEY CHECK (one = 1), change INTEGER NOT NULL)",
		"INSERT INTO indexed (one, change) VALUES (1, 0)",
		fmt.Sprintf("PRAGMA user_version = %d", sqliteSearchVersion),
	} {
		if _, err := e.search.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("make %s: %w", sqliteSearchFile, err)
		}
	}
	return nil
}

// attached opens connections that see the index too.
type attached struct {
	driver.Connector
	path string
}

// Connect opens a connection and attaches the index.
func (a attached) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := a.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return conn, errors.New("the driver cannot execute")
	}
	if _, err := execer.ExecContext(ctx, "ATTACH DATABASE ? AS search", []driver.NamedValue{{Ordinal: 1, Value: a.path}}); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("attach %s: %w", sqliteSearchFile, err)
	}
	return conn, nil
}

func (e *sqliteEngine) indexed(ctx context.Context) (int64, error) {
	var change, last int64
	if err := e.search.QueryRowContext(ctx, "SELECT change FROM indexed WHERE one = 1").Scan(&change); err != nil {
		return 0, err
	}
	if change == 0 {
		return 0, nil
	}
	// An index that is ahead belongs to a later copy of the database: begin again.
	if err := e.reader.QueryRowContext(ctx, "SELECT change FROM clock WHERE one = 1").Scan(&last); err != nil {
		return 0, err
	}
	if change > last {
		return 0, nil
	}
	return change, nil
}

func (e *sqliteEngine) forgetIndex(ctx context.Context) error {
	_, err := e.search.ExecContext(ctx, "UPDATE indexed SET change = 0")
	return err
}

func (e *sqliteEngine) index(ctx context.Context, entries []entry, from, upTo int64) error {
	tx, err := e.search.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // of no effect after the commit
	if from == 0 {
		if _, err := tx.ExecContext(ctx, "DELETE FROM articles"); err != nil {
			return err
		}
	}
	statements := map[string]*sql.Stmt{}
	for _, text := range []string{"DELETE FROM articles WHERE rowid = ?", "INSERT INTO articles (rowid, words, stems) VALUES (?, ?, ?)"} {
		statement, err := tx.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		defer statement.Close()
		statements[text[:6]] = statement
	}
	for _, en := range entries {
		if _, err := statements["DELETE"].ExecContext(ctx, en.position); err != nil {
			return err
		}
		if _, err := statements["INSERT"].ExecContext(ctx, en.position, strings.Join(en.Words, " "), strings.Join(en.Stems, " ")); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE indexed SET change = ? WHERE one = 1", upTo); err != nil {
		return err
	}
	return tx.Commit()
}

func (e *sqliteEngine) match(b *builder, q search.Query) (from, condition string) {
	positive, negative := matchSQLite(q)
	const rest = " JOIN revision r ON r.change = i.change"
	if positive == "" {
		return "item i" + rest, "i.position NOT IN (SELECT rowid FROM search.articles WHERE articles MATCH " + b.arg(negative) + ")"
	}
	if negative != "" {
		positive = "(" + positive + ") NOT (" + negative + ")"
	}
	b.position = "t.rowid"
	return "search.articles t CROSS JOIN item i ON i.position = t.rowid" + rest, "t.articles MATCH " + b.arg(positive)
}

// matchSQLite writes the query in the language of FTS5. A word holds no quotes:
// it is made of letters, marks and numbers.
func matchSQLite(q search.Query) (positive, negative string) {
	var all, none []string
	for _, clause := range q.All {
		var anyOf []string
		for _, t := range clause {
			anyOf = append(anyOf, termSQLite(t))
		}
		all = append(all, "("+strings.Join(anyOf, " OR ")+")")
	}
	for _, t := range q.None {
		none = append(none, termSQLite(t))
	}
	return strings.Join(all, " AND "), strings.Join(none, " OR ")
}

func termSQLite(t search.Term) string {
	if t.Phrase {
		words := make([]string, len(t.Words))
		for i, w := range t.Words {
			words[i] = w.Folded
		}
		return `words : "` + strings.Join(words, " ") + `"`
	}
	parts := make([]string, len(t.Words))
	for i, w := range t.Words {
		parts[i] = `(words : "` + w.Folded + `"`
		if len(w.Stems) > 0 {
			parts[i] += ` OR stems : ("` + strings.Join(w.Stems, `" OR "`) + `")`
		}
		parts[i] += ")"
	}
	return "(" + strings.Join(parts, " AND ") + ")"
}
