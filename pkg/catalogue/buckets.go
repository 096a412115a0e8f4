package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// ErrConflict says that another process changed the feed since it was read.
var ErrConflict = errors.New("the feed's state was changed by another process")

// Catalogue reads and writes the buckets.
type Catalogue struct{ sources, feeds, status jetstream.KeyValue }

// Open binds to the buckets, which must be there (stream.Ensure makes them).
func Open(ctx context.Context, js jetstream.JetStream) (*Catalogue, error) {
	c := &Catalogue{}
	for name, bucket := range map[string]*jetstream.KeyValue{v1.BucketSources: &c.sources, v1.BucketFeeds: &c.feeds, v1.BucketStatus: &c.status} {
		kv, err := js.KeyValue(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("open bucket %s: %w", name, err)
		}
		*bucket = kv
	}
	return c, nil
}

// Apply makes the bucket hold the settings' sources: new and changed ones are
// put, those of an earlier Apply that the list no longer has are removed. A
// source that was paused at run time stays paused; added ones are left alone.
func (c *Catalogue) Apply(ctx context.Context, sources Sources) error {
	for _, s := range sources {
		s.Origin = FromSettings
		if err := c.put(ctx, s); err != nil {
			return err
		}
	}
	have, err := c.Sources(ctx)
	if err != nil {
		return err
	}
	for _, s := range have {
		listed := slices.ContainsFunc(sources, func(o Source) bool { return o.ID == s.ID })
		if s.Origin == FromSettings && !listed {
			if err := c.Remove(ctx, s.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Add puts one source that a person added at run time.
func (c *Catalogue) Add(ctx context.Context, s Source) error {
	s.Origin = Added
	return c.put(ctx, s)
}

func (c *Catalogue) put(ctx context.Context, s Source) error {
	have, err := c.sources.Get(ctx, s.ID)
	if err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
		return fmt.Errorf("read source %s: %w", s.ID, err)
	}
	if err == nil {
		var old Source
		if json.Unmarshal(have.Value(), &old) == nil && old.Paused {
			s.Paused = true
		}
	}
	value, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write source %s: %w", s.ID, err)
	}
	if have != nil && string(have.Value()) == string(value) {
		return nil
	}
	if _, err := c.sources.Put(ctx, s.ID, value); err != nil {
		return fmt.Errorf("write source %s: %w", s.ID, err)
	}
	return nil
}

// SetPaused pauses or resumes a source. It fails if there is none of that id.
func (c *Catalogue) SetPaused(ctx context.Context, id string, paused bool) error {
	s, err := c.Source(ctx, id)
	if err != nil {
		return err
	}
	s.Paused = paused
	value, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = c.sources.Put(ctx, id, value)
	return err
}

// Source returns one source; the error names the ids that there are if it is unknown.
func (c *Catalogue) Source(ctx context.Context, id string) (Source, error) {
	all, err := c.Sources(ctx)
	if err != nil {
		return Source{}, err
	}
	var ids []string
	for _, s := range all {
		if s.ID == id {
			return s, nil
		}
		ids = append(ids, s.ID)
	}
	return Source{}, fmt.Errorf("no source %q (there are: %s)", id, strings.Join(ids, ", "))
}

// Remove takes a source out; what the fetcher remembers of its feeds stays.
func (c *Catalogue) Remove(ctx context.Context, id string) error { return c.sources.Delete(ctx, id) }

// Sources returns all sources in the order of their ids.
func (c *Catalogue) Sources(ctx context.Context) (Sources, error) {
	all, err := readAll[Source](ctx, c.sources)
	slices.SortFunc(all, func(a, b Source) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

// WatchSources calls fn with each source that is there and then with each that
// is changed (removed: true with its id alone), and once with nil when all that
// are there have been told. It returns when ctx ends.
func (c *Catalogue) WatchSources(ctx context.Context, fn func(s *Source, removed bool)) error {
	w, err := c.sources.WatchAll(ctx)
	if err != nil {
		return fmt.Errorf("watch sources: %w", err)
	}
	defer func() { _ = w.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Updates():
			switch {
			case !ok:
				return errors.New("watch sources: the watch ended")
			case e == nil:
				fn(nil, false)
			case e.Operation() != jetstream.KeyValuePut:
				fn(&Source{ID: e.Key()}, true)
			default:
				var s Source
				if json.Unmarshal(e.Value(), &s) == nil {
					fn(&s, false)
				}
			}
		}
	}
}

// Feed returns what is remembered of a feed and its revision for SaveFeed; an
// unknown feed is empty, with revision 0.
func (c *Catalogue) Feed(ctx context.Context, sourceID, feedURL string) (Feed, uint64, error) {
	f := Feed{SourceID: sourceID, URL: feedURL}
	e, err := c.feeds.Get(ctx, v1.FeedID(sourceID, feedURL))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return f, 0, nil
	}
	if err != nil {
		return f, 0, fmt.Errorf("read state of %s: %w", feedURL, err)
	}
	if err := json.Unmarshal(e.Value(), &f); err != nil {
		return Feed{SourceID: sourceID, URL: feedURL}, e.Revision(), nil // unreadable: poll afresh
	}
	return f, e.Revision(), nil
}

// SaveFeed writes the state if it is still at the revision that was read, and
// returns the new one; otherwise the error is ErrConflict.
func (c *Catalogue) SaveFeed(ctx context.Context, f Feed, revision uint64) (uint64, error) {
	value, err := json.Marshal(f)
	if err != nil {
		return 0, fmt.Errorf("write state of %s: %w", f.URL, err)
	}
	key := v1.FeedID(f.SourceID, f.URL)
	var next uint64
	if revision == 0 {
		next, err = c.feeds.Create(ctx, key, value)
	} else {
		next, err = c.feeds.Update(ctx, key, value, revision)
	}
	if errors.Is(err, jetstream.ErrKeyExists) {
		return 0, ErrConflict
	}
	if err != nil {
		return 0, fmt.Errorf("write state of %s: %w", f.URL, err)
	}
	return next, nil
}

// PutStatus tells how a poll went.
func (c *Catalogue) PutStatus(ctx context.Context, s Status) error {
	value, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = c.status.Put(ctx, v1.FeedID(s.SourceID, s.URL), value)
	return err
}

// Statuses returns how the latest poll of each feed went, by source and address.
func (c *Catalogue) Statuses(ctx context.Context) ([]Status, error) {
	all, err := readAll[Status](ctx, c.status)
	slices.SortFunc(all, func(a, b Status) int {
		return strings.Compare(a.SourceID+" "+a.URL, b.SourceID+" "+b.URL)
	})
	return all, err
}

// WatchStatuses calls fn with each status that is there and each that is new,
// until ctx ends.
func (c *Catalogue) WatchStatuses(ctx context.Context, fn func(Status)) error {
	w, err := c.status.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return fmt.Errorf("watch statuses: %w", err)
	}
	defer func() { _ = w.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Updates():
			if !ok {
				return errors.New("watch statuses: the watch ended")
			}
			var s Status
			if e != nil && json.Unmarshal(e.Value(), &s) == nil {
				fn(s)
			}
		}
	}
}

// readAll returns all values of a bucket that can be read.
func readAll[T any](ctx context.Context, kv jetstream.KeyValue) ([]T, error) {
	w, err := kv.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return nil, fmt.Errorf("read bucket %s: %w", kv.Bucket(), err)
	}
	defer func() { _ = w.Stop() }()
	var all []T
	for {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("read bucket %s: %w", kv.Bucket(), ctx.Err())
		case e, ok := <-w.Updates():
			if !ok || e == nil {
				return all, nil
			}
			var v T
			if json.Unmarshal(e.Value(), &v) == nil {
				all = append(all, v)
			}
		}
	}
}
