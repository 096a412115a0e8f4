package body

import (
	"cmp"
	_ "embed" // the model
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/trees"
)

// The model says of each block how likely it is of the article. See NOTICE for the
// pages that it was trained on.
//
//go:generate go run ../../train -folds 0 -out .
//go:embed blocks.model
var model []byte

// minimum is how many words make an article.
const minimum = 12

// Described is a page whose blocks have been described for the model.
type Described struct {
	Blocks []*Block
	// Vectors are the blocks' numbers, nil where the model is not asked.
	Vectors [][]float32
	survey  *survey
}

// Describe segments a page, labels its blocks and describes them.
func (e *Extractor) Describe(root *html.Node, hints Hints) *Described {
	d := &Described{survey: e.survey(root, hints)}
	d.Blocks = d.survey.blocks
	for i := range d.Blocks {
		var v vector
		if d.Asked(i) {
			v = d.survey.describe(i, make(vector, 0, features))
		}
		d.Vectors = append(d.Vectors, v)
	}
	return d
}

// Asked tells whether the model is asked about block i: others are no text of the
// article by what they look like, or are menus.
func (d *Described) Asked(i int) bool { return d.survey.asked(i) }

func (s *survey) asked(i int) bool {
	b := s.blocks[i]
	if b.Role != Unknown && !b.soft() {
		return false
	}
	links := 3*b.LinkBytes > 2*len(b.Text) && b.words <= 12
	m := s.boxes[s.main]
	return !links || b.where.area&(inNav|inFooter|inAside) == 0 && i >= m.first && i <= m.last
}

// maxAsked is about how many blocks the model is asked; a page with more is none of
// a newspaper.
const maxAsked = 5000

// features is about how many numbers describe a block.
const features = 300

func (e *Extractor) survey(root *html.Node, hints Hints) *survey {
	blocks, boxes := segment(root, e.classes())
	e.label(blocks, hints)
	return newSurvey(blocks, boxes, hints)
}

// judge asks the model about the blocks; nil if there is no model that fits, or too
// much to ask.
func (s *survey) judge(forest *trees.Forest) []float32 {
	if forest == nil {
		return nil
	}
	p := make([]float32, len(s.blocks))
	v := make(vector, 0, features)
	asked := 0
	for i := range s.blocks {
		if !s.asked(i) {
			continue
		}
		if asked++; asked > maxAsked {
			return nil
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
	if p != nil {
		if r := s.likely(p, s.threshold(p)); r != nil {
			return r
		}
	}
	return s.densest()
}

// threshold is the probability from which keeping a block raises the F1 score that
// the page can expect: half of the best score itself (Lewis, 1995; Lipton et al.,
// 2014). Where the model is unsure of all, it is low.
func (s *survey) threshold(p []float32) float32 {
	type block struct{ p, words float32 }
	var all []block
	total := float32(0)
	for i, b := range s.blocks {
		if p[i] > 0.01 && b.Role == Unknown {
			all = append(all, block{p[i], float32(b.words)})
			total += p[i] * float32(b.words)
		}
	}
	slices.SortFunc(all, func(a, b block) int { return cmp.Compare(b.p, a.p) })
	best, hit, kept := float32(0), float32(0), float32(0)
	for _, b := range all {
		hit += b.p * b.words
		kept += b.words
		best = max(best, 2*hit/(kept+total))
	}
	return min(max(best/2, 0.15), 0.5)
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
		b.likely = p[i]
		b.keep(p[i] >= least, "model")
	}
	s.rejectCards(r)
	tidy(r, s.leads)
	r.Confidence = confidence(s.blocks, p)
	return r
}

// rejectCards takes out the cards, and small boxes whose names say that they ask
// readers for something, where there is an article without them: an element that
// holds paragraphs of the article may hold an article that goes on in cards as well.
func (s *survey) rejectCards(r *Result) {
	articles := map[int32]bool{} // boxes with paragraphs of the article that hold all of it
	words := 0
	for i, b := range r.Blocks {
		if b.Keep && !s.cards[i] && b.prose() && b.likely >= 0.5 {
			s.addArticles(b, articles)
			words += b.words
		}
	}
	if words < 2*minimum {
		return
	}
	for i, b := range r.Blocks {
		switch {
		case !b.Keep:
		case s.cards[i] && !s.within(b, articles):
			b.reject("card")
		case b.likely < 0.97 && b.Kind != Quote && s.inNamedBox(b):
			b.reject("box")
		}
	}
}

// addArticles adds the element that holds a paragraph, and those around it that are
// made to hold an article.
func (s *survey) addArticles(b *Block, articles map[int32]bool) {
	home := b.home()
	for x := b.where.box; x > 0; x = s.boxes[x].parent {
		if e := &s.boxes[x]; e.node == home || e.node.DataAtom == atom.Article || e.own&classBody != 0 {
			articles[x] = true
		}
	}
}

// within tells whether a card stands in an element that holds paragraphs of the
// article.
func (s *survey) within(b *Block, articles map[int32]bool) bool {
	for x := b.where.box; x > 0; x = s.boxes[x].parent {
		if articles[x] {
			return true
		}
	}
	return false
}

// askingNames are those of boxes that ask for something.
const askingNames = classBio | classNewsletter | classConsent | classShare | classPaywall | classComment

const askingWords = 80 // in one box, at most

func (s *survey) inNamedBox(b *Block) bool {
	for x, steps := b.where.box, 0; x > 0 && steps < 3; x, steps = s.boxes[x].parent, steps+1 {
		if e := &s.boxes[x]; e.own&askingNames != 0 && e.own&classBody == 0 && e.words <= askingWords && e.same < 3 && 2*e.words < s.prose {
			return true
		}
	}
	return false
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
	tidy(r, s.leads)
	return r
}
