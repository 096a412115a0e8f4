// Package text turns what publishers call text into plain text: one Unicode
// form, no entities, no characters that nobody sees, no UTF-8 that was misread,
// single spaces. It also folds text for comparison.
//
// Texts come in as UTF-8; what comes out is valid UTF-8, NFC, and cleaning it
// again changes nothing. It never changes words, quotation marks or apostrophes:
// « », “ ”, ’ and ' stay as the publisher set them. The one typographic change is
// that every space, the narrow and no-break ones of French too, becomes the plain
// space: that is the canonical form. A text is never markup: a < that a browser would
// take for the start of a tag becomes ‹.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean returns s as canonical plain text on one line. Entities that are left in
// it are decoded once more, unless that would make a tag.
func Clean(s string) string { return clean(s, 1) }

// CleanTwice is Clean for text that no parser has decoded yet: entities are
// decoded at most twice.
func CleanTwice(s string) string { return clean(s, 2) }

// maxRounds bounds how often a text is cleaned until nothing changes any more; more
// than two are needed only by texts that were made for it.
const maxRounds = 8

func clean(s string, levels int) string {
	if isPlain(s) {
		return noTags(s)
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	for range maxRounds {
		decoded := decodeEntities(s, levels)
		suspects := pages.suspects(decoded)
		if suspects != 0 {
			decoded = controls(repair(decoded))
		}
		seen := visible(decoded)
		composed := compose(noTags(seen))
		if composed == s || composed == seen && suspects == 0 && !strings.Contains(seen, "&") {
			return composed
		}
		s = composed
	}
	return s
}

// compose returns the composed form, NFC.
func compose(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// isPlain tells quickly that there is nothing to do.
func isPlain(s string) bool {
	space := true // none at the start
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == '&' || (c == ' ' && space) {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// settled tells quickly that visible would change nothing: plain characters, Latin,
// Greek and Cyrillic letters, common punctuation, single spaces.
func settled(s string) bool {
	space := true // none at the start
	for _, r := range s {
		switch {
		case r > ' ' && r < 0x7f, r > 0xa0 && r < 0x300 && r != 0xad, r >= 0x370 && r < 0x483, r >= 0x2010 && r < 0x2028, r >= 0x2030 && r < 0x205f, r >= 0x20a0 && r < 0x20d0:
			space = false
		case r == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return !space || s == ""
}

// visible drops what is not seen and makes one space of each run of white space.
func visible(s string) string {
	if settled(s) {
		return s
	}
	return visibleRunes(s)
}

func visibleRunes(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space, previous := false, rune(0)
	var mixed direction
	marks := 0 // on the letter before
	for i, r := range s {
		switch {
		case r > ' ' && r < 0x7f:
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = true
			continue
		case r >= 0x200b && r <= 0x200f || r == 0x61c:
			if mixed == 0 && (r == 0x200e || r == 0x200f || r == 0x61c) {
				mixed = directionOf(s)
			}
			if !meant(r, space, previous, s[i+utf8.RuneLen(r):], mixed) {
				continue
			}
		case invisible(r), isVariant(r) && (space || previous == 0 || isVariant(previous)):
			continue
		}
		if !isAccent(r) || space {
			marks = 0
		} else if marks++; marks > maxMarks {
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		if letters, ok := ligature(r); ok {
			b.WriteString(letters)
		} else {
			b.WriteRune(r)
		}
		previous = r
	}
	return b.String()
}

// ligature spells out the Latin presentation forms that copying from print leaves.
func ligature(r rune) (string, bool) {
	switch r {
	case 'ﬀ':
		return "ff", true
	case 'ﬁ':
		return "fi", true
	case 'ﬂ':
		return "fl", true
	case 'ﬃ':
		return "ffi", true
	case 'ﬄ':
		return "ffl", true
	}
	return "", false
}
