package page

import (
	"encoding/json"
	"strings"
	"sync"
)

// phrases say in another language what the fetcher says of a feed that failed.
// A "*" stands for a part that is kept. What is not among them is shown as it is.
type phrases struct {
	table [][2]string

	mu    sync.Mutex
	known map[string]string // said before, at most maxKnown
}

const maxKnown = 2000

func loadPhrases() *phrases {
	p := &phrases{known: map[string]string{}}
	if body, err := textFiles.ReadFile("texts/said.fr.json"); err == nil {
		_ = json.Unmarshal(body, &p.table) // a test reads it too
	}
	return p
}

// french returns the sentence in French, or nothing.
func (p *phrases) french(sentence string) string {
	if sentence == "" {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if said, ok := p.known[sentence]; ok {
		return said
	}
	said := p.translate(sentence)
	if len(p.known) >= maxKnown {
		clear(p.known)
	}
	p.known[sentence] = said
	return said
}

func (p *phrases) translate(sentence string) string {
	for _, pair := range p.table {
		before, after, open := strings.Cut(pair[0], "*")
		rest, ok := strings.CutPrefix(sentence, before)
		if !ok || !strings.HasSuffix(rest, after) || !open && rest != "" {
			continue
		}
		return strings.Replace(pair[1], "*", strings.TrimSuffix(rest, after), 1)
	}
	return ""
}
