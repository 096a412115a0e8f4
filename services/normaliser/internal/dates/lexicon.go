package dates

import "strings"

// meaning is what a word says in a date or beside one.
type meaning struct {
	name    string // the word, folded; empty for a word that is not in the lexicon
	class   class
	unit    int32 // seconds of a unit of time
	zone    int16 // minutes east of UTC
	month   uint8 // 1 to 12
	weekday uint8 // 1 is Monday
	count   uint8 // of a number word
	back    uint8 // days back of "yesterday"
	role    uint8 // a Role
}

type class uint32

const (
	aMonth       class = 1 << iota
	aCommonMonth       // of the languages that the package's comment names first
	aWeekday
	aUnit
	aCount
	aHalf
	anAbout
	agoFirst // il y a, há, منذ
	agoLast  // ago, fa, zilizopita
	aDay     // today and before
	aNow
	aZone
	aConnector // between a date and its time
	anOrdinal
	anOf    // between day and month
	anHour  // behind an hour's number: h, heures
	aMinute // behind a minute's number
	anAM
	aPM
	aTimeOfDay // of the Swahili clock
	aLabel     // beside dates: says nothing of its own
	aByline    // before a name
	anEvent    // the date is that of something else
	aBound     // right before a date: until, from, before
	aRange     // between two dates
	aPair      // part of a month's name of two words
	aPlace     // a city whose time is meant
	aPlaceWord // before such a city
	aPart      // what only the grammar knows
)

const (
	second = 1
	minute = 60
	hour   = 3600
	day    = 86400
	week   = 7 * day
	month  = 30 * day // and longer: too coarse to count in
)

// lexicon holds the words by their folded form, built from the tables in words.go.
var lexicon = buildLexicon()

func buildLexicon() map[string]meaning {
	l := map[string]meaning{}
	add := func(c class, list string, set func(*meaning)) {
		for name := range strings.FieldsSeq(list) {
			name = foldAll(name)
			m := l[name]
			m.name, m.class, m.role = name, m.class|c, byStem([]byte(name)).role
			set(&m)
			l[name] = m
		}
	}
	for i, list := range weekdayNames {
		add(aWeekday, list, func(m *meaning) { m.weekday = uint8(i + 1) })
	}
	for i, list := range countNames {
		add(aCount, list, func(m *meaning) { m.count = uint8(i + 1) })
	}
	for seconds, list := range unitNames {
		add(aUnit, list, func(m *meaning) { m.unit = seconds })
	}
	for back, list := range dayNames {
		add(aDay, list, func(m *meaning) { m.back = uint8(back) })
	}
	for minutes, list := range zoneNames {
		add(aZone, list, func(m *meaning) { m.zone = minutes })
	}
	for city, minutes := range placeZones {
		add(aPlace, city, func(m *meaning) { m.zone = minutes })
	}
	for i := range 12 {
		add(aMonth|aCommonMonth, commonMonths[i], func(m *meaning) { m.month = uint8(i + 1) })
		add(aMonth, otherMonths[i], func(m *meaning) { m.month = uint8(i + 1) })
	}
	for c, list := range classNames {
		add(c, list, func(*meaning) {})
	}
	return l
}

// pairs are the months of two words.
var pairs = buildPairs()

func buildPairs() map[[2]string]int {
	p := map[[2]string]int{}
	for i, list := range pairNames {
		for name := range strings.FieldsSeq(list) {
			first, last, _ := strings.Cut(name, "_")
			p[[2]string{foldAll(first), foldAll(last)}] = i + 1
		}
	}
	return p
}

func foldAll(s string) string {
	var key []byte
	for _, r := range s {
		key = fold(key, r)
	}
	return string(key)
}

// stem is how words begin that are not in the lexicon in each of their forms. One
// of three letters is a whole word.
type stem struct {
	text  string
	class class
	role  Role
}

// stems by their first byte.
var stems = buildStems()

func buildStems() [256][]stem {
	var table [256][]stem
	add := func(list string, c class, r Role) {
		for text := range strings.FieldsSeq(list) {
			text = foldAll(text)
			table[text[0]] = append(table[text[0]], stem{text, c, r})
		}
	}
	add(updatedStems, aLabel, Updated)
	add(publishedStems, aLabel, Published)
	add(eventStems, anEvent, Unsaid)
	return table
}

// byStem looks a word up by how it begins.
func byStem(key []byte) meaning {
	if len(key) < 3 {
		return meaning{}
	}
	for _, s := range stems[key[0]] {
		if len(key) >= len(s.text) && string(key[:len(s.text)]) == s.text && (len(s.text) > 3 || len(key) == 3) {
			return meaning{class: s.class, role: uint8(s.role)}
		}
	}
	if key[0] >= 0xd8 && key[0] <= 0xdb { // Arabic puts "the", "by", "was" before a stem
		for _, s := range arabicInside {
			if strings.Contains(string(key), s.text) {
				return meaning{class: s.class, role: uint8(s.role)}
			}
		}
	}
	return meaning{}
}

var arabicInside = []stem{{"تحديث", aLabel, Updated}, {"تعديل", aLabel, Updated}, {"نشر", aLabel, Published}, {"مباراة", anEvent, Unsaid}, {"مؤتمر", anEvent, Unsaid}}
