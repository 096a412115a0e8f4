package table

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// The layout of a file: a header, slots, postings; all little endian.
//
//	header    "DPL1" | slots uint32 | postings uint32 | 0 uint32
//	slot      fingerprint 17 | kind 2 | payload 45
//	kind 1-3  that many postings in the payload, the heaviest first (lowest bits)
//	kind 0    payload: count 8 | offset into the postings 32
//	posting   weight 8 | language 7
//
// A slot is found by open addressing from the first of eight neighbours; an
// empty one is zero, which no fingerprint is.
const (
	magic      = "DPL1"
	headerSize = 16
	bucket     = 8

	postingBits = 15
	postingMask = 1<<postingBits - 1
	kindShift   = 45
	fpShift     = 47
)

// Index is one file of weighted n-grams, read in place.
type Index struct {
	slots    string
	postings string
	buckets  uint64
}

// Open checks the header of a file and returns its index; it copies nothing.
func Open(file string) (Index, error) {
	if len(file) < headerSize || file[:4] != magic {
		return Index{}, errors.New("open table: not a table of n-grams")
	}
	header := []byte(file[4:headerSize])
	slots, postings := uint64(binary.LittleEndian.Uint32(header)), uint64(binary.LittleEndian.Uint32(header[4:]))
	if slots == 0 || slots%bucket != 0 || uint64(len(file)) != headerSize+8*slots+2*postings {
		return Index{}, errors.New("open table: the size does not fit the header")
	}
	end := headerSize + 8*slots
	return Index{slots: file[headerSize:end], postings: file[end:], buckets: slots / bucket}, nil
}

// place returns where a key's search begins, in slots, and its fingerprint.
func (x *Index) place(key uint64) (slot, fingerprint uint64) {
	spread := key * 0xD6E8FEB86659FD93
	bucketNo, rest := bits.Mul64(spread, x.buckets)
	return bucketNo * bucket, max(1, rest>>fpShift)
}

// find returns the slot of a key, 0 if it is not there.
func (x *Index) find(key uint64) uint64 {
	slot, fingerprint := x.place(key)
	return x.search(slot, fingerprint, load64(x.slots, slot*8))
}

// search goes on from a slot whose value is read already.
func (x *Index) search(slot, fingerprint, value uint64) uint64 {
	for value>>fpShift != fingerprint && value != 0 {
		if slot++; slot*8 >= uint64(len(x.slots)) {
			slot = 0
		}
		value = load64(x.slots, slot*8)
	}
	return value
}

// peek is the beginning of a search: many of them wait for memory at once.
type peek struct{ slot, fingerprint, value uint64 }

func (x *Index) peek(key uint64) peek {
	slot, fingerprint := x.place(key)
	return peek{slot, fingerprint, load64(x.slots, slot*8)}
}

func load64(s string, i uint64) uint64 {
	b := s[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// list is what a slot holds, the heaviest posting first.
type list struct {
	inline uint64
	rest   string
}

// list returns the postings of a slot; none for 0.
func (x *Index) list(slot uint64) list {
	if slot>>kindShift&3 != 0 {
		return list{inline: slot & (1<<kindShift - 1)}
	}
	if slot == 0 {
		return list{}
	}
	count, offset := slot>>32&0xFF, slot&0xFFFFFFFF
	return list{rest: x.postings[2*offset : 2*(offset+count)]}
}

// heaviest returns the greatest weight, 0 for none.
func (l *list) heaviest() int64 {
	if len(l.rest) >= 2 {
		return int64(uint64(l.rest[0])|uint64(l.rest[1])<<8) >> 7
	}
	return int64(l.inline >> 7 & 0xFF)
}
