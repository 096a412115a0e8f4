package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Options of the streams.
type Options struct {
	// Storage is what all streams together may take, in bytes; each gets its
	// share. 0 keeps the size of streams that are there and makes new ones for 8 GiB.
	Storage int64
	// Replicas of each stream: 1, or 3 in a cluster.
	Replicas int
}

const defaultStorage = 8 << 30

// share of the storage, in hundredths; the buckets get what is left.
var shares = map[string]int64{
	v1.StreamEntries: 10, v1.StreamFetched: 18, v1.StreamDetected: 12, v1.StreamNormalised: 12, v1.StreamWire: 34, v1.StreamDead: 8,
}

func configs(o Options) []jetstream.StreamConfig {
	storage := o.Storage
	if storage == 0 {
		storage = defaultStorage
	}
	queue := func(name, subjects string, window time.Duration) jetstream.StreamConfig {
		return jetstream.StreamConfig{
			Name: name, Subjects: []string{subjects}, Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage,
			Discard: jetstream.DiscardNew, Duplicates: window, AllowAtomicPublish: true, MaxBytes: storage * shares[name] / 100,
			Replicas: o.Replicas, Description: "depeche work queue",
		}
	}
	keep := func(name, subjects string) jetstream.StreamConfig {
		c := queue(name, subjects, 10*time.Minute)
		c.Retention, c.Discard, c.DenyDelete, c.AllowDirect = jetstream.LimitsPolicy, jetstream.DiscardOld, true, true
		return c
	}
	polls := queue(v1.StreamPolls, v1.SubjectPolls, 10*time.Minute)
	polls.Storage, polls.MaxBytes = jetstream.MemoryStorage, 16<<20
	wire := keep(v1.StreamWire, v1.SubjectWire)
	wire.Description = "depeche: the public stream"
	dead := keep(v1.StreamDead, v1.SubjectDead)
	dead.Description, dead.DenyDelete = "depeche: what could not be processed", false
	return []jetstream.StreamConfig{
		polls, queue(v1.StreamEntries, v1.SubjectEntries, 2*time.Hour), queue(v1.StreamFetched, v1.SubjectFetched, 2*time.Hour),
		queue(v1.StreamDetected, v1.SubjectDetected, 10*time.Minute), queue(v1.StreamNormalised, v1.SubjectNormalised, 10*time.Minute),
		wire, dead,
	}
}

// Ensure makes the streams and buckets of the contract where they are missing
// and brings their settings up to date. It is safe to call from every service at
// once. It fails when a stream of a name is there with another purpose, or when
// the server has not the space.
func Ensure(ctx context.Context, js jetstream.JetStream, o Options) error {
	o.Replicas = max(o.Replicas, 1)
	buckets := o.Storage
	if buckets == 0 {
		buckets = defaultStorage
	}
	buckets /= 100
	for _, want := range configs(o) {
		if err := ensureStream(ctx, js, want, o.Storage != 0); err != nil {
			return err
		}
	}
	for _, bucket := range []jetstream.KeyValueConfig{
		{Bucket: v1.BucketSources, History: 5, Storage: jetstream.FileStorage, MaxBytes: buckets, Replicas: o.Replicas},
		{Bucket: v1.BucketFeeds, History: 1, Storage: jetstream.FileStorage, MaxBytes: 4 * buckets, MaxValueSize: 4 << 20, Replicas: o.Replicas},
		{Bucket: v1.BucketTrials, History: 1, Storage: jetstream.FileStorage, MaxBytes: buckets, Replicas: o.Replicas},
		{Bucket: v1.BucketStatus, History: 1, Storage: jetstream.MemoryStorage, MaxBytes: 64 << 20, Replicas: o.Replicas},
	} {
		if err := ensureBucket(ctx, js, bucket); err != nil {
			return err
		}
	}
	return nil
}

func ensureStream(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig, resize bool) error {
	for {
		have, err := js.Stream(ctx, want.Name)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			_, err = js.CreateStream(ctx, want)
			if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
				continue // another service was faster
			}
			return noSpace(err, want)
		}
		if err != nil {
			return fmt.Errorf("look for stream %s: %w", want.Name, err)
		}
		c := have.CachedInfo().Config
		if c.Retention != want.Retention || !slices.Equal(c.Subjects, want.Subjects) {
			return fmt.Errorf("stream %s is there with other subjects or retention (%v, %v): it is not depeche's; use another NATS account", want.Name, c.Subjects, c.Retention)
		}
		if !resize || want.MaxBytes < c.MaxBytes {
			want.MaxBytes = c.MaxBytes
		}
		if c.MaxBytes == want.MaxBytes && c.Replicas == want.Replicas && c.Duplicates == want.Duplicates && c.AllowAtomicPublish == want.AllowAtomicPublish {
			return nil
		}
		_, err = js.UpdateStream(ctx, want)
		return noSpace(err, want)
	}
}

func ensureBucket(ctx context.Context, js jetstream.JetStream, want jetstream.KeyValueConfig) error {
	_, err := js.KeyValue(ctx, want.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		_, err = js.CreateKeyValue(ctx, want)
		if errors.Is(err, jetstream.ErrBucketExists) {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("make bucket %s: %w", want.Bucket, err)
	}
	return nil
}

func noSpace(err error, want jetstream.StreamConfig) error {
	var api *jetstream.APIError
	if errors.As(err, &api) && (api.ErrorCode == 10047 || api.ErrorCode == 10023) {
		return fmt.Errorf("make stream %s: the NATS server has no %d MiB to give; lower nats.storage or raise the server's max_file_store: %w", want.Name, want.MaxBytes>>20, err)
	}
	if err != nil {
		return fmt.Errorf("make stream %s: %w", want.Name, err)
	}
	return nil
}
