package body

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
)

// tidy takes out of the kept blocks what the labels, and the order of the blocks,
// say is no text of the article.
func tidy(r *Result, leads func(string) target) {
	t := &tidying{Result: r, leads: leads, total: r.Words(), homes: map[*html.Node]bool{}}
	for _, b := range r.Blocks {
		t.block(b)
	}
	copies(r)
	pullQuotes(r.Blocks)
	mend(r.Blocks)
	beforeLinks(r.Blocks)
	kept := r.Kept()
	for i := len(kept) - 1; i > 0 && kept[i].Kind == Heading; i-- { // leads nowhere, unless it is one of several
		if kept[i].likely >= sure && (kept[i-1].Kind == Heading || i+1 < len(kept)) {
			break
		}
		kept[i].reject("heading at the end")
	}
}

// beforeLinks takes out the short lines that lead to links which were left out.
func beforeLinks(blocks []*Block) {
	for i, b := range blocks[:max(len(blocks)-1, 0)] {
		next := blocks[i+1]
		if b.Keep && !next.Keep && b.words <= 10 && b.LinkBytes == 0 && b.Kind <= Heading && !strings.ContainsAny(b.Text[len(b.Text)-1:], ".!?") && !strings.HasSuffix(b.Text, "…") &&
			next.words >= 3 && next.LinkBytes*10 >= len(next.Text)*8 && (b.likely < 0.95 || b.Kind == Heading) {
			b.reject("before links")
		}
	}
}

type tidying struct {
	*Result
	leads   func(string) target
	total   int                 // words kept by the choice
	before  int                 // words kept so far
	stopped bool                // readers' comments have begun
	teasers bool                // a heading of links to other articles has begun
	homes   map[*html.Node]bool // elements that hold sure prose of the article
}

func (t *tidying) block(b *Block) {
	if t.stopped {
		if !b.Keep || b.likely < sure || !b.prose() || !t.homes[b.home()] {
			b.reject("after comments begin")
			return
		}
		t.stopped = false // it was a link to them
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
	case t.leadsAway(b):
		b.reject("related")
	case b.likely < sure && t.structure(b):
		b.reject("structure")
	default:
		if b.prose() && b.likely >= likelyBehind {
			t.homes[b.home()] = true
		}
		t.before += b.words
		t.teasers = t.teasers && !b.prose()
	}
}

// likelyBehind is the probability from which prose behind the heading of the readers'
// comments is of the article, if it stands in the element that holds it.
const likelyBehind = 0.6

// copies takes out what stands on the page a second time: the whole article or a good
// part of it, such as for small screens, or one line close by, such as a standfirst
// or a quotation set apart. Lines that an article repeats, such as a question put to
// each of those interviewed, stay.
func copies(r *Result) {
	kept := r.Kept()
	first := map[string]int{} // position among kept
	before := 0               // words
	for i := 0; i < len(kept); i++ {
		j, again := first[kept[i].Text]
		if !again {
			first[kept[i].Text] = i
			before += kept[i].words
			continue
		}
		end, words := i, 0
		for ; end < len(kept); end++ {
			if _, again := first[kept[end].Text]; !again {
				break
			}
			words += kept[end].words
		}
		if 10*words >= 3*before || kept[i].words > 5 && (i-j <= 3 || kept[i].Kind == Quote || kept[j].Kind == Quote) {
			for _, b := range kept[i:end] {
				b.reject("twice")
			}
		}
		before += words
		i = end - 1
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
		if b.Why == "credit at the end" {
			return false
		}
		return true
	case Hashtags:
		return b.Why == "tag"
	}
	return false
}

// leadsAway tells a line that is nothing but the title of another article of the
// site, with or without a word before it: "Les også: ...".
func (t *tidying) leadsAway(b *Block) bool {
	if b.Kind != Paragraph && b.Kind != Heading || b.words < 4 || len(b.parts) == 0 {
		return false
	}
	if before, _, ok := strings.Cut(b.Text, ":"); b.Kind == Heading && (!ok || len(strings.Fields(before)) > 3) {
		return false
	}
	var link *html.Node
	before := false // a word stands before the link
	for _, p := range b.parts {
		if p.link == nil {
			before = before || link == nil && strings.ContainsFunc(p.node.Data, isWordRune)
			if s := strings.TrimSpace(p.node.Data); link != nil && s != "" && strings.ContainsFunc(s, isWordRune) ||
				s != "" && (len(strings.Fields(s)) > 6 || !strings.ContainsAny(s[len(s)-1:], ":|>-") && !strings.HasSuffix(s, "»") && !strings.HasSuffix(s, "►") && !strings.HasSuffix(s, "–") && !strings.HasSuffix(s, "→") && strings.ContainsFunc(s, isWordRune)) {
				return false
			}
			continue
		}
		if link != nil && link != p.link {
			return false
		}
		link = p.link
	}
	if link == nil {
		return false
	}
	href := structured.Attr(link, "href")
	return t.leads(href) == withinSite && (longName(href) || !before && b.Kind == Paragraph)
}

// structure rejects by where a block stands.
func (t *tidying) structure(b *Block) bool {
	if b.Kind == Heading && b.LinkBytes == 0 && t.homes[b.home()] {
		t.teasers = false // the article goes on behind a box within it
	}
	if t.teasers && !b.prose() && (2*b.LinkBytes > len(b.Text) || b.Kind == Heading) {
		return true
	}
	if b.LinkBytes*10 >= len(b.Text)*9 && b.words > 0 {
		// All of it is a link: to another article, to a tag, to a section.
		return b.Kind != Row && b.Kind != Quote && (b.Kind != Heading || b.words < 4 || t.before == 0) || b.where.area&inNav != 0
	}
	return false
}
