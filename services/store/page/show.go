package page

import (
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
type tag struct{ Kind, Text, Title string }

// ItemTags are what is special about an item.
func (s *shown) ItemTags(it itemRow) []tag {
	var tags []tag
	if it.Event == "withdrawn" {
		tags = append(tags, tag{Kind: "withdrawn", Text: s.T("item.withdrawn")})
	}
	if it.Revision > 1 {
		tags = append(tags, tag{Kind: "revised", Text: s.T("item.revised", "n", s.N(it.Revision))})
	}
	if it.Role != "" {
		tags = append(tags, tag{it.Role, s.T("item." + it.Role), s.T("item." + it.Role + "_title")})
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
