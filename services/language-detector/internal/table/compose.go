package table

import (
	_ "embed"
	"sort"
	"unicode"
)

// compositions holds what a letter and the mark behind it make, sorted: letter,
// mark, composed letter, two bytes each, lower case.
//
//go:embed compositions.bin
var compositions string

// accents of the character references that end in their names.
var accents = [...]struct {
	name string
	mark rune
}{{"grave", 0x300}, {"acute", 0x301}, {"circ", 0x302}, {"tilde", 0x303}, {"uml", 0x308}, {"ring", 0x30A}, {"cedil", 0x327}, {"caron", 0x30C}}

func isMark(r rune) bool { return r >= 0x300 && r <= 0x36F }

// compose puts a mark onto the word's last letter; false if the two make none.
func compose(w *word, mark rune) bool {
	r := composed(rune(w.letters[w.n-1]), mark)
	if r == 0 || r >= firstUnmapped {
		return false
	}
	w.letters[w.n-1] = uint16(r)
	return true
}

// composed returns the letter that a letter and a mark make, 0 for none.
func composed(letter, mark rune) rune {
	capital := letter >= 'A' && letter <= 'Z'
	if capital {
		letter += 'a' - 'A'
	}
	key := uint32(letter)<<16 | uint32(mark)
	at := func(i int) uint32 { return uint32(pair(6*i))<<16 | uint32(pair(6*i+2)) }
	n := len(compositions) / 6
	i := sort.Search(n, func(i int) bool { return at(i) >= key })
	if i == n || at(i) != key {
		return 0
	}
	r := rune(pair(6*i + 4))
	if capital {
		return unicode.ToUpper(r)
	}
	return r
}

func pair(i int) uint16 { return uint16(compositions[i]) | uint16(compositions[i+1])<<8 }

// isLetter tells for runes from firstUnmapped on.
func isLetter(r rune) bool { return unicode.IsLetter(r) }
