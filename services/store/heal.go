package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

const (
	// healWindow is how many of the latest revisions on the wire are compared with
	// the database at each start.
	healWindow = 2048
	// healBatch is how many revisions are looked up or taken back at a time.
	healBatch = 256
)

// healer makes the database and the wire hold the same again, after one of them
// was lost or put back from an older copy: it takes back from the wire what the
// database has lost, and puts into the outbox what the wire has lost. What the
// wire has discarded for its size it does not miss.
type healer struct {
	db  *database.DB
	js  jetstream.JetStream
	log *slog.Logger
}

// heal compares the latest revisions, and everything where these or the numbers
// do not agree.
func (h *healer) heal(ctx context.Context) error {
	wire, err := h.js.Stream(ctx, v1.StreamWire)
	if err != nil {
		return fmt.Errorf("look at the wire: %w", err)
	}
	state := wire.CachedInfo().State
	window := max(state.FirstSeq, 1)
	if state.LastSeq >= healWindow {
		window = max(window, state.LastSeq-healWindow+1)
	}
	latest, unknown, err := h.changes(ctx, window, state.LastSeq)
	if err != nil {
		return err
	}
	if unknown > 0 {
		if err := h.takeBack(ctx, max(state.FirstSeq, 1), state.LastSeq); err != nil {
			return err
		}
		if latest, _, err = h.changes(ctx, window, state.LastSeq); err != nil {
			return err
		}
	}
	after, err := h.comparedFrom(ctx, state, window, &latest)
	if err != nil || after < 0 {
		return err
	}
	slices.Sort(latest)
	n, err := h.db.Unsend(ctx, after, func(change int64) bool {
		_, found := slices.BinarySearch(latest, change)
		return found
	})
	if n > 0 {
		h.log.Info("the wire lacks revisions; they are published again", "count", n)
	}
	return err
}

// comparedFrom returns after which change the database has to be on the wire, -1
// for nowhere; it completes the changes that are on the wire where that is the
// beginning.
func (h *healer) comparedFrom(ctx context.Context, state jetstream.StreamState, window uint64, latest *[]int64) (int64, error) {
	if state.FirstSeq > 1 { // it has discarded, or was emptied
		if len(*latest) == 0 {
			return -1, nil
		}
		return middle(*latest), nil
	}
	stored, err := h.db.CountRevisions(ctx)
	if err != nil {
		return 0, err
	}
	unsent, _, err := h.db.OutboxState(ctx)
	if err != nil {
		return 0, err
	}
	if window > 1 && state.Msgs < uint64(max(0, stored-unsent)) {
		h.log.Info("the wire holds fewer revisions than the database; comparing all", "wire", state.Msgs, "database", stored)
		if *latest, _, err = h.changes(ctx, 1, state.LastSeq); err != nil {
			return 0, err
		}
		window = 1
	}
	if window > 1 {
		return middle(*latest), nil
	}
	return 0, nil
}

// middle is a change that is certain to be well inside the window: revisions go
// out nearly in their order, and a late one would have the window seem longer.
func middle(latest []int64) int64 {
	sorted := slices.Sorted(slices.Values(latest))
	return sorted[len(sorted)/2]
}

// changes returns the changes of the revisions at sequences first to last of the
// wire, and how many the database does not know.
func (h *healer) changes(ctx context.Context, first, last uint64) (known []int64, unknown int, err error) {
	var ids, names []string
	flush := func() error {
		changes, err := h.db.Changes(ctx, ids)
		if err != nil {
			return err
		}
		for _, name := range names {
			if change, ok := changes[name]; ok {
				known = append(known, change)
			} else {
				unknown++
			}
		}
		ids, names = ids[:0], names[:0]
		return nil
	}
	err = h.read(ctx, first, last, true, func(m jetstream.Msg) error {
		name := m.Headers().Get(nats.MsgIdHdr)
		id, _, ok := strings.Cut(name, ".")
		if !ok {
			return nil
		}
		if ids, names = append(ids, id), append(names, name); len(names) < healBatch {
			return nil
		}
		return flush()
	})
	if err == nil && len(names) > 0 {
		err = flush()
	}
	return known, unknown, err
}

// takeBack stores what stands at sequences first to last of the wire and is not
// stored yet.
func (h *healer) takeBack(ctx context.Context, first, last uint64) error {
	h.log.Warn("the wire has revisions that the database has lost; taking them back", "wire", last-first+1)
	if err := h.db.ForgetIndex(ctx); err != nil { // before, so that a crash forgets nothing
		return err
	}
	var batch []database.Kept
	taken := 0
	flush := func() error {
		for i, o := range h.db.TakeBack(ctx, batch) {
			switch {
			case database.IsOutage(o.Err):
				return o.Err
			case o.Err != nil:
				h.log.Error("a revision cannot be taken back", "item", batch[i].Item.GetId(), "error", o.Err)
			case o.Change != 0:
				taken++
			}
		}
		batch = batch[:0]
		return nil
	}
	err := h.read(ctx, first, last, false, func(m jetstream.Msg) error {
		it, err := v1.DecodeItem(v1.StateWire, m.Data())
		if err != nil {
			h.log.Error("a message of the wire cannot be read", "subject", m.Subject(), "error", err)
			return nil
		}
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("read the wire: %w", err)
		}
		if batch = append(batch, database.Kept{Item: it, At: meta.Timestamp}); len(batch) < healBatch {
			return nil
		}
		return flush()
	})
	if err == nil && len(batch) > 0 {
		err = flush()
	}
	h.log.Info("taken back from the wire", "count", taken)
	return err
}

// read hands each message at sequences first to last to f, without the body
// where headers suffice.
func (h *healer) read(ctx context.Context, first, last uint64, headers bool, f func(jetstream.Msg) error) error {
	if last < first || last == 0 {
		return nil
	}
	consumer, err := h.js.OrderedConsumer(ctx, v1.StreamWire, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: first, HeadersOnly: headers,
	})
	if err != nil {
		return fmt.Errorf("read the wire: %w", err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(healBatch))
	if err != nil {
		return fmt.Errorf("read the wire: %w", err)
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return fmt.Errorf("read the wire: %w", errors.Join(err, ctx.Err()))
		}
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("read the wire: %w", err)
		}
		if meta.Sequence.Stream <= last {
			if err := f(m); err != nil {
				return err
			}
		}
		if meta.Sequence.Stream >= last {
			return nil
		}
	}
}
