package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// invisible tells whether r shows nothing and means nothing in running text.
func invisible(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0: // controls
		return true
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xfff9 && r <= 0xfffc, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return true
	case r >= 0xe0000 && r <= 0xe0fff: // tags, and variants in which texts have been hidden
		return true
	case r >= 0xe000 && r <= 0xf8ff: // private use: icon fonts
		return true
	}
	return false
}

// meant tells whether a character without width has a meaning where it stands:
// a joiner between letters that join, a break between words that have no space
// between them, a direction mark beside a sign in a text of two directions.
// Embeddings and overrides never have: they make a text show what it does not say.
func meant(r rune, space bool, previous rune, after string, mixed direction) bool {
	next, _ := utf8.DecodeRuneInString(after)
	switch r {
	case 0x200c, 0x200d:
		return !space && joins(previous) && joins(next)
	case 0x200b:
		return !space && unspaced(previous) && unspaced(next)
	case 0x200e, 0x200f, 0x61c:
		return mixed == both && !space && neutral(previous) && !directs(next)
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

// unspaced tells letters of scripts that put no space between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// direction in which a text runs.
type direction uint8

const (
	unknown direction = iota
	one
	both
)

// directionOf tells whether a text has letters of both directions.
func directionOf(s string) direction {
	right := strings.ContainsFunc(s, rightToLeft)
	left := strings.ContainsFunc(s, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsLetter(r) && !rightToLeft(r) })
	if right && left {
		return both
	}
	return one
}

func rightToLeft(r rune) bool {
	return r >= 0x590 && r < 0x900 && unicode.IsLetter(r) || r >= 0xfb1d && r < 0xfe00 || r >= 0xfe70 && r < 0xfeff || r >= 0x10800 && r < 0x11000 || r >= 0x1e800 && r < 0x1f000
}

// neutral tells the signs whose direction is that of what stands beside them.
func neutral(r rune) bool {
	return r != 0 && !directs(r) && (unicode.IsPunct(r) || unicode.IsSymbol(r))
}

// directs tells direction marks.
func directs(r rune) bool { return r == 0x200e || r == 0x200f || r == 0x61c }

// isVariant tells the selectors of a character's variant, such as that of an emoji.
func isVariant(r rune) bool { return r >= 0xfe00 && r <= 0xfe0f }

// maxMarks is how many accents a letter may bear; Vietnamese has two.
const maxMarks = 4

// isAccent tells the marks of no script of its own, which can be piled up.
func isAccent(r rune) bool {
	return r >= 0x300 && r < 0x370 || r >= 0x1ab0 && r < 0x1b00 || r >= 0x1dc0 && r < 0x1e00 || r >= 0x20d0 && r < 0x2100 || r >= 0xfe20 && r < 0xfe30
}
