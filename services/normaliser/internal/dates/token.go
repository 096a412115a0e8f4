package dates

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// token is a number, a word or one other character.
type token struct {
	kind       tokenKind
	number     int    // of a number
	digits     int    // how many it is written with
	word       string // folded, of a word
	char       rune   // of a mark
	spaced     bool   // white space stands before it
	start, end int
}

type tokenKind uint8

const (
	mark tokenKind = iota
	number
	word
)

const maxTokens = 200

type scanner struct {
	options Options
	tokens  []token
	buffer  [48]token
}

func (s *scanner) tokenise(line string) {
	s.tokens = s.buffer[:0]
	spaced := true
	for i := 0; i < len(line) && len(s.tokens) < maxTokens; {
		r, size := rune(line[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(line[i:])
		}
		start := i
		t := token{start: start, spaced: spaced}
		spaced = false
		switch {
		case r == ' ' || unicode.IsSpace(r):
			spaced = true
			i += size
			continue
		case isDigit(r):
			for i < len(line) {
				r, size := utf8.DecodeRuneInString(line[i:])
				if !isDigit(r) {
					break
				}
				if t.digits < 18 {
					t.number = t.number*10 + digitValue(r)
				}
				t.digits++
				i += size
			}
			t.kind = number
		case r == 'º' || r == 'ª': // letters to Unicode, ordinals here
			t.kind, t.word = word, "o"
			i += size
		case unicode.IsLetter(r):
			ascii := true
			for i < len(line) {
				r, size := utf8.DecodeRuneInString(line[i:])
				if (!unicode.IsLetter(r) && !unicode.IsMark(r)) || r == 'º' || r == 'ª' {
					break
				}
				ascii = ascii && r < utf8.RuneSelf
				i += size
			}
			t.kind = word
			if ascii {
				t.word = strings.ToLower(line[start:i])
			} else {
				t.word = text.Key(line[start:i])
			}
		default:
			t.char = r
			i += size
		}
		t.end = i
		s.tokens = append(s.tokens, t)
	}
}

func isDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= '٠' && r <= '٩' || r >= '۰' && r <= '۹'
}

func digitValue(r rune) int {
	switch {
	case r >= '۰':
		return int(r - '۰')
	case r >= '٠':
		return int(r - '٠')
	}
	return int(r - '0')
}

// at returns the token at i, or one of no kind that matches nothing.
func (s *scanner) at(i int) token {
	if i < 0 || i >= len(s.tokens) {
		return token{}
	}
	return s.tokens[i]
}

func (s *scanner) isMark(i int, chars string) bool {
	t := s.at(i)
	return i >= 0 && i < len(s.tokens) && t.kind == mark && strings.ContainsRune(chars, t.char)
}

func (s *scanner) isWord(i int, words ...string) bool {
	t := s.at(i)
	if t.kind != word {
		return false
	}
	return slices.Contains(words, t.word)
}
