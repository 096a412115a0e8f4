package database

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/depeche-wire/depeche/services/store/search"
)

// ErrNotFound says that there is no such item, revision, page or story.
var ErrNotFound = errors.New("not found")

// Query asks for items, newest first. Each list means any of its values; an
// empty one means all.
type Query struct {
	// Languages are BCP 47 ranges in lower case: pt has pt-br, pt-br has not pt.
	// Countries are lower-case codes or "_".
	Languages, Countries, Sources, Agencies []string
	// Story is the id of a story.
	Story string
	// Since (from) and Until (before) bound when the store first had the item;
	// zero: no bound.
	Since, Until time.Time
	// PublishedSince and PublishedUntil bound when the publisher says that it
	// appeared; an item that states no date is outside of every bound.
	PublishedSince, PublishedUntil time.Time
	// Match is what the text must have; nil: anything.
	Match *search.Query
	// Before is the position of the last item of the page before; 0 for the first page.
	Before int64
	// Limit of items, at least 1.
	Limit int
}

// Row is one revision of an item.
type Row struct {
	ID       string
	Position int64
	Change   int64
	Revision int
	// Body is the item as the wire's JSON.
	Body []byte
}

// StoredAt is when the revision was stored.
func (r Row) StoredAt() time.Time { return time.UnixMicro(r.Change).UTC() }

// Items returns up to q.Limit items, each in its current revision. Rows that are
// damaged are left out and returned as errors.
func (d *DB) Items(ctx context.Context, q Query) (found []Row, damaged []error, err error) {
	if q.Match != nil && q.Match.Empty() {
		return nil, nil, nil
	}
	b := &builder{engine: d.engine}
	text := b.items(q)
	if b.err != nil {
		return nil, nil, b.err
	}
	return d.rows(ctx, "find items", text, b.args...)
}

// rows runs a query of id, position, change, revision, checksum and body.
func (d *DB) rows(ctx context.Context, doing, text string, args ...any) (found []Row, damaged []error, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	answer, err := d.reader.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, nil, d.explain(fmt.Errorf("%s: %w", doing, err))
	}
	defer answer.Close()
	for answer.Next() {
		var r Row
		var checksum int64
		var packed []byte
		if err := answer.Scan(&r.ID, &r.Position, &r.Change, &r.Revision, &checksum, &packed); err != nil {
			return nil, nil, d.explain(fmt.Errorf("%s: %w", doing, err))
		}
		if r.Body, err = d.codec.unpack(r.Change, checksum, packed); err != nil {
			damaged = append(damaged, fmt.Errorf("item %s revision %d: %w", r.ID, r.Revision, err))
			continue
		}
		found = append(found, r)
	}
	if err := answer.Err(); err != nil {
		return nil, nil, d.explain(fmt.Errorf("%s: %w", doing, err))
	}
	return found, damaged, nil
}

const selectRow = "SELECT i.id, i.position, r.change, r.revision, r.checksum, r.body FROM "

// builder makes the text of a query; values only ever go in as parameters.
type builder struct {
	engine engine
	args   []any
	err    error
	// position is the column to order by; i.position if empty.
	position string
}

func (b *builder) arg(v any) string {
	b.args = append(b.args, v)
	return fmt.Sprintf("$%d", len(b.args))
}

func (b *builder) anyOf(column string, values []string) string {
	if len(values) == 1 {
		return column + " = " + b.arg(values[0])
	}
	list, err := b.engine.list(values)
	if err != nil {
		b.err = err
	}
	return column + " IN " + b.engine.members(b.arg(list), kindText)
}

// languages is the condition that the item is in one of the ranges.
func (b *builder) languages(ranges []string) string {
	var primary, parts []string
	for _, r := range ranges {
		if !strings.Contains(r, "-") {
			primary = append(primary, r)
		}
	}
	if len(primary) > 0 {
		parts = append(parts, b.anyOf("i.language", primary))
	}
	for _, r := range ranges {
		if first, _, regional := strings.Cut(r, "-"); regional {
			parts = append(parts, "(i.language = "+b.arg(first)+" AND (i.tag = "+b.arg(r)+" OR i.tag LIKE "+b.arg(r+"-%")+"))")
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func (b *builder) items(q Query) string {
	from, where := "item i JOIN revision r ON r.change = i.change", []string{}
	if q.Match != nil {
		tables, found := b.engine.match(b, *q.Match)
		from, where = tables, append(where, found)
	}
	position := cmp.Or(b.position, "i.position")
	if len(q.Languages) > 0 {
		where = append(where, b.languages(q.Languages))
	}
	for column, values := range map[string][]string{"i.country": q.Countries, "i.source": q.Sources, "i.agency": q.Agencies} {
		if len(values) > 0 {
			where = append(where, b.anyOf(column, values))
		}
	}
	if q.Story != "" {
		where = append(where, b.inStory(q.Story))
	}
	for _, bound := range []struct {
		column, operator string
		at               time.Time
	}{
		{position, ">=", q.Since}, {position, "<", q.Until},
		{"i.published_at", ">=", q.PublishedSince}, {"i.published_at", "<", q.PublishedUntil},
	} {
		if !bound.at.IsZero() {
			where = append(where, bound.column+" "+bound.operator+" "+b.arg(bound.at.UnixMicro()))
		}
	}
	if !q.PublishedUntil.IsZero() {
		where = append(where, "i.published_at <> 0")
	}
	if q.Before != 0 {
		where = append(where, position+" < "+b.arg(q.Before))
	}
	condition := ""
	if len(where) > 0 {
		condition = " WHERE " + strings.Join(where, " AND ")
	}
	return selectRow + from + condition + " ORDER BY " + position + " DESC LIMIT " + b.arg(q.Limit)
}

// IsTimeout tells whether the database gave a question up for its cost.
func IsTimeout(err error) bool {
	var p *pgconn.PgError
	var s *sqlite.Error
	return errors.As(err, &p) && p.Code == "57014" || errors.As(err, &s) && s.Code() == sqlite3.SQLITE_INTERRUPT ||
		errors.Is(err, context.DeadlineExceeded)
}
