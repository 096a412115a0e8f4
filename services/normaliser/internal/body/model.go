package body

import (
	_ "embed" // the model

	"golang.org/x/net/html"

	"github.com/depeche-wire/depeche/services/normaliser/internal/trees"
)

// The model says of each block how likely it is of the article. See NOTICE for the
// pages that it was trained on.
//
//go:generate go run ../../train -out .
//go:embed blocks.model
var model []byte

// Probabilities from which a block is kept: of a page where the model is sure of
// something, and of one where it is not.
const (
	threshold = 0.4
	unsure    = 0.15
)

// minimum is how many words make an article.
const minimum = 12

// Described is a page whose blocks have been described for the model.
type Described struct {
	Blocks  []*Block
	Vectors [][]float32
	survey  *survey
}

// Describe segments a page, labels its blocks and describes them.
func (e *Extractor) Describe(root *html.Node, hints Hints) *Described {
	d := &Described{survey: e.survey(root, hints)}
	d.Blocks = d.survey.blocks
	for i := range d.Blocks {
		d.Vectors = append(d.Vectors, d.survey.describe(i, make(vector, 0, features)))
	}
	return d
}

// features is about how many numbers describe a block.
const features = 300

func (e *Extractor) survey(root *html.Node, hints Hints) *survey {
	blocks, boxes := segment(root, e.classes())
	e.label(blocks, hints)
	return newSurvey(blocks, boxes, hints)
}

// judge asks the model about each block; nil if there is no model that fits.
func (s *survey) judge(forest *trees.Forest) []float32 {
	if forest == nil {
		return nil
	}
	p := make([]float32, len(s.blocks))
	v := make(vector, 0, features)
	for i, b := range s.blocks {
		if b.Role != Unknown { // no text of the article, whatever the model says
			continue
		}
		if v = s.describe(i, v[:0]); len(v) != forest.Features {
			return nil
		}
		p[i] = forest.Probability(v)
	}
	return p
}

// Choose keeps the blocks that are likely, given the probability of each, and tidies.
func (d *Described) Choose(p []float32) *Result { return d.survey.choose(p) }

func (s *survey) choose(p []float32) *Result {
	for _, least := range []float32{threshold, unsure} {
		if r := s.likely(p, least); r != nil {
			return r
		}
	}
	return s.densest()
}

// likely keeps what reaches the least probability; nil if that is no article.
func (s *survey) likely(p []float32, least float32) *Result {
	words := 0
	for i := range p {
		if p[i] >= least && s.blocks[i].Role == Unknown {
			words += s.blocks[i].words
		}
	}
	if words < minimum {
		return nil
	}
	r := &Result{Blocks: s.blocks, Method: "model"}
	for i, b := range s.blocks {
		b.keep(p[i] >= least, "model")
	}
	tidy(r)
	r.Confidence = confidence(s.blocks, p)
	return r
}

// confidence is the mean probability of the words that were kept, 0 to 1.
func confidence(blocks []*Block, p []float32) float64 {
	sum, words := 0.0, 0
	for i, b := range blocks {
		if b.Keep {
			sum += float64(p[i]) * float64(b.words)
			words += b.words
		}
	}
	if words == 0 {
		return 0
	}
	return sum / float64(words)
}

// densest keeps the densest prose where the model finds nothing.
func (s *survey) densest() *Result {
	r := &Result{Blocks: s.blocks, Method: "density", Confidence: 0.3}
	words := 0
	for i, b := range s.blocks {
		if s.dense[i] && b.solid() {
			words += b.words
		}
	}
	for i, b := range s.blocks {
		b.keep(words >= 5*minimum && s.dense[i], "density")
	}
	tidy(r)
	return r
}
