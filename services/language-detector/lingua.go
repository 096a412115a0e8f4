package detector

import (
	"strings"

	"github.com/pemistahl/lingua-go"
)

// minLetters under which no engine answers.
const minLetters = 10

// maxLingua bounds the text that lingua is given, in bytes: its cost grows with it.
const maxLingua = 2 << 10

type linguaEngine struct{ detector lingua.LanguageDetector }

func newLingua() linguaEngine {
	return linguaEngine{lingua.NewLanguageDetectorBuilder().FromAllLanguages().WithPreloadedLanguageModels().WithLowAccuracyMode().Build()}
}

func (e linguaEngine) detect(text string) answer {
	text = strings.ToValidUTF8(text[:min(len(text), maxLingua)], " ")
	if letters(text) < minLetters {
		return answer{}
	}
	best := e.detector.ComputeLanguageConfidenceValues(text)[0]
	return answer{strings.ToLower(best.Language().IsoCode639_1().String()), best.Value()}
}
