package mentions

import (
	_ "embed" // the table of countries
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed countries.tsv
var countryTable string

// name is one name of a country, as the words behind its first.
type name struct {
	rest   []string // those with a capital need one, others may have it
	code   string
	unsure bool // somebody's name as well: only behind a preposition
}

var languages = []string{"fr", "en", "pt"}

func newCountries() map[string]map[string][]name {
	all := map[string]map[string][]name{}
	for _, l := range languages {
		all[l] = map[string][]name{}
	}
	for line := range strings.SplitSeq(countryTable, "\n") {
		fields := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(fields) != len(languages)+1 {
			continue
		}
		for i, l := range languages {
			for full := range strings.SplitSeq(fields[i+1], "/") {
				plain, unsure := strings.CutPrefix(full, "!")
				for _, spelling := range spellings(plain) {
					words := tokens(spelling)
					n := name{code: fields[0], unsure: unsure}
					for _, w := range words[1:] {
						n.rest = append(n.rest, w.text)
					}
					all[l][words[0].text] = append(all[l][words[0].text], n)
				}
			}
		}
	}
	for _, table := range all {
		for _, names := range table {
			slices.SortStableFunc(names, func(a, b name) int { return len(b.rest) - len(a.rest) })
		}
	}
	return all
}

// spellings are a name and, where it begins with an accent, the name without:
// capitals often lack theirs.
func spellings(s string) []string {
	r, size := utf8.DecodeRuneInString(s)
	if i := strings.IndexRune("ÉÎÁ", r); i >= 0 && size > 1 {
		return []string{s, map[rune]string{'É': "E", 'Î': "I", 'Á': "A"}[r] + s[size:]}
	}
	return []string{s}
}

// token is a word and where it stands.
type token struct {
	text       string
	start, end int
}

// tokens are the words of a text; hyphens and inner points belong to them,
// apostrophes part them.
func tokens(s string) []token {
	all := make([]token, 0, len(s)/6+4)
	start := -1
	for i, r := range s {
		switch in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if (r == '-' || r == '.') && unicode.IsLetter(next) && (r == '-' || i-start == 1) {
				continue
			}
			all = append(all, token{s[start:i], start, i})
			start = -1
		}
	}
	if start >= 0 {
		all = append(all, token{s[start:], start, len(s)})
	}
	return all
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var (
	// prepositions stand before countries, and at the start of sentences with a capital.
	prepositions = set("en au aux à a de du des d l la le les du entre vers pour par sur avec contre et ou dont depuis chez selon si que qu " +
		"in of to from with and between for the on by at into across within outside against near towards under or as when while if since both " +
		"em no na nos nas do da dos das e o ao à para com por entre desde contra ou que")
	// small words that tell that a name is a country's, not a person's.
	places = set("en au aux à in to from across within outside em no na ao between entre")
	// geography before a name: rivers, seas, gulfs, streets.
	geography = set("fleuve delta lac bassin golfe gulf lake river basin canal mer sea new nouvelle nova rio lago golfo bacia mar rue avenue place boulevard estádio stade tour tournoi as air radio saint são santa sainte détroit strait massif parc")
	after     = set("delta river sea basin papers fc airlines airways télévisions inter info bleu culture dollars dollar")
)

func findCountries(p string, names map[string][]name, source string) []Mention {
	var found []Mention
	words := tokens(p)
	for i := 0; i < len(words); i++ {
		if words[i].text == "Congo" && (source == "cd" || source == "cg") && alone(p, words, i, i) {
			found = append(found, Mention{"country", words[i].text, source})
			continue
		}
		for _, n := range names[words[i].text] {
			last := i + len(n.rest)
			if last >= len(words) || !follows(p, words[i:last+1], n.rest) {
				continue
			}
			if alone(p, words, i, last) && (!n.unsure || i > 0 && places[strings.ToLower(words[i-1].text)]) {
				end := words[last].end
				if strings.HasPrefix(p[end:], ".") && strings.Contains(words[last].text, ".") { // "the U.S."
					end++
				}
				found = append(found, Mention{"country", p[words[i].start:end], n.code})
			}
			i = last
			break
		}
	}
	return found
}

// follows tells whether the words behind the first are these, with nothing but
// spaces and apostrophes between.
func follows(p string, words []token, rest []string) bool {
	for j, r := range rest {
		between := p[words[j].end:words[j+1].start]
		word := words[j+1].text
		if word != r && (strings.ToLower(word) != r) || strings.Trim(between, " ’'") != "" {
			return false
		}
	}
	return true
}

// alone tells whether the words from first to last are no part of a longer name:
// "Air France", "Jordan Henderson", "the Niger Delta", "le golfe de Guinée".
func alone(p string, words []token, first, last int) bool {
	if strings.HasPrefix(p[words[last].end:], "$") { // US$
		return false
	}
	if last+1 < len(words) && p[words[last].end:words[last+1].start] == " " {
		next := words[last+1].text
		if r, _ := utf8.DecodeRuneInString(next); unicode.IsUpper(r) || after[strings.ToLower(next)] {
			return false
		}
	}
	for back := 1; back <= 3 && first-back >= 0; back++ {
		before := words[first-back]
		gap := p[before.end:words[first-back+1].start]
		if strings.Trim(gap, " ’'") != "" {
			break
		}
		lower := strings.ToLower(before.text)
		if geography[lower] {
			return false
		}
		if back == 1 {
			if r, _ := utf8.DecodeRuneInString(before.text); unicode.IsUpper(r) && !prepositions[lower] && len(before.text) > 1 {
				return false
			}
		}
		if !prepositions[lower] {
			break
		}
	}
	return true
}
