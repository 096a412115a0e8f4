package page

import (
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Headline is the whole in one sentence.
func (s *shown) Headline() string {
	if len(s.Verdict.Problems) > 0 {
		return s.Problem(s.Verdict.Problems[0])
	}
	store := s.Store()
	switch {
	case s.LatestAt.IsZero():
		return s.T("verdict.empty", "next", s.FirstItem())
	case store.Rate10s == 0 && store.Rate1m == 0:
		return s.T("verdict.idle", "ago", s.Ago(s.LatestAt))
	default:
		return s.T("verdict.ok", "rate", s.Rate(store)+" "+s.Unit(store), "ago", s.Ago(s.LatestAt))
	}
}

// Problem is one problem in a sentence.
func (s *shown) Problem(p monitor.Problem) string {
	name := p.Name
	if p.Kind != monitor.KindStreamFull && name != "" {
		name = s.T("stage." + name)
	}
	key := "verdict." + p.Kind
	switch {
	case p.Kind == monitor.KindDeadLetters:
		return s.P(key, p.Count)
	case p.Kind == monitor.KindNATS && p.Detail != "":
		key = "verdict.nats_error"
	}
	return s.T(key, "name", name, "n", s.N(p.Count), "of", s.N(p.Of), "detail", p.Detail)
}

// ProblemSince says since when the problem is there.
func (s *shown) ProblemSince(p monitor.Problem) string {
	switch {
	case p.Since.IsZero() || p.Kind == monitor.KindStarting:
		return ""
	case p.Kind == monitor.KindDeadLetters:
		return s.T("latest_since", "d", s.Since(p.Since))
	default:
		return s.T("since", "d", s.Since(p.Since))
	}
}

// Others are the problems after the first.
func (s *shown) Others() []monitor.Problem {
	if len(s.Verdict.Problems) < 2 {
		return nil
	}
	return s.Verdict.Problems[1:]
}

// First is the worst problem, nil when there is none.
func (s *shown) First() *monitor.Problem {
	if len(s.Verdict.Problems) == 0 {
		return nil
	}
	return &s.Verdict.Problems[0]
}

// FirstItem says when the first item may be expected.
func (s *shown) FirstItem() string {
	switch {
	case s.underWay():
		return s.T("next.coming")
	case s.NextAt.IsZero():
		return s.T("next.unknown")
	case s.Polled() > 0:
		return s.T("next.poll", "in", s.Ago(s.NextAt))
	case s.NextAt.Sub(s.Now) < time.Second:
		return s.T("next.soon")
	default:
		return s.T("next.first", "in", s.Ago(s.NextAt))
	}
}

// underWay tells whether a stage after the polling has something to do.
func (b board) underWay() bool {
	for _, st := range b.Stages {
		if st.Name != v1.StageFetcher && (st.Backlog > 0 || st.InFlight > 0) {
			return true
		}
	}
	return false
}

// NoteFeeds tells of failing feeds that are no problem of the whole.
func (s *shown) NoteFeeds() string {
	if s.Failing() == 0 || s.has(monitor.KindFeedsFailing) {
		return ""
	}
	return s.T("note.feeds", "n", s.N(s.Failing()), "of", s.N(s.Polled()))
}

// NoteDead tells of dead letters that are not new.
func (s *shown) NoteDead() string {
	if s.Dead() == 0 || s.has(monitor.KindDeadLetters) {
		return ""
	}
	return s.P("note.dead", s.Dead())
}

func (s *shown) has(kind string) bool {
	for _, p := range s.Verdict.Problems {
		if p.Kind == kind {
			return true
		}
	}
	return false
}

// StageNote says what is to be known of a stage besides its numbers.
func (s *shown) StageNote(st monitor.Stage) string {
	switch {
	case st.State == monitor.StageUnknown && s.has(monitor.KindNATS):
		return s.T("stage.unseen")
	case st.State == monitor.StageDown && st.Done+st.Filtered == 0:
		return s.T("stage.never")
	case st.Waiting != "":
		return s.T("stage.waits", "detail", st.Waiting)
	case st.LagSeconds >= 2:
		return s.T("stage.lag", "d", s.Seconds(st.LagSeconds))
	default:
		return ""
	}
}

// Done is how many inputs the stage took care of.
func (s *shown) Done(st monitor.Stage) int64 { return st.Done + st.Filtered }
