package body

import "github.com/depeche-wire/depeche/services/normaliser/internal/structured"

// Cards lead to other articles: boxes beside one another that are made alike, each
// with a line that is a link within the site and few words besides.
const (
	cardWords = 120 // at most, in one
	cardsMin  = 3   // beside one another
	cardDepth = 5   // boxes from a block to its card
)

// findCards tells of each block whether it stands in a card.
func (s *survey) findCards() {
	titles := make([]uint8, len(s.boxes))
	since := 1000
	for _, b := range s.blocks {
		since++
		s.teaser = append(s.teaser, since)
		if !s.isTeaserTitle(b) {
			continue
		}
		since = 0
		for x, steps := b.where.box, 0; x > 0 && steps < cardDepth; x, steps = s.boxes[x].parent, steps+1 {
			titles[x] = min(titles[x]+1, 9)
		}
	}
	type group struct {
		parent int32
		kin    uint64
	}
	cards := map[group]int{}
	for i := 1; i < len(s.boxes); i++ {
		if x := &s.boxes[i]; titles[i] == 1 && x.words <= cardWords && x.same >= cardsMin {
			cards[group{x.parent, x.kin}]++
		}
	}
	in := make([]bool, len(s.boxes))
	for i := 1; i < len(s.boxes); i++ {
		x := &s.boxes[i]
		n := cards[group{x.parent, x.kin}]
		in[i] = in[x.parent] || titles[i] == 1 && x.words <= cardWords && n >= cardsMin && 10*n >= 6*x.same
	}
	for _, b := range s.blocks {
		s.cards = append(s.cards, in[b.where.box])
	}
}

// isTeaserTitle tells a line that is nothing but a link within the site.
func (s *survey) isTeaserTitle(b *Block) bool {
	if b.words < 3 || b.words > 40 || b.LinkBytes*10 < len(b.Text)*9 || len(b.parts) == 0 || b.parts[0].link == nil {
		return false
	}
	return s.leads(structured.Attr(b.parts[0].link, "href")) == withinSite
}
