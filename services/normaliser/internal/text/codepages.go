package text

import (
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// The code pages by which UTF-8 is commonly misread, the most common first.
var codepages = []*charmap.Charmap{
	charmap.Windows1252, charmap.Windows1250, charmap.Windows1251, charmap.Windows1257, charmap.Windows1254, charmap.Windows1253,
	charmap.ISO8859_2, charmap.Macintosh, charmap.CodePage437, charmap.CodePage850,
}

// maxPaged is above all runes that the code pages have.
const maxPaged = 0x2700

// paging tells of each rune which byte it stands for in each code page.
type paging struct {
	bytes [][]byte // by code page, by rune; 0: none that begins or continues a sequence
	// Code pages, as bits, in which a rune can begin a sequence of UTF-8, or go on in one.
	lead, next [maxPaged]uint16
}

var pages = newPaging()

func newPaging() *paging {
	p := &paging{bytes: make([][]byte, len(codepages))}
	for i, page := range codepages {
		p.bytes[i] = make([]byte, maxPaged)
		for b := 0x80; b < 0xf5; b++ {
			p.set(i, rune(b), byte(b), b >= 0xa0) // what has no letter of its own stays a control
			p.set(i, page.DecodeByte(byte(b)), byte(b), false)
		}
	}
	return p
}

func (p *paging) set(page int, r rune, b byte, controlsOnly bool) {
	if controlsOnly || r < 0x80 || r >= maxPaged {
		return
	}
	switch {
	case b < 0xc0:
		p.next[r] |= 1 << page
	case b < 0xc2 || strings.ContainsRune("’‘“”«»…–—", r): // right in any text, also before a letter
		return
	default:
		p.lead[r] |= 1 << page
	}
	p.bytes[page][r] = b
}

// suspects returns the code pages, as bits, in which s holds a sequence of UTF-8, or
// a control that stands for a sign of Windows-1252.
func (p *paging) suspects(s string) uint16 {
	var found, open uint16
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f || r >= 0x9 && r <= 0xd:
			open = 0
			continue
		case !isC1(r) && r != 0xad && invisible(r):
			continue // it goes, and then its neighbours meet
		case r >= maxPaged:
			open = 0
			continue
		}
		if isC1(r) {
			found |= 1
		}
		found |= open & p.next[r]
		open = p.lead[r]
	}
	return found
}

// likeliest returns the code pages that s was most likely misread in: those in which
// it holds the most sequences.
func (p *paging) likeliest(runes []rune) []int {
	counts := make([]int, len(codepages))
	var open uint16
	for _, r := range runes {
		if r < 0x80 || r >= maxPaged {
			open = 0
			continue
		}
		for both := open & p.next[r]; both != 0; both &= both - 1 {
			counts[bits.TrailingZeros16(both)]++
		}
		open = p.lead[r]
	}
	var found []int
	for i, n := range counts {
		if n > 0 {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return counts[b] - counts[a] })
	return found[:min(len(found), maxTried)]
}

// maxTried bounds the code pages that are tried.
const maxTried = 3
