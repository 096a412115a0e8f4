package normaliser

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// chooseBody takes the page's article unless it is of less use than the feed's
// own text.
func (d *draft) chooseBody() {
	feed, tailCut := d.feedText()
	if d.onPage != nil {
		if reason := d.pageFault(feed); reason != "" {
			d.article.FeedOnlyReason = reason
			d.forgetStranger()
		} else {
			d.result, d.kept = d.onPage, d.onPage.Kept()
			d.dropAsides()
			d.says("paragraphs", Candidate{fmt.Sprintf("%d words", d.onPage.Words()), d.onPage.Method, pageConfidence(d.onPage)},
				Candidate{fmt.Sprintf("%d words", feed.Words()), "feed", 0.5})
			return
		}
	}
	d.result, d.kept = feed, feed.Kept()
	d.dropAsides()
	if d.item.GetFetched().GetPage() != nil {
		d.article.Flags = append(d.article.Flags, flagFeedOnly)
	}
	if tailCut {
		d.flag(flagTruncated)
	}
	if len(d.kept) > 0 {
		confidence := 0.9
		if d.entry.GetContent() == "" {
			confidence = 0.5
		}
		d.says("paragraphs", Candidate{fmt.Sprintf("%d words", feed.Words()), "feed", confidence})
	}
}

func pageConfidence(r *body.Result) float64 {
	switch {
	case r.Method == "text":
		return 0.6
	case r.Words() < 60:
		return 0.7
	}
	return 0.9
}

// pageFault says in a sentence why the page is not used; empty if it is.
func (d *draft) pageFault(feed *body.Result) string {
	words, feedWords := d.onPage.Words(), feed.Words()
	switch {
	case d.data.HasPassword && words < 60 && (feedWords > 0 || words == 0) && !overlaps(feed, d.onPage):
		return "The page asks to log in."
	case words == 0:
		return "No article was found on the page."
	case feedWords >= 20 && 10*words < 8*feedWords:
		return fmt.Sprintf("The page gives %d words, the feed itself %d.", words, feedWords)
	case feedWords >= 20 && words < 120 && !overlaps(feed, d.onPage):
		return "What the page shows is not what the feed announces."
	}
	return ""
}

// forgetStranger drops what a page without the article says of itself, title, dates
// and names, if no title of it is like the feed's: it may be a login, an error, a test
// for robots.
func (d *draft) forgetStranger() {
	title := strings.Fields(text.Key(d.entry.GetTitle()))
	if len(title) == 0 {
		return
	}
	for _, c := range d.titles {
		if c.Method == "feed" {
			continue
		}
		words := strings.Fields(text.Key(c.Value))
		shared := 0
		for _, w := range title {
			if slices.Contains(words, w) {
				shared++
			}
		}
		if 2*shared >= len(title) {
			return
		}
	}
	d.titles, d.data, d.onPage = nil, &structured.Data{}, nil
}

// overlaps tells whether two texts share a good part of the smaller one.
func overlaps(a, b *body.Result) bool {
	grams := map[string]bool{}
	words := allWords(a)
	for i := range len(words) - 2 {
		grams[strings.Join(words[i:i+3], " ")] = true
	}
	other := allWords(b)
	hits := 0
	for i := range len(other) - 2 {
		if grams[strings.Join(other[i:i+3], " ")] {
			hits++
		}
	}
	return hits > 0 && 4*hits >= min(len(words), len(other))
}

func allWords(r *body.Result) []string {
	var words []string
	for _, b := range r.Kept() {
		words = append(words, strings.Fields(text.Fold(b.Text))...)
	}
	return words
}

// tail is how a summary says that there is more.
var tail = regexp.MustCompile(`(?i)\s*(?:\[?\s*(?:…|\.\.\.)\s*\]?|\[&hellip;\]|\(\s*(?:…|\.\.\.)\s*\))?\s*(?:\(?\[?\s*(?:lire la suite|lire plus|lire l['’]article(?: complet)?|read more|continue reading|read the full story|read full article|suite|more|leia mais|continue lendo|continuar a ler|leer más|seguir leyendo|اقرأ المزيد|قراءة المزيد|soma zaidi|weiterlesen)[^.!?\p{Ll}]{0,6}[^.!?]{0,80})?\s*$`)

// maxTail is how many bytes of a text's end are looked at for it.
const maxTail = 400

// trimTail takes off the end what says that a text was cut, and tells whether it
// said so.
func trimTail(r *body.Result) bool {
	kept := r.Kept()
	if len(kept) == 0 {
		return false
	}
	last := kept[len(kept)-1]
	end := last.Text[max(0, len(last.Text)-maxTail):]
	for len(end) > 0 && !utf8.RuneStart(end[0]) {
		end = end[1:]
	}
	i := tail.FindStringIndex(end)
	if i == nil || strings.TrimSpace(end[i[0]:]) == "" {
		return false
	}
	last.CutTail(len(end) - i[0])
	return true
}

// Flags of the contract.
const (
	flagTruncated = "truncated"
	flagPaywalled = "paywalled"
	flagFeedOnly  = "feed_only"
	flagLive      = "live"
	flagGallery   = "gallery"
)

func (d *draft) flag(f string) {
	if slices.Contains(d.article.Flags, f) {
		return
	}
	d.article.Flags = append(d.article.Flags, f)
}

// writeBody fills paragraphs, html, word count and fingerprint from the kept blocks.
func (d *draft) writeBody() {
	total := 0
	for i, b := range d.kept {
		if len(d.article.Paragraphs) >= v1.MaxParagraphs || total+len(b.Text) > v1.MaxText/2 {
			d.kept = d.kept[:i]
			d.flag(flagTruncated)
			break
		}
		total += len(b.Text)
		d.article.Paragraphs = append(d.article.Paragraphs, b.Text)
		d.article.WordCount += int32(b.Words())
	}
	d.article.Html = d.policy.Sanitise(body.HTML(d.kept, d.address))
	for len(d.article.Html) > v1.MaxText && len(d.kept) > 0 {
		d.kept = d.kept[:len(d.kept)/2]
		d.article.Html = d.policy.Sanitise(body.HTML(d.kept, d.address))
		d.flag(flagTruncated)
	}
	d.article.Fingerprint = Fingerprint(d.article.Paragraphs)
}
