package database

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"
)

// load reads what the database holds that matters to the batch, in a few queries
// however large the batch is.
func (d *DB) load(ctx context.Context, tx *sql.Tx, batch []*incoming) (world, error) {
	w := world{byID: map[string]*known{}, byPlace: map[int64][]*known{}, byHash: map[int64][]*known{}, versions: map[int64][]version{}}
	l := &loader{d: d, tx: tx, world: &w, rows: map[int64]*known{}}
	if err := tx.QueryRowContext(ctx, d.engine.lockClock()).Scan(&w.clock); err != nil {
		return w, fmt.Errorf("read the clock: %w", err)
	}
	for _, step := range []func(context.Context, []*incoming) error{l.byIDs, l.byPlaces, l.byHashes, l.doubts} {
		if err := step(ctx, batch); err != nil {
			return w, err
		}
	}
	return w, nil
}

type loader struct {
	d     *DB
	tx    *sql.Tx
	world *world
	// rows has each row once, by position.
	rows map[int64]*known
}

// keep returns the one copy of the row.
func (l *loader) keep(k *known) *known {
	if have, ok := l.rows[k.position]; ok {
		return have
	}
	l.rows[k.position] = k
	return k
}

func (l *loader) byIDs(ctx context.Context, batch []*incoming) error {
	ids := map[string]struct{}{}
	for _, in := range batch {
		ids[in.id] = struct{}{}
	}
	list, err := l.d.engine.list(slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return err
	}
	members := l.d.engine.members("$1", kindText)
	for _, query := range []string{
		"SELECT i.id, " + selectKnown() + " FROM item i WHERE i.id IN " + members,
		"SELECT a.id, " + selectKnown() + " FROM alias a JOIN item i ON i.position = a.position WHERE a.id IN " + members,
	} {
		keys, found, err := queryKnown[string](ctx, l.tx, query, list)
		if err != nil {
			return fmt.Errorf("look for known items: %w", err)
		}
		for i, k := range found {
			l.world.byID[keys[i]] = l.keep(k)
		}
	}
	return nil
}

// byPlaces looks for items at the addresses of ids that are new.
func (l *loader) byPlaces(ctx context.Context, batch []*incoming) error {
	places := map[int64]struct{}{}
	for _, in := range batch {
		if l.world.byID[in.id] == nil && in.place != 0 {
			places[in.place] = struct{}{}
		}
	}
	if len(places) == 0 {
		return nil
	}
	list, err := l.d.engine.list(slices.Sorted(maps.Keys(places)))
	if err != nil {
		return err
	}
	keys, found, err := queryKnown[int64](ctx, l.tx, "SELECT i.place, "+selectKnown()+" FROM item i WHERE i.place <> 0 AND i.place IN "+
		l.d.engine.members("$1", kindInt)+" ORDER BY i.position LIMIT 10000", list)
	if err != nil {
		return fmt.Errorf("look for known addresses: %w", err)
	}
	for i, k := range found {
		l.world.byPlace[keys[i]] = append(l.world.byPlace[keys[i]], l.keep(k))
	}
	return nil
}

// byHashes looks for items that may be the same story as the new ones.
func (l *loader) byHashes(ctx context.Context, batch []*incoming) error {
	hashes := map[int64]struct{}{}
	for _, in := range batch {
		if l.world.byID[in.id] == nil {
			for _, h := range in.sketch.Smallest() {
				hashes[int64(h)] = struct{}{}
			}
		}
	}
	if len(hashes) == 0 {
		return nil
	}
	since := l.d.now().Add(-time.Duration(storyWindow) * time.Microsecond).UnixMicro()
	byHash, err := l.d.engine.candidates(ctx, l.tx, slices.Sorted(maps.Keys(hashes)), since)
	if err != nil {
		return fmt.Errorf("look for copies: %w", err)
	}
	wanted := map[int64]struct{}{}
	for _, positions := range byHash {
		for _, p := range positions {
			wanted[p] = struct{}{}
		}
	}
	if err := l.rowsAt(ctx, wanted); err != nil {
		return err
	}
	for h, positions := range byHash {
		for _, p := range positions {
			if k := l.rows[p]; k != nil {
				l.world.byHash[h] = append(l.world.byHash[h], k)
			}
		}
	}
	return nil
}

// rowsAt reads the rows at positions that are not there yet.
func (l *loader) rowsAt(ctx context.Context, wanted map[int64]struct{}) error {
	var missing []int64
	for _, p := range slices.Sorted(maps.Keys(wanted)) {
		if l.rows[p] == nil {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	list, err := l.d.engine.list(missing)
	if err != nil {
		return err
	}
	_, found, err := queryKnown[int64](ctx, l.tx, "SELECT i.position, "+selectKnown()+" FROM item i WHERE i.position IN "+
		l.d.engine.members("$1", kindInt), list)
	if err != nil {
		return fmt.Errorf("look for copies: %w", err)
	}
	for _, k := range found {
		l.keep(k)
	}
	return nil
}

// doubts reads the stored versions of items that come back with another content
// but no later time, or one that lies ahead: one of them may be what comes.
func (l *loader) doubts(ctx context.Context, batch []*incoming) error {
	ahead := l.d.now().UnixMicro() + clockSlack
	positions := map[int64]struct{}{}
	for _, in := range batch {
		k := l.world.byID[in.id]
		if k == nil {
			for _, there := range l.world.byPlace[in.place] {
				positions[there.position] = struct{}{}
			}
		} else if k.content != in.content && (in.fetchedAt <= k.fetchedAt || in.fetchedAt > ahead) {
			positions[k.position] = struct{}{}
		}
	}
	if len(positions) == 0 {
		return nil
	}
	sorted := slices.SortedFunc(maps.Keys(positions), cmp.Compare[int64])
	list, err := l.d.engine.list(sorted)
	if err != nil {
		return err
	}
	found, err := l.tx.QueryContext(ctx, "SELECT position, fetched_at, content FROM revision WHERE position IN "+l.d.engine.members("$1", kindInt), list)
	if err != nil {
		return fmt.Errorf("look for earlier versions: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var position int64
		var v version
		var content []byte
		if err := found.Scan(&position, &v.fetchedAt, &content); err != nil {
			return err
		}
		copy(v.content[:], content)
		l.world.versions[position] = append(l.world.versions[position], v)
	}
	return found.Err()
}
