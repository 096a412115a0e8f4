package normaliser

import (
	"time"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// settleOrder reads 06/07/2025 the other way round where another statement, that
// can be read in one way only, is of that day.
func (d *draft) settleOrder(r *reading) {
	days := map[string]bool{}
	for _, list := range [][]dated{r.published, r.updated} {
		for _, t := range list {
			if !t.said.Swappable {
				days[t.at.Format(time.DateOnly)] = true
			}
		}
	}
	for _, list := range [][]dated{r.published, r.updated} {
		for i, t := range list {
			if !t.said.Swappable || days[t.at.Format(time.DateOnly)] {
				continue
			}
			if other := d.placed(t.said.Swapped(), t.method, t.confidence); days[other.at.Format(time.DateOnly)] && !d.future(other) {
				list[i] = other
			}
		}
	}
}

// pickPublished takes the most trusted statement that makes sense beside the others.
func (d *draft) pickPublished(all []dated) (dated, bool) {
	if len(all) == 0 {
		return dated{}, false
	}
	best := d.outvoted(all)
	// A system that writes the moment of the request says nothing.
	if d.atRequest(best) {
		for _, other := range all[1:] {
			if best.at.Sub(other.at) > 24*time.Hour && other.confidence >= 0.6 {
				best = other
				break
			}
		}
	}
	for _, other := range all {
		if other.method == best.method {
			continue
		}
		if sameDay(best, other, d.zone) {
			if best.precision == dates.Day || midnight(best) && other.precision > dates.Day && !midnight(other) {
				if other.precision > dates.Day {
					best = other
				}
			}
			best.confidence = max(best.confidence, 0.97)
			break
		}
	}
	return best, true
}

// outvoted returns the first statement, unless it is no more than a line on the
// page and two others of different kinds name one other day.
func (d *draft) outvoted(all []dated) dated {
	best := all[0]
	if best.confidence >= 0.85 {
		return best
	}
	for i, a := range all[1:] {
		if sameDay(a, best, d.zone) {
			return best
		}
		for _, b := range all[i+2:] {
			if a.method != b.method && a.method != best.method && sameDay(a, b, d.zone) {
				return a
			}
		}
	}
	return best
}

// atRequest tells whether a field holds the moment at which the page was asked for.
func (d *draft) atRequest(t dated) bool {
	return structuredMethod(t.method) && !d.now.IsZero() && d.now.Sub(t.at).Abs() < 3*time.Minute
}

func structuredMethod(m string) bool { return m == "json-ld" || m == "meta" || m == "microdata" }

func sameDay(a, b dated, zone *time.Location) bool {
	if a.precision == dates.Day || b.precision == dates.Day {
		return a.at.Format(time.DateOnly) == b.at.Format(time.DateOnly) || a.at.In(zone).Format(time.DateOnly) == b.at.In(zone).Format(time.DateOnly)
	}
	return a.at.Sub(b.at).Abs() < 14*time.Hour
}

func midnight(t dated) bool { return t.at.Hour() == 0 && t.at.Minute() == 0 && t.at.Second() == 0 }

// pickUpdated takes the most trusted statement that is not before the publication,
// and not merely the moment of the request.
func (d *draft) pickUpdated(all []dated, published dated, known bool) (dated, bool) {
	for i, u := range all {
		if known && u.at.Before(published.at) {
			if u.precision > dates.Day && published.precision > dates.Day || !sameDay(u, published, d.zone) {
				continue
			}
		}
		if known && d.atRequest(u) && u.at.Sub(published.at) > 24*time.Hour {
			continue
		}
		if u.precision == dates.Day {
			for _, other := range all[i+1:] {
				if other.precision > dates.Day && sameDay(u, other, d.zone) {
					return other, true
				}
			}
		}
		return u, true
	}
	return dated{}, false
}
