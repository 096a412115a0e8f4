package table

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// pairFile holds what words tell between close languages: for each pair its two
// language numbers, the count of words (uint16), and sorted by hash the words:
// hash uint32, weight int16 in wordUnits of a nat for the first language.
//
//go:embed pairs.bin
var pairFile string

const (
	pairHeader = 4
	pairWord   = 6
	wordUnit   = 256
)

// pairWords is the part of the file for one pair.
type pairWords struct {
	a, b  uint8
	words string
}

type pairTable [maxPairs]pairWords

const maxPairs = 8

func openPairs(file string) (pairTable, error) {
	var t pairTable
	for i := 0; len(file) > 0; i++ {
		if i == maxPairs || len(file) < pairHeader {
			return t, errors.New("open pairs: not a table of pairs")
		}
		size := pairWord * (int(file[2]) | int(file[3])<<8)
		if len(file) < pairHeader+size {
			return t, errors.New("open pairs: cut off")
		}
		t[i] = pairWords{file[0], file[1], file[pairHeader : pairHeader+size]}
		file = file[pairHeader+size:]
	}
	return t, nil
}

// weight returns what a word tells for a against b, in wordUnits of a nat.
func (p *pairWords) weight(key uint64) int64 {
	want := uint32(key >> 32)
	low, high := 0, len(p.words)/pairWord
	for low < high {
		middle := (low + high) / 2
		w := p.words[middle*pairWord:]
		hash := uint32(w[0]) | uint32(w[1])<<8 | uint32(w[2])<<16 | uint32(w[3])<<24
		switch {
		case hash == want:
			return int64(int16(uint16(w[4]) | uint16(w[5])<<8))
		case hash < want:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0
}

// sum adds up what the words of a text tell for the first and for the second
// language.
func (p *pairWords) sum(text string) (first, second int64) {
	s := newScanner(text, enough)
	var w word
	for s.next(&w) {
		if w.name() {
			continue
		}
		key := uint64(0)
		for _, letter := range w.letters[:w.n] {
			key = step(key, letter)
		}
		if w.elided {
			key = step(key, '\'')
		}
		if weight := p.weight(key); weight > 0 {
			first += weight
		} else {
			second -= weight
		}
	}
	return first, second
}

// Words are the frequencies of a language's words in its training texts.
type Words struct {
	Tag    string
	Counts map[string]int
	Total  int
}

const (
	// A word of a pair is among the pairTop most frequent of either side and more
	// frequent than pairMin there.
	pairTop = 1500
	pairMin = 5e-5
	// Its weight is between pairLeast and pairMost nats.
	pairLeast = .7
	pairMost  = 4
	pairPrior = 15
)

// WritePair appends the words that tell a from b to a file for openPairs.
func WritePair(file []byte, a, b Words) ([]byte, error) {
	type entry struct {
		hash   uint32
		weight int16
	}
	var entries []entry
	seen := map[uint32]bool{}
	for _, side := range []Words{a, b} {
		for _, w := range side.frequent() {
			ratio := math.Log((float64(a.Counts[w]) + pairPrior) / (float64(a.Total) + pairPrior) / ((float64(b.Counts[w]) + pairPrior) / (float64(b.Total) + pairPrior)))
			hash := uint32(Key(w) >> 32)
			if math.Abs(ratio) <= pairLeast || seen[hash] {
				continue
			}
			seen[hash] = true
			entries = append(entries, entry{hash, int16(math.Round(wordUnit * max(-pairMost, min(pairMost, ratio))))})
		}
	}
	slices.SortFunc(entries, func(x, y entry) int { return int(int64(x.hash) - int64(y.hash)) })
	na, nb := number(a.Tag), number(b.Tag)
	if na < 0 || nb < 0 || len(entries) > math.MaxUint16 {
		return nil, errors.New("write pair: unknown tag or too many words")
	}
	file = append(file, uint8(na), uint8(nb))
	file = binary.LittleEndian.AppendUint16(file, uint16(len(entries)))
	for _, e := range entries {
		file = binary.LittleEndian.AppendUint32(file, e.hash)
		file = binary.LittleEndian.AppendUint16(file, uint16(e.weight))
	}
	return file, nil
}

func (w Words) frequent() []string {
	var words []string
	for word, n := range w.Counts {
		if float64(n) > pairMin*float64(w.Total) {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(x, y string) int {
		if d := w.Counts[y] - w.Counts[x]; d != 0 {
			return d
		}
		if x < y {
			return -1
		}
		return 1
	})
	return words[:min(len(words), pairTop)]
}
