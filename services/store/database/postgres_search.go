package database

import (
	"context"
	"strconv"
	"strings"

	"github.com/depeche-wire/depeche/services/store/search"
)

// maxPosition is the last place of a word that PostgreSQL can tell.
const maxPosition = 16383

func (e *postgresEngine) indexed(ctx context.Context) (int64, error) {
	var change int64
	err := e.reader.QueryRowContext(ctx, "SELECT least(indexed.change, clock.change) FROM indexed, clock").Scan(&change)
	return change, err
}

func (e *postgresEngine) forgetIndex(ctx context.Context) error {
	_, err := e.writer.ExecContext(ctx, "UPDATE indexed SET change = 0")
	return err
}

func (e *postgresEngine) index(ctx context.Context, entries []entry, from, upTo int64) error {
	tx, err := e.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // of no effect after the commit
	// Of several stores that index, the others wait here, and find it done.
	var have int64
	if err := tx.QueryRowContext(ctx, "SELECT change FROM indexed WHERE one = 1 FOR UPDATE").Scan(&have); err != nil {
		return err
	}
	if have > from {
		return nil
	}
	positions, vectors := make([]int64, len(entries)), make([]string, len(entries))
	for i, en := range entries {
		positions[i], vectors[i] = en.position, vector(en.Document)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO search (position, words) SELECT p, v::tsvector FROM unnest($1::bigint[], $2::text[]) AS u (p, v)
		ON CONFLICT (position) DO UPDATE SET words = excluded.words`, positions, vectors); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE indexed SET change = $1 WHERE one = 1", upTo); err != nil {
		return err
	}
	return tx.Commit()
}

// vector writes a document as a tsvector: words with their places, stems without
// and with a mark in front. A word holds no quotes: it is made of letters, marks
// and numbers.
func vector(d search.Document) string {
	places := make(map[string][]string, len(d.Words))
	var order []string
	for i, w := range d.Words {
		if places[w] == nil {
			order = append(order, w)
		}
		if len(places[w]) < 255 { // PostgreSQL keeps no more
			places[w] = append(places[w], strconv.Itoa(min(i+1, maxPosition)))
		}
	}
	var b strings.Builder
	for _, w := range order {
		b.WriteString("'" + w + "':" + strings.Join(places[w], ",") + " ")
	}
	for _, s := range d.Stems {
		b.WriteString("'=" + s + "' ")
	}
	return b.String()
}

func (e *postgresEngine) match(b *builder, q search.Query) (from, condition string) {
	const item = "item i JOIN revision r ON r.change = i.change"
	positive, negative := matchPostgres(q)
	if positive == "" {
		return item, "NOT EXISTS (SELECT 1 FROM search s WHERE s.position = i.position AND s.words @@ " + b.arg(negative) + "::text::tsquery)"
	}
	if negative != "" {
		positive = "(" + positive + ") & !(" + negative + ")"
	}
	return item + " JOIN search s ON s.position = i.position", "s.words @@ " + b.arg(positive) + "::text::tsquery"
}

func matchPostgres(q search.Query) (positive, negative string) {
	var all, none []string
	for _, clause := range q.All {
		var anyOf []string
		for _, t := range clause {
			anyOf = append(anyOf, termPostgres(t))
		}
		all = append(all, "("+strings.Join(anyOf, "|")+")")
	}
	for _, t := range q.None {
		none = append(none, termPostgres(t))
	}
	return strings.Join(all, "&"), strings.Join(none, "|")
}

func termPostgres(t search.Term) string {
	parts := make([]string, len(t.Words))
	for i, w := range t.Words {
		parts[i] = "'" + w.Folded + "'"
		for _, s := range w.Stems {
			parts[i] += "|'=" + s + "'"
		}
		parts[i] = "(" + parts[i] + ")"
	}
	if t.Phrase {
		return "(" + strings.Join(parts, "<->") + ")"
	}
	return "(" + strings.Join(parts, "&") + ")"
}
