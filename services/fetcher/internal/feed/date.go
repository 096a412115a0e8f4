package feed

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Dates are read here first, because gofeed turns them to UTC, and a publisher's
// own offset is worth keeping; what is not understood here is left to gofeed.
var (
	isoDate = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:T|t|\s+|\s+at\s+)(.*))?$`)
	// 24 Jun 2025, mar. 24 juin 2025, 24-Jun-25
	dayFirst = regexp.MustCompile(`^(?:[\pL]+\.?\s*,?\s*)?(\d{1,2})(?:er|st|nd|rd|th|\.|º)?[\s-]+(?:de\s+)?([\pL]+)\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})(?:\s*,?\s+(.*))?$`)
	// Jun 24, 2025; Tue Jun 24 2025; Sat, Dec 16 2023
	monthFirst = regexp.MustCompile(`^(?:[\pL]+\.?\s*,?\s+)?([\pL]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:\s*,?\s+(.*))?$`)
	clock      = regexp.MustCompile(`(?i)^(?:à\s+|at\s+|-\s+)?(\d{1,2})\s*[:h]\s*(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(.*)$`)
	offset     = regexp.MustCompile(`^(?:GMT|UTC|UT)?\s*([+-])-?(\d{1,2}):?(\d{0,2})(?:\s*\([^)]*\)|\s+[A-Z]{2,5})?$`)
)

// months are the first letters by which a month is known in English, French,
// Spanish and Portuguese.
var months = map[string]time.Month{
	"jan": 1, "fev": 2, "fév": 2, "feb": 2, "mar": 3, "abr": 4, "apr": 4, "avr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7,
	"aou": 8, "aoû": 8, "aug": 8, "ago": 8, "sep": 9, "set": 9, "oct": 10, "out": 10, "nov": 11, "dec": 12, "déc": 12, "dez": 12, "dic": 12, "ene": 1,
}

func monthOf(name string) time.Month {
	name = strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, "juin"):
		return time.June
	case strings.HasPrefix(name, "jui"):
		return time.July
	}
	runes := []rune(name)
	if len(runes) < 3 {
		return 0
	}
	return months[string(runes[:3])]
}

// zones are the abbreviations that feeds use, in minutes east of UTC.
var zoneNames = map[string]int{
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MET": 60, "MEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
	"WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
	"IST": 330, "JST": 540,
}

// instant returns the date as RFC 3339 with the offset that it states, or else
// that of the source's zone; empty if it cannot be read. Parsed is what gofeed
// made of it, or nil.
func (r *reader) instant(text string, parsed *time.Time) string {
	text = oneLine(text)
	if text == "" {
		return ""
	}
	t, ok := readDate(text, r.zone)
	if !ok && parsed != nil {
		t, ok = *parsed, true
	}
	if !ok || t.Year() < 1970 || t.Year() > 2200 {
		return ""
	}
	return t.Format(time.RFC3339)
}

func readDate(text string, zone *time.Location) (time.Time, bool) {
	var year, month, day int
	var years, rest string
	if m := isoDate.FindStringSubmatch(text); m != nil {
		years, month, day, rest = m[1], number(m[2]), number(m[3]), m[4]
	} else if m := dayFirst.FindStringSubmatch(text); m != nil && monthOf(m[2]) != 0 {
		years, month, day, rest = m[3], int(monthOf(m[2])), number(m[1]), m[4]
	} else if m := monthFirst.FindStringSubmatch(text); m != nil && monthOf(m[1]) != 0 {
		years, month, day, rest = m[3], int(monthOf(m[1])), number(m[2]), m[4]
	} else {
		return time.Time{}, false
	}
	switch year = number(years); {
	case len(years) == 2 && year < 70:
		year += 2000
	case len(years) == 2:
		year += 1900
	}
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}, false
	}
	return readClock(rest, year, time.Month(month), day, zone)
}

// readClock adds the time of day and its zone.
func readClock(text string, year int, month time.Month, day int, zone *time.Location) (time.Time, bool) {
	text = strings.TrimSpace(text)
	hour, minute, second := 0, 0, 0
	if text != "" {
		m := clock.FindStringSubmatch(text)
		if m == nil {
			return time.Time{}, false
		}
		hour, minute, second = number(m[1]), number(m[2]), number(m[3])
		if half := strings.ToLower(strings.ReplaceAll(m[4], ".", "")); half == "pm" && hour < 12 {
			hour += 12
		} else if half == "am" && hour == 12 {
			hour = 0
		}
		var ok bool
		if zone, ok = readZone(strings.TrimSpace(m[5]), zone); !ok {
			return time.Time{}, false
		}
	}
	if hour > 24 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	t := time.Date(year, month, day, hour, minute, min(second, 59), 0, zone)
	if hour < 24 && t.Day() != day {
		return time.Time{}, false // 30 February
	}
	return t, true
}

func readZone(text string, zone *time.Location) (*time.Location, bool) {
	if text == "" {
		return zone, true
	}
	if minutes, ok := zoneNames[strings.ToUpper(text)]; ok {
		return time.FixedZone("", minutes*60), true
	}
	m := offset.FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	hours, minutes := number(m[2]), number(m[3])
	if hours > 14 || minutes > 59 {
		return nil, false
	}
	seconds := hours*3600 + minutes*60
	if m[1] == "-" {
		seconds = -seconds
	}
	return time.FixedZone("", seconds), true
}

// number reads a few digits; no digits are 0.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
