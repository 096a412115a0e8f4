// Package dates reads the dates that publishers print and write: "Mardi 24 Juin
// 2025 à 15:36", "24/06/2025 15h36", "il y a 2 heures", RFC 3339, RFC 1123 and what
// lies between. The words are those of French, English, Arabic, Portuguese,
// Spanish, Swahili, German, Italian and Dutch; the months those of some 30 more.
//
// A line of text comes in; what it says comes out, with the zone only if the line
// states one. It knows no clock: a year that is not written, and what is relative,
// needs the reference time that the caller passes.
//
// The libraries for this take 1 to 20 ms a line, and tables that cost a process
// a quarter of a second at its start; a page has hundreds of lines.
package dates

import "time"

// Precision of a date.
type Precision int

// What a line said.
const (
	Day Precision = iota
	Minute
	Second
)

// String returns the word of the contract.
func (p Precision) String() string { return [...]string{"day", "minute", "second"}[p] }

// Role is what the words before a date say that it is.
type Role int

// Roles.
const (
	Unsaid Role = iota
	Published
	Updated
)

// Date is a date as it stands on the line.
type Date struct {
	Year, Month, Day, Hour, Minute, Second int
	Precision                              Precision
	// Zoned tells that the line states the offset, in seconds east of UTC.
	Zoned  bool
	Offset int
	Role   Role
	// Start and End are its place on the line, in bytes.
	Start, End int
	// Guessed tells that the year is not on the line: it is the latest in which the
	// date, and its weekday if that is stated, is not after the reference.
	Guessed bool
	// Relative tells that the date was counted back from the reference, and is a
	// clock time of its zone: days and weeks give a day, hours and minutes a minute.
	Relative bool
	// Swappable tells that day and month could be each other.
	Swappable bool

	// Ranged tells that it is one end of "from 3 to 7 March".
	Ranged bool
}

// In returns the instant: at the stated offset, else as a clock time of zone. A
// day without a time is its midnight.
func (d Date) In(zone *time.Location) time.Time {
	if d.Zoned {
		zone = fixed(d.Offset)
	}
	return time.Date(d.Year, time.Month(d.Month), d.Day, d.Hour, d.Minute, d.Second, 0, zone)
}

// Swapped returns the date with day and month exchanged.
func (d Date) Swapped() Date {
	d.Day, d.Month = d.Month, d.Day
	return d
}

func fixed(offset int) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", offset)
}

// Options of a scan.
type Options struct {
	// Reference is "now", for years that are not written and for relative dates, in
	// the zone whose days they mean; zero leaves both out.
	Reference time.Time
	// MonthFirst reads 06/07/2025 as the 7th of June.
	MonthFirst bool
}

// MaxLine is how much of a line is read, in bytes.
const MaxLine = 1 << 10

// Scan returns all dates on a line, in order, whatever they are the date of.
func Scan(line string, o Options) []Date {
	var usual [usualTokens]token
	s := scanner{tokens: tokenise(usual[:0], line)}
	s.set(o)
	return s.scan()
}

// Parse reads a text that is a date and nothing else, such as an attribute's
// value; false if it is none.
func Parse(value string, o Options) (Date, bool) {
	if len(value) > 200 {
		return Date{}, false
	}
	found := Scan(value, o)
	if len(found) == 0 {
		return Date{}, false
	}
	return found[0], true
}
