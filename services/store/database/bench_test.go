package database

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// benchItems are articles of about 5 kB, none like another.
func benchItems(n, from int) []*v1.Item {
	items := make([]*v1.Item, n)
	for i := range items {
		k := from + i
		items[i] = news(fmt.Sprintf("source-%d", k%40), fmt.Sprintf("guid-%d", k), written(uint64(k), 0, 600), func(it *v1.Item) {
			it.Article.Html = "<p>" + strings.Join(it.Article.Paragraphs, "</p><p>") + "</p>"
		})
	}
	return items
}

// BenchmarkCommit compares a commit of 256 new items with writing the same bytes
// into one table of the same database, which is its floor.
func BenchmarkCommit(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		options := func(b *testing.B) Options {
			if engine == "postgres" {
				return Options{Postgres: newDatabase(b)}
			}
			return Options{Dir: b.TempDir()}
		}
		b.Run(engine+"/commit", func(b *testing.B) {
			d := newBench(b, options(b))
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				b.StopTimer()
				items := benchItems(256, n*256)
				d.clock = d.clock.Add(time.Second)
				b.StartTimer()
				for _, o := range d.Commit(context.Background(), items, nil) {
					if o.Err != nil {
						b.Fatal(o.Err)
					}
				}
			}
			b.ReportMetric(float64(256*b.N)/b.Elapsed().Seconds(), "items/s")
		})
		b.Run(engine+"/floor", func(b *testing.B) {
			d := newBench(b, options(b))
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				b.StopTimer()
				r := newRows("revision", column{"change", kindInt}, column{"position", kindInt}, column{"revision", kindInt},
					column{"fetched_at", kindInt}, column{"checksum", kindInt}, column{"content", kindBytes}, column{"body", kindBytes})
				for i, it := range benchItems(256, n*256) {
					body, err := v1.MarshalJSON(it)
					if err != nil {
						b.Fatal(err)
					}
					r.add(int64(n*256+i), int64(n*256+i), int64(1), int64(1), int64(1), []byte("0123456789abcdef"), d.codec.pack(body))
				}
				b.StartTimer()
				if err := d.transaction(context.Background(), func(tx *sql.Tx) error { return d.engine.insert(context.Background(), tx, r) }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(256*b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}
