package detector

import (
	"context"
	"fmt"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// shortText is the number of letters of an entry's own text under which the page
// is read as well.
const shortText = 200

// Detector fills the section language of items. It is safe for concurrent use.
type Detector struct {
	cfg    Config
	engine engine
	// onFiltered hears of each item that cfg.Languages does not keep.
	onFiltered func(*v1.Item)
}

// New loads the engine's models, which takes seconds with lingua. It fails on
// settings that are not valid.
func New(cfg Config) (*Detector, error) {
	if faults := cfg.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("detector: %w", faults[0])
	}
	e, err := newEngine(cfg.Engine)
	if err != nil {
		return nil, err
	}
	return &Detector{cfg: cfg, engine: e, onFiltered: func(*v1.Item) {}}, nil
}

// Handle fills the item's language. It returns no item for one in a language
// that the settings do not keep, and never an error.
func (d *Detector) Handle(_ context.Context, it *v1.Item) ([]*v1.Item, error) {
	entry := it.GetFetched().GetEntry()
	title := visibleText(entry.GetTitle())
	body := visibleText(entry.GetContent())
	if body == "" {
		body = visibleText(entry.GetSummary())
	}
	page := readPage(it.GetFetched().GetPage(), letters(body) < shortText)
	if letters(body) < shortText && letters(page.text) > letters(body) {
		body = page.text
	}
	declared := declaredLanguages(it, page.lang)
	answer := d.engine.detect(strings.TrimSpace(clean(title) + "\n\n" + clean(body)))
	it.Language = &v1.Language{
		Tag: v1.LanguageUndetermined, Confidence: answer.confidence, Declared: declared,
		TitleTag: d.orUndetermined(d.engine.detect(clean(title))),
	}
	it.Language.Tag = d.orUndetermined(answer)
	it.Language.Conflict = conflicts(it.Language)
	if !d.keeps(it.Language.Tag) {
		d.onFiltered(it)
		return nil, nil
	}
	return []*v1.Item{it}, nil
}

func (d *Detector) orUndetermined(a answer) string {
	if a.tag == "" || a.confidence < d.cfg.MinConfidence {
		return v1.LanguageUndetermined
	}
	return a.tag
}

// keeps tells whether the settings keep items with the tag: "fr" keeps fr-CA too.
func (d *Detector) keeps(tag string) bool {
	if len(d.cfg.Languages) == 0 {
		return true
	}
	for _, l := range d.cfg.Languages {
		if v1.LanguageToken(l) == v1.LanguageToken(tag) {
			return true
		}
	}
	return false
}
