// Package story tells whether two articles are the same story, from their
// fingerprints alone.
//
// A fingerprint is base64 of up to 64 ascending 32-bit hashes: the smallest
// hashes of all three-word sequences of the text. In come fingerprints, out go
// sketches and shares of common text. It reads no texts and knows no database.
package story

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
)

// Size is the most hashes in a sketch. A sketch with fewer holds every hash of
// its text.
const Size = 64

// Small is how many of its smallest hashes an item is looked up by.
const Small = 8

// Two texts are one story from this many common hashes and this share of the
// smaller text in common.
const (
	minShared     = 8
	minSimilarity = 0.4
)

// Sketch is a fingerprint decoded: ascending, without doubles, at most Size.
type Sketch []uint32

// Decode reads a fingerprint. One that is not well-formed gives an empty
// sketch, which is like nothing: a story is found or it is not, it never fails.
func Decode(fingerprint string) Sketch {
	if base64.RawStdEncoding.DecodedLen(len(fingerprint)) > 4*Size {
		return nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(fingerprint)
	if err != nil {
		return nil
	}
	return FromBytes(raw)
}

// FromBytes reads what Bytes wrote; like Decode it never fails.
func FromBytes(raw []byte) Sketch {
	if len(raw)%4 != 0 || len(raw) > 4*Size {
		return nil
	}
	s := make(Sketch, len(raw)/4)
	for i := range s {
		s[i] = binary.BigEndian.Uint32(raw[4*i:])
	}
	slices.Sort(s)
	return slices.Compact(s)
}

// Bytes is the sketch as big-endian hashes.
func (s Sketch) Bytes() []byte {
	raw := make([]byte, 0, 4*len(s))
	for _, h := range s {
		raw = binary.BigEndian.AppendUint32(raw, h)
	}
	return raw
}

// Smallest returns the hashes that the item is looked up by.
func (s Sketch) Smallest() []uint32 { return s[:min(len(s), Small)] }

// Containment returns the estimated share of the smaller text that also stands
// in the other, 0 to 1; the number of common hashes that it rests on; and the
// number of hashes of the smaller text that were compared.
func Containment(a, b Sketch) (share float64, shared, compared int) {
	limit := min(a.reach(), b.reach())
	i, j, inA, inB := 0, 0, 0, 0
	for i < len(a) && a[i] <= limit || j < len(b) && b[j] <= limit {
		switch {
		case j >= len(b) || i < len(a) && a[i] < b[j]:
			i++
			inA++
		case i >= len(a) || b[j] < a[i]:
			j++
			inB++
		default:
			i, j, inA, inB, shared = i+1, j+1, inA+1, inB+1, shared+1
		}
	}
	compared = min(inA, inB)
	if compared == 0 {
		return 0, 0, 0
	}
	return float64(shared) / float64(compared), shared, compared
}

// reach is the largest hash up to which the sketch holds all hashes of its text.
func (s Sketch) reach() uint32 {
	if len(s) < Size {
		return math.MaxUint32
	}
	return s[len(s)-1]
}

// Same tells whether two texts are one story, and how alike they are.
func Same(a, b Sketch) (similarity float64, same bool) {
	share, shared, _ := Containment(a, b)
	return share, shared >= minShared && share >= minSimilarity
}
