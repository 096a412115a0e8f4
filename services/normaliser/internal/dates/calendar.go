package dates

import "time"

// calendar reads day, month and year in any of their orders. It leaves Hour at
// -1 unless a time of day stood among them.
func (s *scanner) calendar(d *Date, i int) (int, bool) {
	d.Hour = -1
	t := s.at(i)
	if t.kind == word {
		return s.monthDayYear(d, i)
	}
	if t.kind != number || t.digits > 8 {
		return 0, false
	}
	if next, ok := s.numeric(d, i); ok {
		return next, true
	}
	if t.digits == 4 {
		return s.yearFirst(d, i)
	}
	if b := s.at(i + 2); t.number <= 12 && s.isWord(i+1, "月") && b.kind == number && s.isWord(i+3, "日") && s.relatives { // 6月24日
		d.Month, d.Day = t.number, b.number
		return i + 4, s.guessYear(d, 0)
	}
	return s.dayMonthYear(d, i)
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
	if s.isWord(i+1, "年") && s.isWord(i+3, "月") || s.isWord(i+1, "년") && s.isWord(i+3, "월") {
		d.Year, d.Month, d.Day = a.number, b.number, c.number
		if t := s.at(i + 5); t.kind == word && !t.spaced {
			return i + 6, true
		}
		return i + 5, true
	}
	separator := s.at(i + 1)
	if !s.isMark(i+1, "-/.‑–•·") || s.at(i+3).char != separator.char || s.at(i+3).kind != mark {
		return 0, false
	}
	if separator.char == '.' && (b.spaced || c.spaced) && c.digits != 4 && a.digits != 4 {
		return 0, false
	}
	if before := s.at(i - 1); before.kind == word && !a.spaced && before.end-before.start == 1 || s.isMark(i-1, "$€£") { // v2.10.24
		return 0, false
	}
	switch {
	case a.digits == 4 && c.digits <= 2:
		d.Year, d.Month, d.Day = a.number, b.number, c.number
	case a.digits <= 2 && c.digits == 4, a.digits <= 2 && b.digits == 2 && c.digits == 2, a.digits <= 2 && c.digits == 2 && separator.char == '/':
		d.Day, d.Month, d.Year = a.number, b.number, c.number
		if c.digits == 2 {
			d.Year += 1900
			if d.Year < 1970 {
				d.Year += 100
			}
		}
		s.orderOf(d, i)
	default:
		return 0, false
	}
	// More of the same follows: a version or an address, not a date.
	if s.at(i+5).kind == mark && s.at(i+5).char == separator.char && separator.char != '-' && s.at(i+6).kind == number && !s.at(i+6).spaced {
		return 0, false
	}
	return i + 5, true
}

// orderOf decides which of two numbers is the month: by their size, by the weekday
// before them, by the options.
func (s *scanner) orderOf(d *Date, i int) {
	if d.Month > 12 || s.monthFirst && d.Day <= 12 {
		*d = d.Swapped()
	}
	d.Swappable = d.Day <= 12 && d.Month <= 12 && d.Day != d.Month
	if w := s.weekdayBefore(i); w > 0 && d.Swappable {
		other := d.Swapped()
		if asStated, swapped := d.weekday() == w, other.weekday() == w; asStated != swapped {
			if swapped {
				*d = other
			}
			d.Swappable = false
		}
	}
}

// weekday of the date, 1 is Monday.
func (d Date) weekday() int {
	return (int(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Weekday())+6)%7 + 1
}

// yearFirst reads 2025-Apr-12; 1978, 1 Feb; 2011 წლის 17 მარტი.
func (s *scanner) yearFirst(d *Date, i int) (int, bool) {
	year := s.at(i).number
	if year < 1970 || year > 2099 {
		return 0, false
	}
	j := i + 1
	for skipped := 0; skipped < 2 && (s.isMark(j, "-,./") || s.is(j, anOf)); skipped++ {
		j++
	}
	if j == i+1 && !s.at(j).spaced {
		return 0, false
	}
	if m, size := s.month(j); m > 0 {
		k := j + size
		if s.isMark(k, "-. ") {
			k++
		}
		if t := s.at(k); t.kind == number && t.digits <= 2 {
			d.Year, d.Month, d.Day = year, m, t.number
			return k + 1, true
		}
		return 0, false
	}
	t := s.at(j)
	if m, size := s.month(j + 1); t.kind == number && t.digits <= 2 && m > 0 {
		d.Year, d.Month, d.Day = year, m, t.number
		return j + 1 + size, true
	}
	return 0, false
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
	for skipped := 0; skipped < 2 && (s.isMark(j, ".-/,") || s.is(j, anOf)); skipped++ {
		j++
	}
	month, size := s.month(j)
	if month == 0 {
		return 0, false
	}
	common := s.is(j, aCommonMonth|aPair)
	j += size
	if again, size := s.month(j + 1); again == month && s.isMark(j, "/") { // مارس/آذار
		j += 1 + size
	}
	d.Day, d.Month = day.number, month
	return s.year(d, i, j, common)
}

// monthDayYear reads June 24, 2025, and Wed Oct 07 16:21:00 UTC 2020 from Oct on.
func (s *scanner) monthDayYear(d *Date, i int) (int, bool) {
	month, size := s.month(i)
	if month == 0 {
		return 0, false
	}
	j := i + size
	for skipped := 0; skipped < 2 && s.isMark(j, ".]-/"); skipped++ {
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
	if again, _ := s.month(j); again > 0 && !s.isWord(j, "a") { // "mar 24 juin": a Tuesday
		return 0, false
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
	return s.year(d, i, j, s.is(i, aCommonMonth|aPair))
}

// month returns the number of the month that the tokens at i name, and how many
// they are.
func (s *scanner) month(i int) (month, size int) {
	t := s.at(i)
	if t.means.class&aPair != 0 {
		j := i + 1
		if s.isMark(j, ".") {
			j++
		}
		if m, ok := pairs[[2]string{t.means.name, s.at(j).means.name}]; ok {
			if s.isMark(j+1, ".") {
				j++
			}
			return m, j + 1 - i
		}
		if n := s.at(j); t.means.name == "thang" && n.kind == number && n.number <= 12 { // tháng 1
			return n.number, j + 1 - i
		}
	}
	if t.means.class&aMonth == 0 {
		return 0, 0
	}
	return int(t.means.month), 1
}

// ordinal tells whether the word is what stands after a day's number.
func (s *scanner) ordinal(i int) bool {
	return !s.at(i).spaced && (s.is(i, anOrdinal) || s.isMark(i, "°"))
}
