package normaliser

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// visibleDates reads the date lines around the article and its title, and those
// that the extraction left at its edges; then what the whole page calls its date.
func (d *draft) visibleDates(r *reading) {
	if d.result == nil {
		return
	}
	start := 0
	if len(d.kept) > 0 {
		start = d.kept[0].Position()
	}
	var behind reading
	said := dates.Unsaid
	blocks := d.dateBlocks()
	for i, b := range blocks {
		found := d.datesOf(b)
		if i+1 < len(blocks) && len(found) == 1 && found[0].Precision == dates.Day && clockLine.MatchString(blocks[i+1].Text) {
			found = d.withClock(b.Text, blocks[i+1].Text, found)
		}
		if len(found) == 0 {
			said = dates.RoleOf(b.Text)
			continue
		}
		if found[0].Role == dates.Unsaid {
			found[0].Role = said
		}
		said = dates.Unsaid
		for _, f := range found {
			switch {
			case b.Position() <= start || b.Keep || f.Role != dates.Unsaid:
				d.visibleDate(r, b, f, 0)
			case !f.Relative:
				d.visibleDate(&behind, b, f, 0.15)
			}
		}
	}
	if oneDay(behind.published) { // several are those of other articles
		r.published = append(r.published, behind.published...)
	}
	d.titleDate(r)
	if len(r.published) == 0 {
		d.elsewhere(r)
	}
}

// datedLine begins by saying when the article was published; other things may follow,
// such as how long it takes to read.
var datedLine = regexp.MustCompile(`^(?i:publi(?:é|ée|cado|cada|shed)|posted|updated|mis à jour|mise à jour|atualizad[oa]|actualizad[oa]|veröffentlicht|imechapishwa|نشر(?:ت)?)\s[^.!?]{0,24}\d`)

// clockLine is a time of day and nothing else.
var clockLine = regexp.MustCompile(`^\s*(?:à|at|às|a las)?\s*\d{1,2}\s?[:.hH]\s?\d{2}(?::\d{2})?\s*(?i:[ap]\.?m\.?)?(?:\s*\(?[A-Z]{2,4}(?:[+-]\d{1,2})?\)?)?\s*$`)

// withClock reads a day whose time of day stands on the next line, as in lists of
// what a theme says of an article.
func (d *draft) withClock(day, clock string, found []dates.Date) []dates.Date {
	both := dates.Line(day+" "+strings.TrimSpace(clock), d.lineOptions())
	if len(both) != 1 || both[0].Precision == dates.Day || both[0].Day != found[0].Day || both[0].Month != found[0].Month {
		return found
	}
	both[0].Role = found[0].Role
	return both
}

// elsewhere looks over the whole page, where no date stands by the article: for a
// box that says what its date is, or the first time element.
func (d *draft) elsewhere(r *reading) {
	if d.onPage == nil {
		return
	}
	for _, b := range d.onPage.Blocks {
		if b.Keep || len(b.Text) > 300 || b.Role == body.TitleAgain {
			continue
		}
		for _, f := range d.datesOf(b) {
			boxed := b.Role == body.DateLine && (f.Role == dates.Published || strings.Contains(b.Text, ":"))
			if f.Role == dates.Updated || f.Start >= 0 && !boxed {
				continue
			}
			method := "text"
			if f.Start < 0 {
				method = "time"
			}
			if r.published = d.with(r.published, f, method, 0.5); len(r.published) > 0 {
				return
			}
		}
	}
}

// dateBlocks returns the blocks at both ends of the article, and those around the
// title and from there to it.
func (d *draft) dateBlocks() []*body.Block {
	near := d.result.Near(16, 6)
	if len(near) == 0 && len(d.kept) == 0 {
		return nil
	}
	wanted := map[*body.Block]bool{}
	for _, b := range near {
		wanted[b] = true
	}
	for i, b := range d.kept { // a line that the extraction left at an edge
		if (i < 2 || i == len(d.kept)-1) && d.onlyDates(b) {
			wanted[b] = true
		}
	}
	blocks := d.result.Blocks
	if title := d.heading(); title >= 0 {
		for i := max(0, title-3); i < len(blocks) && !blocks[i].Keep && i < title+50; i++ {
			wanted[blocks[i]] = true
		}
	}
	var all []*body.Block
	for _, b := range blocks {
		if wanted[b] {
			all = append(all, b)
		}
	}
	return all
}

// onlyDates tells whether a block has dates, and nothing else but labels and the
// name of a place.
func (d *draft) onlyDates(b *body.Block) bool {
	if b.Words() > 14 || len(b.Text) > 300 {
		return false
	}
	found := dates.Line(b.Text, d.lineOptions())
	if len(found) == 0 {
		return false
	}
	rest := b.Text
	for _, f := range slices.Backward(found) {
		rest = rest[:f.Start] + "\n" + rest[f.End:]
	}
	names := strings.Fields(dates.WithoutLabels(rest))
	return found[0].Role != dates.Unsaid || len(names) <= 3 && !slices.ContainsFunc(names, func(w string) bool {
		first, _ := utf8.DecodeRuneInString(w)
		return unicode.IsLower(first)
	})
}

// heading is the index of the block that shows the title above the article, -1 if
// none does.
func (d *draft) heading() int {
	last := -1
	for i, b := range d.result.Blocks {
		if b.Keep {
			break
		}
		if b.Role == body.TitleAgain && b.Kind == body.Heading {
			last = i
		}
	}
	return last
}

func oneDay(list []dated) bool {
	for _, t := range list {
		if t.at.Format(time.DateOnly) != list[0].at.Format(time.DateOnly) {
			return false
		}
	}
	return true
}

// visibleDate adds a date of a block, the less trusted the less the block says of
// it.
func (d *draft) visibleDate(r *reading, b *body.Block, f dates.Date, doubt float64) {
	method, confidence := "text", 0.8-doubt
	if f.Start < 0 {
		method, confidence = "time", 0.87-doubt
	}
	named, _ := b.Named()
	switch {
	case f.Relative && f.Precision == dates.Day && f.Role == dates.Unsaid && !named && d.now.In(d.zone).Day() == f.Day:
		return // "Today" is a heading, too
	case f.Relative:
		confidence -= 0.25
	case f.Guessed:
		confidence -= 0.1
	}
	switch f.Role {
	case dates.Updated:
		r.updated = d.with(r.updated, f, method, confidence)
		return
	case dates.Published:
		confidence += 0.04
	default:
		if b.Role != body.DateLine && !named {
			confidence -= 0.2
		}
		if f.Precision == dates.Day { // of today, at the head of the page, often
			if confidence -= 0.03; f.In(d.zone).Format(time.DateOnly) == d.now.In(d.zone).Format(time.DateOnly) {
				confidence -= 0.1
			}
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
	case len(b.Text) > 300, !line && b.Words() > 14 && (b.Words() > 24 || !datedLine.MatchString(b.Text)), b.Role == body.Boilerplate && !named:
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

// scriptBytes of a page's source are looked through for dates.
const scriptBytes = 512 << 10

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
	raw = raw[:min(len(raw), d.limits.Bytes, scriptBytes)]
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
