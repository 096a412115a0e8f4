package store

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/services/store/database"
)

// openRetry is the pause between attempts at a database that is away.
const openRetry = time.Second

// open opens the database; one that is away it waits for, saying so in the log
// once, in readiness and to away. It returns nil when ctx ends first.
func open(ctx context.Context, cfg Config, env stage.Env, away func(error)) (*database.DB, error) {
	const check = "store: database"
	options := database.Options{Dir: cfg.Data, DropPages: !cfg.KeepPages, Now: env.Now}
	key := "data"
	if cfg.Postgres != "" || cfg.PostgresFile != "" {
		dsn, err := cfg.Postgres.FromFile(cfg.PostgresFile)
		if err != nil {
			return nil, service.BadSetting{Key: "store.postgres_file", Err: err}
		}
		key, options.Postgres = "store.postgres", dsn
		if cfg.PostgresFile != "" {
			key = "store.postgres_file"
			if dsn == "" {
				return nil, service.BadSetting{Key: key, Err: errors.New("the file's first line is empty")}
			}
		}
	} else if folder, err := filepath.Abs(cfg.Data); err == nil {
		options.Dir = folder
	}
	for said := ""; ; {
		db, err := database.Open(ctx, options)
		env.Health.Set(check, err)
		switch {
		case err == nil:
			return db, nil
		case ctx.Err() != nil:
			return nil, nil
		case database.IsSetting(err):
			return nil, service.BadSetting{Key: key, Err: err}
		case !database.IsOutage(err):
			return nil, err
		}
		away(err)
		if err.Error() != said {
			said = err.Error()
			env.Log.Warn("waiting for the database", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil, nil
		case <-time.After(openRetry):
		}
	}
}
