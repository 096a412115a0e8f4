package body

import (
	"golang.org/x/net/html"

	"github.com/depeche-wire/depeche/services/normaliser/internal/agency"
	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
	"github.com/depeche-wire/depeche/services/normaliser/internal/trees"
)

// Hints are what is known of the article before its page is read.
type Hints struct {
	// Titles that the page, its metadata and the feed give.
	Titles []string
	// Sources are the names of the publisher and the site.
	Sources []string
	// Site is the registered domain of the page.
	Site string
	// Authors named in the metadata or the feed.
	Authors []string
	// Summary and Body are what the metadata says that the article is: evidence only.
	Summary, Body string
}

// Result is a page's blocks; those with Keep are the article.
type Result struct {
	Blocks []*Block
	// Paywalled tells that the page asks for money where the text ends.
	Paywalled bool
	// Method that chose the blocks: model, density, feed.
	Method string
	// Confidence in the choice, 0 to 1.
	Confidence float64
}

// Kept returns the blocks of the article.
func (r *Result) Kept() []*Block {
	var kept []*Block
	for _, b := range r.Blocks {
		if b.Keep {
			kept = append(kept, b)
		}
	}
	return kept
}

// Words of the article.
func (r *Result) Words() int {
	n := 0
	for _, b := range r.Blocks {
		if b.Keep {
			n += b.words
		}
	}
	return n
}

// Extractor finds articles. It does not change and may be used by many at once.
type Extractor struct {
	phrases  phraseTable
	names    *names
	agencies *agency.Table
	forest   *trees.Forest
}

// NewExtractor builds the tables.
func NewExtractor(agencies *agency.Table) *Extractor {
	forest, err := trees.Read(model)
	if err != nil {
		forest = nil // the density of prose decides then; a test sees to it that it does not
	}
	return &Extractor{phrases: newPhrases(), names: newNames(), agencies: agencies, forest: forest}
}

func (e *Extractor) classes() *classes { return &classes{names: e.names, seen: map[string]class{}} }

// Page finds the article on a whole page.
func (e *Extractor) Page(root *html.Node, hints Hints) *Result {
	s := e.survey(root, hints)
	return s.choose(s.judge(e.forest))
}

// Fragment takes all blocks of a piece of HTML, such as a feed's content, but
// what is plainly no text of the article.
func (e *Extractor) Fragment(root *html.Node, hints Hints) *Result {
	blocks, _ := segment(root, e.classes())
	r := &Result{Blocks: blocks, Method: "feed"}
	e.label(blocks, hints)
	for _, b := range r.Blocks {
		b.keep(!b.where.hidden, "feed")
	}
	tidy(r, (&survey{hints: hints}).leads)
	return r
}

func (b *Block) keep(keep bool, why string) {
	b.Keep = keep
	if b.Role == Unknown {
		b.Why = why
	}
}

// reject takes a block out of the article and says why.
func (b *Block) reject(why string) {
	b.Keep = false
	if b.Role == Unknown {
		b.Role, b.Why = Boilerplate, why
	}
}

// foldedKey is the text in the form of set phrases, made once.
func (b *Block) foldedKey() string {
	if b.key == "" {
		head, _ := text.Cut(b.Text, 400)
		b.key = text.Key(head)
	}
	return b.key
}

// Dates on a short line.
func (b *Block) Dates(o dates.Options) []dates.Date {
	if len(b.Text) > 300 {
		return nil
	}
	return dates.Scan(b.Text, o)
}

// Words of the block.
func (b *Block) Words() int { return b.words }

// Position among the blocks of the page.
func (b *Block) Position() int { return b.position }

// Standfirst returns the block that the page sets apart at the head of the article.
func (r *Result) Standfirst() *Block {
	n := 0
	for _, b := range r.Blocks {
		if !b.Keep {
			continue
		}
		if n++; n > 3 {
			break
		}
		if b.where.own&classLede != 0 && b.words >= 5 && b.words <= 150 {
			return b
		}
	}
	return nil
}

// Near returns the blocks around the start and behind the end of the article that
// are not part of it: where date lines, bylines, hashtags and credits stand.
func (r *Result) Near(before, after int) []*Block {
	first, last := -1, -1
	for i, b := range r.Blocks {
		if b.Keep {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil
	}
	var near []*Block
	for i := max(0, first-before); i < min(len(r.Blocks), last+after+1); i++ {
		b := r.Blocks[i]
		outside := b.where.area&inNav != 0 || b.where.area&inAside != 0 && b.Role != Byline && b.Role != DateLine || b.where.area&inFooter != 0 && b.where.area&inArticle == 0
		if !b.Keep && !b.where.hidden && !outside {
			near = append(near, b)
		}
	}
	return near
}

// Named tells whether the names of the block's elements speak of dates or authors.
func (b *Block) Named() (date, author bool) {
	return b.where.own&classDate != 0, b.where.own&classByline != 0
}
