package fetcher

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// watchFor is how long a watch is trusted: a server that lost its memory took
	// the watch along, and nobody says so.
	watchFor = time.Minute
	// watchAgain is the pause after a watch that failed, publishAgain after polls
	// that could not be published.
	watchAgain   = 2 * time.Second
	publishAgain = time.Second
	// settle is how long changes are gathered before they are acted upon.
	settle = 5 * time.Millisecond
)

// scheduler publishes polls when they are due. Each replica has one; the polls'
// ids keep them from doubling.
type scheduler struct {
	env     stage.Env
	store   *catalogue.Catalogue
	metrics *metrics
	log     *slog.Logger
	wake    chan struct{}

	mu       sync.Mutex
	plan     *plan
	tell     []catalogue.Status
	watching map[string]context.CancelFunc // ends a watch, by what it watches
}

func newScheduler(cfg Config, env stage.Env, store *catalogue.Catalogue, m *metrics) *scheduler {
	return &scheduler{
		env: env, store: store, metrics: m, log: env.Log, wake: make(chan struct{}, 1), plan: newPlan(cfg), watching: map[string]context.CancelFunc{},
	}
}

// source finds a source in the plan or, if it is too new to be there, in the
// catalogue.
func (s *scheduler) source(ctx context.Context, id string) (catalogue.Source, bool) {
	s.mu.Lock()
	source, ok := s.plan.sources[id]
	s.mu.Unlock()
	if ok {
		return source, true
	}
	source, err := s.store.Source(ctx, id)
	return source, err == nil
}

// run schedules until ctx ends.
func (s *scheduler) run(ctx context.Context) error {
	var watches sync.WaitGroup
	defer watches.Wait()
	s.readStatuses(ctx)
	watches.Go(func() { s.keep(ctx, "sources", s.watchSources) })
	watches.Go(func() {
		s.keep(ctx, "statuses", func(ctx context.Context) error { return s.store.WatchStatuses(ctx, s.answered) })
	})
	for ctx.Err() == nil {
		s.publish(ctx)
		s.wait(ctx)
	}
	return nil
}

// readStatuses takes what earlier polls left, so that a start need not poll what
// another replica polled just now.
func (s *scheduler) readStatuses(ctx context.Context) {
	statuses, err := s.store.Statuses(ctx)
	if err != nil {
		s.log.Debug("no statuses of earlier polls", "error", err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, status := range statuses {
		s.plan.answered(status)
	}
}

// keep opens a watch anew whenever it ends, and from time to time.
func (s *scheduler) keep(ctx context.Context, what string, watch func(context.Context) error) {
	said := ""
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, watchFor)
		s.mu.Lock()
		s.watching[what] = cancel
		s.mu.Unlock()
		err := watch(limited)
		cancel()
		if err == nil || ctx.Err() != nil {
			said = ""
			continue
		}
		if err.Error() != said {
			said = err.Error()
			s.log.Warn("cannot watch the catalogue", "what", what, "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(watchAgain):
		}
	}
}

// watchSources follows the catalogue; what a new watch no longer tells is gone.
func (s *scheduler) watchSources(ctx context.Context) error {
	told := map[string]bool{}
	return s.store.WatchSources(ctx, func(source *catalogue.Source, removed bool) {
		now := s.env.Now()
		s.mu.Lock()
		switch {
		case source == nil:
			for id := range s.plan.sources {
				if !told[id] {
					s.plan.remove(id)
				}
			}
			if !s.plan.loaded {
				s.tell = append(s.tell, s.plan.load(now)...)
			}
		case removed:
			s.plan.remove(source.ID)
		default:
			told[source.ID] = true
			s.tell = append(s.tell, s.plan.put(now, *source)...)
		}
		s.mu.Unlock()
		s.nudge()
	})
}

func (s *scheduler) answered(status catalogue.Status) {
	s.mu.Lock()
	s.plan.answered(status)
	s.mu.Unlock()
	s.nudge()
}

// ensuring makes what is missing by ensure. Polls that were lost with it are
// published again, and watches, which may be lost too, begin anew.
func (s *scheduler) ensuring(ensure func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := ensure(ctx); err != nil {
			return err
		}
		s.mu.Lock()
		s.plan.again()
		for _, end := range s.watching {
			end()
		}
		s.mu.Unlock()
		s.nudge()
		return nil
	}
}

func (s *scheduler) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// publish sends the polls that are due and tells what is to be told.
func (s *scheduler) publish(ctx context.Context) {
	s.mu.Lock()
	polls := s.plan.due(s.env.Now())
	tell := s.tell
	s.tell = nil
	count := s.plan.count()
	s.mu.Unlock()
	for state, n := range count {
		s.metrics.feeds.WithLabelValues(state).Set(float64(n))
	}
	for _, status := range tell {
		if err := s.store.PutStatus(ctx, status); err != nil {
			s.log.Debug("status not written", "feed", status.URL, "error", err)
		}
	}
	if len(polls) == 0 {
		return
	}
	if err := s.send(ctx, polls); err != nil && ctx.Err() == nil {
		s.log.Warn("polls not published, will be tried again", "polls", len(polls), "error", err)
		s.mu.Lock()
		s.plan.unpublished(polls, s.env.Now().Add(publishAgain))
		s.mu.Unlock()
	}
}

func (s *scheduler) send(ctx context.Context, polls []*v1.Poll) error {
	messages := make([]v1.Message, 0, len(polls))
	for _, poll := range polls {
		m, err := v1.EncodePoll(poll)
		if err != nil {
			s.log.Warn("poll left out", "feed", poll.GetFeedUrl(), "error", err)
			continue
		}
		messages = append(messages, m)
	}
	return stage.Send(ctx, s.env.JS, messages...)
}

// wait returns when the next poll is due or something has changed.
func (s *scheduler) wait(ctx context.Context) {
	s.mu.Lock()
	at := s.plan.wake()
	s.mu.Unlock()
	pause := time.Minute
	if !at.IsZero() {
		pause = min(max(at.Sub(s.env.Now()), settle), pause)
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-s.wake:
		select {
		case <-ctx.Done():
		case <-time.After(settle):
		}
	}
}
