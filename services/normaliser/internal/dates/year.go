package dates

import "time"

// year reads the year behind day and month, or infers it.
func (s *scanner) year(d *Date, start, j int, common bool) (int, bool) {
	if s.isMark(j, "-–—/") && s.at(j+1).kind == number && s.at(j+1).digits <= 2 && !s.at(j+1).spaced { // March 3-7
		d.Ranged = true
		j += 2
	}
	k := j
	for skipped := 0; skipped < 2 && (s.isMark(k, ".,-/'،’") || s.is(k, anOf) || s.isWord(k, "سنة") || s.isWord(k, "عام")); skipped++ {
		k++
	}
	if y := s.at(k); y.kind == number && y.digits == 4 && (y.number >= 1970 && y.number < 2100 || y.number > 2500 && y.number < 2600) {
		if d.Year = y.number; d.Year > 2500 { // of the Buddhist era
			d.Year -= 543
		}
		return k + 1, true
	}
	if !s.relatives || !common || d.Ranged {
		return 0, false
	}
	if t := s.at(j); t.kind == number && t.digits > 2 {
		return 0, false
	}
	return j, s.guessYear(d, s.weekdayBefore(start))
}

// guessYear takes the latest year in which the date is not in the future, and on
// the weekday that stands before it, if one of the last seven is. A zone that is not known
// may be up to 14 hours ahead.
func (s *scanner) guessYear(d *Date, weekday int) bool {
	now := time.Unix(s.now, 0).UTC().Add(14 * time.Hour)
	first := 0
	for year := now.Year(); year > now.Year()-8; year-- {
		day := time.Date(year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
		if day.After(now) || day.Day() != d.Day {
			continue
		}
		if first == 0 {
			first = year
		}
		if weekday == 0 || (int(day.Weekday())+6)%7+1 == weekday {
			d.Year, d.Guessed = year, true
			return true
		}
	}
	d.Year, d.Guessed = first, true
	return first > 0
}

// weekdayBefore returns the weekday that stands before token i, 1 is Monday, or 0.
func (s *scanner) weekdayBefore(i int) int {
	for j := i - 1; j >= max(0, i-4); j-- {
		if w := s.at(j).means.weekday; w > 0 {
			return int(w)
		}
		if !s.isMark(j, ",.-،") && !s.is(j, aLabel) && !s.isWord(j, "feira") {
			break
		}
	}
	return 0
}
