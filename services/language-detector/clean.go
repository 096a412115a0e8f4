package detector

import (
	"strings"
	"unicode"
)

// clean drops the words that name no language: addresses of pages and people,
// @names and #hashtags. It keeps line ends.
func clean(text string) string {
	if !strings.ContainsAny(text, "@#/.") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for len(text) > 0 {
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		if word := text[:end]; !isAddress(word) {
			b.WriteString(word)
		}
		text = text[end:]
		rest := strings.TrimLeftFunc(text, unicode.IsSpace)
		b.WriteString(text[:len(text)-len(rest)])
		text = rest
	}
	return b.String()
}

// isAddress tells whether a word is a URL, a host name, an e-mail address, an
// @name or a #hashtag.
func isAddress(word string) bool {
	word = strings.TrimLeft(word, `("'«<[`)
	if word == "" {
		return false
	}
	if word[0] == '@' || word[0] == '#' || strings.Contains(word, "://") || strings.HasPrefix(word, "www.") {
		return true
	}
	if at := strings.IndexByte(word, '@'); at > 0 {
		return strings.IndexByte(word[at:], '.') > 0
	}
	return false
}

// letters counts the letters of a text.
func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
