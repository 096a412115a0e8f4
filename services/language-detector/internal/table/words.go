package table

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// EachWord calls f with each scored word of a text as the table reads it:
// letters in lower case, without markup and addresses. An elided one has an
// apostrophe and a letter behind it.
func EachWord(text string, f func(word string, elided, name bool)) {
	s := newScanner(text, 1<<30)
	var w word
	var runes [maxWord]rune
	for s.next(&w) {
		for i, letter := range w.letters[:w.n] {
			runes[i] = rune(letter)
		}
		f(string(runes[:w.n]), w.elided, w.name())
	}
}

// Clean returns the letters, marks and spaces of at most limit bytes of a text,
// without markup, addresses, @names and #hashtags, and the number of letters.
func Clean(text string, limit int) (cleaned string, letters int) {
	var b strings.Builder
	text = text[:min(len(text), limit)]
	fresh := true
	for pos := 0; pos < len(text); {
		if fresh {
			fresh = false
			if end := skipToken(text, pos); end > pos {
				pos = end
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(text[pos:])
		if r == '<' || r == '&' {
			r, size = markup(text[pos:])
		}
		pos += size
		switch {
		case r == utf8.RuneError:
			b.WriteByte(' ')
		case unicode.IsLetter(r):
			letters++
			b.WriteRune(r)
		case unicode.IsMark(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
			fresh = unicode.IsSpace(r)
		}
	}
	return b.String(), letters
}
