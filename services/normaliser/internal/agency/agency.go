// Package agency knows the news agencies: their names, how publishers write them
// where they credit a text, and where the agencies publish themselves.
//
// A line of text, a name or a host comes in; the agency's common name comes out,
// or nothing. It does not look for agencies in running sentences.
package agency

import (
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// Table finds agencies. It does not change, and may be used by many at once.
type Table struct {
	byName   map[string]string // exact spelling
	byKey    map[string]string // folded, of names of two words or five letters
	byDomain map[string]string
	local    map[string]map[string]string // short name -> country -> the agency of that country
	country  map[string]string            // name -> where alone its short form is clear
	first    map[string]bool              // first words of all names, folded
	lines    lines
}

// New builds the table.
func New() *Table {
	t := &Table{byName: map[string]string{}, byKey: map[string]string{}, byDomain: map[string]string{}, local: map[string]map[string]string{}, country: map[string]string{}, first: map[string]bool{"reporting": true, "additional": true}, lines: newLines()}
	for _, r := range table {
		t.country[r.name] = r.country
		for _, name := range append([]string{r.name}, r.aliases...) {
			if first, taken := t.byName[name]; !taken {
				t.byName[name] = r.name
			} else if r.country != "" {
				if t.local[first] == nil {
					t.local[first] = map[string]string{}
				}
				t.local[first][r.country] = r.name
			}
			opening, _, _ := strings.Cut(text.Key(name), " ")
			t.first[opening] = true
			if key := text.Key(name); len(key) >= 5 || strings.Contains(key, " ") {
				if _, taken := t.byKey[key]; !taken {
					t.byKey[key] = r.name
				}
			}
		}
		for _, d := range r.domains {
			t.byDomain[d] = r.name
		}
	}
	return t
}

// Local returns which of the agencies that share a short name a source of this
// country (ISO 3166-1, lower case, may be empty) means: APS is another in Dakar
// than in Algiers.
func (t *Table) Local(name, country string) string {
	if other, ok := t.local[name][country]; ok {
		return other
	}
	return name
}

const around = " .,;:()[]–—-*©|/"

// Exact returns the agency only if the name is one and nothing else.
func (t *Table) Exact(name string) (string, bool) {
	name = strings.Trim(name, around)
	if a, ok := t.byName[name]; ok {
		return a, true
	}
	a, ok := t.byKey[text.Key(name)]
	return a, ok
}

// Alone returns the agency that a line is and nothing else, on a page of a source
// of this country. Short names that are words, towns or treaties elsewhere (MENA,
// TAP, SPA) count at home only.
func (t *Table) Alone(line, country string) (string, bool) {
	a, ok := t.Exact(line)
	if !ok {
		return "", false
	}
	a = t.Local(a, country)
	home := t.country[a]
	short := len(strings.Trim(line, around)) <= 4
	return a, home == "" || home == country || !short
}

// Named returns the agency that a name is, exact or folded: the value of an
// author, a publisher or a credit field. "X avec AFP", "X et AFP", "X/AFP" name
// one too; of several the first counts.
func (t *Table) Named(name string) (string, bool) {
	if a, ok := t.Exact(name); ok {
		return a, true
	}
	name = strings.Trim(name, around)
	for _, separator := range []string{" avec ", " with ", " mit ", " et ", " and ", " und ", " e ", " y ", " & ", "/", " com ", " con ", " via ", ", ", " - ", " – ", " | "} {
		i := strings.LastIndex(name, separator)
		if i <= 0 {
			continue
		}
		last := strings.TrimSpace(name[i+len(separator):])
		for _, article := range []string{"l’", "l'", "the ", "la ", "der "} {
			last = strings.TrimPrefix(last, article)
		}
		if a, ok := t.Exact(name[:i]); ok {
			return a, true
		}
		if a, ok := t.Exact(last); ok {
			return a, true
		}
	}
	return "", false
}

// Host returns the agency that publishes on a host.
func (t *Table) Host(host string) (string, bool) {
	host = strings.ToLower(host)
	for range 10 {
		if a, ok := t.byDomain[host]; ok {
			return a, true
		}
		_, rest, more := strings.Cut(host, ".")
		if !more {
			break
		}
		host = rest
	}
	return "", false
}
