package detector

import "fmt"

// EngineLingua is lingua-go with all its languages.
const EngineLingua = "lingua"

// answer of an engine: its best guess and how likely that is right; an empty tag
// where the text has nothing to go by.
type answer struct {
	tag        string
	confidence float64
}

// engine names the language of a text; safe for concurrent use.
type engine interface{ detect(text string) answer }

func engines() []string { return []string{EngineLingua} }

func newEngine(name string) (engine, error) {
	if name == EngineLingua {
		return newLingua(), nil
	}
	return nil, fmt.Errorf("engine: no engine %q", name)
}
