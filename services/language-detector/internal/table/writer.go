package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Gram is the conditional probability of an n-gram's last letter in a language.
type Gram struct {
	Key      uint64
	Language uint8
	// LogP is the natural logarithm of P(last letter | the letters before).
	LogP float32
}

const (
	// weightUnit is how many units of weight a nat is.
	weightUnit = 20
	// base is added to LogP: what an n-gram that a language has not counts as -base.
	base = 10
)

// weight returns the byte that is kept for a probability, 0 if it is too small.
func weight(logP float32) uint8 {
	return uint8(max(0, min(255, math.Round(float64(logP+base)*weightUnit))))
}

// Write lays out grams as a file that Open reads. It sorts them; the same grams
// give the same bytes. Load is the share of slots in use, under 1.
func Write(grams []Gram, load float64) ([]byte, error) {
	slices.SortFunc(grams, func(a, b Gram) int {
		if a.Key != b.Key {
			if a.Key < b.Key {
				return -1
			}
			return 1
		}
		if wa, wb := weight(a.LogP), weight(b.LogP); wa != wb {
			return int(wb) - int(wa)
		}
		return int(a.Language) - int(b.Language)
	})
	keys := 0
	for i := range grams {
		if i == 0 || grams[i].Key != grams[i-1].Key {
			keys++
		}
	}
	buckets := int(float64(keys)/load)/bucket + 1
	x := Index{buckets: uint64(buckets)}
	slots := make([]uint64, buckets*bucket)
	var postings []uint16
	for i := 0; i < len(grams); {
		j := i
		var list []uint16
		for ; j < len(grams) && grams[j].Key == grams[i].Key; j++ {
			if grams[j].Language >= maxLanguages {
				return nil, fmt.Errorf("language %d: at most %d fit", grams[j].Language, maxLanguages)
			}
			if w := weight(grams[j].LogP); w > 0 {
				list = append(list, uint16(w)<<7|uint16(grams[j].Language))
			}
		}
		if len(list) > 0 {
			slot, fingerprint := x.place(grams[i].Key)
			for slots[slot] != 0 {
				if slots[slot]>>fpShift == fingerprint {
					break // a collision: the first stays
				}
				slot = (slot + 1) % uint64(len(slots))
			}
			if slots[slot] == 0 {
				slots[slot] = fingerprint<<fpShift | payload(list, &postings)
			}
		}
		i = j
	}
	if len(postings) > math.MaxUint32 || len(slots) > math.MaxUint32 {
		return nil, errors.New("too many n-grams")
	}
	file := append([]byte(magic), make([]byte, headerSize-4)...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(slots)))
	binary.LittleEndian.PutUint32(file[8:], uint32(len(postings)))
	for _, s := range slots {
		file = binary.LittleEndian.AppendUint64(file, s)
	}
	for _, p := range postings {
		file = binary.LittleEndian.AppendUint16(file, p)
	}
	return file, nil
}

// payload returns kind and payload of a slot; a list that does not fit goes to
// the postings.
func payload(list []uint16, postings *[]uint16) uint64 {
	if len(list) > 3 {
		offset := len(*postings)
		*postings = append(*postings, list...)
		return uint64(len(list))<<32 | uint64(offset)
	}
	p := uint64(len(list)) << kindShift
	for i, posting := range list {
		p |= uint64(posting) << (i * postingBits)
	}
	return p
}
