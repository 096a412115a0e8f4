package normaliser

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// dated is one statement of when the article was published or updated.
type dated struct {
	at         time.Time
	precision  dates.Precision
	zone       string // of the contract: stated, source, utc
	method     string
	confidence float64
}

func (t dated) candidate() Candidate {
	return Candidate{t.at.Format(time.RFC3339), t.method, t.confidence}
}

// reading collects the statements, most trusted first.
type reading struct{ published, updated []dated }

var publishedNames = []string{
	"article:published_time", "og:published_time", "article:published", "og:article:published_time", "datepublished", "date_published", "publishdate", "publish-date", "publish_date",
	"pubdate", "publication_date", "publication-date", "publicationdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dcterms.created", "dcterms.issued",
	"dc.date.issued", "dc.date.created", "dcterms.date", "dc.date", "article.published", "article.created", "citation_publication_date", "citation_date", "displaydate",
	"originalpublicationdate", "created", "timestamp", "date", "rnews:datepublished", "bt:pubdate", "dc.issued", "ptime",
}

var updatedNames = []string{
	"article:modified_time", "og:modified_time", "og:updated_time", "article:modified", "datemodified", "date_modified", "last-modified", "lastmod", "dcterms.modified",
	"dc.date.modified", "dc.modified", "moddate", "revised", "article.updated", "updated_time", "rnews:datemodified", "bt:moddate", "utime",
}

// writeDates fills published_at and updated_at.
func (d *draft) writeDates() {
	var r reading
	ld := d.articleLD()
	r.published = d.parsed(r.published, ld.Published, "json-ld", 0.95)
	r.updated = d.parsed(r.updated, ld.Modified, "json-ld", 0.95)
	for _, name := range publishedNames {
		for _, v := range d.data.Meta[name] {
			r.published = d.parsed(r.published, v, "meta", 0.9)
		}
	}
	for _, name := range updatedNames {
		for _, v := range d.data.Meta[name] {
			r.updated = d.parsed(r.updated, v, "meta", 0.9)
		}
	}
	for _, v := range d.data.Item["datePublished"] {
		r.published = d.parsed(r.published, v, "microdata", 0.88)
	}
	for _, v := range d.data.Item["dateModified"] {
		r.updated = d.parsed(r.updated, v, "microdata", 0.88)
	}
	d.visibleDates(&r)
	d.feedDates(&r)
	d.addressDate(&r)
	mostTrusted := func(a, b dated) int { return cmp.Compare(b.confidence, a.confidence) }
	slices.SortStableFunc(r.published, mostTrusted)
	slices.SortStableFunc(r.updated, mostTrusted)
	published, found := d.pickPublished(r.published)
	if found {
		d.setDate("published_at", published, r.published, &d.article.PublishedAt)
	}
	if updated, ok := d.pickUpdated(r.updated, published, found); ok {
		d.setDate("updated_at", updated, r.updated, &d.article.UpdatedAt)
	}
}

// parsed adds what a field states.
func (d *draft) parsed(list []dated, value, method string, confidence float64) []dated {
	value = strings.TrimSpace(value)
	if value == "" {
		return list
	}
	found, ok := dates.Parse(value, dates.Options{MonthFirst: d.monthFirst()})
	if !ok {
		return list
	}
	return d.with(list, found, method, confidence)
}

// monthFirst tells whether 6/7/2025 is the 7th of June where the source is.
func (d *draft) monthFirst() bool { return d.item.GetSource().GetCountry() == "us" }

// with adds a date unless it is absurd: in the future, or before there were pages.
func (d *draft) with(list []dated, found dates.Date, method string, confidence float64) []dated {
	t := dated{at: found.In(d.zone), precision: found.Precision, zone: "stated", method: method, confidence: confidence}
	if !found.Zoned {
		t.zone = "source"
		if d.zone == time.UTC {
			t.zone = "utc"
		}
	}
	if t.at.Year() < 1990 || !d.now.IsZero() && t.at.After(d.now.AddDate(0, 0, 1)) {
		return list
	}
	return append(list, t)
}

// visibleDates reads the date lines around the article, and those that the
// extraction left at its edges.
func (d *draft) visibleDates(r *reading) {
	if d.result == nil {
		return
	}
	said := dates.Unsaid
	for _, b := range d.result.Near(16, 6) {
		var found []dates.Date
		if b.Role != body.TitleAgain && !(b.Kind == body.Heading && b.Level == 1) { // a title tells of other days
			found = d.datesOf(b)
		}
		if len(found) == 0 {
			said = dates.RoleOf(b.Text)
			continue
		}
		named, _ := b.Named()
		if b.Role != body.DateLine && b.Role != body.Byline && !named && b.Words() > 14 {
			continue
		}
		if b.Role == body.Boilerplate && !named {
			continue
		}
		for i, f := range found {
			if f.Role == dates.Unsaid && i == 0 {
				f.Role = said
			}
			method, confidence := "text", 0.8
			if f.Start < 0 {
				method, confidence = "time", 0.87
			}
			if f.Role == dates.Updated {
				r.updated = d.with(r.updated, f, method, confidence)
			} else {
				if f.Role == dates.Unsaid && b.Role != body.DateLine && !named {
					confidence -= 0.2
				}
				r.published = d.with(r.published, f, method, confidence)
			}
		}
		said = dates.Unsaid
	}
}

// datesOf reads the dates of a block: those of its time elements, which are exact,
// with the roles that the text gives them, else those of the text.
func (d *draft) datesOf(b *body.Block) []dates.Date {
	found := b.Dates(dates.Options{MonthFirst: d.monthFirst()})
	stated := b.InTime()
	if len(stated) == 0 || len(stated) < len(found) {
		return found
	}
	var all []dates.Date
	for i, v := range stated {
		if f, ok := dates.Parse(v, dates.Options{}); ok {
			if i < len(found) {
				f.Role = found[i].Role
				if f.Precision == dates.Day && found[i].Precision > dates.Day && f.Year == found[i].Year && f.Month == found[i].Month && f.Day == found[i].Day {
					f = found[i] // the text has the time of day
				}
			} else {
				f.Role = dates.RoleOf(b.Text)
			}
			f.Start = -1
			all = append(all, f)
		}
	}
	if len(all) < len(found) {
		return found
	}
	return all
}

func (d *draft) feedDates(r *reading) {
	before := len(r.published)
	for _, v := range []string{d.entry.GetPublishedAt(), d.entry.GetPublishedText()} {
		if len(r.published) == before {
			r.published = d.parsed(r.published, v, "feed", 0.85)
		}
	}
	n := len(r.updated)
	for _, v := range []string{d.entry.GetUpdatedAt(), d.entry.GetUpdatedText()} {
		if len(r.updated) == n {
			r.updated = d.parsed(r.updated, v, "feed", 0.8)
		}
	}
	// An Atom entry need not say more than when it was updated.
	if len(r.published) == 0 && len(r.updated) > n {
		first := r.updated[n]
		first.confidence = 0.5
		r.published = append(r.published, first)
	}
}

var dateInPath = regexp.MustCompile(`/(20\d\d|19\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)`)

// addressDate reads the day that many addresses hold.
func (d *draft) addressDate(r *reading) {
	if d.address == nil {
		return
	}
	m := dateInPath.FindStringSubmatch(d.address.Path)
	if m == nil {
		return
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	r.published = d.with(r.published, dates.Date{Year: year, Month: month, Day: day}, "address", 0.6)
}

// pickPublished takes the most trusted statement that makes sense beside the others.
func (d *draft) pickPublished(all []dated) (dated, bool) {
	if len(all) == 0 {
		return dated{}, false
	}
	best := all[0]
	// A system that writes the moment of the request says nothing.
	if structuredMethod(best.method) && !d.now.IsZero() && d.now.Sub(best.at).Abs() < 3*time.Minute {
		for _, other := range all[1:] {
			if best.at.Sub(other.at) > 24*time.Hour && other.confidence >= 0.6 {
				best = other
				break
			}
		}
	}
	for _, other := range all {
		if other.method == best.method {
			continue
		}
		if sameDay(best, other, d.zone) {
			if best.precision == dates.Day || midnight(best) && other.precision > dates.Day && !midnight(other) {
				if other.precision > dates.Day {
					best = other
				}
			}
			best.confidence = max(best.confidence, 0.97)
			break
		}
	}
	return best, true
}

func structuredMethod(m string) bool { return m == "json-ld" || m == "meta" || m == "microdata" }

func sameDay(a, b dated, zone *time.Location) bool {
	if a.precision == dates.Day || b.precision == dates.Day {
		return a.at.Format(time.DateOnly) == b.at.Format(time.DateOnly) || a.at.In(zone).Format(time.DateOnly) == b.at.In(zone).Format(time.DateOnly)
	}
	return a.at.Sub(b.at).Abs() < 14*time.Hour
}

func midnight(t dated) bool { return t.at.Hour() == 0 && t.at.Minute() == 0 && t.at.Second() == 0 }

// pickUpdated takes the most trusted statement that is not before the publication.
func (d *draft) pickUpdated(all []dated, published dated, known bool) (dated, bool) {
	for i, u := range all {
		if known && u.at.Before(published.at) {
			if u.precision > dates.Day && published.precision > dates.Day || !sameDay(u, published, d.zone) {
				continue
			}
		}
		if u.precision == dates.Day {
			for _, other := range all[i+1:] {
				if other.precision > dates.Day && sameDay(u, other, d.zone) {
					return other, true
				}
			}
		}
		return u, true
	}
	return dated{}, false
}

func (d *draft) setDate(field string, won dated, all []dated, target **string) {
	value := won.at.Format(time.RFC3339)
	*target = &value
	var lost []Candidate
	for _, o := range all {
		if o != won {
			lost = append(lost, o.candidate())
		}
	}
	d.says(field, won.candidate(), lost...)
	d.article.Provenance[field] = &v1.Provenance{Method: won.method, Confidence: won.confidence, Precision: won.precision.String(), Zone: won.zone}
}
