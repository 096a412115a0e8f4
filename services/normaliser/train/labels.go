package main

import (
	"math"
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// labels says of each block whether it is of the article, and how much that counts.
func labels(p evaluate.Page, blocks []*body.Block) (y, w []float32) {
	y, w = make([]float32, len(blocks)), make([]float32, len(blocks))
	if p.Body == "" {
		bySnippets(p, blocks, y, w)
		return y, w
	}
	gold := newGold(p.Body)
	neutral := newGold(strings.Join(p.Neutral, "\n"))
	scale := 12 / math.Sqrt(float64(len(gold.words))+100)
	if p.Set == "synthetic" {
		scale *= invented
	}
	seen := map[string]bool{}
	for i, b := range blocks {
		key := text.Fold(b.Text)
		w[i] = float32(scale * math.Sqrt(float64(1+b.Words())))
		switch in := gold.has(key); {
		case in && !seen[key]:
			y[i] = 1
		case in && b.Words() > 4:
			w[i] = 0 // a copy of what was taken
		case neutral.has(key):
			w[i] = 0
		}
		seen[key] = true
	}
	return y, w
}

// invented is what a page of ours counts beside a real one.
const invented = 0.5

// bySnippets knows a few pieces of the page only.
func bySnippets(p evaluate.Page, blocks []*body.Block, y, w []float32) {
	mark := func(pieces []string, value float32) {
		for _, piece := range pieces {
			key := text.Fold(piece)
			for i, b := range blocks {
				if key != "" && strings.Contains(" "+text.Fold(b.Text)+" ", " "+key+" ") {
					y[i], w[i] = value, float32(math.Sqrt(float64(min(b.Words(), 60)+1)))
				}
			}
		}
	}
	mark(p.Without, 0)
	mark(p.With, 1)
}

// gold is a text in which blocks are looked up.
type gold struct {
	words    []string
	joined   string
	lines    map[string]bool
	shingles map[string]bool
}

func newGold(s string) *gold {
	g := &gold{words: strings.Fields(text.Fold(s)), lines: map[string]bool{}, shingles: map[string]bool{}}
	g.joined = " " + strings.Join(g.words, " ") + " "
	for line := range strings.SplitSeq(s, "\n") {
		g.lines[text.Fold(line)] = true
	}
	for i := range len(g.words) - 2 {
		g.shingles[strings.Join(g.words[i:i+3], " ")] = true
	}
	return g
}

func (g *gold) has(key string) bool {
	words := strings.Fields(key)
	switch {
	case len(words) == 0:
		return false
	case g.lines[key]:
		return true
	case len(words) < 3:
		return false
	case len(words) < 7:
		return strings.Contains(g.joined, " "+key+" ")
	}
	hits := 0
	for i := range len(words) - 2 {
		if g.shingles[strings.Join(words[i:i+3], " ")] {
			hits++
		}
	}
	return 10*hits >= 6*(len(words)-2)
}
