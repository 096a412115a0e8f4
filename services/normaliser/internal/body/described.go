package body

import (
	"golang.org/x/net/html"
)

// Described is a page whose blocks have been described for the model.
type Described struct {
	Blocks  []*Block
	Vectors [][]float32
	survey  *survey
}

// Describe segments a page, labels its blocks and describes them.
func (e *Extractor) Describe(root *html.Node, hints Hints) *Described {
	blocks, boxes := segment(root, e.classes())
	e.label(blocks, hints)
	d := &Described{Blocks: blocks, survey: newSurvey(blocks, boxes, hints)}
	size := 0
	for i := range blocks {
		v := d.survey.describe(i, make(vector, 0, size))
		size = len(v)
		d.Vectors = append(d.Vectors, v)
	}
	return d
}

// WithContext appends to each vector what a first model thinks of the blocks around.
func (d *Described) WithContext(p []float32) [][]float32 {
	inBox := make([][2]float32, len(d.survey.boxes))
	alike := make([][2]float32, len(d.survey.kinds))
	var top float32
	for i, b := range d.Blocks {
		w := float32(b.words)
		for _, sum := range []*[2]float32{&inBox[d.survey.parent(b)], &alike[d.survey.alike[i]]} {
			sum[0] += w * p[i]
			sum[1] += w
		}
		top = max(top, p[i])
	}
	mean := func(sum [2]float32) float32 {
		if sum[1] == 0 {
			return 0
		}
		return sum[0] / sum[1]
	}
	all := make([][]float32, len(d.Blocks))
	for i, b := range d.Blocks {
		v := d.Vectors[i][:len(d.Vectors[i]):len(d.Vectors[i])]
		for k := i - 4; k <= i+4; k++ {
			if k < 0 || k >= len(p) {
				v = append(v, -1)
			} else {
				v = append(v, p[k])
			}
		}
		all[i] = append(v, mean(inBox[d.survey.parent(b)]), mean(alike[d.survey.alike[i]]), top, d.nearest(p, i, -1), d.nearest(p, i, 1))
	}
	return all
}

// nearest is how far away the next block stands that is surely of the article.
func (d *Described) nearest(p []float32, i, step int) float32 {
	for k := 1; k <= 30; k++ {
		j := i + k*step
		if j < 0 || j >= len(p) {
			return 40
		}
		if p[j] > 0.8 && d.Blocks[j].words >= 15 {
			return float32(k)
		}
	}
	return 31
}

// parent is the box around the block's own.
func (s *survey) parent(b *Block) int32 { return max(s.boxes[b.where.box].parent, 0) }

// Choose keeps the blocks whose probability reaches the threshold, and tidies.
func (d *Described) Choose(p []float32, threshold float32) *Result {
	r := &Result{Blocks: d.Blocks, Method: "model"}
	for i, b := range d.Blocks {
		b.keep(p[i] >= threshold, "model")
	}
	tidy(r)
	return r
}
