package monitor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// readWithin bounds one account of the server.
const readWithin = 5 * time.Second

// account is what the server said last of streams and consumers.
type account struct {
	readAt    time.Time // of the last that succeeded; zero: never
	err       error     // of the last that failed; nil when it succeeded
	streams   map[string]jetstream.StreamInfo
	consumers map[string]jetstream.ConsumerInfo // by stage; absent: the stage never ran
	dead      map[string]uint64                 // by stage
}

// queues are the streams in the order of the flow.
var queues = [...]string{
	v1.StreamPolls, v1.StreamEntries, v1.StreamFetched, v1.StreamDetected, v1.StreamNormalised, v1.StreamWire, v1.StreamDead,
}

// read asks the server for its account and keeps it. What fails shows in the
// snapshot and is logged when it changes.
func (m *Monitor) read(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	m.mu.Lock()
	previous := m.account
	m.mu.Unlock()
	next, err := readAccount(ctx, m.js, previous)
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		if m.account.err == nil && ctx.Err() != context.Canceled {
			m.log.Warn("cannot read the state of the streams", "error", err)
		}
		m.account.err = err
		return
	}
	next.readAt = now
	m.account = next
	for _, s := range stages {
		info := next.consumers[s.name]
		m.lags[s.name].note(now, next.streams[s.stream].State.LastSeq, info.Delivered.Stream)
	}
}

func readAccount(ctx context.Context, js jetstream.JetStream, previous account) (account, error) {
	a := account{streams: map[string]jetstream.StreamInfo{}, consumers: map[string]jetstream.ConsumerInfo{}}
	for _, name := range queues {
		s, err := js.Stream(ctx, name)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			continue // lost or not made yet: the services make it
		}
		if err != nil {
			return a, fmt.Errorf("read stream %s: %w", name, err)
		}
		a.streams[name] = *s.CachedInfo()
	}
	for _, s := range stages {
		c, err := js.Consumer(ctx, s.stream, s.name)
		if errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrStreamNotFound) {
			continue
		}
		if err != nil {
			return a, fmt.Errorf("read consumer %s: %w", s.name, err)
		}
		a.consumers[s.name] = *c.CachedInfo()
	}
	var err error
	a.dead, err = readDead(ctx, js, a.streams[v1.StreamDead].State, previous)
	return a, err
}

// readDead counts the dead letters of each stage; it asks only when there may be
// other ones than before.
func readDead(ctx context.Context, js jetstream.JetStream, state jetstream.StreamState, previous account) (map[string]uint64, error) {
	if state.Msgs == 0 {
		return nil, nil
	}
	was := previous.streams[v1.StreamDead].State
	if was.Msgs == state.Msgs && was.FirstSeq == state.FirstSeq && was.LastSeq == state.LastSeq && previous.dead != nil {
		return previous.dead, nil
	}
	s, err := js.Stream(ctx, v1.StreamDead)
	if err != nil {
		return nil, fmt.Errorf("count dead letters: %w", err)
	}
	info, err := s.Info(ctx, jetstream.WithSubjectFilter(v1.SubjectDead))
	if err != nil {
		return nil, fmt.Errorf("count dead letters: %w", err)
	}
	dead := map[string]uint64{}
	for subject, n := range info.State.Subjects {
		rest := strings.TrimPrefix(subject, strings.TrimSuffix(v1.SubjectDead, "*.*"))
		stage, _, _ := strings.Cut(rest, ".")
		dead[stage] += n
	}
	return dead, nil
}
