// Package agency knows the news agencies: their names, how publishers write them
// where they credit a text, and where the agencies publish themselves.
//
// A line of text, a name or a host comes in; the agency's common name comes out,
// or nothing. It does not look for agencies in running sentences.
package agency

import (
	"regexp"
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// Table finds agencies. It does not change.
type Table struct {
	byName   map[string]string // exact spelling
	byKey    map[string]string // folded, of names of two words or five letters
	byDomain map[string]string
	dateline []*regexp.Regexp
	credit   []*regexp.Regexp
}

// New builds the table.
func New() *Table {
	t := &Table{byName: map[string]string{}, byKey: map[string]string{}, byDomain: map[string]string{}}
	for _, r := range table {
		for _, name := range append([]string{r.name}, r.aliases...) {
			if _, taken := t.byName[name]; !taken {
				t.byName[name] = r.name
			}
			if key := text.Key(name); len(key) >= 5 || strings.Contains(key, " ") {
				t.byKey[key] = r.name
			}
		}
		for _, d := range r.domains {
			t.byDomain[d] = r.name
		}
	}
	for _, p := range datelines {
		t.dateline = append(t.dateline, regexp.MustCompile(p))
	}
	for _, p := range credits {
		t.credit = append(t.credit, regexp.MustCompile(p))
	}
	return t
}

const dash = `[-–—−:]{1,2}`

// A credit holds at most this much.
const named = `([^()]{2,45}?)`

var datelines = []string{
	`^\(\s*` + named + `\s*\)\s*` + dash,                              // (Agence Ecofin) - ...
	`^[^.!?()]{2,60}?\(\s*` + named + `\s*\)\s*(?:` + dash + `|\.|$)`, // BAMAKO, 24 juin (AFP) - ...
	`^([\p{L}’' -]{2,30}?)\s*[-–—/,]\s*\(?\d{1,2}`,                    // AFP - 24 juin ...
	`^\p{Lu}[\p{L} ’'-]{1,30},?\s+(?:le\s+)?\d{1,2}[^()]{2,20}\(\s*` + named + `\s*\)`,
	`^\p{Lu}[\p{Lu} ’'-]{2,30}\s*[-–—,/]\s*([\p{L} ]{2,20}?)\s*[-–—:]\s`, // PARIS - AFP - ...
}

var credits = []string{
	`\(\s*(?:[Ss]ources?\s*:\s*|[Aa]vec\s+|[Ww]ith\s+|via\s+|[Cc]om\s+)?` + named + `\s*\)\s*\.?$`,                 // ... (AFP)
	`^(?:[Ss]ources?|SOURCE|[Ff]onte|[Ff]uente|[Cc]rédits?|[Qq]uelle|[Cc]hanzo|المصدر)\s*:\s*` + named + `\s*\.?$`, // Source : AFP
	`^[–—-]?\s*(?:[Aa]vec|AVEC|[Ww]ith|[Cc]om|[Cc]on|[Mm]it)\s+(?:l['’]|the\s+)?` + named + `\s*\.?$`,              // Avec AFP
	`^(?:[Pp]ar|[Bb]y|[Pp]or)\s+` + named + `\s*\.?$`,                                                              // Par AFP
	`^[–—©-]?\s*©?\s*` + named + `\s*(?:\d{4})?\s*\.?$`,                                                            // the name alone
}

// Named returns the agency that a name is, exact or folded: the value of an
// author, a publisher or a credit field. "X avec AFP" and "X et AFP" name one too.
func (t *Table) Named(name string) (string, bool) {
	name = strings.Trim(name, " .,;:()[]–—-*©")
	if a, ok := t.byName[name]; ok {
		return a, true
	}
	if a, ok := t.byKey[text.Key(name)]; ok {
		return a, true
	}
	for _, separator := range []string{" avec ", " with ", " et ", " and ", " & ", "/", " com ", " via ", ", ", " - ", " – ", " | "} {
		if i := strings.LastIndex(name, separator); i > 0 {
			last := strings.TrimPrefix(strings.TrimSpace(name[i+len(separator):]), "l’")
			if a, ok := t.byName[strings.TrimPrefix(last, "l'")]; ok {
				return a, true
			}
			if a, ok := t.byKey[text.Key(last)]; ok {
				return a, true
			}
			if a, ok := t.byName[strings.TrimSpace(name[:i])]; ok {
				return a, true
			}
		}
	}
	return "", false
}

// Exact returns the agency only if the name is one and nothing else.
func (t *Table) Exact(name string) (string, bool) {
	name = strings.Trim(name, " .,;:()[]–—-*©|")
	if a, ok := t.byName[name]; ok {
		return a, true
	}
	a, ok := t.byKey[text.Key(name)]
	return a, ok
}

// Dateline returns the agency that opens a text: "BAMAKO, 24 juin (AFP) - ...".
func (t *Table) Dateline(paragraph string) (string, bool) {
	head, _ := text.Cut(paragraph, 160)
	for _, p := range t.dateline {
		if m := p.FindStringSubmatch(head); m != nil {
			if a, ok := t.Named(m[1]); ok {
				return a, true
			}
		}
	}
	return "", false
}

// Credit returns the agency that a closing or opening line credits: "Source : AFP",
// "Avec Reuters", "(AFP)", or the end of a last paragraph.
func (t *Table) Credit(line string) (string, bool) {
	if len(line) > 120 {
		// A paragraph: only what stands in brackets at its end counts.
		if m := t.credit[0].FindStringSubmatch(line[max(0, len(line)-100):]); m != nil {
			return t.Named(m[1])
		}
		return "", false
	}
	for _, p := range t.credit {
		if m := p.FindStringSubmatch(line); m != nil {
			if a, ok := t.Named(m[1]); ok {
				return a, true
			}
		}
	}
	return "", false
}

// Host returns the agency that publishes on a host.
func (t *Table) Host(host string) (string, bool) {
	host = strings.ToLower(host)
	for {
		if a, ok := t.byDomain[host]; ok {
			return a, true
		}
		_, rest, more := strings.Cut(host, ".")
		if !more {
			return "", false
		}
		host = rest
	}
}

// InLine returns the agency that stands by itself between the marks of a line such
// as "AFP | 24 juin 2025".
func (t *Table) InLine(line string) (string, bool) {
	for _, piece := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("|-–—•·,:()/", r) }) {
		piece = strings.TrimSpace(piece)
		for _, prefix := range []string{"Par ", "par ", "By ", "by ", "Por ", "Avec ", "avec "} {
			piece = strings.TrimPrefix(piece, prefix)
		}
		if a, ok := t.Exact(piece); ok {
			return a, true
		}
	}
	return "", false
}
