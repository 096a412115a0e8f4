package dates

import "time"

// scan finds the dates from left to right; a time of day before or after a date
// belongs to it.
func (s *scanner) scan() []Date {
	var found []Date
	last := 0 // first token after the date before
	for i := 0; i < len(s.tokens); {
		d, next, ok := s.dateAt(i)
		if !ok && len(found) > 0 {
			d, next, ok = s.timeAlone(found[len(found)-1], last, i)
		}
		if !ok {
			i++
			continue
		}
		d.Role = s.role(last, i)
		d.Start, d.End = s.tokens[i].start, s.tokens[next-1].end
		if len(found) > 0 && s.until(last, i) {
			d.Ranged, found[len(found)-1].Ranged = true, true
		}
		found = append(found, d)
		i, last = next, next
	}
	return found
}

// until tells whether nothing but "to" stands between two dates.
func (s *scanner) until(from, to int) bool {
	if !s.is(from, aRange) || s.isWord(from, "et") || s.isWord(from, "and") || s.isWord(from, "e") || s.isWord(from, "y") || s.isWord(from, "و") {
		return false
	}
	for i := from + 1; i < to; i++ {
		if !s.is(i, aWeekday|anOf|aConnector) && !s.isMark(i, ",.") {
			return false
		}
	}
	return true
}

// dateAt reads a date, with its time of day and zone, that begins at token i.
func (s *scanner) dateAt(i int) (d Date, next int, ok bool) {
	t := s.at(i)
	if t.kind == mark {
		return d, 0, false
	}
	if t.kind == number && (t.digits == 10 || t.digits == 13) && len(s.tokens) == 1 {
		return epoch(t)
	}
	if next, ok := s.relative(&d, i); ok {
		return d, next, d.valid()
	}
	if next, ok := s.calendar(&d, i); ok {
		if d.Hour < 0 { // no time inside
			d.Hour = 0
			next = s.timeAfter(&d, next)
		}
		d.Ranged = d.Ranged || s.rangeBefore(i, d.Day)
		return d, next, d.valid()
	}
	if t.kind == number {
		return s.clockThenDate(i)
	}
	return d, 0, false
}

// clockThenDate reads a time of day, then the date: "15:36, 24 juin 2025".
func (s *scanner) clockThenDate(i int) (d Date, next int, ok bool) {
	next, ok = s.clock(&d, i, true)
	if !ok {
		return d, 0, false
	}
	next = s.zone(&d, next)
	for skipped := 0; skipped < 5 && s.connector(next); skipped++ {
		next++
	}
	when := Date{}
	end, ok := s.relative(&when, next)
	if !ok || when.Precision != Day {
		when = Date{}
		if end, ok = s.calendar(&when, next); !ok || when.Hour >= 0 {
			return d, 0, false
		}
	}
	d.Year, d.Month, d.Day, d.Guessed, d.Relative, d.Swappable = when.Year, when.Month, when.Day, when.Guessed, when.Relative, when.Swappable
	if !d.Zoned {
		end = s.zone(&d, end)
	}
	return d, end, d.valid()
}

// timeAlone reads the time of an update on the day of the date before it: "Publié
// le 3 mars 2025 à 7h05, mis à jour à 9h12".
func (s *scanner) timeAlone(before Date, last, i int) (d Date, next int, ok bool) {
	if s.at(i).kind != number || i-last > 6 || s.role(last, i) != Updated {
		return d, 0, false
	}
	next, ok = s.clock(&d, i, true)
	if !ok {
		return d, 0, false
	}
	d.Year, d.Month, d.Day, d.Guessed, d.Relative = before.Year, before.Month, before.Day, before.Guessed, before.Relative
	if d.Zoned, d.Offset = before.Zoned, before.Offset; !d.Zoned {
		next = s.zone(&d, next)
	}
	return d, next, d.valid()
}

func epoch(t *token) (Date, int, bool) {
	seconds := int64(t.number)
	if t.digits == 13 {
		seconds /= 1000
	}
	u := time.Unix(seconds, 0).UTC()
	d := Date{Year: u.Year(), Month: int(u.Month()), Day: u.Day(), Hour: u.Hour(), Minute: u.Minute(), Second: u.Second(), Precision: Second, Zoned: true}
	return d, 1, d.valid()
}

func (d Date) valid() bool {
	if d.Year < 1970 || d.Year > 2099 || d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Hour > 23 || d.Minute > 59 || d.Second > 60 {
		return false
	}
	return d.Day <= daysIn(d.Year, d.Month)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// rangeBefore tells whether a smaller day and a word between two dates stand before
// a date: "3 au 7 mars".
func (s *scanner) rangeBefore(i, day int) bool {
	before := s.at(i - 2)
	if s.is(i-1, aRange) && s.isWord(i-2, "er") { // 1er au 7 mars
		before = s.at(i - 3)
	}
	dash := s.isMark(i-1, "-–—") && !s.at(i-1).spaced && !s.at(i).spaced
	if before.kind != number || before.digits > 2 || before.number >= day || before.number == 0 || !dash && !s.is(i-1, aRange) {
		return false
	}
	return !s.isMark(i-3, ":.") && !s.is(i-3, anHour)
}
