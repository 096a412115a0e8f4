package normaliser

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/agency"
	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/page"
	"github.com/depeche-wire/depeche/services/normaliser/internal/safehtml"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
)

// Normaliser makes articles. It may be used by many at once.
type Normaliser struct {
	limits    page.Limits
	pages     *page.Reader
	agencies  *agency.Table
	extractor *body.Extractor
	policy    safehtml.Policy
	zones     sync.Map // name -> *time.Location

	learntZones zoneBook
}

// New builds a normaliser from valid settings.
func New(c Config) *Normaliser {
	agencies := agency.New()
	return &Normaliser{
		limits: page.Limits{Bytes: c.MaxPage, Nodes: c.MaxNodes}, pages: page.NewReader(2 * v1.MaxPage), agencies: agencies,
		extractor: body.NewExtractor(agencies), policy: safehtml.New(),
	}
}

// Normalise returns the item with its article. The input is not changed; the
// output shares its other sections. It never fails for what a publisher sent:
// the error is for an item that lacks its entry.
func (n *Normaliser) Normalise(_ context.Context, it *v1.Item) ([]*v1.Item, error) {
	d, err := n.draft(it)
	if err != nil {
		return nil, err
	}
	return []*v1.Item{d.output()}, nil
}

// Evidence says where a field's value was read, and what else was found.
type Evidence struct {
	Field string
	Won   Candidate
	Lost  []Candidate
}

// Candidate is one value that a field could have had.
type Candidate struct {
	Value string
	// Method is where it was read: json-ld, meta, text, feed, ...
	Method string
	// Confidence from 0 to 1.
	Confidence float64
}

// Explain is Normalise with, for each field, the winning evidence and the
// candidates that lost.
func (n *Normaliser) Explain(_ context.Context, it *v1.Item) (*v1.Item, []Evidence, error) {
	d, err := n.draft(it)
	if err != nil {
		return nil, nil, err
	}
	return d.output(), d.evidence, nil
}

// draft is one article in the making.
type draft struct {
	*Normaliser
	item    *v1.Item
	entry   *v1.Entry
	article *v1.Article
	now     time.Time
	zone    *time.Location
	address *url.URL // of the page, after redirects; of the entry where there is none

	data     *structured.Data
	titles   titles
	result   *body.Result // of what became the body
	onPage   *body.Result // of the page, nil if it was not read
	kept     []*body.Block
	cut      bool
	evidence []Evidence
}

var errNoEntry = errors.New("the item has no entry")

func (n *Normaliser) newDraft(it *v1.Item) *draft {
	d := &draft{Normaliser: n, item: it, entry: it.GetFetched().GetEntry(), article: &v1.Article{Provenance: map[string]*v1.Provenance{}}, data: &structured.Data{}}
	d.now, _ = time.Parse(time.RFC3339, it.GetFetched().GetFetchedAt())
	d.zone = n.location(it.GetSource().GetZone())
	d.address = pageAddress(it)
	return d
}

func (n *Normaliser) draft(it *v1.Item) (*draft, error) {
	if it.GetFetched().GetEntry() == nil {
		return nil, errNoEntry
	}
	d := n.newDraft(it)
	d.readPage()
	d.chooseBody()
	d.writeBody()
	d.writeTitle()
	d.writeLede()
	d.writePeople()
	d.writeKeywords()
	d.writeImages()
	d.writeAddress()
	d.writeDates()
	d.writeFlags()
	d.writeRights()
	return d, nil
}

// output is the item with its article; the input stays as it was.
func (d *draft) output() *v1.Item {
	return &v1.Item{
		Id: d.item.GetId(), Revision: d.item.GetRevision(), Event: d.item.GetEvent(), Source: d.item.GetSource(), Fetched: d.item.GetFetched(),
		Language: d.item.GetLanguage(), Article: d.article, Story: d.item.GetStory(),
	}
}

// location returns the named zone, UTC if there is none such.
func (n *Normaliser) location(name string) *time.Location {
	if known, ok := n.zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil || len(name) > 64 || strings.EqualFold(name, "local") {
		return time.UTC
	}
	n.zones.Store(name, zone)
	return zone
}

func pageAddress(it *v1.Item) *url.URL {
	for _, address := range []string{it.GetFetched().GetPage().GetUrl(), it.GetFetched().GetEntry().GetUrl(), it.GetFetched().GetFeedUrl()} {
		if u, err := url.Parse(address); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
			return u
		}
	}
	return nil
}

// says writes down where a field was read.
func (d *draft) says(field string, won Candidate, lost ...Candidate) {
	d.article.Provenance[field] = &v1.Provenance{Method: won.Method, Confidence: won.Confidence}
	d.evidence = append(d.evidence, Evidence{Field: field, Won: won, Lost: lost})
}
