package search

import (
	"errors"
	"slices"
	"strings"
	"unicode"
)

// Limits of a query.
const (
	// MaxQuery is the most bytes of a query.
	MaxQuery = 1000
	maxTerms = 32
)

// ErrTooLong says that a query is beyond the limits.
var ErrTooLong = errors.New("the query has more than 1000 bytes or 32 words")

// Query is what to look for: every clause of All, and no term of None.
type Query struct {
	All  []Clause
	None []Term
}

// Clause is met by any of its terms.
type Clause []Term

// Term is met by its words, one after another if it is a phrase, else each
// anywhere.
type Term struct {
	Words  []Word
	Phrase bool
}

// Word is met by itself or, outside of phrases, by any of its stems.
type Word struct {
	Folded string
	Stems  []string
}

// Empty tells whether there is nothing to look for, so that nothing is found.
func (q Query) Empty() bool { return len(q.All) == 0 && len(q.None) == 0 }

// Parse reads a query: words that must all be there, "phrases", -words and
// -"phrases" that must not, OR between two that are as good. All else is text.
// The languages, primary subtags, are those of the articles looked for; none
// means any.
func Parse(text string, languages []string) (Query, error) {
	if len(text) > MaxQuery {
		return Query{}, ErrTooLong
	}
	if len(languages) == 0 {
		languages = stemmed()
	}
	var q Query
	or, terms := false, 0
	for _, p := range pieces(text) {
		if p.text == "OR" && !p.quoted && !p.not && len(q.All) > 0 && !or {
			or = true
			continue
		}
		term := newTerm(p, languages)
		if len(term.Words) == 0 {
			continue
		}
		if terms += len(term.Words); terms > maxTerms {
			return Query{}, ErrTooLong
		}
		switch {
		case p.not:
			q.None = append(q.None, term)
		case or:
			last := len(q.All) - 1
			q.All[last] = append(q.All[last], term)
		default:
			q.All = append(q.All, Clause{term})
		}
		or = false
	}
	return q, nil
}

// piece of a query: up to the next space, or in quotes.
type piece struct {
	text        string
	quoted, not bool
}

func pieces(text string) []piece {
	text = strings.NewReplacer("“", `"`, "”", `"`, "«", `"`, "»", `"`, "„", `"`).Replace(text)
	var found []piece
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return found
		}
		p := piece{}
		if rest, ok := strings.CutPrefix(text, "-"); ok && rest != "" && !unicode.IsSpace([]rune(rest)[0]) {
			p.not, text = true, rest
		}
		if rest, ok := strings.CutPrefix(text, `"`); ok {
			p.quoted = true
			p.text, text, _ = strings.Cut(rest, `"`) // one that is not closed reaches to the end
		} else {
			end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
			if end < 0 {
				end = len(text)
			}
			p.text, text = text[:end], text[end:]
		}
		found = append(found, p)
	}
}

func newTerm(p piece, languages []string) Term {
	found := words(p.text, maxTerms+1)
	t := Term{Phrase: p.quoted && len(found) > 1}
	for _, w := range found {
		t.Phrase = t.Phrase || w.pair && len(found) > 1
	}
	for _, w := range found {
		word := Word{Folded: w.folded}
		if !t.Phrase && !p.quoted {
			word.Stems = stemsOf(w, languages)
		}
		if w.pair && len([]rune(w.folded)) == 1 {
			word.Stems = []string{single(w.folded)}
		}
		t.Words = append(t.Words, word)
	}
	return t
}

func stemsOf(w word, languages []string) []string {
	var all []string
	for _, language := range languages {
		for _, s := range stems(w, language) {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}
