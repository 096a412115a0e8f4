package body

import (
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// Most blocks of most pages are plain ASCII: for those, what package text does is
// done here at a fraction of the cost.

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isPlain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// wordCount is text.WordCount.
func wordCount(s string) int {
	if !isASCII(s) {
		return text.WordCount(s)
	}
	n, in := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case isPlain(c):
			if !in {
				n++
			}
			in = true
		case c != '\'' && c != '-':
			in = false
		}
	}
	return n
}

// key is text.Key.
func key(s string) string {
	if !isASCII(s) {
		return text.Key(s)
	}
	return fold(s)
}

// fold is text.Fold.
func fold(s string) string {
	if !isASCII(s) {
		return text.Fold(s)
	}
	out := make([]byte, 0, len(s))
	gap := false
	for i := range len(s) {
		c := s[i]
		if !isPlain(c) {
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, ' ')
		}
		gap = false
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		out = append(out, c)
	}
	return string(out)
}
