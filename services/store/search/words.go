// Package search turns texts into words to look up, and what a person types into
// what to look for.
//
// In come texts in any language and queries of strangers; out go folded words and
// stems, the same for every database. It knows no database and never fails: what
// is not grammar is text.
package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is the most bytes of a word that are looked at.
const maxWord = 120

// word of a text.
type word struct {
	// lower is the word in lower case, with its accents; folded without.
	lower, folded string
	// pair: two characters of a script that writes no spaces, or a single one that
	// stands alone.
	pair bool
}

// words cuts a text into its words, in order, up to limit. Scripts without spaces give
// overlapping pairs of characters. An article or pronoun elided before a word
// (l', qu', dell') is dropped.
func words(text string, limit int) []word {
	var found []word
	for start := 0; start < len(text) && len(found) < limit; {
		r, size := utf8.DecodeRuneInString(text[start:])
		if !isWordRune(r) {
			start += size
			continue
		}
		end, dense := endOfWord(text, start)
		run := text[start:end]
		next, nextSize := utf8.DecodeRuneInString(text[end:])
		switch {
		case dense:
			found = appendPairs(found, run)
		case isApostrophe(next) && isElision(run) && followedByWord(text[end+nextSize:]):
		default:
			if w := newWord(run); w.folded != "" {
				found = append(found, w)
			}
		}
		start = end
	}
	return found
}

// endOfWord returns where the run of characters of one kind that begins at start
// ends, and whether it is of a script without spaces.
func endOfWord(text string, start int) (end int, dense bool) {
	first, _ := utf8.DecodeRuneInString(text[start:])
	dense = isDense(first)
	for i, r := range text[start:] {
		if !isWordRune(r) || isDense(r) != dense && !unicode.IsMark(r) {
			return start + i, dense
		}
	}
	return len(text), dense
}

func newWord(run string) word {
	for len(run) > maxWord {
		_, size := utf8.DecodeLastRuneInString(run[:maxWord+1])
		run = run[:maxWord+1-size]
	}
	lower := strings.ToLower(run)
	return word{lower: lower, folded: fold(lower)}
}

// appendPairs adds the overlapping pairs of characters of a run, or the only one.
func appendPairs(found []word, run string) []word {
	runes := []rune(norm.NFKC.String(strings.ToLower(run)))
	if len(runes) == 1 {
		return append(found, word{lower: string(runes), folded: string(runes), pair: true})
	}
	for i := range len(runes) - 1 {
		pair := string(runes[i : i+2])
		found = append(found, word{lower: pair, folded: pair, pair: true})
	}
	return found
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// isDense tells whether the character's script is written without spaces.
func isDense(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '`' || r == '′' }

func followedByWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return isWordRune(r)
}

// isElision tells whether the word before an apostrophe is an article or pronoun
// of French, Italian, Catalan or Occitan that lost its vowel.
func isElision(run string) bool {
	if len(run) > 8 {
		return false
	}
	return slices.Contains([]string{
		"l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
		"un", "dell", "all", "nell", "sull", "dall", "coll", "quell", "gl",
	}, strings.ToLower(run))
}

// fold removes what people leave out when they type: accents, vowel points,
// ligatures. The text is in lower case.
func fold(lower string) string {
	if isPlain(lower) {
		return lower
	}
	var b strings.Builder
	b.Grow(len(lower))
	for _, r := range norm.NFKD.String(lower) {
		switch {
		case isAccent(r) || r == 'ـ' || r == 0x200d || r == 0x200c:
		case r == 'ß':
			b.WriteString("ss")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'ø':
			b.WriteByte('o')
		case r == 'đ' || r == 'ð':
			b.WriteByte('d')
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		case r == 'þ':
			b.WriteString("th")
		case r == 'ς':
			b.WriteRune('σ')
		case r == 'ى':
			b.WriteRune('ي')
		case r == 'ة':
			b.WriteRune('ه')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isAccent tells whether a mark may be left out: those of Latin, Greek and
// Cyrillic, the points of Hebrew and Arabic; not the vowels of India's scripts.
func isAccent(r rune) bool {
	return r >= 0x0300 && r <= 0x036f || r >= 0x0591 && r <= 0x05c7 && unicode.IsMark(r) ||
		r >= 0x0610 && r <= 0x061a || r >= 0x064b && r <= 0x065f || r == 0x0670 || r >= 0x06d6 && r <= 0x06ed && unicode.IsMark(r)
}
