// Package store keeps the items, numbers and publishes them, and answers queries.
//
// In come normalised items from the stream NORMALISED; each is committed to the
// database with its revision and its place in a story, and its public form goes
// out on WIRE. What is on the wire is in the database; what is in the database
// reaches the wire. It also mounts the HTTP API and the page. It never edits an
// article, never drops one, and never takes a revision number back.
package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/api"
	"github.com/depeche-wire/depeche/services/store/database"
)

// Config is the settings' store section.
type Config struct {
	// Postgres is the address of a PostgreSQL database such as
	// postgres://user:password@host:5432/depeche. Empty: SQLite in the data folder.
	Postgres config.Secret `yaml:"postgres"`
	// PostgresFile is the path of a file that holds that address instead.
	PostgresFile string `yaml:"postgres_file"`
	// KeepPages keeps the pages that articles were read from.
	KeepPages bool `yaml:"keep_pages"`
	// AllowedHosts are further names by which the routes may be asked for on a
	// loopback address, such as that of a proxy in front.
	AllowedHosts []string `yaml:"allowed_hosts"`
	// StreamClients is how many may follow /v1/stream at once, 1 to 100000.
	StreamClients int `yaml:"stream_clients"`

	// Data is the top-level setting data, HTTP the section http.
	Data string       `yaml:"-"`
	HTTP service.HTTP `yaml:"-"`
}

// Default is SQLite in ./data, with pages.
func Default() Config {
	return Config{KeepPages: true, StreamClients: 1000, Data: "data", HTTP: service.DefaultHTTP()}
}

// Validate returns each fault, starting with the key.
func (c Config) Validate() []error {
	var faults []error
	if c.Postgres != "" && c.PostgresFile != "" {
		faults = append(faults, fmt.Errorf("postgres_file: set either postgres or postgres_file, not both"))
	}
	if c.Postgres != "" {
		if err := database.ValidPostgres(string(c.Postgres)); err != nil {
			faults = append(faults, fmt.Errorf("postgres: %w", err))
		}
	}
	if c.StreamClients < 1 || c.StreamClients > 100_000 {
		faults = append(faults, fmt.Errorf("stream_clients: must be 1 to 100000 (got %d)", c.StreamClients))
	}
	return faults
}

// Definition describes the program store.
func Definition() service.Definition[Config] {
	return service.Definition[Config]{
		Name: "store", Section: "store", Default: Default, Run: Run,
		More:   func(c *Config) config.Sections { return config.Sections{"data": &c.Data, "http": &c.HTTP} },
		Listen: func(c Config, _ service.Shared) (string, string) { return "http.listen", c.HTTP.Listen },
	}
}

// Run stores until ctx ends and what it holds is acknowledged. A database that is
// away is waited for; one that can never be opened is a service.BadSetting.
func Run(ctx context.Context, cfg Config, env stage.Env) error {
	metrics, err := newMetrics(env.Registry)
	if err != nil {
		return err
	}
	door, err := api.NewDoor(cfg.AllowedHosts, env.Registry)
	if err != nil {
		return fmt.Errorf("register metrics: %w", err)
	}
	board, err := newDashboard(env)
	if err != nil {
		return err
	}
	door.Mount(env.Mux, board.routes())
	defer board.start(ctx)()
	db, err := board.open(ctx, cfg)
	if err != nil || db == nil {
		return err
	}
	defer func() { _ = db.Close() }() // all that was promised is on disk
	door.Open(api.New(ctx, api.Options{DB: db, JS: env.JS, Log: env.Log, StreamClients: cfg.StreamClients}))

	c := &core{db: db, metrics: metrics, now: env.Now}
	relay := &relay{core: c, js: env.JS, log: env.Log}
	relay.start(ctx, (&healer{db: db, js: env.JS, log: env.Log}).heal)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var workers sync.WaitGroup
	workers.Go(func() { relay.run(background) })
	workers.Go(func() { (&indexer{db: db, log: env.Log}).run(background) })
	workers.Go(func() { metrics.watch(background, db) })
	defer workers.Wait()
	defer stop()

	return stage.Run(ctx, env, stage.Spec[*v1.Item, v1.Message]{
		Name: v1.StageStore, Stream: v1.StreamNormalised, Workers: 1, Batch: 256, Handle: c.handle, Timeout: 2 * time.Minute,
		Decode: func(body []byte) (*v1.Item, error) { return v1.DecodeItem(v1.StateNormalised, body) },
		Encode: func(m v1.Message) (v1.Message, error) { return m, nil },
	})
}
