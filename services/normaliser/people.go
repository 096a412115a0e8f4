package normaliser

import (
	"regexp"
	"strings"
	"unicode"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// articleLD is the JSON-LD article that the page is about: the one whose address
// or headline is the page's, else the first.
func (d *draft) articleLD() structured.Article {
	best, score := structured.Article{}, -1
	title := text.Key(d.entry.GetTitle())
	for _, a := range d.data.Articles {
		s := 0
		if d.address != nil && a.URL != "" && v1.CanonicalURL(a.URL) == v1.CanonicalURL(d.address.String()) {
			s += 2
		}
		if title != "" && text.Key(a.Headline) == title {
			s += 2
		}
		if strings.HasSuffix(a.Type, "Article") || strings.HasSuffix(a.Type, "Posting") {
			s++
		}
		if s > score {
			best, score = a, s
		}
	}
	return best
}

// authorCandidates are the names that the metadata and the feed give, one
// candidate a statement, most trusted first.
func (d *draft) authorCandidates() []Candidate {
	var all []Candidate
	add := func(value, method string, confidence float64) {
		for _, name := range splitAuthors(value) {
			all = append(all, Candidate{name, method, confidence})
		}
	}
	for _, a := range d.articleLD().Authors {
		add(a.Name, "json-ld", 0.9)
	}
	for _, name := range []string{"author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "twitter:creator:name", "citation_author", "og:article:author", "cxenseparse:author"} {
		for _, v := range d.data.Meta[name] {
			add(v, "meta", 0.8)
		}
	}
	if len(d.data.Item["author"]) <= 3 {
		for _, v := range d.data.Item["author"] {
			add(v, "microdata", 0.75)
		}
	}
	return all
}

var (
	bylinePrefix = regexp.MustCompile(`(?i)^(?:(?:article\s+)?(?:écrit|rédigé|publié|posté|written|posted|published)\s+)?(?:par|by|por|de|von|di|auteurs?|authors?|autore?s?|بقلم|كتبت?|na|mwandishi)\s*:?\s+`)
	emailName    = regexp.MustCompile(`^\s*[^\s@()]+@[^\s@()]+\s*\(([^)]+)\)\s*$`)
	namesSplit   = regexp.MustCompile(`\s*(?:[,;|]|\s&\s|\s(?:et|and|avec|with|und|و|na|y|e)\s)\s*`)
	nameTail     = regexp.MustCompile(`(?i)\s*(?:[|•·]|\s[-–—]\s|,\s).*$|\s*\((?:@|https?:)[^)]*\)|\s+@\S+`)
)

// splitAuthors makes names of what a field says of the author.
func splitAuthors(value string) []string {
	value = text.CleanTwice(stripTags(value))
	if m := emailName.FindStringSubmatch(value); m != nil {
		value = m[1]
	}
	if len(value) > 300 || strings.Contains(value, "://") {
		return nil
	}
	value = bylinePrefix.ReplaceAllString(value, "")
	var names []string
	for _, piece := range namesSplit.Split(value, -1) {
		piece = strings.Trim(piece, " .,;:-–—|*©")
		if isName(piece) {
			names = append(names, piece)
		}
	}
	return names
}

// isName tells whether a piece of an author field can be somebody's name.
func isName(s string) bool {
	if len(s) < 2 || len(s) > 80 || strings.ContainsAny(s, "@<>{}=/\\") || text.WordCount(s) > 7 {
		return false
	}
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r) && letters == 0: // "15:36 Uhr", "3 min"
			return false
		}
	}
	switch text.Key(s) {
	case "admin", "administrator", "administrateur", "webmaster", "root", "user", "author", "auteur", "editor", "unknown", "anonymous", "anonyme", "none", "null", "super user", "superuser", "wordpress", "staff", "guest", "super utilisateur", "invite":
		return false
	}
	return letters >= 2
}

// writePeople fills authors and agency. An agency is no author.
func (d *draft) writePeople() {
	candidates := d.authorCandidates()
	if d.onPage != nil {
		for _, b := range d.onPage.Near(14, 6) {
			if _, byline := b.Named(); b.Role == body.Byline || byline && b.Words() <= 8 {
				for _, name := range d.bylineNames(b) {
					candidates = append(candidates, Candidate{name, "text", 0.7})
				}
			}
		}
	}
	for _, a := range d.entry.GetAuthors() {
		for _, name := range splitAuthors(a) {
			candidates = append(candidates, Candidate{name, "feed", 0.75})
		}
	}
	var agencies []Candidate
	method, seen := "", map[string]bool{}
	var lost []Candidate
	for _, c := range candidates {
		if name, ok := d.agencies.Named(c.Value); ok {
			agencies = append(agencies, Candidate{name, c.Method, 0.85})
			if _, exact := d.agencies.Exact(c.Value); exact {
				continue
			}
		}
		key := text.Key(c.Value)
		if d.isSiteName(c.Value) || seen[key] {
			continue
		}
		if method != "" && method != c.Method {
			lost = append(lost, c)
			continue
		}
		seen[key] = true
		method = c.Method
		if len(d.article.Authors) < 20 {
			d.article.Authors = append(d.article.Authors, c.Value)
			if len(d.article.Authors) == 1 {
				d.says("authors", c)
			}
		}
	}
	if n := len(d.evidence); method != "" {
		for i := range n {
			if d.evidence[i].Field == "authors" {
				d.evidence[i].Won.Value, d.evidence[i].Lost = strings.Join(d.article.Authors, ", "), lost
			}
		}
	}
	d.writeAgency(agencies)
}

// bylineNames reads a byline on the page.
func (d *draft) bylineNames(b *body.Block) []string {
	if b.Words() > 16 {
		return nil
	}
	line := b.Text
	if found := b.Dates(dates.Options{}); len(found) > 0 {
		line = line[:found[0].Start]
	}
	if !bylinePrefix.MatchString(line) {
		if _, author := b.Named(); !author || text.WordCount(line) > 5 {
			return nil
		}
	}
	line = bylinePrefix.ReplaceAllString(line, "")
	return splitAuthors(nameTail.ReplaceAllString(line, ""))
}

// writeAgency fills agency from what the text itself says first.
func (d *draft) writeAgency(fromAuthors []Candidate) {
	var all []Candidate
	add := func(name string, ok bool, method string, confidence float64) {
		if ok {
			all = append(all, Candidate{name, method, confidence})
		}
	}
	for i, b := range d.kept {
		if i < 2 {
			name, ok := d.agencies.Dateline(b.Text)
			add(name, ok, "dateline", 0.97)
		}
		if i >= len(d.kept)-2 {
			name, ok := d.agencies.Credit(b.Text)
			add(name, ok, "credit", 0.93)
		}
	}
	if d.result != nil {
		for _, b := range d.result.Near(14, 4) {
			switch {
			case b.Role == body.SourceName:
				name, ok := d.agencies.Exact(b.Text)
				add(name, ok, "name line", 0.9)
			case b.Role == body.Byline:
				name, ok := d.agencies.Credit(b.Text)
				add(name, ok, "credit", 0.93)
			case b.Role == body.DateLine:
				name, ok := d.agencies.InLine(b.Names)
				add(name, ok, "name line", 0.85)
			}
		}
	}
	all = append(all, fromAuthors...)
	name, ok := d.agencies.Named(d.entry.GetCredit())
	add(name, ok, "feed", 0.85)
	d.fromAddresses(add)
	if len(all) == 0 {
		return
	}
	d.article.Agency = all[0].Value
	d.says("agency", all[0], others(all, 0)...)
}

// fromAddresses takes the agency on whose site the article, or its original, stands.
func (d *draft) fromAddresses(add func(string, bool, string, float64)) {
	if u := parseAddress(d.data.Canonical, d.address); u != nil && d.address != nil && !structured.SameSite(u, d.address) {
		name, ok := d.agencies.Host(u.Hostname())
		add(name, ok, "canonical", 0.85)
	}
	name, ok := d.agencies.Exact(d.item.GetSource().GetName())
	add(name, ok, "source", 0.8)
	if d.address != nil {
		name, ok = d.agencies.Host(d.address.Hostname())
		add(name, ok, "host", 0.8)
	}
	name, ok = d.agencies.Exact(d.data.First("og:site_name"))
	add(name, ok, "meta", 0.75)
	name, ok = d.agencies.Exact(d.articleLD().Publisher)
	add(name, ok, "json-ld", 0.75)
}
