package store

import (
	"context"
	"log/slog"
	"time"

	"github.com/depeche-wire/depeche/services/store/database"
)

const (
	// indexInterval is how long search may be behind when there is little to do.
	indexInterval = 500 * time.Millisecond
	// indexBatch is how many revisions are indexed at a time.
	indexBatch = 256
)

// indexer brings what was committed into the full-text index.
type indexer struct {
	db  *database.DB
	log *slog.Logger
	// said is the last error logged.
	said string
}

// run indexes until ctx ends; the next start goes on where it stood.
func (x *indexer) run(ctx context.Context) {
	for ctx.Err() == nil {
		n, damaged, err := x.db.Index(ctx, indexBatch)
		for _, err := range damaged {
			x.log.Error("a revision cannot be searched", "error", err)
		}
		if err != nil && ctx.Err() == nil && err.Error() != x.said {
			x.said = err.Error()
			x.log.Warn("full-text index waits", "error", err)
		}
		if err == nil {
			x.said = ""
			if n == indexBatch {
				continue
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(indexInterval):
		}
	}
}
