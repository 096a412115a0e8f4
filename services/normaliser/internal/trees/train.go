package trees

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Params of a training.
type Params struct {
	Trees     int
	Leaves    int     // of each tree
	Rate      float64 // of learning
	Minimum   float64 // weight in a leaf
	Lambda    float64 // regularisation
	RowShare  float64 // of the samples that a tree sees
	Share     float64 // of the features that a tree sees
	Seed      uint64
	maxBins   int
	processes int
}

// Default are the parameters that the shipped models are trained with.
func Default() Params {
	return Params{Trees: 300, Leaves: 12, Rate: 0.1, Minimum: 100, Lambda: 20, RowShare: 0.7, Share: 0.15, Seed: 1, maxBins: 64, processes: 2}
}

// Train fits trees to samples x with answers y (0 or 1) and weights w. The same
// input gives the same model.
func Train(x [][]float32, y, w []float32, p Params) *Forest {
	t := newTraining(x, y, w, p)
	for i := range p.Trees {
		t.grow(rand.New(rand.NewPCG(p.Seed, uint64(i))))
	}
	return t.forest
}

type training struct {
	p          Params
	y, w       []float32
	forest     *Forest
	bins       [][]uint8   // by feature, by sample
	thresholds [][]float32 // by feature: upper bounds of its bins
	score      []float32
	g, h       []float32
}

func newTraining(x [][]float32, y, w []float32, p Params) *training {
	n, features := len(x), len(x[0])
	t := &training{p: p, y: y, w: w, forest: &Forest{Features: features}, bins: make([][]uint8, features), thresholds: make([][]float32, features),
		score: make([]float32, n), g: make([]float32, n), h: make([]float32, n)}
	for f := range features {
		column := make([]float32, n)
		for i := range x {
			column[i] = x[i][f]
		}
		t.thresholds[f] = cuts(column, p.maxBins)
		t.bins[f] = make([]uint8, n)
		for i, v := range column {
			b, _ := slices.BinarySearch(t.thresholds[f], v)
			t.bins[f][i] = uint8(b)
		}
	}
	yes, all := 0.0, 0.0
	for i := range y {
		yes += float64(y[i] * w[i])
		all += float64(w[i])
	}
	t.forest.base = float32(math.Log(yes / (all - yes)))
	for i := range t.score {
		t.score[i] = t.forest.base
	}
	return t
}

// cuts are the upper bounds of all bins but the last.
func cuts(column []float32, bins int) []float32 {
	sorted := slices.Clone(column)
	slices.Sort(sorted)
	distinct := slices.Compact(slices.Clone(sorted))
	var bounds []float32
	if len(distinct) <= bins {
		for i := range len(distinct) - 1 {
			bounds = append(bounds, (distinct[i]+distinct[i+1])/2)
		}
		return bounds
	}
	for i := 1; i < bins; i++ {
		v := sorted[i*len(sorted)/bins]
		if len(bounds) == 0 || v > bounds[len(bounds)-1] {
			bounds = append(bounds, v)
		}
	}
	return bounds
}

// leaf is a set of samples that may be split.
type leaf struct {
	samples []int32
	node    int32
	hist    []float64 // of the chosen features: gradient and weight by bin
	g, h    float64
	gain    float64
	feature int
	bin     uint8
}

func (t *training) grow(random *rand.Rand) {
	for i := range t.y {
		p := sigmoid(t.score[i])
		t.g[i] = t.w[i] * (t.y[i] - p)
		t.h[i] = t.w[i] * p * (1 - p)
	}
	features := random.Perm(t.forest.Features)[:max(1, int(t.p.Share*float64(t.forest.Features)))]
	slices.Sort(features)
	root := &leaf{node: t.add(node{feature: -1})}
	t.forest.roots = append(t.forest.roots, root.node)
	for i := range t.y {
		if random.Float64() < t.p.RowShare {
			root.samples = append(root.samples, int32(i))
		}
	}
	t.measure(root, features, nil, nil)
	leaves := []*leaf{root}
	for len(leaves) < t.p.Leaves {
		best := 0
		for i, l := range leaves {
			if l.gain > leaves[best].gain {
				best = i
			}
		}
		l := leaves[best]
		if l.gain <= 0 {
			break
		}
		left, right := t.split(l, features)
		leaves[best] = left
		leaves = append(leaves, right)
	}
	for _, l := range leaves {
		t.forest.nodes[l.node].threshold = float32(t.p.Rate * l.g / (l.h + t.p.Lambda))
	}
	first := root.node
	parallel(len(t.y), t.p.processes, func(from, to int) {
		for i := from; i < to; i++ {
			n := t.forest.nodes[first]
			for n.feature >= 0 {
				next := first + int32(n.left)
				if t.forestBin(n, i) {
					next++
				}
				n = t.forest.nodes[next]
			}
			t.score[i] += n.threshold
		}
	})
}

// forestBin tells whether sample i goes right at a split.
func (t *training) forestBin(n node, i int) bool {
	b := int(t.bins[n.feature][i])
	bounds := t.thresholds[n.feature]
	return b >= len(bounds) || bounds[b] > n.threshold
}

func (t *training) add(n node) int32 {
	t.forest.nodes = append(t.forest.nodes, n)
	return int32(len(t.forest.nodes) - 1)
}

// split divides a leaf's samples in two.
func (t *training) split(l *leaf, features []int) (left, right *leaf) {
	left, right = &leaf{}, &leaf{}
	bins := t.bins[l.feature]
	for _, i := range l.samples {
		if bins[i] <= l.bin {
			left.samples = append(left.samples, i)
		} else {
			right.samples = append(right.samples, i)
		}
	}
	left.node = t.add(node{feature: -1})
	right.node = t.add(node{feature: -1})
	n := &t.forest.nodes[l.node]
	n.feature, n.threshold, n.left = int16(l.feature), t.thresholds[l.feature][l.bin], uint16(left.node-t.forest.roots[len(t.forest.roots)-1])
	small, large := left, right
	if len(small.samples) > len(large.samples) {
		small, large = large, small
	}
	t.measure(small, features, nil, nil)
	t.measure(large, features, l.hist, small.hist)
	l.samples, l.hist = nil, nil
	return left, right
}

const binsPerFeature = 64

// measure fills a leaf's histogram, its own or its parent's less its sibling's,
// and finds its best split.
func (t *training) measure(l *leaf, features []int, parent, sibling []float64) {
	l.hist = make([]float64, len(features)*binsPerFeature*2)
	for _, i := range l.samples {
		l.g += float64(t.g[i])
		l.h += float64(t.h[i])
	}
	type found struct {
		gain    float64
		feature int
		bin     uint8
	}
	results := make([]found, len(features))
	parallel(len(features), t.p.processes, func(from, to int) {
		for k := from; k < to; k++ {
			hist := l.hist[k*binsPerFeature*2 : (k+1)*binsPerFeature*2]
			if parent != nil {
				for j := range hist {
					hist[j] = parent[k*binsPerFeature*2+j] - sibling[k*binsPerFeature*2+j]
				}
			} else {
				bins := t.bins[features[k]]
				for _, i := range l.samples {
					b := 2 * int(bins[i])
					hist[b] += float64(t.g[i])
					hist[b+1] += float64(t.h[i])
				}
			}
			g, h := 0.0, 0.0
			for b := range t.thresholds[features[k]] {
				g += hist[2*b]
				h += hist[2*b+1]
				if h < t.p.Minimum/10 || l.h-h < t.p.Minimum/10 {
					continue
				}
				gain := g*g/(h+t.p.Lambda) + (l.g-g)*(l.g-g)/(l.h-h+t.p.Lambda) - l.g*l.g/(l.h+t.p.Lambda)
				if gain > results[k].gain+1e-9 {
					results[k] = found{gain, features[k], uint8(b)}
				}
			}
		}
	})
	for _, r := range results {
		if r.gain > l.gain {
			l.gain, l.feature, l.bin = r.gain, r.feature, r.bin
		}
	}
}

func parallel(n, processes int, work func(from, to int)) {
	var group sync.WaitGroup
	for p := range processes {
		group.Go(func() { work(p*n/processes, (p+1)*n/processes) })
	}
	group.Wait()
}
