package models

import (
	"encoding/binary"
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const mapped = 0x3000

// Letters returns the table's letters.bin: for each rune under U+3000 two bytes,
// 0 for no letter, 1 for a letter of a script that names its language, else the
// lower case.
func Letters() []byte {
	var file []byte
	for r := range rune(mapped) {
		entry := uint16(0)
		if unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) && ownScript(r) {
			entry = uint16(unicode.ToLower(r))
			if ownScript(r) {
				entry = 1
			}
		}
		file = binary.LittleEndian.AppendUint16(file, entry)
	}
	return file
}

// ownScript tells whether a letter is scored by its script alone.
func ownScript(r rune) bool {
	return !unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Arabic, unicode.Devanagari, unicode.Ethiopic) && unicode.IsLetter(r) && r > 0x36F
}

// Compositions returns the table's compositions.bin: letter, mark, composed
// letter, two bytes each, sorted.
func Compositions() []byte {
	var all [][3]rune
	for r := range rune(mapped) {
		d := []rune(norm.NFD.String(string(r)))
		if len(d) < 2 || unicode.ToLower(r) != r || d[len(d)-1] < 0x300 || d[len(d)-1] > 0x36F {
			continue
		}
		base := []rune(norm.NFC.String(string(d[:len(d)-1])))
		if len(base) == 1 && norm.NFC.String(string(base)+string(d[len(d)-1])) == string(r) {
			all = append(all, [3]rune{base[0], d[len(d)-1], r})
		}
	}
	slices.SortFunc(all, func(a, b [3]rune) int { return slices.Compare(a[:], b[:]) })
	var file []byte
	for _, c := range all {
		for _, r := range c {
			file = binary.LittleEndian.AppendUint16(file, uint16(r))
		}
	}
	return file
}
