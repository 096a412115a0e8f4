package normaliser

import (
	"fmt"
	"runtime/debug"
	"strings"

	"golang.org/x/net/publicsuffix"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/page"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// readPage reads the page, if there is one; what goes wrong becomes the reason
// for which the feed's text is used.
func (d *draft) readPage() {
	p := d.item.GetFetched().GetPage()
	if p == nil {
		return
	}
	if p.GetError() != "" {
		d.article.FeedOnlyReason = sentence(p.GetError())
		return
	}
	defer func() {
		if fault := recover(); fault != nil { // a page that breaks the code must not stop the wire
			d.onPage, d.article.FeedOnlyReason = nil, fmt.Sprintf("The page could not be read: %v at %s.", fault, where(debug.Stack()))
		}
	}()
	tree, err := d.parsePage()
	if err != nil {
		d.article.FeedOnlyReason = sentence("the page could not be used: " + err.Error())
		return
	}
	d.onPage = d.extractor.Page(tree.Root, d.hints())
}

// parsePage makes a tree of the page and reads what it states for machines.
func (d *draft) parsePage() (*page.Page, error) {
	p := d.item.GetFetched().GetPage()
	tree, err := d.pages.Parse(p.GetBody(), p.GetContentType(), d.limits)
	if err != nil {
		return nil, err
	}
	d.data = structured.Read(tree.Root)
	d.cut = tree.Cut
	d.titles = d.findTitles(tree.Root)
	return tree, nil
}

// where names the first line of ours in a stack.
func where(stack []byte) string {
	for line := range strings.SplitSeq(string(stack), "\n") {
		if i := strings.Index(line, "services/normaliser/"); i >= 0 && strings.HasPrefix(line, "\t") && !strings.Contains(line, "read.go") {
			place, _, _ := strings.Cut(line[i:], " ")
			return place
		}
	}
	return "an unknown place"
}

// Describe returns the blocks of an item's page as the model sees them; for
// training. It fails where there is no page that can be read.
func (n *Normaliser) Describe(it *v1.Item) (*body.Described, error) {
	d := n.newDraft(it)
	tree, err := d.parsePage()
	if err != nil {
		return nil, err
	}
	return n.extractor.Describe(tree.Root, d.hints()), nil
}

func (d *draft) hints() body.Hints {
	h := body.Hints{Titles: d.titles.all(), Sources: []string{d.item.GetSource().GetName(), d.data.First("og:site_name"), d.data.Publisher}}
	if d.address != nil {
		h.Site = site(d.address.Hostname())
	}
	h.Summary = d.data.First("og:description", "description")
	h.Body = d.articleLD().Body
	for _, a := range d.authorCandidates() {
		h.Authors = append(h.Authors, a.Value)
	}
	return h
}

// site is the registered domain of a host, the host itself where it has none.
func site(host string) string {
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

// sentence makes a sentence of an error's words.
func sentence(s string) string {
	s = text.Clean(s)
	if s == "" {
		return ""
	}
	s, _ = text.Cut(strings.ToUpper(s[:1])+s[1:], 500)
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
