// Package dates reads the dates that publishers print and write: "Mardi 24 Juin
// 2025 à 15:36", "24/06/2025 15h36", RFC 3339, RFC 1123 and what lies between, in
// French, English, Arabic, Portuguese, Spanish, Swahili, German, Italian and Dutch.
//
// A line of text comes in; what it says comes out, with the zone only if the line
// states one. It knows no clock: what is relative needs the reference time that
// the caller passes.
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
	// Guessed tells that the year is not on the line.
	Guessed bool
}

// In returns the instant: at the stated offset, else as a clock time of zone. A
// day without a time is its midnight.
func (d Date) In(zone *time.Location) time.Time {
	if d.Zoned {
		zone = fixed(d.Offset)
	}
	return time.Date(d.Year, time.Month(d.Month), d.Day, d.Hour, d.Minute, d.Second, 0, zone)
}

func fixed(offset int) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", offset)
}

// Options of a scan.
type Options struct {
	// Reference is "now", for years that are not written and for relative dates;
	// zero leaves both out.
	Reference time.Time
	// MonthFirst reads 06/07/2025 as the 7th of June.
	MonthFirst bool
}

// MaxLine is how much of a line is read, in bytes.
const MaxLine = 1 << 10

// Scan returns the dates on a line, in order.
func Scan(line string, o Options) []Date {
	if len(line) > MaxLine {
		line = line[:MaxLine]
	}
	var s scanner
	s.options = o
	s.tokenise(line)
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
