package database

import (
	"context"
	"fmt"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/search"
)

// entry of the full-text index.
type entry struct {
	position int64
	search.Document
}

// Index brings up to limit changes into the full-text index, in their order, and
// returns how many it looked at: fewer than limit means that it is up to date.
// Damaged rows are passed over and returned as errors.
func (d *DB) Index(ctx context.Context, limit int) (n int, damaged []error, err error) {
	done, err := d.engine.indexed(ctx)
	if err != nil {
		return 0, nil, d.explain(fmt.Errorf("read the state of the index: %w", err))
	}
	answer, err := d.reader.QueryContext(ctx, `SELECT r.change, i.change, i.position, i.language, r.checksum, r.body
		FROM revision r JOIN item i ON i.position = r.position WHERE r.change > $1 ORDER BY r.change LIMIT $2`, done, limit)
	if err != nil {
		return 0, nil, d.explain(fmt.Errorf("read what is to be indexed: %w", err))
	}
	defer answer.Close()
	var entries []entry
	upTo := done
	for answer.Next() {
		var current, checksum int64
		var e entry
		var language string
		var packed []byte
		if err := answer.Scan(&upTo, &current, &e.position, &language, &checksum, &packed); err != nil {
			return 0, nil, d.explain(fmt.Errorf("read what is to be indexed: %w", err))
		}
		n++
		if upTo != current {
			continue // a later revision follows
		}
		if e.Document, err = d.document(upTo, checksum, packed, language); err != nil {
			damaged = append(damaged, err)
			continue
		}
		entries = append(entries, e)
	}
	if err := answer.Err(); err != nil {
		return 0, nil, d.explain(fmt.Errorf("read what is to be indexed: %w", err))
	}
	if n == 0 {
		return 0, nil, nil
	}
	if err := d.engine.index(ctx, entries, done, upTo); err != nil {
		return 0, nil, d.explain(fmt.Errorf("write the index: %w", err))
	}
	return n, damaged, nil
}

func (d *DB) document(change, checksum int64, packed []byte, language string) (search.Document, error) {
	body, err := d.codec.unpack(change, checksum, packed)
	if err != nil {
		return search.Document{}, err
	}
	it := &v1.Item{}
	if err := v1.UnmarshalJSON(body, it); err != nil {
		return search.Document{}, fmt.Errorf("read change %d: %w", change, err)
	}
	a := it.GetArticle()
	texts := append([]string{a.GetTitle(), a.GetLede()}, a.GetParagraphs()...)
	texts = append(append(texts, a.GetAuthors()...), a.GetKeywords()...)
	return search.NewDocument(language, append(texts, a.GetAgency())...), nil
}

// IndexLag returns how many changes full-text search does not know yet.
func (d *DB) IndexLag(ctx context.Context) (int64, error) {
	done, err := d.engine.indexed(ctx)
	if err != nil {
		return 0, d.explain(fmt.Errorf("read the state of the index: %w", err))
	}
	var lag int64
	err = d.reader.QueryRowContext(ctx, "SELECT count(*) FROM revision WHERE change > $1", done).Scan(&lag)
	return lag, d.explain(err)
}
