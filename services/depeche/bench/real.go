package bench

import (
	"context"
	"errors"
	"sync"

	"github.com/depeche-wire/depeche/pkg/stage"
	detector "github.com/depeche-wire/depeche/services/language-detector"
	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/store"
)

// services starts the three services behind the fetcher with their default settings.
func services(ctx context.Context, dir string, connect func(string) (stage.Env, error)) error {
	var running sync.WaitGroup
	var mu sync.Mutex
	var faults []error
	start := func(name string, run func(stage.Env) error) error {
		env, err := connect(name)
		if err != nil {
			return err
		}
		running.Go(func() {
			err := run(env)
			mu.Lock()
			defer mu.Unlock()
			faults = append(faults, err)
		})
		return nil
	}
	kept := store.Default()
	kept.Data = dir
	err := errors.Join(
		start("language-detector", func(env stage.Env) error { return detector.Run(ctx, detector.Default(), env) }),
		start("normaliser", func(env stage.Env) error { return normaliser.Run(ctx, normaliser.Default(), env) }),
		start("store", func(env stage.Env) error { return store.Run(ctx, kept, env) }),
	)
	running.Wait()
	return errors.Join(append(faults, err)...)
}
