package dates

import "time"

// scan finds the dates from left to right; a time of day before or after a date
// belongs to it.
func (s *scanner) scan() []Date {
	var found []Date
	last := 0 // first token after the date before
	for i := 0; i < len(s.tokens); {
		d, next, ok := s.dateAt(i)
		if !ok {
			i++
			continue
		}
		d.Role = s.role(last, i)
		d.Start, d.End = s.tokens[i].start, s.tokens[next-1].end
		found = append(found, d)
		i, last = next, next
	}
	return found
}

// dateAt reads a date, with its time of day and zone, that begins at token i.
func (s *scanner) dateAt(i int) (Date, int, bool) {
	t := s.at(i)
	if t.kind == mark {
		return Date{}, 0, false
	}
	if t.kind == number && (t.digits == 10 || t.digits == 13) && len(s.tokens) == 1 {
		return epoch(t)
	}
	d := Date{}
	if next, ok := s.calendar(&d, i); ok {
		if d.Year > 0 && d.Hour < 0 { // no time inside
			d.Hour = 0
			next = s.timeAfter(&d, next)
		}
		return d, next, d.valid()
	}
	// A time of day, then the date: "15:36, 24 juin 2025".
	if t.kind == number {
		if next, ok := s.clock(&d, i, true); ok {
			next = s.zone(&d, next)
			for skipped := 0; skipped < 4 && s.connector(next); skipped++ {
				next++
			}
			day := Date{}
			if end, ok := s.calendar(&day, next); ok && day.Hour < 0 {
				d.Year, d.Month, d.Day, d.Guessed = day.Year, day.Month, day.Day, day.Guessed
				return d, end, d.valid()
			}
		}
	}
	return Date{}, 0, false
}

func epoch(t token) (Date, int, bool) {
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
	return d.Day <= time.Date(d.Year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// calendar reads day, month and year in any of their orders. It leaves Hour at
// -1 unless a time of day stood among them.
func (s *scanner) calendar(d *Date, i int) (int, bool) {
	d.Hour = -1
	if s.at(i).kind == number {
		if next, ok := s.numeric(d, i); ok {
			return next, true
		}
		return s.dayMonthYear(d, i)
	}
	return s.monthDayYear(d, i)
}

// numeric reads 2025-06-24, 24/06/2025, 24.06.25, 2025年6月24日.
func (s *scanner) numeric(d *Date, i int) (int, bool) {
	a := s.at(i)
	if a.digits == 8 && a.number > 19700000 && a.number < 21000000 && (len(s.tokens) == 1 || s.isWord(i+1, "t")) { // 20250624
		d.Year, d.Month, d.Day = a.number/10000, a.number/100%100, a.number%100
		return i + 1, true
	}
	b, c := s.at(i+2), s.at(i+4)
	if b.kind != number || c.kind != number || b.digits > 2 || a.digits > 4 || c.digits > 4 {
		return 0, false
	}
	if s.isWord(i+1, "年") && s.isWord(i+3, "月") {
		d.Year, d.Month, d.Day = a.number, b.number, c.number
		return i + 6, i+6 <= len(s.tokens)
	}
	separator := s.at(i + 1)
	if separator.kind != mark || !s.isMark(i+1, "-/.‑–") || s.at(i+3).char != separator.char || s.at(i+3).kind != mark {
		return 0, false
	}
	if separator.char == '.' && (b.spaced || c.spaced) && c.digits != 4 {
		return 0, false
	}
	switch {
	case a.digits == 4 && c.digits <= 2:
		d.Year, d.Month, d.Day = a.number, b.number, c.number
	case a.digits <= 2 && c.digits == 4, a.digits <= 2 && b.digits == 2 && c.digits == 2, a.digits <= 2 && c.digits == 2 && separator.char == '/':
		d.Day, d.Month, d.Year = a.number, b.number, c.number
		if d.Month > 12 || s.options.MonthFirst && d.Day <= 12 {
			d.Day, d.Month = d.Month, d.Day
		}
		if c.digits == 2 {
			d.Year += 2000
		}
	default:
		return 0, false
	}
	// More of the same follows: a version or an address, not a date.
	if s.at(i+5).kind == mark && s.at(i+5).char == separator.char && separator.char != '-' && s.at(i+6).kind == number && !s.at(i+6).spaced {
		return 0, false
	}
	return i + 5, true
}

// dayMonthYear reads 24 juin 2025, 1er juillet 2025, 24 de junho de 2025, 24-Jun-2025.
func (s *scanner) dayMonthYear(d *Date, i int) (int, bool) {
	day := s.at(i)
	if day.digits > 2 || day.number < 1 || day.number > 31 {
		return 0, false
	}
	j := i + 1
	if s.ordinal(j) {
		j++
	}
	for skipped := 0; skipped < 2 && (s.isMark(j, ".-/,") || s.isWord(j, "de", "of", "du", "d")); skipped++ {
		j++
	}
	month, size := s.month(j)
	if month == 0 {
		return 0, false
	}
	j += size
	d.Day, d.Month = day.number, month
	return s.year(d, j)
}

// monthDayYear reads June 24, 2025, and Wed Oct 07 16:21:00 UTC 2020 from Oct on.
func (s *scanner) monthDayYear(d *Date, i int) (int, bool) {
	month, size := s.month(i)
	if month == 0 {
		return 0, false
	}
	j := i + size
	if s.isMark(j, ".") {
		j++
	}
	day := s.at(j)
	if day.kind != number || day.digits > 2 || day.number < 1 || day.number > 31 {
		return 0, false
	}
	d.Month, d.Day = month, day.number
	j++
	if s.ordinal(j) {
		j++
	}
	clock := Date{}
	if k, ok := s.clock(&clock, j, false); ok {
		k = s.zone(&clock, k)
		if y := s.at(k); y.kind == number && y.digits == 4 {
			clock.Month, clock.Day, clock.Year = d.Month, d.Day, y.number
			*d = clock
			return k + 1, true
		}
	}
	return s.year(d, j)
}

// year reads the year behind day and month, or infers it.
func (s *scanner) year(d *Date, j int) (int, bool) {
	k := j
	for skipped := 0; skipped < 2 && (s.isMark(k, ".,-/'،") || s.isWord(k, "de", "del", "of", "سنة", "عام")); skipped++ {
		k++
	}
	if y := s.at(k); y.kind == number && y.digits == 4 && y.number >= 1970 && y.number < 2100 {
		d.Year = y.number
		return k + 1, true
	}
	if s.options.Reference.IsZero() {
		return 0, false
	}
	reference := s.options.Reference
	d.Guessed, d.Year = true, reference.Year()
	if time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).After(reference.AddDate(0, 0, 2)) {
		d.Year--
	}
	return j, true
}
