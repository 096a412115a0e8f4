package database

import (
	"context"
	"database/sql"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/depeche-wire/depeche/services/store/search"
)

// engine is what differs between the two databases; all other SQL is shared.
type engine interface {
	// members is the SQL of the values of a list parameter such as "$1".
	members(parameter string, kind kind) string
	// list is the argument of such a parameter: of []int64 or []string.
	list(values any) (any, error)
	// begun is called before each transaction of the writer.
	begun(ctx context.Context) error
	// exec runs a statement that will come again.
	exec(ctx context.Context, tx *sql.Tx, text string, args ...any) error
	// insert adds the rows.
	insert(ctx context.Context, tx *sql.Tx, rows *rows) error
	// lockClock reads the clock and keeps other writers out until the transaction ends.
	lockClock() string
	// candidates returns for each hash the latest positions that have it, from since on.
	candidates(ctx context.Context, tx *sql.Tx, hashes []int64, since int64) (map[int64][]int64, error)
	// indexed is the last change in the full-text index.
	indexed(ctx context.Context) (int64, error)
	// index adds the entries in place of those at their positions, all changes from
	// one to another; it does nothing if somebody else did.
	index(ctx context.Context, entries []entry, from, upTo int64) error
	// forgetIndex has everything indexed again.
	forgetIndex(ctx context.Context) error
	// match is the tables to read from and the condition for what the query finds.
	match(b *builder, q search.Query) (from, condition string)
	// judge tells whose fault an error is.
	judge(err error) fault
	// size of the database on disk, in bytes.
	size(ctx context.Context) (int64, error)
	// migrations of the schema.
	migrations() (goose.Dialect, fs.FS, []goose.ProviderOption)
	close() error
}

// kind of a column.
type kind int

const (
	kindInt kind = iota
	kindText
	kindBytes
)

// fault is whose an error is.
type fault int

const (
	// faultOutage: the database is away, full, locked or broken.
	faultOutage fault = iota
	// faultItem: what was written cannot be written, now or later.
	faultItem
	// faultConflict: another writer was faster; the same again will do.
	faultConflict
	// faultSetting: the database can never be opened with these settings.
	faultSetting
)

// rows to insert, by column.
type rows struct {
	table   string
	columns []string
	kinds   []kind
	ints    [][]int64
	texts   [][]string
	blobs   [][][]byte
	n       int
	// again: rows that are there already are passed over.
	again bool
}

// newRows makes an empty set of rows.
func newRows(table string, columns ...column) *rows {
	r := &rows{table: table}
	for _, c := range columns {
		r.columns, r.kinds = append(r.columns, c.name), append(r.kinds, c.kind)
	}
	r.ints, r.texts, r.blobs = make([][]int64, len(columns)), make([][]string, len(columns)), make([][][]byte, len(columns))
	return r
}

type column struct {
	name string
	kind kind
}

// add appends a row, whose values must be int64, string and []byte as the
// columns have it.
func (r *rows) add(values ...any) {
	for i, v := range values {
		switch v := v.(type) {
		case int64:
			r.ints[i] = append(r.ints[i], v)
		case string:
			r.texts[i] = append(r.texts[i], v)
		case []byte:
			if v == nil {
				v = []byte{}
			}
			r.blobs[i] = append(r.blobs[i], v)
		}
	}
	r.n++
}

// value at row n, column i.
func (r *rows) value(n, i int) any {
	switch r.kinds[i] {
	case kindInt:
		return r.ints[i][n]
	case kindText:
		return r.texts[i][n]
	default:
		return r.blobs[i][n]
	}
}
