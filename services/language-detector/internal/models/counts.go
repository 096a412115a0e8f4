// Package models makes the language models that the table is built of: it reads
// those of lingua-go out of its module, counts n-grams in training texts, and
// keeps the counts as small files. No sentence of a text is kept.
package models

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

const (
	maxOrder = 5
	// N-grams from the order rareFrom on that were seen only once are left out: they
	// say more of the text than of the language.
	rareFrom = 4
	// discount is taken off each count. Without it a small language is too sure of
	// what it saw once, and wins the words of others.
	discount = .9
	// keptWords are the most frequent words that are kept, for close pairs.
	keptWords = 20000
)

// Counts of the n-grams and words of a language's texts.
type Counts struct {
	Grams map[string]int
	Words map[string]int
	// Letters and TotalWords that were counted.
	Letters, TotalWords int
	// named is how often a word was a name, which Words does not count.
	named map[string]int
}

// NewCounts returns empty counts.
func NewCounts() *Counts {
	return &Counts{Grams: map[string]int{}, Words: map[string]int{}, named: map[string]int{}}
}

// Add counts a text.
func (c *Counts) Add(text string) {
	table.EachWord(text, func(word string, elided, name bool) {
		whole := word
		if elided {
			whole += "'"
		}
		if name {
			c.named[whole]++
		} else {
			c.Words[whole]++
			c.TotalWords++
		}
		runes := []rune(word)
		c.Letters += len(runes)
		for i := range runes {
			for k := 1; k <= maxOrder && i+k <= len(runes); k++ {
				c.Grams[string(runes[i:i+k])]++
			}
		}
	})
}

// Trim drops what is not kept: rare long n-grams, rare words, and words that are
// names as a rule: at the beginning of a sentence all have a capital.
func (c *Counts) Trim() {
	maps.DeleteFunc(c.Grams, func(g string, n int) bool { return n < 2 && utf8.RuneCountInString(g) >= rareFrom })
	maps.DeleteFunc(c.Words, func(w string, n int) bool { return c.named[w] >= n })
	words := slices.SortedFunc(maps.Keys(c.Words), func(a, b string) int {
		if d := c.Words[b] - c.Words[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, w := range words[min(len(words), keptWords):] {
		delete(c.Words, w)
	}
}

// LogP returns ln P(last letter | letters before), discounted; false for an
// n-gram that says nothing.
func (c *Counts) LogP(gram string) (float32, bool) {
	n := float64(c.Grams[gram])
	_, size := utf8.DecodeLastRuneInString(gram)
	before := float64(c.Letters)
	if prefix := gram[:len(gram)-size]; prefix != "" {
		before = float64(c.Grams[prefix])
		n -= discount
	}
	if n <= 0 || before <= 0 {
		return 0, false
	}
	return float32(math.Log(n / before)), true
}

// Write trims the counts and writes them, the same for the same counts: gzip of
// letters, words in all, then n-grams and words, each sorted, as the bytes shared
// with the one before, the others, and the count.
func (c *Counts) Write(w io.Writer) error {
	c.Trim()
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	b := binary.AppendUvarint(nil, uint64(c.Letters))
	b = binary.AppendUvarint(b, uint64(c.TotalWords))
	for _, m := range []map[string]int{c.Grams, c.Words} {
		b = binary.AppendUvarint(b, uint64(len(m)))
		last := ""
		for _, s := range slices.Sorted(maps.Keys(m)) {
			shared := 0
			for shared < len(last) && shared < len(s) && last[shared] == s[shared] {
				shared++
			}
			b = append(b, byte(shared), byte(len(s)-shared))
			b = append(b, s[shared:]...)
			b = binary.AppendUvarint(b, uint64(m[s]))
			last = s
		}
	}
	if _, err := z.Write(b); err != nil {
		return err
	}
	return z.Close()
}

// ReadCounts reads what Write wrote.
func ReadCounts(r io.Reader) (*Counts, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read counts: %w", err)
	}
	b := bufio.NewReader(z)
	c := NewCounts()
	var faults []error
	number := func() int {
		n, err := binary.ReadUvarint(b)
		if err != nil {
			faults = append(faults, err)
		}
		return int(n)
	}
	c.Letters, c.TotalWords = number(), number()
	for _, m := range []map[string]int{c.Grams, c.Words} {
		last := []byte{}
		for n := number(); n > 0 && len(faults) == 0; n-- {
			var head [2]byte
			if _, err := io.ReadFull(b, head[:]); err != nil || int(head[0]) > len(last) {
				return nil, errors.New("read counts: cut off or not counts")
			}
			rest := make([]byte, head[1])
			if _, err := io.ReadFull(b, rest); err != nil {
				return nil, fmt.Errorf("read counts: %w", err)
			}
			last = append(last[:head[0]:head[0]], rest...)
			m[string(last)] = number()
		}
	}
	return c, errors.Join(faults...)
}
