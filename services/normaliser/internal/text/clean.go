// Package text turns what publishers call text into plain text: one Unicode
// form, no entities, no characters that nobody sees, single spaces. It also
// folds text for comparison.
//
// Texts come in as UTF-8; what comes out is valid UTF-8, NFC, and cleaning it
// again changes nothing. It never changes words, quotation marks or apostrophes:
// « », “ ”, ’ and ' stay as the publisher set them. The one typographic change is
// that every space, the narrow and no-break ones of French too, becomes the plain
// space: that is the canonical form.
package text

import (
	"html"
	"regexp"
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

func clean(s string, decode int) string {
	if isPlain(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	for range decode {
		decoded := decodeEntities(s)
		if decoded == s {
			break
		}
		s = decoded
	}
	s = visible(s)
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return s
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

var entity = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// decodeEntities decodes once; what would open a tag stays as it was.
func decodeEntities(s string) string {
	if !strings.Contains(s, "&") || !entity.MatchString(s) {
		return s
	}
	decoded := entity.ReplaceAllStringFunc(s, html.UnescapeString)
	if tag.MatchString(decoded) && !tag.MatchString(s) {
		return s
	}
	return decoded
}

var tag = regexp.MustCompile(`<[A-Za-z/!?]`)

// HasTag tells whether s holds something that a browser would take for a tag.
func HasTag(s string) bool { return tag.MatchString(s) }

// visible drops what is not seen and makes one space of each run of white space.
func visible(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space, previous := false, rune(0)
	for i, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = true
			continue
		case r == '\u200c' || r == '\u200d':
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if space || !joins(previous) || !joins(next) {
				continue
			}
		case invisible(r):
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

// invisible tells whether r shows nothing and means nothing in running text.
func invisible(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0: // controls
		return true
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return true
	case r >= 0xe0000 && r <= 0xe007f: // tags
		return true
	case r >= 0xe000 && r <= 0xf8ff: // private use: icon fonts
		return true
	}
	return false
}

// joins tells whether a joiner beside r has a meaning: scripts that join their
// letters, and emoji.
func joins(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Adlam, unicode.Devanagari, unicode.Bengali,
		unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
		unicode.Khmer, unicode.Myanmar) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || r == 0xfe0f
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
