package body

// tidy takes out of the kept blocks what the labels, and the order of the blocks,
// say is no text of the article.
func tidy(r *Result) {
	t := &tidying{Result: r, total: r.Words(), seen: map[string]bool{}}
	for _, b := range r.Blocks {
		t.block(b)
	}
	mend(r.Blocks)
	kept := r.Kept()
	for i := len(kept) - 1; i > 0 && kept[i].Kind == Heading; i-- { // leads nowhere
		kept[i].reject("heading at the end")
	}
}

type tidying struct {
	*Result
	total   int  // words kept by the choice
	before  int  // words kept so far
	stopped bool // readers' comments have begun
	teasers bool // a heading of links to other articles has begun
	seen    map[string]bool
}

func (t *tidying) block(b *Block) {
	if t.stopped {
		b.reject("after comments begin")
		return
	}
	if b.Role != Unknown && !t.sure(b) {
		b.Keep = false
		switch b.Why {
		case "comments":
			t.stopped = t.before >= 25 && 3*t.before >= t.total
		case "related":
			t.teasers = t.teasers || b.opens
		case "paywall":
			t.Paywalled = true
		}
		return
	}
	if !b.Keep {
		return
	}
	switch {
	case b.likely < sure && t.structure(b):
		b.reject("structure")
	case b.words > 5 && t.seen[b.Text]:
		b.reject("twice")
	default:
		t.seen[b.Text] = true
		t.before += b.words
		t.teasers = t.teasers && !b.prose()
	}
}

// sure is the probability from which the model is believed against a rule.
const sure = 0.8

// sure tells whether a line that looks like none of the article, such as a date or
// a caption, is one all the same: within the text, and the model is sure of it.
func (t *tidying) sure(b *Block) bool {
	if !b.Keep || b.likely < sure || t.before < 25 || !b.soft() {
		return false
	}
	b.Role = Unknown
	return true
}

// soft tells the roles that are a guess by the look of a line.
func (b *Block) soft() bool {
	switch b.Role {
	case DateLine, CaptionOf, TitleAgain:
		return true
	case Hashtags:
		return b.Why == "tag"
	}
	return false
}

// structure rejects by where a block stands.
func (t *tidying) structure(b *Block) bool {
	if t.teasers && !b.prose() && (2*b.LinkBytes > len(b.Text) || b.Kind == Heading) {
		return true
	}
	if b.LinkBytes*10 >= len(b.Text)*9 && b.words > 0 {
		// All of it is a link: to another article, to a tag, to a section.
		return b.Kind != Row && b.Kind != Quote && (b.Kind != Heading || b.words < 4 || t.before == 0) || b.where.area&inNav != 0
	}
	return false
}
