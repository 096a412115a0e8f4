package table

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// leastSentence is how many letters a sentence needs; a shorter one joins the next.
	leastSentence = 15
	// maxSentences are looked at; the last one takes the rest.
	maxSentences = 200
)

// sentence is a part of a text: bytes from start to end, white space around cut off.
type sentence struct{ start, end, letters int }

// sentences splits a text at line ends and behind full stops.
func sentences(text string) []sentence {
	var all []sentence
	start, letters := 0, 0
	cut := func(end int) {
		for start < end && isSpaceByte(text[start]) {
			start++
		}
		last := end
		for last > start && isSpaceByte(text[last-1]) {
			last--
		}
		if last > start {
			all = append(all, sentence{start, last, letters})
		}
		start, letters = end, 0
	}
	for pos := 0; pos < len(text) && len(all) < maxSentences; {
		r, size := utf8.DecodeRuneInString(text[pos:])
		pos += size
		if unicode.IsLetter(r) {
			letters++
			if r >= firstUnmapped {
				letters += 2
			}
			continue
		}
		if letters >= leastSentence && (r == '\n' || isStop(r) && ends(text, pos-size, pos)) {
			pos += closing(text[pos:])
			cut(pos)
		}
	}
	if n := len(all); n > 0 && letters < leastSentence {
		all[n-1].letters += letters
		all[n-1].end = len(strings.TrimRight(text, " \n\t\r"))
		return all
	}
	cut(len(text))
	return all
}

func isSpaceByte(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

func isStop(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '؟', '۔', '।', '።', '。', '！', '？':
		return true
	}
	return false
}

// ends tells whether a stop ends a sentence: white space or a closing quotation
// follows, and no initial or short title stands before.
func ends(text string, stop, next int) bool {
	if next < len(text) && next-stop < 3 {
		r, _ := utf8.DecodeRuneInString(text[next:])
		if !unicode.IsSpace(r) && !strings.ContainsRune(`"”»')]`, r) {
			return false
		}
	}
	if text[stop] != '.' {
		return true
	}
	before := stop
	for before > 0 && text[before-1] > ' ' && stop-before < 4 {
		before--
	}
	word := text[before:stop]
	return len(word) > 3 || word != "" && !unicode.IsUpper(rune(word[0]))
}

// closing returns the bytes of closing quotation marks and brackets at the
// start, and of a French space before one.
func closing(text string) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if (r == ' ' || r == '\u00a0' || r == '\u202f') && strings.HasPrefix(text[n+size:], "»") {
			n += size
			continue
		}
		if !strings.ContainsRune(`"”»')]`, r) {
			break
		}
		n += size
	}
	return n
}
