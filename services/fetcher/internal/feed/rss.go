package feed

import (
	"bytes"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/rss"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// rss reads RSS 0.9x, 1.0 (RDF) and 2.0.
func (r *reader) rss(text []byte, items []item) (*Document, error) {
	f, err := (&rss.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	x := extensions(f.Extensions)
	d := &Document{
		Format: "rss", Title: first(f.Title, x.text("dc", "title")),
		Language: first(f.Language, x.text("dc", "language")), Refresh: refresh(f, x),
	}
	if len(items) != len(f.Items) {
		items = make([]item, len(f.Items)) // what the scan saw is not what the parser saw
	}
	rights := first(f.Copyright, x.text("dc", "rights"))
	for n, i := range f.Items {
		e, base := r.rssEntry(i, items[n])
		e.Rights = first(e.GetRights(), rights)
		d.Entries = append(d.Entries, Entry{Entry: r.finish(e, base)})
	}
	return d, nil
}

func (r *reader) rssEntry(i *rss.Item, place item) (*v1.Entry, *url.URL) {
	x := extensions(i.Extensions)
	e := &v1.Entry{
		Title: first(i.Title, x.text("dc", "title"), x.text("media", "title")),
		Url:   first(x.text("feedburner", "origLink"), i.Link),
		Summary: first(i.Description, x.text("dc", "description"), x.text("itunes", "summary"), x.text("atom", "summary"),
			x.text("media", "description")),
		Content:  first(i.Content, x.text("atom", "content"), x.text("yandex", "full-text"), i.Custom["fulltext"], i.Custom["full-text"], i.Custom["fullitem"]),
		Language: first(x.text("dc", "language"), place.lang),
		Rights:   first(x.text("dc", "rights"), x.text("media", "copyright"), i.Custom["copyright"]),
		Authors:  rssAuthors(i, x), Categories: rssCategories(i, x),
	}
	r.rssDates(e, i, x)
	if i.GUID != nil {
		e.Guid = strings.TrimSpace(i.GUID.Value)
		if e.Url == "" && !strings.EqualFold(i.GUID.IsPermalink, "false") && isAddress(e.GetGuid()) {
			e.Url = e.GetGuid()
		}
	}
	e.Guid = first(e.GetGuid(), x.text("atom", "id"), x.text("dc", "identifier"), place.about)
	if e.Url == "" {
		e.Url = first(x.link("alternate"), addressOnly(e.GetGuid()), addressOnly(place.about))
	}
	if i.Source != nil {
		e.Credit = i.Source.Title
	}
	e.Credit = first(e.GetCredit(), nameOnly(x.text("dc", "source")))
	for _, enc := range i.Enclosures {
		e.Enclosures = append(e.Enclosures, &v1.Enclosure{Url: enc.URL, Type: enc.Type})
	}
	e.Enclosures = append(e.Enclosures, x.media()...)
	return e, r.baseOf(place.base)
}

func (r *reader) rssDates(e *v1.Entry, i *rss.Item, x ext) {
	date := x.text("dc", "date")
	e.PublishedText = first(i.PubDate, x.text("dcterms", "issued"), x.text("dcterms", "created"), x.text("atom", "published"), date, x.text("prism", "publicationDate"))
	e.UpdatedText = first(x.text("dcterms", "modified"), x.text("atom", "updated"), x.text("prism", "modificationDate"))
	if e.GetUpdatedText() == "" && date != e.GetPublishedText() {
		e.UpdatedText = date
	}
	var parsed *time.Time
	if e.GetPublishedText() == i.PubDate {
		parsed = i.PubDateParsed
	}
	e.PublishedAt = r.instant(e.GetPublishedText(), parsed)
	e.UpdatedAt = r.instant(e.GetUpdatedText(), nil)
}

var addressAndName = regexp.MustCompile(`^\s*\S+@\S+\s*\((.+)\)\s*$`)
var nameAndAddress = regexp.MustCompile(`^\s*(.+?)\s*[(<]\S+@\S+[)>]\s*$`)

// person takes the name of "mail@address (Name)" and its like.
func person(s string) string {
	for _, form := range []*regexp.Regexp{addressAndName, nameAndAddress} {
		if m := form.FindStringSubmatch(s); m != nil {
			return m[1]
		}
	}
	return s
}

func rssAuthors(i *rss.Item, x ext) []string {
	authors := x.texts("dc", "creator")
	if len(authors) == 0 {
		authors = x.texts("dc", "author")
	}
	if i.Author != "" {
		authors = append([]string{i.Author}, authors...)
	}
	if len(authors) == 0 {
		authors = x.children("atom", "author", "name")
	}
	if len(authors) == 0 {
		authors = x.texts("itunes", "author")
	}
	for n := range authors {
		authors[n] = person(authors[n])
	}
	return authors
}

func rssCategories(i *rss.Item, x ext) []string {
	var all []string
	for _, c := range i.Categories {
		all = append(all, c.Value)
	}
	all = append(all, x.texts("dc", "subject")...)
	for _, c := range x.all("atom", "category") {
		all = append(all, keyword(c.Attrs["term"], c.Attrs["label"]))
	}
	for _, list := range append(x.texts("media", "keywords"), x.text("itunes", "keywords")) {
		all = append(all, strings.Split(list, ",")...)
	}
	return all
}

// refresh is the time that a feed asks to be left alone: ttl in minutes, or the
// syndication module's period and frequency.
func refresh(f *rss.Feed, x ext) time.Duration {
	if minutes, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && minutes > 0 && minutes < 1e6 {
		return time.Duration(minutes) * time.Minute
	}
	period := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
	}[strings.ToLower(x.text("sy", "updatePeriod"))]
	if n, err := strconv.Atoi(x.text("sy", "updateFrequency")); err == nil && n > 0 {
		period /= time.Duration(n)
	}
	return period
}
