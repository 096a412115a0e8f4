package dates

import "time"

// relative reads what is counted back from the reference: "il y a 2 heures", "3
// days ago", "saa 2 zilizopita", "hier à 14h", "just now". Months and years are too
// coarse to be a day, and are not read.
func (s *scanner) relative(d *Date, i int) (int, bool) {
	if !s.relatives {
		return 0, false
	}
	if next, ok := s.dayWord(d, i); ok {
		return next, true
	}
	if s.is(i, aNow) && (!s.isWord(i, "now") || s.isWord(i-1, "just")) {
		s.back(d, 0, minute)
		return i + 1, true
	}
	if j, ok := s.agoWords(i); ok {
		if unit, count, next, ok := s.amounts(j); ok {
			return next, s.back(d, count, unit)
		}
		return 0, false
	}
	if t := s.at(i); t.kind != number && t.means.class&(aCount|aUnit|aHalf) == 0 {
		return 0, false
	}
	if unit, count, next, ok := s.amounts(i); ok && s.is(next, agoLast) {
		return next + 1, s.back(d, count, unit)
	}
	if t := s.at(i); t.means.class&aUnit != 0 { // saa 2 zilizopita
		if count, ok := s.count(i + 1); ok && s.is(i+2, agoLast) {
			return i + 3, s.back(d, count, int(t.means.unit))
		}
	}
	return 0, false
}

// dayWord reads today, yesterday and the day before, with their time of day.
func (s *scanner) dayWord(d *Date, i int) (int, bool) {
	back, next := 0, i+1
	switch {
	case s.isWord(i, "avant") && s.isWord(i+1, "hier"):
		back, next = 2, i+2
	case s.isWord(i, "avant") && s.isMark(i+1, "-‑–") && s.isWord(i+2, "hier"):
		back, next = 2, i+3
	case s.isWord(i, "اول") && s.isWord(i+1, "امس"):
		back, next = 2, i+2
	case s.isWord(i, "aujourd") && s.isWord(i+2, "hui"):
		next = i + 3
	case (s.isWord(i, "ce") || s.isWord(i, "this")) && (s.isWord(i+1, "matin") || s.isWord(i+1, "soir") || s.isWord(i+1, "midi") || s.isWord(i+1, "morning") || s.isWord(i+1, "evening")):
		next = i + 2
	case s.is(i, aDay):
		back = int(s.at(i).means.back)
		if s.isWord(next, "天") || s.isWord(next, "日") || s.isWord(next, "matin") || s.isWord(next, "soir") {
			next++
		}
	default:
		return 0, false
	}
	s.back(d, back, day)
	return s.timeAfter(d, next), true
}

// agoWords reads what stands before an amount: il y a, há, hace, منذ, vor.
func (s *scanner) agoWords(i int) (next int, ok bool) {
	if s.isWord(i, "il") || s.isWord(i, "y") {
		j := i
		if s.isWord(j, "il") {
			j++
		}
		if !s.isWord(j, "y") {
			return 0, false
		}
		j++
		if s.isMark(j, "'’") {
			j++
		}
		return j + 1, s.isWord(j, "a")
	}
	return i + 1, s.is(i, agoFirst)
}

// amounts reads an amount, or two: 2 days 3 hours, which is 2 days; 2 h 15 min.
func (s *scanner) amounts(i int) (unit, count, next int, ok bool) {
	unit, count, next, ok = s.amount(i)
	if !ok || s.at(next).kind != number {
		return unit, count, next, ok
	}
	if u, c, k, ok := s.amount(next); ok && u < unit {
		if next = k; unit < day {
			unit, count = 1, unit*count+u*c
		}
	}
	return unit, count, next, true
}

// amount reads 2 heures, an hour, une demi-heure, environ 2 heures, ساعتين, 2小时.
func (s *scanner) amount(i int) (unit, count, next int, ok bool) {
	j := i
	for j < i+2 && (s.is(j, anAbout) || j > i && s.is(j, anOf)) {
		j++
	}
	count, counted := s.count(j)
	if counted {
		j++
		if s.isWord(j, "小") || s.isWord(j, "个") {
			j++
		}
	} else {
		count = 1
	}
	half := s.is(j, aHalf)
	for ; half && (s.is(j, aHalf|aCount) || s.isMark(j, "-")); j++ {
	}
	t := s.at(j)
	if half && t.means.unit != hour {
		return 0, 0, 0, false
	}
	if t.means.class&aUnit == 0 || t.means.unit >= month {
		return 0, 0, 0, false
	}
	j++
	if s.isWord(j, "钟") || s.isWord(j, "间") || s.isWord(j, "間") || s.isMark(j, ".") && s.at(j+1).kind == word {
		j++
	}
	if half {
		return hour / 2, 1, j, true
	}
	return int(t.means.unit), count, j, true
}

func (s *scanner) count(i int) (int, bool) {
	t := s.at(i)
	if t.kind == number {
		return t.number, t.digits <= 3
	}
	return int(t.means.count), t.means.class&aCount != 0
}

// back counts from the reference; false if that is more than a year.
func (s *scanner) back(d *Date, count, unit int) bool {
	if count*unit > 366*day {
		return false
	}
	at := time.Unix(s.now-int64(count*unit), 0).UTC()
	if unit < day {
		d.Hour, d.Minute, d.Precision = at.Hour(), at.Minute(), Minute
	}
	d.Year, d.Month, d.Day, d.Relative = at.Year(), int(at.Month()), at.Day(), true
	return true
}
