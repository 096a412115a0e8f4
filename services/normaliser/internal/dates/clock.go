package dates

import "time"

// timeAfter reads the time of day and the zone that follow a date, if any.
func (s *scanner) timeAfter(d *Date, i int) int {
	j := i
	for skipped := 0; skipped < 7 && s.connector(j); skipped++ {
		j++
	}
	switch {
	case s.isWord(j, "noon"), s.isWord(j, "midi"), s.isWord(j, "podne"):
		d.Hour, d.Precision = 12, Minute
		return j + 1
	case s.isWord(j, "midnight"), s.isWord(j, "minuit"), s.isWord(j, "ponoc"):
		d.Precision = Minute
		return j + 1
	}
	next, ok := s.clock(d, j, false)
	if !ok {
		return i
	}
	return s.zone(d, next)
}

// connector tells whether the token may stand between a date and its time.
func (s *scanner) connector(i int) bool {
	return s.isMark(i, ",-–—|·•:/(،;.@[])~（）") || s.is(i, aConnector|aWeekday)
}

// clock reads 15:36, 15:36:12.345, 15h36, 15 h 36, 15.36, 3:36 PM, 3 p.m.
// With strict, a lone hour does not do. It leaves d alone if there is none.
func (s *scanner) clock(d *Date, i int, strict bool) (int, bool) {
	before := *d
	next, ok := s.timeOfDay(d, i, strict)
	if !ok {
		*d = before
	}
	return next, ok
}

func (s *scanner) timeOfDay(d *Date, i int, strict bool) (int, bool) {
	half := byte(0)
	for k := i; k < i+2 && s.is(k, anAM|aPM) && s.at(k+1).kind != mark; k++ { // 오후 3:36, 下午
		half = s.half(k)
		i = k + 1
	}
	t := s.at(i)
	if t.kind != number || t.digits > 2 || t.number > 24 {
		if t.kind == number && t.digits == 6 && s.isWord(i-1, "t") { // 20250624T153600
			d.Hour, d.Minute, d.Second, d.Precision = t.number/10000, t.number/100%100, t.number%100, Second
			return i + 1, true
		}
		return 0, false
	}
	d.Hour, d.Minute, d.Second, d.Precision = t.number, 0, 0, Minute
	j := i + 1
	switch {
	case s.isMark(j, ":.") && s.minutes(j+1) && !(s.isMark(j, ".") && (strict || s.at(j+1).spaced)):
		d.Minute, j = s.at(j+1).number, j+2
		j = s.seconds(d, j)
	case s.is(j, anHour):
		j++
		if s.isMark(j, ":") && s.minutes(j+1) { // 15h:36
			j++
		}
		if s.minutes(j) || s.at(j).kind == number && s.at(j).number < 60 && s.isWord(j+1, "分") {
			d.Minute, j = s.at(j).number, j+1
			if s.is(j, aMinute) {
				j++
			}
		} else if strict {
			return 0, false
		}
	default:
		if _, k := s.meridiem(j); k == j {
			return 0, false
		}
	}
	if s.is(j, anHour) { // 15:36 h
		j++
	}
	if k := s.partOfDay(d, j); k > j {
		return k, true
	}
	later, j := s.meridiem(j)
	if half == 0 {
		half = later
	}
	switch {
	case half == 'p' && d.Hour < 12:
		d.Hour += 12
	case half == 'a' && d.Hour == 12, d.Hour == 24:
		d.Hour = 0
	}
	return j, true
}

func (s *scanner) minutes(i int) bool {
	t := s.at(i)
	return t.kind == number && t.digits == 2 && t.number < 60
}

// seconds reads what may follow the minutes: :12.345
func (s *scanner) seconds(d *Date, j int) int {
	if !s.isMark(j, ":") || !s.minutes(j+1) {
		return j
	}
	d.Second, d.Precision = s.at(j+1).number, Second
	j += 2
	if s.isMark(j, ".,") && s.at(j+1).kind == number && !s.at(j+1).spaced {
		j += 2
	}
	return j
}

// meridiem reads am, p.m., a. m., and the letters of other scripts.
func (s *scanner) meridiem(i int) (half byte, next int) {
	if (s.isWord(i, "a") || s.isWord(i, "p")) && s.isMark(i+1, ".") && s.isWord(i+2, "m") {
		next = i + 3
		if s.isMark(next, ".") {
			next++
		}
		return s.at(i).means.name[0], next
	}
	if half = s.half(i); half != 0 {
		return half, i + 1
	}
	return 0, i
}

func (s *scanner) half(i int) byte {
	switch {
	case s.is(i, anAM):
		return 'a'
	case s.is(i, aPM):
		return 'p'
	}
	return 0
}

// partOfDay reads the Swahili clock, whose hours count from sunrise and sunset:
// saa 2:30 asubuhi is half past eight in the morning.
func (s *scanner) partOfDay(d *Date, i int) int {
	if !s.is(i, aTimeOfDay) || d.Hour > 12 {
		return i
	}
	h := (d.Hour%12 + 6) % 24
	switch s.at(i).means.name {
	case "asubuhi", "alfajiri":
		h %= 12
	case "usiku":
		h = (h + 12) % 24
	default: // afternoon and evening
		if h < 12 {
			h += 12
		}
	}
	d.Hour = h
	return i + 1
}

// zone reads Z, GMT, WAT, UTC+1, +01:00, (GMT), heure de Paris.
func (s *scanner) zone(d *Date, i int) int {
	j := i
	bracket := s.isMark(j, "([")
	if bracket || s.isMark(j, ",") && s.at(j+1).means.class&aPlaceWord != 0 {
		j++
	}
	closed := func(next int) int {
		if bracket && s.isMark(next, ")]") {
			next++
		}
		return next
	}
	if t := s.at(j); t.kind == word {
		if next, ok := s.placeZone(d, j); ok {
			return closed(next)
		}
		if !s.isZone(j) {
			return i
		}
		d.Zoned, d.Offset = true, 60*int(t.means.zone)
		s.seasonal(d, t.means.name)
		if offset, next, ok := s.offset(j + 1); ok && t.means.zone == 0 {
			d.Offset = offset
			if s.isMark(next, "(") && s.isMark(next+2, ")") { // GMT+0100 (WAT)
				next += 3
			}
			return closed(next)
		}
		return closed(j + 1)
	}
	if offset, next, ok := s.offset(j); ok && (s.at(j+1).digits == 4 || s.isMark(j+2, ":") || !s.at(j).spaced && s.at(j+1).digits == 2) {
		d.Zoned, d.Offset = true, offset
		next = closed(next)
		if s.isMark(next, "(") && s.isMark(next+2, ")") { // +0000 (UTC)
			next += 3
		}
		return next
	}
	return i
}

// isZone tells an abbreviation of a zone from the words that look like it: those
// are not in capitals, or a sentence goes on behind them.
func (s *scanner) isZone(i int) bool {
	t := s.at(i)
	if t.means.class&aZone == 0 {
		return false
	}
	switch t.means.name {
	case "utc", "gmt", "z":
		return true
	case "et", "est", "ct", "mt", "pt", "art":
		return t.upper && (s.at(i+1).kind != word || !s.at(i+1).upper || s.is(i+1, aWeekday|aMonth))
	}
	return t.upper
}

// placeZone reads "heure de Paris", "horário de Brasília", "بتوقيت غرينتش".
func (s *scanner) placeZone(d *Date, i int) (next int, ok bool) {
	if !s.is(i, aPlaceWord) {
		return i, false
	}
	j := i + 1
	if s.is(j, anOf) {
		j++
	}
	city := s.at(j)
	if city.means.class&aPlace == 0 {
		return i, false
	}
	d.Zoned, d.Offset = true, 60*int(city.means.zone)
	switch city.means.name {
	case "paris", "berlin", "madrid", "bruxelles", "lisboa", "londres", "london":
		if inSummer(d, time.March, -1, time.October, -1) {
			d.Offset += hour
		}
	}
	return j + 1, true
}

// seasonal corrects the zones that do not say whether it is summer.
func (s *scanner) seasonal(d *Date, name string) {
	switch name {
	case "et", "ct", "mt", "pt":
		if inSummer(d, time.March, 2, time.November, 1) {
			d.Offset += hour
		}
	}
}

// inSummer tells whether a day is between two Sundays, the nth of each month or,
// for -1, its last. A day that is not known yet is not.
func inSummer(d *Date, from time.Month, nth int, to time.Month, last int) bool {
	if d.Year == 0 {
		return false
	}
	at := time.Date(d.Year, time.Month(d.Month), d.Day, 12, 0, 0, 0, time.UTC)
	return !at.Before(sunday(d.Year, from, nth)) && at.Before(sunday(d.Year, to, last))
}

func sunday(year int, m time.Month, nth int) time.Time {
	if nth < 0 {
		end := time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC)
		return end.AddDate(0, 0, -int(end.Weekday()))
	}
	first := time.Date(year, m, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, (7-int(first.Weekday()))%7+7*(nth-1))
}

// offset reads +1, +01, +0100, +01:00, −5; the number touches its sign.
func (s *scanner) offset(i int) (seconds, next int, ok bool) {
	t := s.at(i + 1)
	if !s.isMark(i, "+-−") || t.kind != number || t.spaced || t.digits > 4 || t.digits == 3 {
		return 0, 0, false
	}
	hours, minutes, next := t.number, 0, i+2
	if t.digits == 4 {
		hours, minutes = t.number/100, t.number%100
	} else if m := s.at(next + 1); s.isMark(next, ":") && m.kind == number && m.digits <= 2 {
		minutes, next = m.number, next+2
	}
	if hours > 14 || minutes > 59 {
		return 0, 0, false
	}
	seconds = 3600*hours + 60*minutes
	if !s.isMark(i, "+") {
		seconds = -seconds
	}
	return seconds, next, true
}
