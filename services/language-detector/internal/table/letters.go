package table

import (
	_ "embed"
	"unicode/utf8"
)

//go:generate go run ../../cmd/tables build

// letterTable holds, for each rune under firstUnmapped, two bytes: 0 for no
// letter, 1 for a letter of a script that is not scored, else its lower case.
//
//go:embed letters.bin
var letterTable string

const (
	firstUnmapped = 0x3000
	unscored      = 1
)

// maxWord is how many letters of a word belong together; a longer one goes on as
// another.
const maxWord = 48

// word is the letters of a word in lower case.
type word struct {
	letters [maxWord]uint16
	n       int
	// capital: it begins with a capital letter.
	capital bool
	// opens: it begins a text or a sentence.
	opens bool
	// elided: an apostrophe and a letter follow: "don" of "don't".
	elided bool
}

// name tells for a capital within a sentence: a name, as a rule.
func (w *word) name() bool { return w.capital && !w.opens }

// scanner reads the scored words of a text, and counts what it passes.
type scanner struct {
	text string
	pos  int
	// maxLetters ends the reading, also within a word.
	maxLetters int32

	letters  int32 // that belong to words
	words    int32
	capitals int32 // words that begin with one
	digits   int32
	upper    int32 // letters
	endless  int32 // words that were longer than maxWord
	signs    signs
	// fresh: the next byte begins a token between spaces.
	fresh bool
	// opens: the next word begins a sentence.
	opens bool
}

func newScanner(text string, maxLetters int32) scanner {
	return scanner{text: text[:min(len(text), maxText)], maxLetters: maxLetters, fresh: true, opens: true}
}

// maxText bounds what is read of a text, in bytes.
const maxText = 64 << 10

// next reads the next word; false at the end.
func (s *scanner) next(w *word) bool {
	w.n, w.elided = 0, false
	for s.pos < len(s.text) && s.letters < s.maxLetters {
		if s.fresh && w.n == 0 {
			s.fresh = false
			if end := skipToken(s.text, s.pos); end > s.pos {
				s.pos = end
				continue
			}
		}
		r, size := rune(s.text[s.pos]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s.text[s.pos:])
		} else if r == '<' || r == '&' {
			r, size = markup(s.text[s.pos:])
		}
		if r < firstUnmapped {
			if letter := letterAt(r); letter > unscored {
				if w.n == maxWord {
					s.endless++
					break // at this letter the next word begins
				}
				if w.n == 0 {
					w.capital, w.opens = rune(letter) != r, s.opens
					s.opens = false
				}
				if rune(letter) != r {
					s.upper++
				}
				w.letters[w.n] = letter
				w.n++
				s.pos += size
				s.letters++
				continue
			} else if letter == unscored {
				s.sign(r)
			} else if w.n > 0 && isMark(r) && compose(w, r) || unseen(r) {
				s.pos += size
				continue
			}
		} else if r == 0xFEFF {
			s.pos += size
			continue
		} else {
			s.sign(r)
		}
		if w.n > 0 {
			w.elided = isApostrophe(r) && s.pos+size < len(s.text) && s.text[s.pos+size] >= 'a'
		}
		s.pos += size
		s.fresh = r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == 0xA0
		if r >= '0' && r <= '9' {
			s.digits++
		}
		if opensSentence(r) {
			s.opens = true
		}
		if w.n > 0 {
			break
		}
	}
	if w.n == 0 {
		return false
	}
	s.words++
	if w.capital {
		s.capitals++
	}
	return true
}

// sign counts a letter that is not scored; a few hundred of them are enough too.
func (s *scanner) sign(r rune) {
	if r >= firstUnmapped && !isLetter(r) {
		return
	}
	s.signs.add(r)
	if r >= firstUnmapped {
		s.maxLetters -= 3
	} else {
		s.maxLetters--
	}
}

// letterAt returns the entry of letterTable; r is under firstUnmapped.
func letterAt(r rune) uint16 {
	i := 2 * int(r)
	b := letterTable[i : i+2]
	return uint16(b[0]) | uint16(b[1])<<8
}

func opensSentence(r rune) bool {
	switch r {
	case '.', ':', '!', '?', '\n', '"', '“', '«', '»', '”':
		return true
	}
	return false
}

// unseen tells for a sign that is not seen and stands within words: a soft
// hyphen, a space of no width, a mark of direction.
func unseen(r rune) bool {
	switch {
	case r == 0xAD, r == 0x200B, r == 0x200E, r == 0x200F, r == 0x2060, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }
