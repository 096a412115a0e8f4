package detector

import (
	"fmt"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// The engines.
const (
	// EngineTable is the table of n-grams that is built in.
	EngineTable = "table"
	// EngineLingua is lingua-go with all its languages.
	EngineLingua = "lingua"
)

// engine names the language of a text; safe for concurrent use. Its answer is
// its best guess, however unsure.
type engine interface {
	detect(text string, hints []table.Hint) table.Answer
}

// engines of this build.
func engines() []string {
	if hasLingua {
		return []string{EngineTable, EngineLingua}
	}
	return []string{EngineTable}
}

// newEngine makes an engine that answers only with the candidates; nil means
// all. Lingua takes seconds and a gigabyte.
func newEngine(name string, candidates []string) (engine, error) {
	if name == EngineLingua {
		return newLingua(candidates)
	}
	t, err := table.Shipped()
	if err != nil {
		return nil, err
	}
	e := tableEngine{table: t}
	if candidates != nil {
		e.candidates = table.NewSet(candidates...)
	}
	return e, nil
}

type tableEngine struct {
	table      *table.Table
	candidates *table.Set
}

func (e tableEngine) detect(text string, hints []table.Hint) table.Answer {
	return e.table.Detect(text, e.candidates, hints...)
}

// noLanguage answers nothing: it is the engine of a choice without candidates.
type noLanguage struct{}

func (noLanguage) detect(string, []table.Hint) table.Answer { return table.Answer{} }

// canonicalTags returns the table's own tags for BCP 47 tags; an unknown one is
// an error that lists the known ones.
func canonicalTags(tags []string) ([]string, error) {
	var known []string
	for _, tag := range tags {
		c := table.Canonical(strings.TrimSpace(tag))
		if c == "" {
			return nil, fmt.Errorf("unknown language %q; known: %s", tag, strings.Join(table.Tags(), " "))
		}
		known = append(known, c)
	}
	return known, nil
}

// tagOr returns the answer's tag; "und" where its confidence is under the least,
// or the text too short for any. With a least of 0 it is the best guess always.
func tagOr(a table.Answer, least float64) string {
	if a.Tag == "" || a.Confidence < least || least > 0 && a.TooShort() {
		return v1.LanguageUndetermined
	}
	return a.Tag
}
