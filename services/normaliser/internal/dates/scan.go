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
