package dates

// timeAfter reads the time of day and the zone that follow a date, if any.
func (s *scanner) timeAfter(d *Date, i int) int {
	j := i
	for skipped := 0; skipped < 4 && s.connector(j); skipped++ {
		j++
	}
	if s.isWord(j, "noon", "midi") {
		d.Hour, d.Precision = 12, Minute
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
	return s.isMark(i, ",-–—|·•:/(،;.") || s.isWord(i, "a", "at", "as", "t", "h", "on", "um", "om", "alle", "ore", "las", "en", "le", "el", "em", "o", "saa",
		"الساعة", "على", "في", "the", "de", "klo", "et", "heure", "time") || (s.at(i).kind == word && isWeekday[s.at(i).word])
}

// clock reads 15:36, 15:36:12.345, 15h36, 15 h 36, 15.36, 3:36 PM, 3 p.m.
// With strict, a lone hour does not do.
func (s *scanner) clock(d *Date, i int, strict bool) (int, bool) {
	hour := s.at(i)
	if hour.kind != number || hour.digits > 2 || hour.number > 24 {
		if hour.kind == number && hour.digits == 6 && s.isWord(i-1, "t") { // 20250624T153600
			d.Hour, d.Minute, d.Second, d.Precision = hour.number/10000, hour.number/100%100, hour.number%100, Second
			return i + 1, true
		}
		return 0, false
	}
	h, minute, second, precision, j := hour.number, 0, 0, Minute, i+1
	minutes := func(k int) bool {
		t := s.at(k)
		return t.kind == number && t.digits == 2 && t.number < 60
	}
	switch {
	case s.isMark(j, ":.h") && minutes(j+1) && !(s.isMark(j, ".") && (strict || s.at(j+1).spaced)):
		minute, j = s.at(j+1).number, j+2
		if s.isMark(j, ":") && minutes(j+1) {
			second, precision, j = s.at(j+1).number, Second, j+2
			if s.isMark(j, ".,") && s.at(j+1).kind == number && !s.at(j+1).spaced {
				j += 2
			}
		}
	case s.isWord(j, "h", "hrs", "heures", "heure", "hs", "uhr"):
		j++
		if minutes(j) {
			minute, j = s.at(j).number, j+1
			if s.isWord(j, "min", "mn", "m") && !s.at(j).spaced {
				j++
			}
		} else if strict {
			return 0, false
		}
	default:
		if _, k := s.meridiem(j); k == j || strict {
			return 0, false
		}
	}
	if s.isWord(j, "h", "hrs", "uhr", "hs") { // 15:36 h
		j++
	}
	pm, j := s.meridiem(j)
	switch {
	case pm == 'p' && h < 12:
		h += 12
	case pm == 'a' && h == 12:
		h = 0
	}
	if h == 24 {
		h = 0
	}
	d.Hour, d.Minute, d.Second, d.Precision = h, minute, second, precision
	return j, true
}

// meridiem reads am, p.m., and the Arabic letters.
func (s *scanner) meridiem(i int) (half byte, next int) {
	switch {
	case s.isWord(i, "am", "pm"):
		return s.at(i).word[0], i + 1
	case s.isWord(i, "a", "p") && s.isMark(i+1, ".") && s.isWord(i+2, "m"):
		next = i + 3
		if s.isMark(next, ".") {
			next++
		}
		return s.at(i).word[0], next
	case s.isWord(i, "ص", "صباحا"):
		return 'a', i + 1
	case s.isWord(i, "م", "مساء"):
		return 'p', i + 1
	}
	return 0, i
}

// zone reads Z, GMT, WAT, UTC+1, +01:00, (GMT).
func (s *scanner) zone(d *Date, i int) int {
	j := i
	bracket := s.isMark(j, "(")
	if bracket {
		j++
	}
	closed := func(next int) int {
		if bracket && s.isMark(next, ")") {
			next++
		}
		return next
	}
	if t := s.at(j); t.kind == word {
		minutes, ok := zones[t.word]
		if !ok {
			return i
		}
		d.Zoned, d.Offset = true, 60*minutes
		if offset, next, ok := s.offset(j + 1); ok && minutes == 0 {
			d.Offset = offset
			return closed(next)
		}
		return closed(j + 1)
	}
	if offset, next, ok := s.offset(j); ok && (s.at(j+1).digits == 4 || s.isMark(j+2, ":")) {
		d.Zoned, d.Offset = true, offset
		next = closed(next)
		if s.isMark(next, "(") && s.isMark(next+2, ")") { // +0000 (UTC)
			next += 3
		}
		return next
	}
	return i
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

var isWeekday = set("lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim monday tuesday wednesday thursday friday saturday sunday mon " +
	"tue tues wed thu thur thurs fri sat sun lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta feira seg ter qua qui sex sab dom " +
	"jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili montag dienstag mittwoch donnerstag freitag samstag sonntag " +
	"الاثنين الإثنين الثلاثاء الاربعاء الخميس الجمعة السبت الاحد")
