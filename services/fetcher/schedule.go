package fetcher

import (
	"hash/fnv"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

// Why a feed's next poll is when it is.
const (
	whyPace    = "pace"
	whyBackOff = "back-off"
	whyFresh   = "fresh"
)

// agePart: a feed that changed a while ago is asked again after this part of
// that while.
const agePart = 8

// feedPace bounds the time between polls of a feed.
type feedPace struct{ min, max time.Duration }

// paceOf returns the bounds for a source's feeds: its own, else the settings'.
func paceOf(cfg Config, s catalogue.Source) feedPace {
	p := feedPace{cfg.MinInterval, cfg.MaxInterval}
	if s.MinInterval > 0 {
		p.min = max(time.Duration(s.MinInterval), time.Second)
	}
	if s.MaxInterval > 0 {
		p.max = time.Duration(s.MaxInterval)
	}
	p.max = max(p.max, p.min)
	return p
}

// after returns the first slot of a feed after an instant, and why it is then.
// The slots follow from the feed's state alone, so that all replicas find the
// same ones.
func (p feedPace) after(t time.Time, f catalogue.Feed, notBefore time.Time) (time.Time, string) {
	if f.Failures > 0 {
		return p.steady(f.NotBefore, p.min, t), whyBackOff
	}
	slot := p.regular(f, t)
	if slot.Before(notBefore) {
		return p.steady(notBefore.Truncate(time.Second).Add(time.Second), p.max, t), whyFresh
	}
	return slot, whyPace
}

// steady returns the first of start, start+every, ... after t.
func (p feedPace) steady(start time.Time, every time.Duration, t time.Time) time.Time {
	if t.Before(start) {
		return start
	}
	return start.Add((t.Sub(start)/every + 1) * every) //nolint:durationcheck // a duration through a duration is a number
}

// regular returns the first slot after t in the sequence that begins when the
// feed last changed and slows down with the time since.
func (p feedPace) regular(f catalogue.Feed, t time.Time) time.Time {
	if f.ChangedAt.IsZero() {
		return p.steady(time.Unix(0, 0).UTC().Add(phase(f.SourceID+f.URL, p.max)), p.max, t)
	}
	start := f.ChangedAt.UTC()
	slot := start
	for !slot.After(t) {
		step := min(max(slot.Sub(start)/agePart, p.min), p.max)
		if step == p.max {
			return p.steady(slot, p.max, t)
		}
		slot = slot.Add(step)
	}
	return slot
}

// phase spreads feeds over a span, the same on every replica.
func phase(name string, span time.Duration) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return time.Duration(h.Sum64() % uint64(max(span, 1)))
}
