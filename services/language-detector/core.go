package detector

import (
	"context"
	"fmt"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// Detector fills the section language of items. It is safe for concurrent use.
type Detector struct {
	cfg      Config
	keep     map[string]bool // by subject token; nil keeps all
	engine   engine
	table    *table.Table
	sources  *sourceRecord
	verifier *verifier
	observe  observer
}

// observer hears of what an item shows besides its language.
type observer interface {
	// filtered: the settings do not keep the item.
	filtered(it *v1.Item)
	// conflict: a declared language disagrees.
	conflict(it *v1.Item)
	// verified: the second engine named tag.
	verified(it *v1.Item, tag string)
}

// New makes the core; with engine lingua it loads models for seconds. It fails
// on settings that are not valid.
func New(cfg Config) (*Detector, error) { return newDetector(cfg, silent{}) }

func newDetector(cfg Config, o observer) (*Detector, error) {
	if faults := cfg.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("detector.%w", faults[0])
	}
	e, err := newEngine(cfg.Engine, nil)
	if err != nil {
		return nil, err
	}
	t, err := table.Shipped()
	if err != nil {
		return nil, err
	}
	d := &Detector{cfg: cfg, engine: e, table: t, sources: newSourceRecord(), verifier: newVerifier(cfg.Verify), observe: o}
	for _, tag := range cfg.Languages {
		if d.keep == nil {
			d.keep = map[string]bool{}
		}
		d.keep[v1.LanguageToken(ownTag(tag))] = true
	}
	return d, nil
}

// ownTag returns the table's own form of a tag, or the tag if it has none.
func ownTag(tag string) string {
	if c := table.Canonical(tag); c != "" {
		return c
	}
	return tag
}

// Handle fills the item's language, on a copy of the item. It returns no item for one in a
// language that the settings do not keep, and never an error.
func (d *Detector) Handle(_ context.Context, in *v1.Item) ([]*v1.Item, error) {
	declared := declaredLanguages(in, pageLanguage(in.GetFetched().GetPage()))
	hints := d.sources.hints(in.GetSource().GetId(), hintsOf(declared))
	text, answer := d.read(in, hints)
	spans := d.spans(text.whole())
	if len(spans) > 0 {
		answer.Tag, answer.Confidence = table.Largest(spans)
	}
	language := &v1.Language{
		Tag: tagOr(answer, d.cfg.MinConfidence), Confidence: answer.Confidence, Declared: declared,
		TitleTag: tagOr(d.engine.detect(text.title, nil), d.cfg.MinConfidence), Spans: protoSpans(spans),
	}
	language.Conflict = conflicts(language)
	d.sources.add(in.GetSource().GetId(), language.Tag)

	it := &v1.Item{
		Id: in.GetId(), Revision: in.GetRevision(), Event: in.GetEvent(), Source: in.GetSource(), Fetched: in.GetFetched(),
		Language: language, Article: in.GetArticle(), Story: in.GetStory(),
	}
	if language.Conflict {
		d.observe.conflict(it)
	}
	if tag, ok := d.verifier.judge(it.GetId(), text.whole()); ok {
		d.observe.verified(it, tag)
	}
	if d.keep != nil && !d.keep[v1.LanguageToken(language.Tag)] {
		d.observe.filtered(it)
		return nil, nil
	}
	return []*v1.Item{it}, nil
}

// spans of a text in several languages; only the table tells them.
func (d *Detector) spans(text string) []table.Span {
	if d.cfg.Engine != EngineTable {
		return nil
	}
	spans := d.table.Spans(text, nil)
	return spans[:min(len(spans), v1.MaxList)]
}

func protoSpans(spans []table.Span) []*v1.LanguageSpan {
	var list []*v1.LanguageSpan
	for _, s := range spans {
		list = append(list, &v1.LanguageSpan{Tag: s.Tag, Start: int32(s.Start), End: int32(s.End), Confidence: s.Confidence})
	}
	return list
}
