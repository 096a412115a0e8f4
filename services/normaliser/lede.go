package normaliser

import (
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// writeLede fills lede: the standfirst that the page shows, else what its metadata
// says if the page shows that too, else the feed's summary, else the first
// paragraph. What stands in the body stays there as well.
func (d *draft) writeLede() {
	var candidates []Candidate
	add := func(value, method string, confidence float64) {
		if value != "" {
			candidates = append(candidates, Candidate{value, method, confidence})
		}
	}
	if d.onPage != nil && d.result == d.onPage {
		if b := d.onPage.Standfirst(); b != nil {
			add(b.Text, "text", 0.9)
		}
		for _, stated := range []string{d.data.First("og:description", "description", "twitter:description", "dc.description"), d.articleLD().Description} {
			if b := d.shown(text.CleanTwice(stripTags(stated))); b != nil {
				add(b.Text, "meta", 0.85)
			}
		}
	}
	if summary := d.summaryText(); summary != "" {
		add(summary, "feed", 0.7)
	}
	for _, b := range d.kept {
		if b.Kind == body.Paragraph && b.Words() >= 5 {
			add(b.Text, "text", 0.5)
			break
		}
	}
	if len(candidates) == 0 {
		return
	}
	d.article.Lede = candidates[0].Value
	d.says("lede", candidates[0], others(candidates, 0)...)
}

// shown finds the block near the start of the article that says what the metadata
// says; metadata is often cut short.
func (d *draft) shown(description string) *body.Block {
	key := strings.TrimSpace(text.Key(strings.TrimRight(description, ".… ")))
	if len(key) < 30 {
		return nil
	}
	head := key[:min(len(key), 60)]
	for i, b := range d.kept {
		if i > 3 {
			break
		}
		if b.Words() <= 120 && strings.HasPrefix(text.Key(b.Text), head) {
			return b
		}
	}
	return nil
}

// summaryText is the feed's summary, if it is one: of a few sentences, not the
// whole article.
func (d *draft) summaryText() string {
	if d.entry.GetSummary() == "" {
		return ""
	}
	r := d.fragment(d.entry.GetSummary())
	trimTail(r)
	var parts []string
	for _, b := range r.Kept() {
		parts = append(parts, b.Text)
	}
	if r.Words() > 120 {
		parts = parts[:1]
	}
	summary := strings.Join(parts, " ")
	if len(summary) > 2000 {
		return ""
	}
	return summary
}
