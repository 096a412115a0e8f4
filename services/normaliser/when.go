package normaliser

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// dated is one statement of when the article was published or updated.
type dated struct {
	at         time.Time
	precision  dates.Precision
	zone       string // of the contract: stated, source, utc
	method     string
	confidence float64
	said       dates.Date // as it stands there
}

func (t dated) candidate() Candidate {
	return Candidate{t.at.Format(time.RFC3339), t.method, t.confidence}
}

// reading collects the statements, most trusted first.
type reading struct{ published, updated []dated }

// publishedNames and updatedNames are meta elements, in the order of trust, without
// the marks that sites put between the words.
var publishedNames = []string{
	"articlepublishedtime", "ogpublishedtime", "articlepublished", "ogarticlepublishedtime", "articlepublishedat", "datepublished", "publishdate", "publisheddate", "publishedtime",
	"publishedat", "pubdate", "publicationdate", "articlepublicationdate", "parselypubdate", "sailthrudate", "cxenseparserecspublishtime", "cxenseparsearticlepublishdate", "dctermscreated",
	"dctermsissued", "dcdateissued", "dcdatecreated", "dctermsdate", "dcdate", "articlecreated", "citationpublicationdate", "citationdate", "displaydate", "originalpublicationdate",
	"created", "timestamp", "date", "rnewsdatepublished", "btpubdate", "dcissued", "ptime", "releasedate", "articledateoriginal", "storydate", "analyticsdate", "datecreated",
}

var updatedNames = []string{
	"articlemodifiedtime", "ogmodifiedtime", "ogupdatedtime", "articlemodified", "articleupdatedtime", "datemodified", "modifieddate", "modifiedtime", "lastmodified", "lastmod",
	"dctermsmodified", "dcdatemodified", "dcmodified", "moddate", "revised", "articleupdated", "updatedtime", "updateddate", "dateupdated", "rnewsdatemodified", "btmoddate", "utime", "articledateupdated",
}

// writeDates fills published_at and updated_at.
func (d *draft) writeDates() {
	var r reading
	ld := d.articleLD()
	r.published = d.parsed(r.published, ld.Published, "json-ld", 0.95)
	r.updated = d.parsed(r.updated, ld.Modified, "json-ld", 0.95)
	meta := d.metaByWords()
	for _, name := range publishedNames {
		for _, v := range meta[name] {
			r.published = d.parsed(r.published, v, "meta", 0.9)
		}
	}
	for _, name := range updatedNames {
		for _, v := range meta[name] {
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
	if len(r.published) == 0 {
		d.scriptDates(&r)
	}
	d.settleOrder(&r)
	d.settleZone(&r)
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

// metaByWords are the meta elements by their names without marks.
func (d *draft) metaByWords() map[string][]string {
	all := map[string][]string{}
	for _, name := range slices.Sorted(mapKeys(d.data.Meta)) {
		key := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, name)
		all[key] = append(all[key], d.data.Meta[name]...)
	}
	return all
}

func mapKeys(m map[string][]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
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

// monthFirst tells whether 6/7/2025 is the 7th of June where the source is; where
// that is not known, the page's own language tells.
func (d *draft) monthFirst() bool {
	if country := d.item.GetSource().GetCountry(); country != "" {
		return country == "us"
	}
	return strings.EqualFold(strings.ReplaceAll(d.data.Language, "_", "-"), "en-us")
}

// The clocks of a publisher and of the fetcher may differ by this much.
const clockSkew = 3 * time.Hour

// firstNews is when the first newspapers went to the web: no page is older.
var firstNews = time.Date(1993, 1, 1, 0, 0, 0, 0, time.UTC)

// with adds a date unless it is absurd: in the future, or before there were pages.
// A clock time that is ahead by no more than a zone's offset is that of a zone that
// is not known, or wrongly stated: its day is kept.
func (d *draft) with(list []dated, said dates.Date, method string, confidence float64) []dated {
	t := d.placed(said, method, confidence)
	if d.future(t) && said.Swappable {
		t = d.placed(said.Swapped(), method, confidence)
	}
	if d.future(t) && said.Precision > dates.Day && t.at.Add(-14*time.Hour).Before(d.now) {
		said = dates.Date{Year: said.Year, Month: said.Month, Day: said.Day, Role: said.Role}
		t = d.placed(said, method, confidence-0.2)
	}
	if t.at.Before(firstNews) || d.future(t) {
		return list
	}
	return append(list, t)
}

// placed is a date at its offset, else in the source's zone.
func (d *draft) placed(said dates.Date, method string, confidence float64) dated {
	t := dated{at: said.In(d.zone), precision: said.Precision, zone: "stated", method: method, confidence: confidence, said: said}
	if said.Zoned {
		return t
	}
	t.zone = "source"
	if offset, ok := d.learntZones.offset(d.zoneKey(kindOf(method)), t.at); ok {
		t.at = said.In(time.FixedZone("", offset))
	} else if d.zone == time.UTC {
		t.zone = "utc"
	}
	return t
}

func (d *draft) future(t dated) bool { return !d.now.IsZero() && t.at.After(d.now.Add(clockSkew)) }

// feedDates reads the entry. Its instants are those that the fetcher made of the
// texts: where a text states no offset, they are the source's.
func (d *draft) feedDates(r *reading) {
	add := func(list []dated, instant, text string, confidence float64) []dated {
		before := len(list)
		list = d.parsed(list, instant, "feed", confidence)
		if len(list) == before {
			return d.parsed(list, text, "feed", confidence)
		}
		last := &list[before]
		if said, ok := dates.Parse(text, dates.Options{MonthFirst: d.monthFirst()}); ok && !said.Zoned && said.Precision > dates.Day && sameClock(said, last.said) {
			*last = d.placed(said, "feed", confidence)
		}
		return list
	}
	r.published = add(r.published, d.entry.GetPublishedAt(), d.entry.GetPublishedText(), 0.85)
	n := len(r.updated)
	r.updated = add(r.updated, d.entry.GetUpdatedAt(), d.entry.GetUpdatedText(), 0.8)
	// An Atom entry need not say more than when it was updated.
	if len(r.published) == 0 && len(r.updated) > n {
		first := r.updated[n]
		first.confidence = 0.5
		r.published = append(r.published, first)
	}
}

func sameClock(a, b dates.Date) bool {
	return a.Year == b.Year && a.Month == b.Month && a.Day == b.Day && a.Hour == b.Hour && a.Minute == b.Minute
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
