package depeche

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// plain makes a stranger's text fit for one line of a terminal: no control,
// direction-changing or line-breaking character survives.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d':
			return -1 // joiners stay: Persian and Indic scripts need them
		}
		return r
	}, s)), " ")
}

// short cuts a text to n runes, with a mark where it was cut.
func short(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}

// clock is the time of day where the reader is.
func clock(t time.Time) string { return t.Local().Format("15:04:05") }

// ago says how long before now t was: "12s ago", "never" if t is zero.
func ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return span(now.Sub(t)) + " ago"
}

// in says how long after now t is: "in 4m", "now" if it is not after.
func in(t, now time.Time) string {
	switch {
	case t.IsZero():
		return "-"
	case !t.After(now):
		return "now"
	}
	return "in " + span(t.Sub(now))
}

// span rounds a duration to one unit: "12s", "4m", "3h", "5d".
func span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Round(time.Second).Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Round(time.Minute).Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Round(time.Hour).Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

// count is a number with its noun: "1 item", "3 items".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
