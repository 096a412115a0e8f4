package normaliser

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

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

// findTitles collects what the page and the feed call the article.
func (d *draft) findTitles(root *html.Node) titles {
	var t titles
	add := func(value, method string, confidence float64) {
		value = text.CleanTwice(stripTags(value))
		if value, _ = text.Cut(value, v1.MaxTitle); value != "" {
			t = append(t, Candidate{value, method, confidence})
		}
	}
	h1s := 0
	for n := range root.Descendants() {
		if n.DataAtom == atom.H1 && h1s < 5 {
			h1s++
			add(plainText(n), "h1", 0.8)
		}
	}
	for _, a := range d.data.Articles {
		add(a.Headline, "json-ld", 0.85)
	}
	for _, name := range []string{"og:title", "twitter:title", "title", "dc.title", "parsely-title", "sailthru.title"} {
		if v := d.data.Meta[name]; len(v) > 0 {
			add(d.withoutSite(v[0]), "meta", 0.75)
		}
	}
	if v := d.data.Item["headline"]; len(v) > 0 {
		add(v[0], "microdata", 0.75)
	}
	add(d.entry.GetTitle(), "feed", 0.8)
	add(d.withoutSite(d.data.TitleTag), "title", 0.6)
	return t
}

// plainText joins the text below an element.
func plainText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && c.Parent.DataAtom != atom.Script && c.Parent.DataAtom != atom.Style && b.Len() < v1.MaxTitle {
			b.WriteString(c.Data)
		} else if c.DataAtom == atom.Br {
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

// separators stand between a title and the site's name.
var separators = []string{" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · ", " « ", " : ", " / "}

// withoutSite takes the site's name off either end of a title.
func (d *draft) withoutSite(title string) string {
	title = text.CleanTwice(title)
	for range 3 {
		shorter := d.withoutOneSite(title)
		if shorter == title {
			break
		}
		title = shorter
	}
	return title
}

func (d *draft) withoutOneSite(title string) string {
	for _, separator := range separators {
		if i := strings.LastIndex(title, separator); i > 0 && d.isSiteName(title[i+len(separator):]) {
			return strings.TrimSpace(title[:i])
		}
		if i := strings.Index(title, separator); i > 0 && d.isSiteName(title[:i]) {
			return strings.TrimSpace(title[i+len(separator):])
		}
	}
	return title
}

// isSiteName tells whether a piece of a title names the publisher.
func (d *draft) isSiteName(piece string) bool {
	key := text.Key(piece)
	if key == "" || len(key) > 60 {
		return key == ""
	}
	for _, name := range append([]string{d.item.GetSource().GetName(), d.data.Publisher, structured.LastLabel(d.address)}, d.data.Meta["og:site_name"]...) {
		site := text.Key(name)
		if site != "" && (key == site || strings.ReplaceAll(key, " ", "") == strings.ReplaceAll(site, " ", "") || strings.HasPrefix(key, site+" ") && len(key) <= len(site)+20) {
			return true
		}
	}
	host := ""
	if d.address != nil {
		host = strings.TrimPrefix(strings.ToLower(d.address.Hostname()), "www.")
	}
	return host != "" && strings.ToLower(strings.TrimSpace(piece)) == host
}

// writeTitle takes the candidate that most others agree with; where none do, the
// order of the sources decides.
func (d *draft) writeTitle() {
	if d.titles == nil {
		if value := text.CleanTwice(stripTags(d.entry.GetTitle())); value != "" {
			value, _ = text.Cut(value, v1.MaxTitle)
			d.titles = titles{{value, "feed", 0.8}}
		}
	}
	if len(d.titles) == 0 {
		d.titleFromText()
		return
	}
	best, bestScore := 0, -1.0
	keys := make([]string, len(d.titles))
	for i, c := range d.titles {
		keys[i] = text.Key(c.Value)
	}
	for i, c := range d.titles {
		score := c.Confidence
		if c.Method == "h1" { // what readers see is what the article is called
			score += 0.5
		}
		seen := map[string]bool{c.Method: true}
		for j, other := range d.titles {
			if j == i || seen[other.Method] {
				continue
			}
			switch {
			case keys[i] == keys[j]:
				seen[other.Method] = true
				score += 0.5
			case len(keys[i]) > 15 && strings.HasPrefix(keys[j], keys[i]+" "): // the other has a suffix
				seen[other.Method] = true
				score += 0.3
			}
		}
		if len(keys[i]) < 8 {
			score -= 0.6
		}
		if d.isSiteName(c.Value) {
			score -= 2
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	won := d.titles[best]
	won.Confidence = min(0.99, 0.5+bestScore/4)
	d.article.Title = won.Value
	d.says("title", won, others(d.titles, best)...)
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
