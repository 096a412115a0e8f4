package evaluate

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// Score is precision and recall of one page, or of a set.
type Score struct{ P, R float64 }

// F1 is their harmonic mean.
func (s Score) F1() float64 {
	if s.P+s.R == 0 {
		return 0
	}
	return 2 * s.P * s.R / (s.P + s.R)
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_'
	})
}

// Shingles scores by runs of four words, as article-extraction-benchmark does.
// What stands in neutral counts neither way.
func Shingles(want, got string, neutral []string) Score {
	w, g := shingles(words(want)), shingles(words(got))
	for _, n := range neutral {
		for s := range shingles(words(n)) {
			if w[s] == 0 {
				delete(g, s)
			}
		}
	}
	return overlap(w, g)
}

func shingles(words []string) map[string]int {
	all := map[string]int{}
	if len(words) > 0 && len(words) < 4 {
		all[strings.Join(words, " ")]++
	}
	for i := range len(words) - 3 {
		all[strings.Join(words[i:i+4], " ")]++
	}
	return all
}

// Bag scores by words without order, in lower case, as WCXB does.
func Bag(want, got string) Score {
	count := func(s string) map[string]int {
		all := map[string]int{}
		for _, w := range words(strings.ToLower(s)) {
			all[w]++
		}
		return all
	}
	return overlap(count(want), count(got))
}

func overlap(want, got map[string]int) Score {
	hit, all, found := 0, 0, 0
	for k, n := range want {
		all += n
		hit += min(n, got[k])
	}
	for _, n := range got {
		found += n
	}
	switch {
	case all == 0 && found == 0:
		return Score{1, 1}
	case hit == 0:
		return Score{}
	}
	return Score{float64(hit) / float64(found), float64(hit) / float64(all)}
}

// pieces that must and must not stand in a text: hits, misses and false ones.
type pieces struct{ hit, miss, wrong int }

func countPieces(with, without []string, got string) pieces {
	var c pieces
	got = squeeze(got)
	for _, w := range with {
		if strings.Contains(got, squeeze(w)) {
			c.hit++
		} else {
			c.miss++
		}
	}
	for _, w := range without {
		if strings.Contains(got, squeeze(w)) {
			c.wrong++
		}
	}
	return c
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Mean of precision and of recall over pages.
func Mean(scores []Score) Score {
	var sum Score
	for _, s := range scores {
		sum.P += s.P
		sum.R += s.R
	}
	n := float64(max(len(scores), 1))
	return Score{sum.P / n, sum.R / n}
}

// MeanF1 of pages, each with its own F1.
func MeanF1(scores []Score) float64 {
	sum := 0.0
	for _, s := range scores {
		sum += s.F1()
	}
	return sum / float64(max(len(scores), 1))
}

// interval is the 95 % bootstrap interval of a figure over pages.
func interval[T any](pages []T, figure func([]T) float64) (low, high float64) {
	if len(pages) == 0 {
		return 0, 0
	}
	random := rand.New(rand.NewPCG(1, 2))
	figures := make([]float64, 500)
	sample := make([]T, len(pages))
	for i := range figures {
		for j := range sample {
			sample[j] = pages[random.IntN(len(pages))]
		}
		figures[i] = figure(sample)
	}
	slices.Sort(figures)
	return figures[12], figures[487]
}
