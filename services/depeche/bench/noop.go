package bench

import (
	"context"
	"errors"
	"hash/fnv"
	"strconv"
	"sync"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// noop starts the three stages behind the fetcher with cores that pass the bytes
// on unread.
func noop(ctx context.Context, _ string, connect func(string) (stage.Env, error)) error {
	type raw []byte
	var running sync.WaitGroup
	var mu sync.Mutex
	var faults []error
	for _, hop := range []struct{ name, from, to string }{
		{v1.StageDetector, v1.StreamFetched, "depeche.v1.detected.fr.bench"},
		{v1.StageNormaliser, v1.StreamDetected, "depeche.v1.normalised.fr.bench"},
		{v1.StageStore, v1.StreamNormalised, "depeche.v1.wire.fr.cm.bench"},
	} {
		env, err := connect("noop-" + hop.name)
		if err != nil {
			return err
		}
		running.Go(func() {
			err := stage.Run(ctx, env, stage.Spec[raw, raw]{
				Name: hop.name, Stream: hop.from, Workers: 2,
				Decode: func(body []byte) (raw, error) { return body, nil },
				Handle: stage.Each(func(_ context.Context, in raw) ([]raw, error) { return []raw{in}, nil }),
				Encode: func(body raw) (v1.Message, error) {
					h := fnv.New64a()
					_, _ = h.Write(body)
					return v1.Message{Subject: hop.to, ID: strconv.FormatUint(h.Sum64(), 36), Body: body}, nil
				},
			})
			mu.Lock()
			defer mu.Unlock()
			faults = append(faults, err)
		})
	}
	running.Wait()
	return errors.Join(faults...)
}
