package dates

import "strings"

// Line returns those dates of a line that, by its own words, tell when a text was
// published or updated. What it takes for something else: an end of a range, a
// date in prose, and that of an event, a birth, a law, a deadline.
func Line(line string, o Options) []Date {
	var usual [usualTokens]token
	s := scanner{tokens: tokenise(usual[:0], line)}
	s.set(o)
	found := s.scan()
	if len(found) == 0 {
		return nil
	}
	rest := s.rest(found)
	kept := found[:0]
	first, from := 0, 0 // tokens: the date's, and that behind the date before it
	for _, d := range found {
		for first < len(s.tokens) && s.tokens[first].start < d.Start {
			first++
		}
		if s.tells(d, rest, from, first) {
			kept = append(kept, d)
		}
		for from = first; from < len(s.tokens) && s.tokens[from].start < d.End; from++ {
		}
	}
	return kept
}

// rest is what a line, or a part of it, says besides dates.
type rest struct {
	free    int // words that are no labels
	lower   int // those of them that begin with a small letter; where there are none, all but one
	event   bool
	byline  bool
	numbers int
}

func (r *rest) add(t *token) {
	switch c := t.means.class; {
	case t.kind == number:
		r.numbers++
	case t.kind == mark:
		r.event = r.event || strings.ContainsRune("©$€£%", t.char)
	case c&anEvent != 0:
		r.event = true
	case c&aByline != 0:
		r.byline = true
	case c&(aLabel|aWeekday) != 0 || t.means.role != 0:
	default:
		r.free++
		if t.lower || t.caseless && r.free > 1 {
			r.lower++
		}
	}
}

// rest collects what stands outside the dates.
func (s *scanner) rest(found []Date) rest {
	var r rest
	for i := range s.tokens {
		t := &s.tokens[i]
		for len(found) > 0 && t.start >= found[0].End {
			found = found[1:]
		}
		if len(found) == 0 || t.start < found[0].Start {
			r.add(t)
		}
	}
	return r
}

// attached collects what leads to the date at token first without a mark between.
func (s *scanner) attached(from, first int) rest {
	var r rest
	for i := first - 1; i >= from; i-- {
		if s.at(i).kind == mark && !s.isMark(i, ".'’") {
			break
		}
		r.add(s.at(i))
	}
	return r
}

// tells judges the date that begins at token first.
func (s *scanner) tells(d Date, all rest, from, first int) bool {
	if d.Ranged || all.event || s.bound(first) {
		return false
	}
	if d.Role != Unsaid {
		return all.lower <= 4
	}
	before := s.attached(from, first)
	switch {
	case s.colonBefore(first), before.lower > 0 && !before.byline:
		return false
	case s.is(first, aNow):
		return all.free == 0
	case d.Relative:
		return all.lower == 0 && all.free <= 3
	case d.Guessed && (before.numbers > 0 || d.Precision == Day && before.free > 0 && !before.byline):
		return false
	case d.Guessed:
		return all.lower == 0 && all.free <= 5
	}
	return all.lower <= 2 && all.free <= 10
}

// bound tells whether the date is a limit, or that of the thing before it: "avant
// le 3 mars", "loi du 3 mars".
func (s *scanner) bound(i int) bool {
	for j := i - 1; j >= max(0, i-4); j-- {
		switch {
		case s.is(j, aBound), s.isWord(j, "by"):
			return true
		case s.is(j, aWeekday), s.isWord(j, "le"), s.isWord(j, "el"), s.isWord(j, "the"), s.isWord(j, "al"), s.isWord(j, "o"), s.isWord(j, "au"), s.isMark(j, ",'’"):
		case s.isWord(j, "du"):
			return j > 0 && s.at(j-1).means.class&aLabel == 0
		default:
			return false
		}
	}
	return false
}

// colonBefore tells whether words that are no label announce the date: "Audience :
// 3 mars 2025".
func (s *scanner) colonBefore(i int) bool {
	for i > 0 && s.is(i-1, aLabel|aWeekday) {
		i--
	}
	t := s.at(i - 2)
	return s.isMark(i-1, ":") && t.kind == word && t.means.class&(aLabel|aWeekday) == 0 && t.means.role == 0
}

// role tells what the words between two tokens say of the date that follows.
func (s *scanner) role(from, to int) Role {
	role := Unsaid
	for i := from; i < to; i++ {
		switch t := s.at(i); {
		case t.kind != word:
		case t.means.role != 0:
			role = Role(t.means.role)
		case t.means.name == "jour" && s.misBefore(i):
			role = Updated
		case t.means.name == "ligne" && s.misBefore(i):
			role = Published
		}
	}
	return role
}

func (s *scanner) misBefore(i int) bool {
	return s.isWord(i-2, "mis") || s.isWord(i-2, "mise") || s.isWord(i-2, "mises")
}

// RoleOf tells what a line without a date says of the date that follows it.
func RoleOf(line string) Role {
	if len(line) > 60 {
		return Unsaid
	}
	var usual [usualTokens]token
	s := scanner{tokens: tokenise(usual[:0], line)}
	return s.role(0, len(s.tokens))
}

// WithoutLabels takes off both ends of each line the words that stand around
// dates: labels, weekdays, connectors. What is left is somebody's name, or there
// was no date line.
func WithoutLabels(lines string) string {
	var names []string
	for line := range strings.SplitSeq(lines, "\n") {
		words := strings.Fields(line)
		for len(words) > 0 && isLabel(words[0]) {
			words = words[1:]
		}
		for len(words) > 0 && isLabel(words[len(words)-1]) {
			words = words[:len(words)-1]
		}
		if name := strings.Trim(strings.Join(words, " "), " -–—|,:·•/()"); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " | ")
}

func isLabel(w string) bool {
	var usual [4]token
	s := scanner{tokens: tokenise(usual[:0], w)}
	for i := range s.tokens {
		if t := &s.tokens[i]; t.kind == word && t.means.class&(aLabel|aWeekday) == 0 && t.means.role == 0 {
			return false
		}
	}
	return true
}
