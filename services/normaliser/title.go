package normaliser

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// titles are the candidates for the title, in the order in which they are asked.
type titles []Candidate

func (t titles) all() []string {
	var all []string
	for _, c := range t {
		all = append(all, c.Value)
	}
	return all
}

// weights say how much a source counts in the vote: what readers see and what the
// JSON-LD says most, then what is sent out for others to show. The X of twitter and
// the title tag are copies of one or the other and decide nothing but ties. The
// figures are those that did best on news and other pages together; they may
// change by a third without a difference.
var weights = map[string]float64{"h1": 1.2, "feed": 1.1, "json-ld": 1.1, "og": 0.8, "heading": 0.7, "microdata": 0.4, "h1 again": 0.3, "title": 0.25, "meta": 0.2, "twitter": 0.1}

// findTitles collects what the page and the feed call the article.
func (d *draft) findTitles(root *html.Node) titles {
	var t titles
	add := func(value, method string) {
		value = text.CleanTwice(stripTags(value))
		if value, _ = text.Cut(value, v1.MaxTitle); value != "" {
			t = append(t, Candidate{value, method, weights[method]})
		}
	}
	seen := 0
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.H1 && seen < 5 && !isLogo(n):
			method := "h1"
			if seen++; seen > 1 {
				method = "h1 again"
			}
			values := headingTexts(n)
			if len(values) > 1 && d.isStated(values[1]) { // the first has a kicker before it
				values[0], values[1] = values[1], values[0]
			}
			for _, value := range values {
				add(withoutAuthor(d.withoutSite(value)), method)
				method = "h1 again"
			}
		case n.DataAtom == atom.H2 && seen == 0 && namedTitle(n):
			seen++
			add(plainText(n), "heading")
		}
	}
	for _, a := range d.data.Articles {
		add(withoutAuthor(d.withoutSite(a.Headline)), "json-ld")
	}
	for _, m := range []struct{ name, method string }{{"og:title", "og"}, {"twitter:title", "twitter"}, {"title", "meta"}, {"dc.title", "meta"}, {"parsely-title", "meta"}, {"sailthru.title", "meta"}} {
		if v := d.data.Meta[m.name]; len(v) > 0 {
			add(withoutAuthor(d.withoutSite(v[0])), m.method)
		}
	}
	if v := d.data.Item["headline"]; len(v) > 0 {
		add(v[0], "microdata")
	}
	add(d.entry.GetTitle(), "feed")
	add(withoutAuthor(d.withoutSite(d.data.TitleTag)), "title")
	return t
}

// titledBy is how some publishers write the author into the title of an opinion.
var titledBy = regexp.MustCompile(`^(.{12,}?)[,|]?\s+(?:By|Par|Por)\s+(\p{Lu}[\p{L}.’'-]*(?:\s+\p{Lu}[\p{L}.’'-]*){1,3})$`)

func withoutAuthor(title string) string {
	if m := titledBy.FindStringSubmatch(title); m != nil && strings.ContainsAny(title[len(m[1]):len(m[1])+1], ",|") {
		return m[1]
	}
	return title
}

// isLogo tells a heading that is the site's name or slogan: it leads home, or is
// named so.
func isLogo(n *html.Node) bool {
	for name := range strings.FieldsSeq(strings.ToLower(structured.Attr(n, "class") + " " + structured.Attr(n, "id"))) {
		if strings.Contains(name, "logo") || name == "site-title" || name == "site-name" || name == "brand" || name == "navbar-brand" {
			return true
		}
	}
	for c := range n.Descendants() {
		if c.DataAtom == atom.A {
			href := strings.TrimSpace(structured.Attr(c, "href"))
			if _, path, ok := strings.Cut(href, "://"); ok {
				_, path, _ = strings.Cut(path, "/")
				href = "/" + path
			}
			return href == "/" || href == "./" || strings.HasPrefix(href, "/index.") && !strings.Contains(href[1:], "/")
		}
	}
	return false
}

// isStated tells whether the page's metadata or the feed give exactly this title.
func (d *draft) isStated(title string) bool {
	key := text.Key(title)
	stated := append([]string{d.data.TitleTag, d.entry.GetTitle()}, d.data.Meta["og:title"]...)
	for _, a := range d.data.Articles {
		stated = append(stated, a.Headline)
	}
	return key != "" && slices.ContainsFunc(stated, func(s string) bool { return text.Key(d.withoutSite(s)) == key })
}

// namedTitle tells whether an element's class says that it holds the title, as in
// layouts that keep h1 for the site's name.
func namedTitle(n *html.Node) bool {
	for class := range strings.FieldsSeq(strings.ToLower(structured.Attr(n, "class"))) {
		switch strings.NewReplacer("-", "", "_", "").Replace(class) {
		case "itemtitle", "entrytitle", "posttitle", "articletitle", "storytitle", "newstitle", "titrearticle", "contentheading", "arttitle", "nodetitle", "singletitle":
			return true
		}
	}
	return false
}

// headingTexts are the text of a heading, and the longest of its parts where it has
// a kicker in an element of its own.
func headingTexts(n *html.Node) []string {
	texts := []string{plainText(n)}
	longest, parts := "", 0
	for c := n.FirstChild; c != nil && parts < 20; c = c.NextSibling {
		part := c.Data
		if c.Type == html.ElementNode {
			part = plainText(c)
		}
		if strings.TrimSpace(part) != "" {
			parts++
			if len(part) > len(longest) {
				longest = part
			}
		}
	}
	if parts >= 2 && len(strings.Fields(longest)) >= 3 {
		texts = append(texts, longest)
	}
	return texts
}

// plainText joins the text below an element, with a space between two elements.
func plainText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode && c.Parent.DataAtom != atom.Script && c.Parent.DataAtom != atom.Style && b.Len() < v1.MaxTitle:
			b.WriteString(c.Data)
		case c.DataAtom == atom.Br, c.Type == html.ElementNode && c.PrevSibling != nil && c.PrevSibling.Type == html.ElementNode:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// stripTags takes tags out of what should be plain text.
func stripTags(s string) string {
	if !text.HasTag(s) {
		return s
	}
	z := html.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		}
	}
}

// writeTitle takes the candidate with the most votes.
func (d *draft) writeTitle() {
	if d.titles == nil {
		if value := text.CleanTwice(stripTags(d.entry.GetTitle())); value != "" {
			value, _ = text.Cut(value, v1.MaxTitle)
			d.titles = titles{{value, "feed", weights["feed"]}}
		}
	}
	if len(d.titles) == 0 {
		d.titleFromText()
		return
	}
	if d.titleAtText() {
		return
	}
	best, bestVotes := 0, ballot{votes: -10}
	for i, b := range d.count() {
		if b.votes > bestVotes.votes {
			best, bestVotes = i, b
		}
	}
	won := d.titles[best]
	won.Confidence = bestVotes.confidence()
	d.article.Title = won.Value
	lost := others(d.titles, best)
	for i := range lost {
		lost[i].Confidence = min(0.5, lost[i].Confidence/2)
	}
	d.says("title", won, lost...)
}

// titleAtText takes the heading right above the text where the page has no h1 and
// what it states is the site's, as portals of governments do: the text has most of
// the heading's words, and few of what is stated.
func (d *draft) titleAtText() bool {
	if d.onPage == nil || d.result != d.onPage || slices.ContainsFunc(d.titles, func(c Candidate) bool { return c.Confidence >= 1 }) {
		return false
	}
	first := slices.IndexFunc(d.onPage.Blocks, func(b *body.Block) bool { return b.Keep })
	if first < 0 {
		return false
	}
	words := map[string]bool{}
	for _, b := range d.kept {
		if b.Kind == body.Heading && b.Position() <= d.onPage.Blocks[first].Position() {
			continue
		}
		for w := range strings.FieldsSeq(text.Key(b.Text)) {
			words[w] = true
		}
	}
	share := func(s string) float64 {
		in, all := 0, 0
		for w := range strings.FieldsSeq(text.Key(s)) {
			if len(w) >= 4 {
				if all++; words[w] {
					in++
				}
			}
		}
		return float64(in) / float64(max(all, 1))
	}
	for _, c := range d.titles {
		if share(c.Value) > 0.5 {
			return false
		}
	}
	for i := first; i >= max(0, first-8); i-- {
		b := d.onPage.Blocks[i]
		if n := b.Words(); n < 4 || n > 40 || b.LinkBytes > 0 || b.Role != body.Unknown || b.Kind != body.Heading && (b.Keep || strings.ContainsAny(b.Text[len(b.Text)-1:], ".!?")) {
			continue
		}
		if share(b.Text) > 0.5 {
			won := Candidate{b.Text, "heading", 0.6}
			d.article.Title = won.Value
			d.says("title", won, others(append(titles{won}, d.titles...), 0)...)
			b.Keep = false
			d.kept = slices.DeleteFunc(d.kept, func(k *body.Block) bool { return k == b })
			return true
		}
	}
	return false
}

// ballot is what speaks for a candidate.
type ballot struct {
	votes  float64
	strong int  // of h1, JSON-LD, OpenGraph, feed
	denied bool // another of these says other words
}

// confidence is how often a title was right, on 525 pages whose title is known. Two
// sources against a third are right less often than one alone: the publisher has
// two titles then.
func (b ballot) confidence() float64 {
	switch {
	case b.strong >= 3, b.strong == 2 && !b.denied:
		return 0.97
	case b.strong == 2:
		return 0.6
	case b.strong == 1:
		return 0.73
	}
	return 0.6
}

// count gives each candidate its votes: those of its source, and of each other
// source that says the same words or the same with a suffix.
func (d *draft) count() []ballot {
	all := make([]ballot, len(d.titles))
	keys := make([]string, len(d.titles))
	for i, c := range d.titles {
		keys[i] = text.Key(c.Value)
	}
	for i, c := range d.titles {
		b := &all[i]
		voted := map[string]bool{}
		alone, strong := true, map[string]bool{}
		for j, other := range d.titles {
			switch same := keys[i] == keys[j]; {
			case same && !voted[other.Method]:
				voted[other.Method] = true
				b.votes += weights[other.Method]
			case !same && len(keys[i]) > 15 && strings.HasPrefix(keys[j], keys[i]+" ") && !voted["suffix"]:
				voted["suffix"] = true
				b.votes += 0.4
			}
			if weights[other.Method] >= 0.8 {
				strong[other.Method] = strong[other.Method] || keys[i] == keys[j]
			}
			alone = alone && (keys[i] == keys[j] || !shareWords(keys[i], keys[j]))
		}
		for _, agrees := range strong {
			if agrees {
				b.strong++
			} else {
				b.denied = true
			}
		}
		b.votes += d.faults(c.Value, keys[i], keys)
		if alone && len(voted) == 1 && len(d.titles) >= 3 {
			b.votes -= 0.8 // "Our blog", "Menu"
		}
	}
	return all
}

// faults is what speaks against a candidate, of its words alone: 0 or less.
func (d *draft) faults(value, key string, keys []string) float64 {
	against := 0.0
	switch words := len(strings.Fields(key)); {
	case d.isSiteName(value):
		against -= 3
	case len(key) < 8 || words <= 2:
		against -= 0.8
	case words <= 4:
		against -= 0.2
	}
	if cut := strings.TrimRight(value, ".… "); strings.HasSuffix(value, "…") || strings.HasSuffix(value, "...") {
		cutKey := text.Key(cut)
		if slices.ContainsFunc(keys, func(k string) bool { return len(k) > len(cutKey) && strings.HasPrefix(k, cutKey) }) {
			against -= 2
		}
	}
	if strings.ContainsAny(value, "\uFFFDÃâ") && (strings.Contains(value, "Ã©") || strings.Contains(value, "â€") || strings.Contains(value, "\uFFFD")) {
		against--
	}
	if isShouted(value) {
		against -= 0.05 // of two that say the same the one in lower case
	}
	return against
}

// shareWords tells whether two folded titles have a word of four letters or more in
// common; titles in scripts without spaces always do.
func shareWords(a, b string) bool {
	words := strings.Fields(a)
	if len(words) < 2 {
		return strings.Contains(b, a) || !isASCII(a)
	}
	for _, w := range words {
		if len(w) >= 4 && strings.Contains(" "+b+" ", " "+w+" ") {
			return true
		}
	}
	return false
}

func isASCII(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 }

// isShouted tells whether a title is in capitals throughout.
func isShouted(s string) bool {
	return strings.IndexFunc(s, unicode.IsLower) < 0 && strings.IndexFunc(s, unicode.IsUpper) >= 0
}

// titleFromText makes a title of the first words of a text that has none.
func (d *draft) titleFromText() {
	if len(d.kept) == 0 {
		return
	}
	value, cut := text.Cut(d.kept[0].Text, 120)
	if cut {
		value += "…"
	}
	d.article.Title = value
	d.says("title", Candidate{value, "text", 0.3})
}

// others returns what lost, without repeating a value.
func others(all []Candidate, won int) []Candidate {
	var lost []Candidate
	seen := map[string]bool{all[won].Value: true}
	for i, c := range all {
		if i != won && !seen[c.Value] {
			seen[c.Value] = true
			lost = append(lost, c)
		}
	}
	return lost
}
