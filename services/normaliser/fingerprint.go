package normaliser

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// fingerprintSize is how many hashes a fingerprint holds at most.
const fingerprintSize = 64

// Fingerprint describes a text so that copies of it can be found: base64 (standard
// alphabet, no padding) of the up to 64 smallest distinct 32-bit hashes of the
// text's word triples, each big-endian, in ascending order. The share of common
// hashes among the smallest of two fingerprints estimates the share of common text.
//
// The text is the paragraphs joined, in lower case, letters, digits and combining
// marks only, one space between words; a triple is three words with a space
// between; its hash is the upper half of XXH3-64 (seed 0). A text of fewer than
// three words gives "".
func Fingerprint(paragraphs []string) string {
	folded := text.Fold(strings.Join(paragraphs, " "))
	var starts []int // of the words
	for i := range len(folded) {
		if i == 0 || folded[i-1] == ' ' {
			starts = append(starts, i)
		}
	}
	if len(starts) < 3 {
		return ""
	}
	hashes := make([]uint32, 0, len(starts)-2)
	for i := range len(starts) - 2 {
		end := len(folded)
		if i+3 < len(starts) {
			end = starts[i+3] - 1
		}
		hashes = append(hashes, uint32(xxh3.HashString(folded[starts[i]:end])>>32))
	}
	hashes = smallest(hashes)
	hashes = slices.Compact(hashes)
	hashes = hashes[:min(len(hashes), fingerprintSize)]
	out := make([]byte, 0, 4*len(hashes))
	for _, h := range hashes {
		out = binary.BigEndian.AppendUint32(out, h)
	}
	return base64.RawStdEncoding.EncodeToString(out)
}

// smallest sorts the hashes, of many only the few that may be the smallest: hashes
// are spread evenly.
func smallest(hashes []uint32) []uint32 {
	if n := uint64(len(hashes)); n > 4*fingerprintSize {
		low := make([]uint32, 0, 4*fingerprintSize)
		for _, h := range hashes {
			if uint64(h) < 3*fingerprintSize<<32/n {
				low = append(low, h)
			}
		}
		slices.Sort(low)
		if len(slices.Compact(slices.Clone(low))) >= fingerprintSize {
			return low
		}
	}
	slices.Sort(hashes)
	return hashes
}
