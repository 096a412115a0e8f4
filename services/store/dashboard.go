package store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/depeche-wire/depeche/pkg/monitor"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
	"github.com/depeche-wire/depeche/services/store/page"
)

// dashboard watches the wire and shows it on the page, from the first moment on:
// while the database is away it is the page that says so.
type dashboard struct {
	env     stage.Env
	monitor *monitor.Monitor
	page    *page.Page
	db      atomic.Pointer[database.DB] // nil: not open yet
	away    atomic.Pointer[error]       // why not
}

func newDashboard(env stage.Env) (*dashboard, error) {
	d := &dashboard{env: env, monitor: monitor.New(env.Conn, env.JS, env.Log, env.Now)}
	d.page = page.New(page.Options{Monitor: d.monitor, Newest: d.newest, Now: env.Now, Log: env.Log})
	if err := env.Registry.Register(d.monitor); err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	return d, nil
}

func (d *dashboard) routes() *http.ServeMux {
	mux := http.NewServeMux()
	d.page.Register(mux)
	return mux
}

// start watches and shows until the returned function is called, which returns
// when nothing of it runs any more. Whoever looks is let go when ctx ends.
func (d *dashboard) start(ctx context.Context) (stop func()) {
	watching, cancel := context.WithCancel(ctx)
	var parts sync.WaitGroup
	parts.Go(func() {
		if err := d.monitor.Run(watching); err != nil {
			d.env.Log.Error("the wire is not watched", "error", err)
		}
	})
	parts.Go(func() { _ = d.page.Run(watching) }) // never fails
	return func() {
		cancel()
		parts.Wait()
	}
}

// open opens the database; while it is away the stage reports that it waits.
func (d *dashboard) open(ctx context.Context, cfg Config) (*database.DB, error) {
	opening, opened := context.WithCancel(ctx)
	var reports sync.WaitGroup
	reports.Go(func() { stage.Announce(opening, d.env, v1.StageStore, d.waiting) })
	db, err := open(ctx, cfg, d.env, func(err error) { d.away.Store(&err) })
	opened()
	reports.Wait()
	if db != nil {
		d.db.Store(db)
	}
	return db, err
}

func (d *dashboard) waiting() string {
	if err := d.away.Load(); err != nil {
		return "database: " + (*err).Error()
	}
	return "database: opening"
}

// newest returns the items stored last.
func (d *dashboard) newest(ctx context.Context, limit int) ([]*v1.Item, error) {
	db := d.db.Load()
	if db == nil {
		return nil, errors.New(d.waiting())
	}
	rows, _, err := db.Items(ctx, database.Query{Limit: limit})
	if err != nil {
		return nil, err
	}
	items := make([]*v1.Item, 0, len(rows))
	for _, row := range rows {
		it := &v1.Item{}
		if v1.UnmarshalJSON(row.Body, it) == nil { // what is damaged is the API's to report
			items = append(items, it)
		}
	}
	return items, nil
}
