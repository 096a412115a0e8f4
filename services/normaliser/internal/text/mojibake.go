package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// repair undoes the reading of UTF-8 in a wrong code page ("dÃ©jÃ " for "déjà"),
// where there is evidence for it, as often as it was misread.
//
// A text is repaired sequence by sequence, in the code page that explains most of it.
// The evidence is a sequence that no language writes (a lower-case letter before an
// upper-case one, a sign inside a word) and that stands for a common character. One
// is enough if nothing else in the text is outside ASCII, or if it is one of the usual
// letters; else there must be two. Letters of other scripts must come in runs.
func repair(s string) string {
	for range maxRounds { // each makes it shorter
		repaired, ok := repairOnce(s)
		if !ok {
			break
		}
		s = repaired
	}
	return s
}

func repairOnce(s string) (string, bool) {
	if pages.suspects(s) == 0 {
		return s, false
	}
	runes := []rune(s)
	var best reading
	for _, page := range pages.likeliest(runes) {
		r := read(runes, pages.bytes[page])
		if r.convinces() && r.covered > best.covered {
			best = r
		}
	}
	if best.covered == 0 {
		return s, false
	}
	return best.write(), true
}

// sequence is what may be one character that was misread as several.
type sequence struct {
	start, end int // runes
	char       rune
	script     *unicode.RangeTable // nil for Latin letters and signs
	guilty     bool                // nobody writes that
	usual      bool                // stands for a letter or quote of the large Latin languages
}

// reading is a text in one code page.
type reading struct {
	runes     []rune
	bytes     []byte // by rune
	sequences []sequence
	covered   int // runes in sequences
	others    int // outside ASCII and in none
}

func read(runes []rune, bytes []byte) reading {
	r := reading{runes: runes, bytes: bytes}
	for i := 0; i < len(runes); {
		if s, ok := r.sequence(i); ok {
			r.sequences = append(r.sequences, s)
			i = s.end
			continue
		}
		if runes[i] >= 0x80 && runes[i] != utf8.RuneError && runes[i] != 0xa0 && !r.lone(i) {
			r.others++
		}
		i++
	}
	r.dropLoners()
	for _, s := range r.sequences {
		r.covered += s.end - s.start
	}
	return r
}

func (r *reading) byteAt(i int) byte {
	if i < len(r.runes) && r.runes[i] < maxPaged {
		return r.bytes[r.runes[i]]
	}
	return 0
}

// sequence reads one at rune i.
func (r *reading) sequence(i int) (sequence, bool) {
	lead := r.byteAt(i)
	size := 2
	switch {
	case lead < 0xc2:
		return sequence{}, false
	case lead >= 0xf0:
		size = 4
	case lead >= 0xe0:
		size = 3
	}
	char, n := r.decode(i, size)
	if n == 0 {
		if char, n = r.surrogates(i); n == 0 {
			return sequence{}, false
		}
	}
	script, known := scriptOf(char)
	if !known {
		return sequence{}, false
	}
	s := sequence{start: i, end: i + n, char: char, script: script}
	s.guilty = r.isGuilty(s)
	inWord := unicode.IsLetter(r.at(s.start-1)) || unicode.IsLetter(r.at(s.end))
	s.usual = s.guilty && inWord && strings.ContainsRune("àâçéèêëîïôùûüœÉÀÈÊÇáíóúñãõäöß’‘“”…–—«»°\u00a0€", char)
	return s, true
}

// decode reads a sequence of size bytes; one whose byte was lost is U+FFFD.
func (r *reading) decode(i, size int) (char rune, n int) {
	var raw [utf8.UTFMax]byte
	for j := range size {
		if j > 0 && r.at(i+j) == utf8.RuneError {
			return utf8.RuneError, j + 1
		}
		raw[j] = r.byteAt(i + j)
		if j > 0 && raw[j]>>6 != 2 {
			return 0, 0
		}
	}
	if char, n = utf8.DecodeRune(raw[:size]); n != size {
		return 0, 0
	}
	return char, n
}

// surrogates reads a character that was written as two halves of UTF-16.
func (r *reading) surrogates(i int) (char rune, size int) {
	half := func(i int) rune {
		if r.byteAt(i) != 0xed || r.byteAt(i+1) < 0xa0 || r.byteAt(i+1) > 0xbf || r.byteAt(i+2)>>6 != 2 {
			return 0
		}
		return 0xd000 | rune(r.byteAt(i+1)&0x3f)<<6 | rune(r.byteAt(i+2)&0x3f)
	}
	high, low := half(i), half(i+3)
	if high < 0xd800 || high >= 0xdc00 || low < 0xdc00 {
		return 0, 0
	}
	return (high-0xd800)<<10 + (low - 0xdc00) + 0x10000, 6
}

// scriptOf tells whether a character is one that texts have, and its script if
// that is not Latin.
func scriptOf(char rune) (*unicode.RangeTable, bool) {
	switch {
	case char < 0x80:
		return nil, false
	case char < 0x180, char >= 0x218 && char <= 0x21b, char == 0x1a0, char == 0x1a1, char == 0x1af, char == 0x1b0,
		char >= 0x300 && char < 0x329, char >= 0x1e00 && char < 0x1f00, char >= 0x2000 && char < 0x2c00,
		char >= 0xfb00 && char <= 0xfb06, char == 0xfeff, char == utf8.RuneError, char >= 0x1f000 && char < 0x1fb00:
		return nil, true
	case char >= 0xfe00 && char < 0xfe10, char >= 0xff00 && char < 0xff5f, char >= 0x3000 && char < 0x3030:
		return nil, true
	}
	for _, t := range scripts {
		if unicode.Is(t, char) && (char < 0x3400 || char >= 0x4e00) {
			if t == unicode.Hiragana || t == unicode.Katakana {
				t = unicode.Han
			}
			return t, true
		}
	}
	return nil, false
}

var scripts = []*unicode.RangeTable{
	unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic, unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Thai,
	unicode.Georgian, unicode.Armenian, unicode.Ethiopic, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana,
}

// isGuilty tells whether the characters of a sequence, as they stand, are not what
// anybody writes.
func (r *reading) isGuilty(s sequence) bool {
	before, after := r.at(s.start-1), r.at(s.end)
	first := r.runes[s.start]
	switch {
	case unicode.IsLower(before) && unicode.IsUpper(first):
		return true
	case !unicode.IsLetter(before) && (s.char == 0xa0 || s.char == 'à' || s.char == 0xfeff) && r.runes[s.start+1] == 0xa0:
		return true // Â or Ã alone is no word
	case s.char == 0xfeff, s.char >= 0x1f000:
		return true
	case first == 'â' && s.char != utf8.RuneError:
		return true // no word ends in it
	}
	for i := s.start + 1; i < s.end; i++ {
		next := after
		if i+1 < s.end {
			next = r.runes[i+1]
		}
		if oddAfter(r.runes[i-1], r.runes[i], next) {
			return true
		}
	}
	return false
}

func (r *reading) at(i int) rune {
	if i < 0 || i >= len(r.runes) {
		return ' '
	}
	return r.runes[i]
}

// oddAfter tells whether a character does not belong behind a letter or sign, before
// what comes next.
func oddAfter(previous, c, next rune) bool {
	switch c {
	case '‘', '“', '„', '‚', '¡', '‹', '\u00ad':
		return true // these open
	case '”', '™', '®', '°', '›', '†', '‡', '·', '•', '§', '¶', 'ª', 'º', '²', '³', '¹', '´', '¨':
		return unicode.IsLetter(next) && unicode.IsLetter(previous)
	case '…', '’', '–', '—', '«', '»', '\u00a0', '¿', '‰', '`':
		return false
	}
	return c < 0xa0 || unicode.In(c, unicode.Sm, unicode.Sc, unicode.Sk, unicode.So, unicode.No) ||
		unicode.IsLower(previous) && unicode.IsUpper(c)
}

// dropLoners drops letters of other scripts that do not come in runs.
func (r *reading) dropLoners() {
	if !slices.ContainsFunc(r.sequences, func(s sequence) bool { return s.script != nil }) {
		return
	}
	runs := map[*unicode.RangeTable]int{}
	for i, s := range r.sequences {
		if i > 0 && r.sequences[i-1].end == s.start && r.sequences[i-1].script == s.script {
			runs[s.script]++
		}
	}
	r.sequences = slices.DeleteFunc(r.sequences, func(s sequence) bool {
		lone := s.script != nil && runs[s.script] == 0
		if lone {
			r.others += s.end - s.start
		}
		return lone
	})
	for i := range r.sequences {
		s := &r.sequences[i]
		s.guilty = s.guilty || s.script != nil && runs[s.script] > 0
	}
}

// convinces tells whether the evidence is enough.
func (r *reading) convinces() bool {
	guilty, usual, whole := 0, 0, 0
	for _, s := range r.sequences {
		if s.char != utf8.RuneError {
			whole++
		}
		if s.guilty {
			guilty++
		}
		if s.usual {
			usual++
		}
	}
	return guilty > 0 && (r.others == 0 || usual > 0 || whole > 1 && r.others <= r.covered)
}

// lone tells a first byte whose second was a no-break space that has become a plain
// one: of à, of the no-break space itself, of Š at the start of a word.
func (r *reading) lone(i int) bool {
	if r.at(i+1) != ' ' {
		return false
	}
	switch r.byteAt(i) {
	case 0xc2, 0xc3:
		return true
	case 0xc5:
		return !unicode.IsLetter(r.at(i-1)) && unicode.IsLower(r.at(i+2))
	}
	return false
}

// write returns the text with its sequences put right. What is left of others goes
// with them if there were two or more.
func (r *reading) write() string {
	var b strings.Builder
	next := 0
	for i := 0; i < len(r.runes); i++ {
		if next < len(r.sequences) && r.sequences[next].start == i {
			b.WriteRune(r.sequences[next].char)
			i = r.sequences[next].end - 1
			next++
			continue
		}
		switch {
		case len(r.sequences) < 2 || !r.lone(i):
			b.WriteRune(r.runes[i])
		case r.byteAt(i) == 0xc3:
			b.WriteRune('à')
		case r.byteAt(i) == 0xc5:
			b.WriteRune('Š')
			i++
		}
	}
	return b.String()
}

// controls replaces C1 controls, which no text has, by what they are in Windows-1252.
func controls(s string) string {
	if !strings.ContainsFunc(s, isC1) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if !isC1(r) {
			return r
		}
		if r = codepages[0].DecodeByte(byte(r)); isC1(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

func isC1(r rune) bool { return r >= 0x80 && r < 0xa0 }
