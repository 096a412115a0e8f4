package normaliser

import (
	"regexp"
	"strings"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// visibleDates reads the date lines around the article, and those that the
// extraction left at its edges; then what the whole page calls its date.
func (d *draft) visibleDates(r *reading) {
	if d.result == nil {
		return
	}
	near := d.result.Near(16, 6)
	start := 0
	if len(d.kept) > 0 {
		start = d.kept[0].Position()
	}
	said := dates.Unsaid
	for _, b := range near {
		found := d.datesOf(b)
		if len(found) == 0 {
			said = dates.RoleOf(b.Text)
			continue
		}
		if found[0].Role == dates.Unsaid {
			found[0].Role = said
		}
		said = dates.Unsaid
		for _, f := range found {
			d.visibleDate(r, b, f, b.Position() > start)
		}
	}
	d.titleDate(r)
	if len(r.published) > 0 {
		return
	}
	for _, b := range d.result.Blocks { // the day may stand in a box beside the text
		if b.Role != body.DateLine || b.Keep {
			continue
		}
		for _, f := range dates.Line(b.Text, d.lineOptions()) {
			if f.Role == dates.Published || strings.Contains(b.Text, ":") {
				r.published = d.with(r.published, f, "text", 0.55)
			}
		}
	}
}

// visibleDate adds a date of a block.
func (d *draft) visibleDate(r *reading, b *body.Block, f dates.Date, behind bool) {
	method, confidence := "text", 0.8
	if f.Start < 0 {
		method, confidence = "time", 0.87
	}
	if f.Relative {
		confidence -= 0.25
	}
	if f.Guessed {
		confidence -= 0.1
	}
	if f.Role == dates.Updated {
		r.updated = d.with(r.updated, f, method, confidence)
		return
	}
	named, _ := b.Named()
	if f.Role == dates.Unsaid {
		if b.Role != body.DateLine && !named {
			confidence -= 0.2
		}
		if behind { // of other articles, often
			confidence -= 0.15
		}
		if f.Precision == dates.Day { // of today, at the head of the page, often
			confidence -= 0.03
		}
	}
	r.published = d.with(r.published, f, method, confidence)
}

func (d *draft) lineOptions() dates.Options {
	o := dates.Options{MonthFirst: d.monthFirst()}
	if !d.now.IsZero() {
		o.Reference = d.now.In(d.zone)
	}
	return o
}

// datesOf reads the dates of a block: those of its time elements, which are exact,
// with the roles that the text gives them, else those of the text.
func (d *draft) datesOf(b *body.Block) []dates.Date {
	named, _ := b.Named()
	line := b.Role == body.DateLine || b.Role == body.Byline || named
	switch {
	case b.Role == body.TitleAgain, b.Kind == body.Heading && b.Level == 1: // a title tells of other days
		return nil
	case len(b.Text) > 300, !line && b.Words() > 14, b.Role == body.Boilerplate && !named:
		return nil
	}
	found := dates.Line(b.Text, d.lineOptions())
	if len(found) == 0 && (named || b.Role == body.DateLine) {
		for _, f := range b.Dates(dates.Options{MonthFirst: d.monthFirst()}) {
			if !f.Ranged {
				found = append(found, f)
			}
		}
	}
	stated := b.InTime()
	if len(stated) == 0 || len(stated) < len(found) {
		return found
	}
	var all []dates.Date
	for i, v := range stated {
		f, ok := dates.Parse(v, dates.Options{})
		if !ok {
			continue
		}
		f.Role = dates.RoleOf(b.Text)
		if i < len(found) {
			f.Role = found[i].Role
			if f.Precision == dates.Day && found[i].Precision > dates.Day && f.Year == found[i].Year && f.Month == found[i].Month && f.Day == found[i].Day {
				f = found[i] // the text has the time of day
			}
		}
		f.Start = -1
		all = append(all, f)
	}
	if len(all) < len(found) {
		return found
	}
	return all
}

// titleDate reads a day that is a part of the title element by itself: "Ziele und
// Risiken | Europa | DW | 28.04.2023".
func (d *draft) titleDate(r *reading) {
	parts := strings.FieldsFunc(d.data.TitleTag, func(c rune) bool { return c == '|' || c == '•' || c == '·' })
	for i, part := range parts {
		if part = strings.TrimSpace(part); i == 0 || len(part) > 60 {
			continue
		}
		found := dates.Line(part, dates.Options{MonthFirst: d.monthFirst()})
		if len(found) == 1 && dates.WithoutLabels(part[:found[0].Start]+" "+part[found[0].End:]) == "" {
			r.published = d.with(r.published, found[0], "title", 0.66)
		}
	}
}

// published and modified instants in the data that scripts draw a page from.
var (
	publishedInScript = regexp.MustCompile(`(?i)(?:date_?published|published_?(?:at|date|time|on)|publish_?(?:date|time)|publication_?date|pub_?date|first_?publi[a-z]{2,10}(?:_?(?:at|date|time))?|deploy_?dt|posted_?at)(?:\\?["']|&quot;)?\s{0,3}[:=]\s{0,3}(?:\\?["']|&quot;)([^"'&\\<>{}]{8,40})`)
	modifiedInScript  = regexp.MustCompile(`(?i)(?:date_?modified|modified_?(?:at|date|time)|updated_?at|update_?date|redeploy_?dt)(?:\\?["']|&quot;)?\s{0,3}[:=]\s{0,3}(?:\\?["']|&quot;)([^"'&\\<>{}]{8,40})`)
)

// scriptDates looks through the page's source, where nothing else was found: for
// JSON that is broken, or says of a page what it should of an article, and for data
// from which scripts draw the page. The first such date is taken.
func (d *draft) scriptDates(r *reading) {
	p := d.item.GetFetched().GetPage()
	if p == nil || p.GetError() != "" || d.onPage == nil {
		return
	}
	raw, err := d.pages.Decompress(p.GetBody())
	if err != nil {
		return
	}
	raw = raw[:min(len(raw), d.limits.Bytes, v1.MaxPage)]
	for _, look := range []struct {
		form *regexp.Regexp
		list *[]dated
	}{{publishedInScript, &r.published}, {modifiedInScript, &r.updated}} {
		for _, m := range look.form.FindAllSubmatch(raw, 20) {
			before := len(*look.list)
			*look.list = d.parsed(*look.list, string(m[1]), "script", 0.5)
			if len(*look.list) > before {
				break
			}
		}
	}
	// What a page was updated before it was published is another article's.
	if len(r.published) > 0 && len(r.updated) > 0 && r.updated[0].at.Before(r.published[0].at.Add(-24*time.Hour)) {
		r.updated = r.updated[1:]
	}
}
