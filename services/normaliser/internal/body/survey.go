package body

import (
	"hash/maphash"
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// survey is what is known of a page as a whole before its blocks are judged.
type survey struct {
	seed   maphash.Seed
	blocks []*Block
	boxes  []box
	hints  Hints
	// Words, and words of prose, before each block.
	before []int
	prose  int
	words  int
	// main is the smallest box with most of the prose.
	main  int32
	title int // block of the title, -1 if there is none
	// Blocks that are made alike, by their elements' tags and classes.
	alike   []int // signature of each block
	kinds   []kindOf
	texts   map[string]int // how often each text stands on the page
	titles  map[string]bool
	summary map[string]bool
	body    map[uint64]bool // shingles of the metadata's article body, nil if there is none
	dense   []bool          // what the density rule would keep
	comment []bool          // readers' comments have begun before the block
	related []int           // blocks since a heading of links to other articles
	teaser  []int           // blocks since a title that leads to another article
	cards   []bool          // the block stands in a card that leads to another article
	sites   []string        // names of the site, folded
}

type kindOf struct{ blocks, words, prose, bytes, links int }

func newSurvey(blocks []*Block, boxes []box, hints Hints) *survey {
	s := &survey{seed: maphash.MakeSeed(), blocks: blocks, boxes: boxes, hints: hints, title: -1, texts: map[string]int{}}
	for i := range s.boxes {
		s.boxes[i].first = -1
	}
	for i, b := range blocks {
		s.before = append(s.before, s.prose)
		s.texts[b.Text]++
		s.words += b.words
		x := &s.boxes[b.where.box]
		if x.first < 0 {
			x.first = i
		}
		x.last = i
		x.blocks++
		x.words += b.words
		x.bytes += len(b.Text)
		x.links += b.LinkBytes
		if b.solid() {
			x.prose += b.words
			s.prose += b.words
		}
		if s.title < 0 && (b.Role == TitleAgain || b.Kind == Heading && b.Level == 1) {
			s.title = i
		}
	}
	s.addUp()
	s.findMain()
	s.findKin()
	s.findAlike()
	s.findCards()
	s.sequence()
	s.sites = keys(hints.Sources)
	if label, _, _ := strings.Cut(hints.Site, "."); len(label) > 2 {
		s.sites = append(s.sites, text.Key(label))
	}
	s.titles, s.summary = wordSet(hints.Titles), wordSet([]string{hints.Summary})
	s.body = shingleSet(s.seed, hints.Body)
	s.dense = densest(blocks)
	return s
}

// solid prose is what makes an element look like an article.
func (b *Block) solid() bool {
	return b.prose() && !b.where.hidden && b.where.area&(inNav|inAside|inFooter) == 0 && b.where.classes&(classComment|classConsent) == 0
}

// addUp adds each box to the one around it; a box stands after its parent.
func (s *survey) addUp() {
	for i := len(s.boxes) - 1; i > 0; i-- {
		x, p := &s.boxes[i], &s.boxes[s.boxes[i].parent]
		p.blocks += x.blocks
		p.words += x.words
		p.prose += x.prose
		p.bytes += x.bytes
		p.links += x.links
		p.pictures += x.pictures
		p.widgets += x.widgets
		if x.first >= 0 {
			if p.first < 0 || x.first < p.first {
				p.first = x.first
			}
			p.last = max(p.last, x.last)
		}
	}
}

// findMain goes down from the page while one box holds most of the prose.
func (s *survey) findMain() {
	best := make([]int32, len(s.boxes)) // child with the most prose
	for i := 1; i < len(s.boxes); i++ {
		p := s.boxes[i].parent
		if best[p] == 0 || s.boxes[i].prose > s.boxes[best[p]].prose {
			best[p] = int32(i)
		}
	}
	for b := best[s.main]; b != 0 && 10*s.boxes[b].prose >= 6*s.boxes[s.main].prose && s.boxes[b].prose > 0; b = best[s.main] {
		s.main = b
	}
}

// findKin counts, of each box, the boxes beside it that are made alike.
func (s *survey) findKin() {
	type kin struct {
		parent int32
		kin    uint64
	}
	counts := make(map[kin]int, len(s.boxes))
	for i := 1; i < len(s.boxes); i++ {
		x := &s.boxes[i]
		x.kin = maphash.String(s.seed, x.node.Data)
		for _, a := range x.node.Attr {
			if a.Key == "class" {
				x.kin = 31*x.kin + maphash.String(s.seed, a.Val)
			}
		}
		counts[kin{x.parent, x.kin}]++
	}
	for i := 1; i < len(s.boxes); i++ {
		s.boxes[i].same = counts[kin{s.boxes[i].parent, s.boxes[i].kin}]
	}
}

// findAlike groups blocks whose elements, up to the third, have the same tags and classes.
func (s *survey) findAlike() {
	ids := make(map[[3]uint64]int, len(s.blocks)/4)
	for _, b := range s.blocks {
		var path [3]uint64
		for x, steps := b.where.box, 0; x > 0 && steps < 3; x, steps = s.boxes[x].parent, steps+1 {
			path[steps] = s.boxes[x].kin
		}
		id, known := ids[path]
		if !known {
			id = len(s.kinds)
			ids[path] = id
			s.kinds = append(s.kinds, kindOf{})
		}
		s.alike = append(s.alike, id)
		k := &s.kinds[id]
		k.blocks++
		k.words += b.words
		k.bytes += len(b.Text)
		k.links += b.LinkBytes
		if b.solid() {
			k.prose += b.words
		}
	}
}

// sequence notes what began before each block.
func (s *survey) sequence() {
	comment, related := false, 1000
	for i, b := range s.blocks {
		s.comment = append(s.comment, comment)
		s.related = append(s.related, related)
		if b.Why == "comments" && 3*s.before[i] > s.prose {
			comment = true
		}
		if related++; b.opens {
			related = 0
		}
	}
}

func wordSet(texts []string) map[string]bool {
	set := map[string]bool{}
	for _, t := range texts {
		for w := range strings.FieldsSeq(text.Fold(t)) {
			set[w] = true
		}
	}
	return set
}

// shares are the parts of the block's words that stand in the title and the summary.
func (s *survey) shares(b *Block) (title, summary float32) {
	if b.words == 0 || b.words > 60 || len(s.titles)+len(s.summary) == 0 {
		return 0, 0
	}
	all := 0
	for w := range strings.FieldsSeq(text.Fold(b.Text)) {
		all++
		if s.titles[w] {
			title++
		}
		if s.summary[w] {
			summary++
		}
	}
	n := float32(max(all, 1))
	return title / n, summary / n
}

// shingleSet hashes the word triples of a text that is long enough to be a body.
func shingleSet(seed maphash.Seed, body string) map[uint64]bool {
	if len(body) < 300 {
		return nil
	}
	set := map[uint64]bool{}
	eachShingle(seed, body, func(h uint64) { set[h] = true })
	return set
}

func eachShingle(seed maphash.Seed, s string, f func(uint64)) {
	words := strings.Fields(text.Fold(s))
	for i := range len(words) - 2 {
		f(maphash.String(seed, words[i]+" "+words[i+1]+" "+words[i+2]))
	}
}

// stated is the part of the block that stands in the metadata's article body; -1
// if there is none.
func (s *survey) stated(b *Block) float32 {
	if s.body == nil || b.words < 3 {
		return -1
	}
	hits, all := 0, 0
	eachShingle(s.seed, b.Text, func(h uint64) {
		all++
		if s.body[h] {
			hits++
		}
	})
	return float32(hits) / float32(max(all, 1))
}
