package monitor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Levels of a verdict and of its problems, from good to bad.
const (
	LevelOK        = "ok"
	LevelAttention = "attention" // the wire runs; somebody should look
	LevelDown      = "down"      // nothing comes through
)

// Kinds of problem.
const (
	KindStarting     = "starting"      // the monitor has not seen anything yet
	KindNATS         = "nats"          // the server is away, or answers with Detail
	KindStageDown    = "stage_down"    // Name is the stage
	KindStageWaiting = "stage_waiting" // Name is the stage, Detail what it waits for
	KindStageBehind  = "stage_behind"  // Name is the stage, Count the backlog
	KindStreamFull   = "stream_full"   // Name is the stream, Count the per cent taken
	KindNoSources    = "no_sources"    // the catalogue is empty
	KindFeedsFailing = "feeds_failing" // Count of Of fail
	KindDeadLetters  = "dead_letters"  // Count in all; the latest came lately
)

const (
	// fullFrom is the share of a work queue's bytes from which it counts as full:
	// soon it pushes back on what lies before it.
	fullFrom = 0.9
	// deadLately is how long a new dead letter is a problem; then it is a number.
	deadLately = 15 * time.Minute
)

// Problem is one thing that is wrong.
type Problem struct {
	Kind  string `json:"kind"`
	Level string `json:"level"`
	// Since is when it was first seen so.
	Since  time.Time `json:"since,omitzero"`
	Name   string    `json:"name,omitempty"`
	Count  int64     `json:"count,omitempty"`
	Of     int64     `json:"of,omitempty"`
	Detail string    `json:"detail,omitempty"`
}

// Verdict says whether all is well: the level of the worst problem, and all of
// them, the worst first.
type Verdict struct {
	Level    string    `json:"level"`
	Problems []Problem `json:"problems,omitempty"`
}

// Reason is one sentence in English: the worst problem.
func (v Verdict) Reason() string {
	if len(v.Problems) == 0 {
		return "all is well"
	}
	return v.Problems[0].String()
}

// String is the problem in one English sentence.
func (p Problem) String() string {
	switch p.Kind {
	case KindStarting:
		return "starting: nothing is known yet"
	case KindNATS:
		return strings.TrimSuffix("the NATS server does not answer: "+p.Detail, ": ")
	case KindStageDown:
		return p.Name + " is not running"
	case KindStageWaiting:
		return p.Name + " waits for " + p.Detail
	case KindStageBehind:
		return fmt.Sprintf("%s is behind: %d inputs wait", p.Name, p.Count)
	case KindStreamFull:
		return fmt.Sprintf("stream %s is %d %% full", p.Name, p.Count)
	case KindNoSources:
		return "there is no source: add one to the settings"
	case KindFeedsFailing:
		return fmt.Sprintf("%d of %d feeds fail", p.Count, p.Of)
	case KindDeadLetters:
		return fmt.Sprintf("new dead letters, %d in all", p.Count)
	default:
		return p.Kind
	}
}

// onset remembers since when each problem is there.
type onset map[string]time.Time

// verdict is called with the lock held.
func (m *Monitor) verdict(now time.Time, blind bool, s Snapshot) Verdict {
	var found []Problem
	switch {
	case blind && now.Sub(m.startedAt) > silentAfter:
		found = []Problem{m.away()}
	case m.account.readAt.IsZero():
		found = []Problem{{Kind: KindStarting, Level: LevelAttention}}
	default:
		found = slices.Concat(stageProblems(s.Stages), streamProblems(s.Streams), m.sources.problems(), m.deadProblems(now))
	}
	m.problems.date(found, now.UTC(), s.Stages)
	slices.SortStableFunc(found, func(a, b Problem) int { return rank(b) - rank(a) })
	v := Verdict{Level: LevelOK, Problems: found}
	if len(found) > 0 {
		v.Level = found[0].Level
	}
	return v
}

func rank(p Problem) int {
	return slices.Index([]string{LevelOK, LevelAttention, LevelDown}, p.Level)
}

func (m *Monitor) away() Problem {
	p := Problem{Kind: KindNATS, Level: LevelDown}
	if m.account.err != nil && m.conn.IsConnected() {
		p.Detail = clip(m.account.err.Error(), maxSentence)
	}
	return p
}

func stageProblems(stages []Stage) []Problem {
	var found []Problem
	for _, s := range stages {
		switch s.State {
		case StageDown:
			found = append(found, Problem{Kind: KindStageDown, Level: LevelDown, Name: s.Name})
		case StageWaiting:
			found = append(found, Problem{Kind: KindStageWaiting, Level: LevelDown, Name: s.Name, Detail: s.Waiting})
		case StageBehind:
			found = append(found, Problem{Kind: KindStageBehind, Level: LevelAttention, Name: s.Name, Count: int64(s.Backlog)})
		}
	}
	return found
}

func streamProblems(streams []Stream) []Problem {
	var found []Problem
	for _, s := range streams {
		if s.Queue && s.Max > 0 && float64(s.Bytes) >= fullFrom*float64(s.Max) {
			found = append(found, Problem{Kind: KindStreamFull, Level: LevelAttention, Name: s.Name, Count: int64(100 * float64(s.Bytes) / float64(s.Max))})
		}
	}
	return found
}

// problems: some feeds of some publisher fail at any time; half of them
// failing is no publisher's doing.
func (s *sources) problems() []Problem {
	if s.known && len(s.byID) == 0 {
		return []Problem{{Kind: KindNoSources, Level: LevelAttention}}
	}
	counts := s.outcomes()
	failing := counts["failed"]
	polled := failing + counts["new"] + counts["unchanged"]
	p := Problem{Kind: KindFeedsFailing, Level: LevelAttention, Count: failing, Of: polled}
	switch {
	case failing == 0 || 2*failing < polled:
		return nil
	case failing == polled:
		p.Level = LevelDown
	}
	return []Problem{p}
}

func (m *Monitor) deadProblems(now time.Time) []Problem {
	state := m.account.streams[v1.StreamDead].State
	if state.Msgs == 0 || now.Sub(state.LastTime) > deadLately {
		return nil
	}
	return []Problem{{Kind: KindDeadLetters, Level: LevelAttention, Count: int64(state.Msgs), Since: state.LastTime.UTC()}}
}

// date gives each problem the time since when it is there, and forgets those
// that are over.
func (o onset) date(found []Problem, now time.Time, stages []Stage) {
	current := map[string]bool{}
	for i := range found {
		p := &found[i]
		key := p.Kind + " " + p.Name
		current[key] = true
		since, known := o[key]
		if !known {
			since = now
			if at := slices.IndexFunc(stages, func(s Stage) bool { return s.Name == p.Name }); p.Kind == KindStageDown && at >= 0 && !stages[at].HeardAt.IsZero() {
				since = stages[at].HeardAt.UTC()
			}
			o[key] = since
		}
		if p.Since.IsZero() {
			p.Since = since
		}
	}
	for key := range o {
		if !current[key] {
			delete(o, key)
		}
	}
}
