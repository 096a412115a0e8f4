package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the words of s in lower case, letters and digits only, one space
// between: the form in which texts are compared. Accents stay.
func Fold(s string) string {
	if isASCII(s) {
		return foldASCII(s)
	}
	return foldRunes(s)
}

func foldRunes(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Key is Fold without accents: the form in which set phrases are looked up.
func Key(s string) string {
	if isASCII(s) {
		return foldASCII(s)
	}
	if key, ok := keyLatin(s); ok {
		return key
	}
	return keyRunes(s)
}

func keyRunes(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteString(plainLetter(unicode.ToLower(r)))
		default:
			gap = true
		}
	}
	return b.String()
}

// latin holds the keys of the characters of the Latin blocks, empty where they part
// words.
var latin = func() (keys [0x250]string) {
	for r := range rune(len(keys)) {
		keys[r] = keyRunes(string(r))
	}
	return keys
}()

// keyLatin is keyRunes where all characters are of the Latin blocks or part words.
func keyLatin(s string) (string, bool) {
	out := make([]byte, 0, len(s)+8)
	gap := false
	for _, r := range s {
		key := ""
		switch {
		case int(r) < len(latin):
			key = latin[r]
		case r < 0x2010 || r > 0x203a:
			return "", false
		}
		if key == "" {
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, ' ')
		}
		gap = false
		out = append(out, key...)
	}
	return string(out), true
}

func plainLetter(r rune) string {
	switch r {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ß':
		return "ss"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'أ', 'إ', 'آ', 'ٱ':
		return "ا"
	case 'ى':
		return "ي"
	}
	return string(r)
}

// WordCount counts words: runs of letters and digits, and each character of
// scripts that put no space between words.
func WordCount(s string) int {
	if isASCII(s) {
		return countASCII(s)
	}
	return countRunes(s)
}

func countRunes(s string) int {
	n, in := 0, false
	for _, r := range s {
		switch {
		case r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.IsLetter(r):
			n++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				n++
			}
			in = true
		case r == '\'' || r == '’' || r == '-' || unicode.IsMark(r):
		default:
			in = false
		}
	}
	return n
}

// Most of what is folded and counted is plain ASCII, which costs a fraction.

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func foldASCII(s string) string {
	out := make([]byte, 0, len(s))
	gap := false
	for i := range len(s) {
		c := s[i]
		if !isWordByte(c) {
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

func countASCII(s string) int {
	n, in := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case isWordByte(c):
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

// Cut returns at most limit bytes of s, whole characters, at a word's end if one
// is near; and whether anything was lost.
func Cut(s string, limit int) (string, bool) {
	if len(s) <= limit {
		return s, false
	}
	end := limit
	for end > 0 && s[end]&0xc0 == 0x80 {
		end--
	}
	if space := strings.LastIndexByte(s[:end], ' '); space > end-100 && space > 0 {
		end = space
	}
	return s[:end], true
}
