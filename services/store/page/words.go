package page

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
)

// Words, numbers and times in the page's language; assets/words.js has the same.

// T is a text with its places filled.
func (s *shown) T(key string, pairs ...any) string { return s.Texts.get(key, pairs...) }

// P is a text for the number n.
func (s *shown) P(key string, n any) string {
	v := integer(n)
	form := ".other"
	if v == 1 || s.Lang == "fr" && v == 0 {
		form = ".one"
	}
	return s.T(key+form, "n", s.N(n))
}

func integer(n any) int64 {
	switch v := n.(type) {
	case int:
		return int64(v)
	case int32:
		return int64(v)
	case int64:
		return v
	case uint64:
		return int64(min(v, math.MaxInt64))
	default:
		return 0
	}
}

// N writes a whole number.
func (s *shown) N(n any) string { return s.grouped(strconv.FormatInt(integer(n), 10)) }

// grouped puts the language's marks into digits: 1234.5.
func (s *shown) grouped(digits string) string {
	group, point := ",", "."
	if s.Lang == "fr" {
		group, point = "\u202f", ","
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if fraction != "" {
		whole += point + fraction
	}
	return whole
}

// decimal has one place below ten, none above.
func (s *shown) decimal(v float64) string {
	if v < 9.95 {
		return s.grouped(strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0"))
	}
	return s.grouped(strconv.FormatFloat(v, 'f', 0, 64))
}

// fewPerSecond is the rate below which ten seconds hold too few inputs to tell one.
const fewPerSecond = 0.5

// pace is a rate in the unit in which it reads best.
func pace(st monitor.Stage) (value float64, per string) {
	rate := st.Rate10s
	if rate < fewPerSecond && st.Rate1m < fewPerSecond {
		rate = st.Rate1m
	}
	if rate >= 1 || rate == 0 {
		return rate, "per.s"
	}
	return rate * 60, "per.min"
}

// Rate is a stage's rate, Unit what it counts.
func (s *shown) Rate(st monitor.Stage) string { v, _ := pace(st); return s.decimal(v) }

// Unit is what the stage's rate counts, per second or minute.
func (s *shown) Unit(st monitor.Stage) string {
	_, per := pace(st)
	return s.T(per, "unit", s.T("unit."+st.Name))
}

// Dur writes a length of time in its largest unit.
func (s *shown) Dur(d time.Duration) string {
	seconds := int64(math.Round(d.Seconds()))
	for _, u := range []struct {
		size int64
		key  string
	}{{86400, "d"}, {3600, "h"}, {60, "min"}} {
		if seconds >= u.size {
			return s.N(seconds/u.size) + " " + s.T(u.key)
		}
	}
	return s.N(seconds) + " " + s.T("s")
}

// Seconds writes a length of time that is given in seconds.
func (s *shown) Seconds(v float64) string { return s.Dur(time.Duration(v * float64(time.Second))) }

// Since writes how long ago an instant was, without saying "ago".
func (s *shown) Since(t time.Time) string { return s.Dur(max(0, s.Now.Sub(t))) }

// Ago writes an instant seen from now, past or to come.
func (s *shown) Ago(t time.Time) string {
	switch d := s.Now.Sub(t); {
	case d >= time.Second:
		return s.T("ago", "d", s.Dur(d))
	case d <= -time.Second:
		return s.T("in", "d", s.Dur(-d))
	default:
		return s.T("now")
	}
}

// AgoText is Ago of an RFC 3339 text.
func (s *shown) AgoText(text string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return ""
	}
	return s.Ago(t)
}

// ISO writes an instant for machines; app.js makes it the reader's.
func (s *shown) ISO(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Abs writes an instant for people, in UTC: the reader's zone is not known here.
func (s *shown) Abs(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }

// Bytes writes a size with a decimal unit.
func (s *shown) Bytes(n any) string {
	v, unit := float64(integer(n)), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if v < 999.5 {
			break
		}
		v, unit = v/1000, next
	}
	return s.decimal(v) + " " + s.T("byte."+unit)
}
