package body

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
)

// vector collects the numbers that describe a block. The model knows them by
// their order: whoever changes it trains the model anew.
type vector []float32

func (v *vector) add(x ...float32) { *v = append(*v, x...) }

func (v *vector) flag(b ...bool) {
	for _, x := range b {
		if x {
			*v = append(*v, 1)
		} else {
			*v = append(*v, 0)
		}
	}
}

func (v *vector) bits(bits uint32, n int) {
	for i := range n {
		v.flag(bits&(1<<i) != 0)
	}
}

func log(n int) float32 { return float32(math.Log1p(float64(max(n, 0)))) }

func ratio(a, b int) float32 {
	if b == 0 {
		return 0
	}
	return float32(a) / float32(b)
}

// describe appends what is known of block i.
func (s *survey) describe(i int, v vector) vector {
	b := s.blocks[i]
	describeText(b, &v)
	describePlace(b, &v)
	s.describePosition(i, &v)
	s.describeBoxes(b, &v)
	s.describeAlike(i, &v)
	for _, d := range []int{-3, -2, -1, 1, 2, 3} {
		s.describeNeighbour(i, i+d, &v)
	}
	title, summary := s.shares(b)
	v.add(title, summary, s.stated(b), float32(min(s.texts[b.Text], 5)))
	v.flag(s.dense[i], s.comment[i], s.cards[i])
	v.add(float32(min(s.related[i], 50)), float32(min(s.teaser[i], 50)))
	v.flag(s.title >= 0 && s.teaser[i] < i-s.title)
	s.describeMarks(i, &v)
	s.describeLinks(b, &v)
	v.add(log(s.words), log(s.prose), ratio(s.boxes[0].links, s.boxes[0].bytes), log(len(s.blocks)), ratio(s.boxes[s.main].prose, s.prose))
	return v
}

func describeText(b *Block, v *vector) {
	commas, stops, digits, upper, letters, quotes, marks := 0, 0, 0, 0, 0, 0, 0
	for _, r := range b.Text {
		switch {
		case r == ',' || r == '،':
			commas++
		case r == '.' || r == '!' || r == '?' || r == '؟' || r == '。':
			stops++
		case r == '«' || r == '»' || r == '"' || r == '“' || r == '”':
			quotes++
		case r == '|' || r == '›' || r == '•' || r == '·' || r == '→' || r == '©':
			marks++
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			upper++
			letters++
		case unicode.IsLetter(r):
			letters++
		}
	}
	strong, emph, links := 0, 0, 0
	for i, p := range b.parts {
		n := len(strings.TrimSpace(p.node.Data))
		if p.strong {
			strong += n
		}
		if p.emph {
			emph += n
		}
		if p.link != nil && (i == 0 || b.parts[i-1].link != p.link) {
			links++
		}
	}
	first, _ := utf8.DecodeRuneInString(b.Text)
	v.add(log(b.words), log(len(b.Text)), ratio(b.LinkBytes, len(b.Text)), ratio(commas, b.words), float32(min(stops, 20)), ratio(stops, b.words),
		ratio(digits, len(b.Text)), ratio(upper, letters), ratio(letters, b.words), float32(min(quotes, 10)), float32(min(marks, 5)),
		ratio(strong, len(b.Text)), ratio(emph, len(b.Text)), float32(min(links, 10)))
	v.flag(endsSentence(b.Text), strings.HasSuffix(b.Text, ":"), strings.HasSuffix(b.Text, "…") || strings.HasSuffix(b.Text, "..."), unicode.IsUpper(first),
		unicode.IsLower(first), unicode.IsDigit(first), b.prose())
}

func describePlace(b *Block, v *vector) {
	v.add(float32(b.Level), float32(min(b.where.depth, 40)))
	v.flag(b.Kind == Item, b.Kind == Quote, b.Kind == Caption, b.Kind == Row, b.Kind == Code, b.Ordered, b.broken, b.where.hidden)
	a := b.Element.DataAtom
	v.flag(a == atom.P, a == atom.Div, a == atom.Td || a == atom.Th, a == atom.Li, a == atom.Dd || a == atom.Dt, a == atom.Label)
	if p := b.Element.Parent; p != nil {
		a = p.DataAtom
		v.flag(a == atom.Article, a == atom.Section, a == atom.Div, a == atom.Td, a == atom.Li, a == atom.Main, a == atom.Body)
	} else {
		v.flag(make([]bool, 7)...)
	}
	v.bits(uint32(b.where.area), 14)
	v.bits(uint32(b.where.own), 24)
	v.bits(uint32(b.where.classes), 24)
	for r := Hashtags; r <= Boilerplate; r++ {
		v.flag(b.Role == r)
	}
	for p := commentStart; p <= tagList; p++ {
		v.flag(b.phrase == p)
	}
}

func (s *survey) describePosition(i int, v *vector) {
	b, n := s.blocks[i], len(s.blocks)
	v.add(ratio(i, n), ratio(s.before[i], s.prose), log(i), log(n-i), log(s.before[i]), log(s.prose-s.before[i]-b.words))
	fromTitle := -60
	if s.title >= 0 {
		fromTitle = min(max(i-s.title, -50), 200)
	}
	v.add(float32(fromTitle))
	m := s.boxes[s.main]
	inMain := false
	for x := b.where.box; x >= 0; x = s.boxes[x].parent {
		if x == s.main {
			inMain = true
			break
		}
	}
	v.flag(inMain)
	v.add(ratio(i-m.first, max(m.last-m.first, 1)), float32(min(max(m.first-i, -60), 60)), float32(min(max(i-m.last, -60), 60)))
}

// describeBoxes tells of the elements around the block, from the inside.
func (s *survey) describeBoxes(b *Block, v *vector) {
	x := b.where.box
	var near class
	for range 5 {
		e := &s.boxes[x]
		v.add(ratio(e.prose, s.prose), ratio(e.prose, e.words), ratio(e.links, e.bytes), log(e.blocks), ratio(e.words, e.blocks))
		if e.parent >= 0 {
			x = e.parent
		}
	}
	x = b.where.box
	for range 3 {
		near |= s.boxes[x].own
		if s.boxes[x].parent >= 0 {
			x = s.boxes[x].parent
		}
	}
	v.bits(uint32(near), 24)
}

func (s *survey) describeAlike(i int, v *vector) {
	k := s.kinds[s.alike[i]]
	v.add(log(k.blocks), ratio(k.words, k.blocks), ratio(k.prose, s.prose), ratio(k.prose, k.words), ratio(k.links, k.bytes))
}

func (s *survey) describeNeighbour(i, j int, v *vector) {
	if j < 0 || j >= len(s.blocks) {
		v.add(-1, -1, -1, -1, -1)
		return
	}
	b, n := s.blocks[i], s.blocks[j]
	v.add(log(n.words), ratio(n.LinkBytes, len(n.Text)), float32(n.Level))
	v.flag(n.prose(), s.boxes[n.where.box].parent == s.boxes[b.where.box].parent)
}

// describeMarks tells of what is no text: around the block, and before and behind it.
func (s *survey) describeMarks(i int, v *vector) {
	b := s.blocks[i]
	for x, level := b.where.box, 0; level < 4; level++ {
		e := &s.boxes[x]
		v.add(float32(min(e.same, 50)), ratio(e.pictures, e.blocks), ratio(e.widgets, e.blocks))
		if e.parent >= 0 {
			x = e.parent
		}
	}
	v.add(float32(min(b.since.pictures, 5)), float32(min(b.since.embeds, 5)), float32(min(b.since.widgets, 5)), float32(min(b.since.scripts, 5)))
	var next marks
	if i+1 < len(s.blocks) {
		next = s.blocks[i+1].since
	}
	v.add(float32(min(next.pictures, 5)), float32(min(next.embeds, 5)), float32(min(next.widgets, 5)), float32(min(next.scripts, 5)))
}

// describeLinks tells where the block's links lead, and whether it names the site.
func (s *survey) describeLinks(b *Block, v *vector) {
	var counts [3]int // by target
	articles := 0
	var last *html.Node
	for _, p := range b.parts {
		if p.link == nil || p.link == last {
			continue
		}
		last = p.link
		href := structured.Attr(p.link, "href")
		to := s.leads(href)
		counts[to]++
		if to == withinSite && longName(href) {
			articles++
		}
	}
	v.add(float32(min(counts[withinSite], 5)), float32(min(counts[elsewhere], 5)), float32(min(articles, 5)), float32(min(counts[withinPage], 5)))
	n := len(b.parts)
	v.flag(s.namesSite(b), n > 0 && b.parts[0].link != nil, n > 0 && b.parts[n-1].link != nil)
}

func (s *survey) namesSite(b *Block) bool {
	if b.words > 80 {
		return false
	}
	key := b.foldedKey()
	for _, site := range s.sites {
		at := strings.Index(key, site)
		if end := at + len(site); at >= 0 && (at == 0 || key[at-1] == ' ') && (end == len(key) || key[end] == ' ') {
			return true
		}
	}
	return false
}

// target of a link.
type target int

const (
	elsewhere target = iota
	withinSite
	withinPage
)

func (s *survey) leads(href string) target {
	href = strings.TrimSpace(href)
	if href == "" || href[0] == '#' || strings.HasPrefix(href, "javascript:") {
		return withinPage
	}
	_, rest, absolute := strings.Cut(href, "//")
	if !absolute {
		if strings.HasPrefix(href, "mailto:") || strings.HasPrefix(href, "tel:") {
			return elsewhere
		}
		return withinSite
	}
	host, _, _ := strings.Cut(rest, "/")
	if s.hints.Site != "" && strings.HasSuffix(host, s.hints.Site) {
		return withinSite
	}
	return elsewhere
}

// longName tells whether an address looks like an article's.
func longName(href string) bool {
	href, _, _ = strings.Cut(href, "?")
	name := href[strings.LastIndexByte(strings.TrimRight(href, "/"), '/')+1:]
	return strings.Count(name, "-") >= 3 || strings.Count(name, "_") >= 3 || len(name) >= 30
}
