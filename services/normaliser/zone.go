package normaliser

import (
	"slices"
	"sync"
	"time"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// kinds of clocks: one system writes what readers see, another what machines read.
type clockKind string

const (
	seenClock clockKind = "seen"
	dataClock clockKind = "data"
	feedClock clockKind = "feed"
)

func kindOf(method string) clockKind {
	switch method {
	case "text", "time", "title":
		return seenClock
	case "feed":
		return feedClock
	}
	return dataClock
}

// settleZone looks for an instant that the page states twice: once with an offset,
// once as a clock time without. A difference of whole half hours is the zone of that
// kind of clock: its times are read in it, and it is remembered for the source's
// other pages. An instant in UTC is written in the zone of what readers see.
func (d *draft) settleZone(r *reading) {
	r.published, r.updated = withoutHalfDays(r.published), withoutHalfDays(r.updated)
	for _, kind := range []clockKind{seenClock, dataClock, feedClock} {
		offset, at, ok := revealed(r, kind)
		if !ok {
			continue
		}
		d.learntZones.observe(d.zoneKey(kind), d.zone, at, offset)
		zone := time.FixedZone("", offset)
		if offset == 0 {
			zone = time.UTC
		}
		for _, list := range [][]dated{r.published, r.updated} {
			for i := range list {
				t := &list[i]
				switch {
				case !t.said.Zoned && kindOf(t.method) == kind && !t.said.Relative:
					if t.at = t.said.In(zone); t.precision > dates.Day {
						t.zone = "stated"
					}
				case kind == seenClock && t.said.Zoned && t.said.Offset == 0 && t.precision > dates.Day:
					t.at = t.at.In(zone)
				}
			}
		}
	}
}

// withoutHalfDays drops clock times that are right but for the half of the day: a
// system wrote 03:48 for the afternoon that another statement names.
func withoutHalfDays(list []dated) []dated {
	var kept []dated
	for _, clock := range list {
		if !slices.ContainsFunc(list, func(stated dated) bool {
			if clock.said.Zoned || !stated.said.Zoned || clock.precision == dates.Day || stated.precision == dates.Day {
				return false
			}
			half := stated.said
			half.Hour -= 12
			return clock.said.Second == half.Second && sameClock(clock.said, half)
		}) {
			kept = append(kept, clock)
		}
	}
	return kept
}

// revealed returns the one offset, in seconds east, that a page's statements of one
// instant show, and the instant. Where they show several, none is believed.
func revealed(r *reading, kind clockKind) (offset int, at time.Time, ok bool) {
	for _, list := range [][]dated{r.published, r.updated} {
		for _, stated := range list {
			if !stated.said.Zoned || stated.precision == dates.Day {
				continue
			}
			for _, clock := range list {
				difference, fits := shift(stated, clock)
				if !fits || kindOf(clock.method) != kind {
					continue
				}
				if ok && difference != offset {
					return 0, time.Time{}, false
				}
				offset, at, ok = difference, stated.at, true
			}
		}
	}
	return offset, at, ok
}

// shift is how far a clock time is ahead of the instant in UTC, in seconds; only
// what can be a zone's offset.
func shift(stated, clock dated) (seconds int, ok bool) {
	if clock.said.Zoned || clock.precision == dates.Day || clock.said.Relative || clock.said.Guessed {
		return 0, false
	}
	instant, wall := stated.at.UTC(), clock.said.In(time.UTC)
	if stated.precision != dates.Second || clock.precision != dates.Second {
		instant, wall = instant.Truncate(time.Minute), wall.Truncate(time.Minute)
	}
	difference := wall.Sub(instant)
	if difference <= -12*time.Hour || difference > 14*time.Hour || difference%(30*time.Minute) != 0 {
		return 0, false
	}
	return int(difference / time.Second), true
}

// zoneKey names a clock: a source may show pages of several hosts.
func (d *draft) zoneKey(kind clockKind) string {
	host := ""
	if d.address != nil {
		host = d.address.Hostname()
	}
	return d.item.GetSource().GetId() + " " + host + " " + string(kind)
}

// zoneBook remembers how far a source's clock times are from its zone in the
// catalogue. It is empty at the start of the process: what it knows changes only
// clock times without an offset, on pages that do not show it themselves.
type zoneBook struct {
	mutex   sync.Mutex
	entries map[string]zoneEntry
}

type zoneEntry struct {
	shift int // seconds east of the catalogue's zone
	pages int // that agreed since the last that did not
}

const (
	agreeingPages = 3    // after which a shift is believed
	maxZones      = 8192 // clocks remembered
)

// observe notes what a page showed of a clock.
func (z *zoneBook) observe(key string, zone *time.Location, at time.Time, offset int) {
	_, listed := at.In(zone).Zone()
	z.mutex.Lock()
	defer z.mutex.Unlock()
	if z.entries == nil {
		z.entries = map[string]zoneEntry{}
	}
	e, known := z.entries[key]
	if !known && len(z.entries) >= maxZones {
		for other := range z.entries { // any will do: it is learnt again
			delete(z.entries, other)
			break
		}
	}
	if e.shift != offset-listed {
		e = zoneEntry{shift: offset - listed}
	}
	e.pages = min(e.pages+1, agreeingPages)
	z.entries[key] = e
}

// offset returns the learnt offset, in seconds east, of a clock time that was read
// in the catalogue's zone; false where nothing was learnt, or nothing else than it.
func (z *zoneBook) offset(key string, at time.Time) (seconds int, ok bool) {
	z.mutex.Lock()
	defer z.mutex.Unlock()
	e := z.entries[key]
	if e.pages < agreeingPages || e.shift == 0 {
		return 0, false
	}
	_, listed := at.Zone()
	return listed + e.shift, true
}
