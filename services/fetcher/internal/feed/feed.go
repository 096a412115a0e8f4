// Package feed reads what publishers serve as feeds: RSS, RDF, Atom and JSON
// Feed, well-formed or not.
//
// In go the bytes of an answer; out come the contract's entries, each text valid
// UTF-8 within the contract's limits, or one sentence that says why there are
// none. It asks no server, and never passes on more than MaxEntries entries.
package feed

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// MaxEntries is the most entries that are read of one feed; the first ones count.
	MaxEntries = 2000
	// MaxSize is the most bytes of a feed, as decoded.
	MaxSize = 8 << 20
	// maxDepth is how deep elements may be nested.
	maxDepth = 128
	// maxTags is how many tags are read of one feed.
	maxTags = 400_000
)

// Options of Parse.
type Options struct {
	// URL that answered: relative links are resolved against it. Optional.
	URL string
	// ContentType of the answer. Optional.
	ContentType string
	// Zone of dates that state none; nil: UTC.
	Zone *time.Location
}

// Document is what a feed says.
type Document struct {
	Title string
	// Language as the feed writes it.
	Language string
	// Format is "rss", "atom" or "json".
	Format  string
	Entries []Entry
	// Refresh is the time that the feed asks to be left alone between polls; 0: it
	// does not say.
	Refresh time.Duration
	// Salvaged says that the feed was cut off or broken, and what could be read was.
	Salvaged bool
}

// Entry is one entry of a feed.
type Entry struct {
	*v1.Entry
	// ByURL says that the guid does not tell this entry from others of the feed:
	// its address does.
	ByURL bool
}

// ItemID returns the entry's id for life as an item of the source.
func (e Entry) ItemID(sourceID string) string {
	if e.ByURL {
		return v1.ItemID(sourceID, "", e.GetUrl())
	}
	return v1.ItemID(sourceID, e.GetGuid(), e.GetUrl())
}

// Parse reads a feed. Its error is a sentence for a reader; should a library
// fail over what it is given, that is an error of the feed.
func Parse(body []byte, o Options) (d *Document, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			d, err = nil, fmt.Errorf("the feed cannot be read: its reader failed: %v", fault)
		}
	}()
	return parse(body, o)
}

func parse(body []byte, o Options) (*Document, error) {
	text, err := toText(body, o.ContentType)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(o.URL)
	if err != nil {
		return nil, fmt.Errorf("address of the feed: %w", err)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	r := &reader{base: base, zone: o.Zone}
	var d *Document
	if text[0] == '{' || text[0] == '[' {
		d, err = r.json(text)
	} else {
		d, err = r.xml(text)
	}
	if err != nil {
		return nil, withBase(err, base)
	}
	d.Title = asText(d.Title, v1.MaxTitle)
	d.Language = clip(oneLine(d.Language), maxWord)
	identify(d.Entries)
	return d, nil
}

// reader turns parsed documents into entries.
type reader struct {
	base *url.URL
	zone *time.Location
}

// xml reads RSS, RDF or Atom.
func (r *reader) xml(text []byte) (*Document, error) {
	root, err := findRoot(text)
	if err != nil {
		return nil, err
	}
	outline := scan(text[root:])
	parse := r.rss
	if outline.root.local() == "feed" {
		parse = r.atom
	}
	if outline.inEntry && len(outline.items) == 0 {
		return nil, errors.New("the feed is cut off before the end of its first entry")
	}
	whole := outline.whole()
	d, err := parse(whole, outline.items)
	if err == nil {
		d.Salvaged = outline.cutOff
		return d, nil
	}
	if salvaged := r.salvage(outline, parse); salvaged != nil {
		return salvaged, nil
	}
	return nil, fmt.Errorf("the feed cannot be read: %w", err)
}

// salvage reads each entry alone, so that one that is broken costs no other.
func (r *reader) salvage(o *outline, parse func([]byte, []item) (*Document, error)) *Document {
	var d *Document
	if head, err := parse(o.head(), nil); err == nil {
		d = head
	} else {
		d = &Document{Format: "rss"}
	}
	d.Salvaged = true
	for _, i := range o.items {
		one, err := parse(o.alone(i), []item{i})
		if err == nil && len(one.Entries) == 1 {
			d.Format = one.Format
			d.Entries = append(d.Entries, one.Entries...)
		}
	}
	if len(d.Entries) == 0 {
		return nil
	}
	return d
}

var errEmpty = errors.New("the answer is empty")
