package page

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// The methods here are what the template says things with; app.js has the same
// ones for what comes later.

// row gives a part of the template one row beside the page.
type row struct {
	*shown
	R any
}

// Row makes a row for a part of the template.
func (s *shown) Row(r any) row { return row{s, r} }

// EmptyFeed is the row of a feed that app.js clones and fills.
func (s *shown) EmptyFeed() row { return row{s, feedRow{}} }

// EmptyItem is the row of an item that app.js clones and fills.
func (s *shown) EmptyItem() row { return row{s, itemRow{}} }

// EmptyStream is the row of a stream that app.js clones and fills.
func (s *shown) EmptyStream() row { return row{s, monitor.Stream{}} }

// EmptyStage is the card of a stage that app.js clones and fills.
func (s *shown) EmptyStage() row { return row{s, monitor.Stage{}} }

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
	if rate < fewPerSecond {
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

// Next writes when the feed is polled next.
func (s *shown) Next(f feedRow) string {
	switch d := f.NextAt.Sub(s.Now); {
	case f.NextAt.IsZero():
		return "—"
	case d < -overdue:
		return s.T("feed.late", "ago", s.Ago(f.NextAt))
	case d < time.Second:
		return s.T("feed.due")
	default:
		return s.Ago(f.NextAt)
	}
}

// overdue is how long after its time a poll is called late.
const overdue = 30 * time.Second

// Why writes why the feed is polled then; what is not known is shown as it is.
func (s *shown) Why(why string) string {
	lower := strings.ToLower(why)
	if key, ok := whys[lower]; ok {
		return s.T(key)
	}
	if rest, ok := strings.CutPrefix(lower, "back-off after "); ok {
		count, _, _ := strings.Cut(rest, " ")
		if n, err := strconv.Atoi(count); err == nil {
			return s.P("why.backoff", n)
		}
	}
	return why
}

// whys are the reasons of the fetcher that there are words for.
var whys = map[string]string{
	"pace": "why.pace", "retry-after": "why.retry_after", "first poll": "why.first", "cache-control": "why.server", "the feed's ttl": "why.feed",
}

// Error is why the poll failed, in the reader's language if there are words for it.
func (s *shown) Error(f feedRow) string {
	if s.Lang == "fr" && f.ErrorFr != "" {
		return f.ErrorFr
	}
	return f.Error
}

// ErrorLang is the language of Error.
func (s *shown) ErrorLang(f feedRow) string {
	if s.Lang == "fr" && f.ErrorFr != "" {
		return "fr"
	}
	return "en"
}

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

// Address shortens an address for people: no scheme.
func (s *shown) Address(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	return strings.TrimSuffix(strings.TrimPrefix(rest, "www."), "/")
}

// Link returns the address if a reader may be led there, else nothing.
func (s *shown) Link(address string) string { return webAddress(address) }

// Record is where the item's JSON is.
func (s *shown) Record(id string) string { return "v1/items/" + url.PathEscape(id) }

// Tag is the language for browsers; empty where it is not known.
func (s *shown) Tag(language string) string {
	if language == v1.LanguageUndetermined {
		return ""
	}
	return language
}

// tag is a word beside a title.
type tag struct{ Kind, Text string }

// ItemTags are what is special about an item.
func (s *shown) ItemTags(it itemRow) []tag {
	var tags []tag
	if it.Event == "withdrawn" {
		tags = append(tags, tag{"withdrawn", s.T("item.withdrawn")})
	}
	if it.Revision > 1 {
		tags = append(tags, tag{"revised", s.T("item.revised", "n", s.N(it.Revision))})
	}
	if it.Role != "" {
		tags = append(tags, tag{it.Role, s.T("item." + it.Role)})
	}
	return tags
}

// Service is the program that the stage runs in.
func (s *shown) Service(stage string) string {
	if stage == v1.StagePages {
		return v1.StageFetcher
	}
	return stage
}

// Capacity is what the stream may take, in bytes.
func (s *shown) Capacity(st monitor.Stream) int64 { return max(st.Max, 1) }

// High is from where a queue is nearly full, in bytes.
func (s *shown) High(st monitor.Stream) int64 { return max(st.Max, 1) * 9 / 10 }

// Size says what the stream takes.
func (s *shown) Size(st monitor.Stream) string {
	if st.Max <= 0 {
		return s.Bytes(st.Bytes)
	}
	return s.T("disk.of", "bytes", s.Bytes(st.Bytes), "max", s.Bytes(st.Max))
}

// Spark is the history as points of a line in a box of 59 by 20.
func (s *shown) Spark(history []float64) string {
	top := peak(history)
	if top == 0 {
		return ""
	}
	points := make([]string, len(history))
	for i, v := range history {
		x := 60 - len(history) + i
		points[i] = strconv.Itoa(x) + "," + strconv.FormatFloat(19-18*v/top, 'f', 1, 64)
	}
	return strings.Join(points, " ")
}

// SparkTitle says what the line shows.
func (s *shown) SparkTitle(st monitor.Stage) string {
	return s.T("spark", "max", s.decimal(peak(st.History))+" "+s.T("per.s", "unit", s.T("unit."+st.Name)))
}

func peak(history []float64) float64 {
	top := 0.0
	for _, v := range history {
		top = max(top, v)
	}
	return top
}

// Failing is how many feeds fail.
func (b board) Failing() int { return b.Feeds["failed"] }

// Polled is how many feeds were polled at all.
func (b board) Polled() int { return b.Feeds["failed"] + b.Feeds["new"] + b.Feeds["unchanged"] }

// Dead is how many dead letters there are.
func (b board) Dead() int64 {
	var n uint64
	for _, st := range b.Stages {
		n += st.Dead
	}
	return integer(n)
}

// Store is the last stage, whose rate is that of the whole.
func (b board) Store() monitor.Stage {
	for _, st := range b.Stages {
		if st.Name == v1.StageStore {
			return st
		}
	}
	return monitor.Stage{Name: v1.StageStore}
}
