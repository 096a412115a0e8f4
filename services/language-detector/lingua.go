//go:build !nolingua

package detector

import (
	"strings"

	"github.com/pemistahl/lingua-go"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// hasLingua tells whether lingua-go is in this build.
const hasLingua = true

// maxLingua bounds the text that lingua is given, in bytes: its cost grows with it.
const maxLingua = 4 << 10

type linguaEngine struct {
	detector lingua.LanguageDetector
	// only, if set, are the tags that may be answered.
	only []string
}

// newLingua loads all models of the candidates, which takes seconds and a
// gigabyte for all. Candidates that lingua-go lacks are never answered; nil
// means all.
func newLingua(candidates []string) (engine, error) {
	languages := lingua.AllLanguages()
	if candidates != nil {
		languages = nil
		for _, l := range lingua.AllLanguages() {
			for _, tag := range candidates {
				if linguaTag(l) == tag {
					languages = append(languages, l)
				}
			}
		}
	}
	switch len(languages) {
	case 0:
		return noLanguage{}, nil
	case 1: // lingua-go wants two to choose from
		return linguaEngine{build(append(languages, another(languages[0]))), candidates}, nil
	}
	return linguaEngine{build(languages), nil}, nil
}

func build(languages []lingua.Language) lingua.LanguageDetector {
	return lingua.NewLanguageDetectorBuilder().FromLanguages(languages...).WithPreloadedLanguageModels().Build()
}

func another(l lingua.Language) lingua.Language {
	if l == lingua.English {
		return lingua.French
	}
	return lingua.English
}

func linguaTag(l lingua.Language) string { return strings.ToLower(l.IsoCode639_1().String()) }

// detect gives lingua-go the same words that the table reads. Its confidence is
// its own, and not calibrated.
func (e linguaEngine) detect(text string, _ []table.Hint) table.Answer {
	words, letters := table.Clean(text, maxLingua)
	if letters == 0 {
		return table.Answer{}
	}
	best := e.detector.ComputeLanguageConfidenceValues(words)[0]
	if e.only != nil && linguaTag(best.Language()) != e.only[0] || best.Value() == 0 {
		return table.Answer{Letters: letters}
	}
	return table.Answer{Tag: linguaTag(best.Language()), Confidence: best.Value(), Letters: letters}
}
