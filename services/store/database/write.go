package database

import (
	"context"
	"database/sql"
	"fmt"
)

// write carries the plan out.
func (d *DB) write(ctx context.Context, tx *sql.Tx, p *plan, outcomes []Outcome) error {
	items := newRows("item", knownColumns()...)
	for _, k := range p.created {
		items.add(k.values()...)
	}
	sketches := newRows("sketch", column{"hash", kindInt}, column{"position", kindInt})
	sketches.again = true // a text that comes back has its old hashes
	for k, hashes := range p.sketches {
		for _, h := range hashes {
			sketches.add(int64(h), k.position)
		}
	}
	aliases := newRows("alias", column{"id", kindText}, column{"position", kindInt})
	for id, k := range p.aliases {
		aliases.add(id, k.position)
	}
	revisions, pages, outbox := d.revisionRows(p, outcomes)
	for _, r := range []*rows{items, revisions, pages, outbox, aliases, sketches} {
		if r.n == 0 {
			continue
		}
		if err := d.engine.insert(ctx, tx, r); err != nil {
			return fmt.Errorf("insert into %s: %w", r.table, err)
		}
	}
	return d.update(ctx, tx, p)
}

func (d *DB) revisionRows(p *plan, outcomes []Outcome) (revisions, pages, outbox *rows) {
	revisions = newRows("revision", column{"change", kindInt}, column{"position", kindInt}, column{"revision", kindInt},
		column{"fetched_at", kindInt}, column{"checksum", kindInt}, column{"content", kindBytes}, column{"body", kindBytes})
	pages = newRows("page", column{"change", kindInt}, column{"size", kindInt}, column{"checksum", kindInt},
		column{"url", kindText}, column{"content_type", kindText}, column{"fetched_at", kindText}, column{"body", kindBytes})
	outbox = newRows("outbox", column{"change", kindInt}, column{"stored_at", kindInt})
	storedAt := d.now().UnixMicro()
	for i, r := range p.revisions {
		if r == nil {
			continue
		}
		packed := d.codec.pack(outcomes[i].Message.Body)
		revisions.add(r.change, r.of.position, r.number, r.in.fetchedAt, checksumOf(r.change, packed), r.in.content[:], packed)
		if r.in.published == 0 {
			outbox.add(r.change, storedAt)
		}
		if page := r.in.item.GetFetched().GetPage(); d.keepPages && len(page.GetBody()) > 0 {
			body := page.GetBody()
			pages.add(r.change, int64(page.GetSize()), checksumOf(r.change, body), plain(page.GetUrl()), plain(page.GetContentType()), plain(page.GetFetchedAt()), body)
		}
	}
	return revisions, pages, outbox
}

// update writes the rows that were there before.
func (d *DB) update(ctx context.Context, tx *sql.Tx, p *plan) error {
	for k := range p.changed {
		if err := d.engine.exec(ctx, tx, `UPDATE item SET country = $2, language = $3, agency = $4, event = $5, change = $6, revision = $7,
			fetched_at = $8, published_at = $9, place = $10, title = $11, publisher = $12, credit = $13, content = $14, sketch = $15, tag = $16 WHERE position = $1`,
			k.position, k.country, k.language, k.agency, k.event, k.change, k.revision,
			k.fetchedAt, k.publishedAt, k.place, k.title, k.publisher, k.credit, k.content[:], k.sketch.Bytes(), k.tag); err != nil {
			return fmt.Errorf("update item: %w", err)
		}
	}
	for k := range p.touched {
		if _, whole := p.changed[k]; whole {
			continue
		}
		if err := d.engine.exec(ctx, tx, "UPDATE item SET fetched_at = $2 WHERE position = $1", k.position, k.fetchedAt); err != nil {
			return fmt.Errorf("update item: %w", err)
		}
	}
	if err := d.engine.exec(ctx, tx, "UPDATE clock SET change = $1 WHERE one = 1 AND change <> $1", p.clock); err != nil {
		return fmt.Errorf("set the clock: %w", err)
	}
	return nil
}
