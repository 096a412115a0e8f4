package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// byID is the condition that the item called i has the id, or had it as an alias.
func (b *builder) byID(id string) string {
	return "i.position = (SELECT position FROM item WHERE id = " + b.arg(id) + " UNION SELECT position FROM alias WHERE id = " + b.arg(id) + ")"
}

// Item returns a revision of an item, its current one if number is 0. The id may
// be an alias. The error is ErrNotFound if there is none.
func (d *DB) Item(ctx context.Context, id string, number int) (Row, error) {
	b := &builder{engine: d.engine}
	text := selectRow + "item i JOIN revision r ON "
	if number == 0 {
		text += "r.change = i.change WHERE " + b.byID(id)
	} else {
		text += "r.position = i.position WHERE " + b.byID(id) + " AND r.revision = " + b.arg(number)
	}
	found, damaged, err := d.rows(ctx, "read item", text, b.args...)
	switch {
	case err != nil:
		return Row{}, err
	case len(damaged) > 0:
		return Row{}, damaged[0]
	case len(found) == 0:
		return Row{}, ErrNotFound
	}
	return found[0], nil
}

// Revisions returns up to limit revisions of an item, the latest first, from
// before number before down; 0 for the latest. Damaged ones are left out and
// returned as errors; the error is ErrNotFound if there is no such item.
func (d *DB) Revisions(ctx context.Context, id string, before, limit int) (found []Row, damaged []error, err error) {
	b := &builder{engine: d.engine}
	text := selectRow + "item i JOIN revision r ON r.position = i.position WHERE " + b.byID(id)
	if before > 0 {
		text += " AND r.revision < " + b.arg(before)
	}
	found, damaged, err = d.rows(ctx, "read revisions", text+" ORDER BY r.revision DESC LIMIT "+b.arg(limit), b.args...)
	if err == nil && before == 0 && len(found)+len(damaged) == 0 {
		err = ErrNotFound
	}
	return found, damaged, err
}

// Page is what a publisher's server answered.
type Page struct {
	Item     string
	Revision int
	URL      string
	// ContentType as the server sent it: not to be trusted.
	ContentType string
	FetchedAt   string
	Size        int64
	// Body is compressed with Zstandard.
	Body []byte
}

// Page returns the page that the latest revision with one was read from. The
// error is ErrNotFound if there is none.
func (d *DB) Page(ctx context.Context, id string) (Page, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	b := &builder{engine: d.engine}
	var p Page
	var change, checksum int64
	err := d.reader.QueryRowContext(ctx, `SELECT i.id, r.revision, r.change, p.checksum, p.size, p.url, p.content_type, p.fetched_at, p.body
		FROM item i JOIN revision r ON r.position = i.position JOIN page p ON p.change = r.change WHERE `+b.byID(id)+" ORDER BY r.revision DESC LIMIT 1", b.args...).
		Scan(&p.Item, &p.Revision, &change, &checksum, &p.Size, &p.URL, &p.ContentType, &p.FetchedAt, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return Page{}, ErrNotFound
	}
	if err != nil {
		return Page{}, d.explain(fmt.Errorf("read page: %w", err))
	}
	if checksumOf(change, p.Body) != checksum {
		return Page{}, fmt.Errorf("page of item %s: %w", p.Item, ErrDamaged)
	}
	return p, nil
}

// Unfold returns the page's bytes as received.
func (d *DB) Unfold(p Page) ([]byte, error) {
	body, err := d.codec.dec.DecodeAll(p.Body, nil)
	if err != nil {
		return nil, fmt.Errorf("unfold page of item %s: %w", p.Item, err)
	}
	return body, nil
}

// Story returns up to limit items of the story that the item belongs to, oldest
// first, and the story's id; the id may be that of the story or of any of its
// items. The error is ErrNotFound if there is no such item.
func (d *DB) Story(ctx context.Context, id string, limit int) (story string, found []Row, damaged []error, err error) {
	short, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	b := &builder{engine: d.engine}
	err = d.reader.QueryRowContext(short, "SELECT i.story FROM item i WHERE "+b.byID(id), b.args...).Scan(&story)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil, nil, ErrNotFound
	}
	if err != nil {
		return "", nil, nil, d.explain(fmt.Errorf("look for story: %w", err))
	}
	b = &builder{engine: d.engine}
	text := selectRow + "item i JOIN revision r ON r.change = i.change WHERE " + b.inStory(story) + " ORDER BY i.position LIMIT " + b.arg(limit)
	found, damaged, err = d.rows(ctx, "read story", text, b.args...)
	return story, found, damaged, err
}

// inStory is the condition that the item called i belongs to the story.
func (b *builder) inStory(story string) string {
	return "(i.id = " + b.arg(story) + " OR (i.story <> i.id AND i.story = " + b.arg(story) + "))"
}

// SourceCount says how much a source has sent.
type SourceCount struct {
	Items int64
	// Newest is the position of its newest item: microseconds since 1970.
	Newest int64
}

// Sources returns the counts of all sources that have items.
func (d *DB) Sources(ctx context.Context) (map[string]SourceCount, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	answer, err := d.reader.QueryContext(ctx, "SELECT source, count(*), max(position) FROM item GROUP BY source")
	if err != nil {
		return nil, d.explain(fmt.Errorf("count sources: %w", err))
	}
	defer answer.Close()
	counts := map[string]SourceCount{}
	for answer.Next() {
		var source string
		var c SourceCount
		if err := answer.Scan(&source, &c.Items, &c.Newest); err != nil {
			return nil, d.explain(fmt.Errorf("count sources: %w", err))
		}
		counts[source] = c
	}
	return counts, d.explain(answer.Err())
}
