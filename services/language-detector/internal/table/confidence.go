package table

import "math"

// scoreUnit is the score of one nat of one n-gram that neither begins nor ends a
// word.
const scoreUnit = weightUnit * 6 * 15

// features of a reading that tell how far it can be trusted.
const features = 12

func (r *reading) features() [features]float64 {
	g := r.sums.weighed()
	long := math.Max(1, float64(r.sums.long))
	letters := math.Max(1, float64(r.letters))
	words := math.Max(1, float64(r.shape.words))
	first := float64(r.sums.score(r.first)) / scoreUnit
	margin := float64(r.margin) / scoreUnit
	capitals := 0.0
	if float64(r.shape.upper) < .6*letters {
		capitals = float64(r.shape.capitals) / words
	}
	hits := 0.0
	if r.first >= 0 {
		hits = float64(r.sums.of[r.first] / hit)
	}
	return [features]float64{
		1, margin / g, margin / math.Sqrt(g), first / g, hits / long, float64(r.sums.known) / long, math.Log(letters),
		capitals, float64(r.shape.digits) / (float64(r.shape.digits) + letters), 1 / words, margin / math.Max(1, first), capitals / words,
	}
}

// lengthClass of a text by its letters: each has its own fit.
func lengthClass(letters int32) int {
	for i, limit := range [...]int32{10, 25, 60, 150} {
		if letters < limit {
			return i
		}
	}
	return 4
}

const lengthClasses = 5

func (r *reading) confidence() float64 {
	if r.byScript {
		// Signs of one language's script leave little doubt.
		return r.scriptShare * .99
	}
	z := 0.0
	for i, x := range r.features() {
		z += confidenceFit[lengthClass(r.letters)][i] * x
	}
	p := logistic(z)
	if r.pair >= 0 {
		p *= logistic(r.pairOdds)
	}
	return p
}

func pairOdds(pair int, x [pairFeatures]float64) float64 {
	z := 0.0
	for i := range x {
		z += pairFit[pair][i] * x[i]
	}
	return z
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
