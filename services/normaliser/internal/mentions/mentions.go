// Package mentions finds what a text names: countries and amounts of money, in
// French, English and Portuguese.
//
// Paragraphs come in; each thing comes out once, in the order in which the text
// first names it. It would rather miss one than be wrong: a name that may be
// somebody's, a firm's or a river's is none, and an amount whose currency is not
// sure is none.
package mentions

import "strings"

// Mention is a thing that a text names.
type Mention struct {
	// Kind is "country" or "amount".
	Kind string
	// Text as the text has it, where it is first named.
	Text string
	// Value is an ISO 3166-1 code in lower case, or an amount and its ISO 4217
	// code: "500000000 XOF".
	Value string
}

// Finder finds mentions. It does not change, and may be used by many at once.
type Finder struct {
	countries map[string]map[string][]name // language -> first word -> names, longest first
	money     money
}

const (
	// Max is how many mentions a text has at most.
	Max = 50
	// maxParagraph is how many bytes of a paragraph are read.
	maxParagraph = 8 << 10
)

// New builds the tables.
func New() *Finder { return &Finder{newCountries(), newMoney()} }

// Find returns what the paragraphs name. language is a BCP 47 tag; of others than
// the three nothing is found. country is the source's, ISO 3166-1 in lower case,
// or empty: it tells which francs, dinars or shillings are meant.
func (f *Finder) Find(paragraphs []string, language, country string) []Mention {
	language, _, _ = strings.Cut(language, "-")
	names, ok := f.countries[language]
	if !ok {
		return nil
	}
	var all []Mention
	seen := map[Mention]bool{}
	add := func(m Mention) {
		key := Mention{Kind: m.Kind, Value: m.Value}
		if !seen[key] && len(all) < Max {
			seen[key] = true
			all = append(all, m)
		}
	}
	article := ""
	named := make([][]Mention, len(paragraphs))
	for i, p := range paragraphs {
		named[i] = findCountries(cut(p), names, country)
		for _, m := range named[i] {
			article = zoneOf(article, m.Value)
		}
	}
	for i, p := range paragraphs {
		here := ""
		for _, m := range named[i] {
			add(m)
			here = zoneOf(here, m.Value)
		}
		for _, m := range f.money.find(cut(p), language, country, zoneFor(here, article, country)) {
			add(m)
		}
	}
	return all
}

func cut(p string) string {
	if len(p) > maxParagraph {
		p = strings.ToValidUTF8(p[:maxParagraph], "")
	}
	return p
}
