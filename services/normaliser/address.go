package normaliser

import (
	"net/url"
	"strings"
	"unicode"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
)

// parseAddress reads a web address, relative to base if there is one.
func parseAddress(address string, base *url.URL) *url.URL {
	address = strings.TrimSpace(address)
	if address == "" || len(address) > v1.MaxURL {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.ContainsFunc(u.Host, isUnsafe) {
		return nil
	}
	u.User, u.RawQuery = nil, inQuery(u.RawQuery)
	return u
}

// inQuery escapes what stands in no address but would end one in markup or text, and
// what nobody sees; the other parts are escaped by net/url.
func inQuery(query string) string {
	if !strings.ContainsFunc(query, isUnsafe) {
		return query
	}
	var b strings.Builder
	for _, r := range query {
		if isUnsafe(r) {
			b.WriteString(url.PathEscape(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "'", "%27") // net/url takes it for safe
}

func isUnsafe(r rune) bool { return strings.ContainsRune(" \"'<>\\`", r) || !unicode.IsGraphic(r) }

// writeAddress fills url: the page's canonical address if it can be believed, else
// the address after redirects, else the feed's.
func (d *draft) writeAddress() {
	var candidates []Candidate
	add := func(u *url.URL, method string, confidence float64) {
		if u == nil {
			return
		}
		if address := v1.CanonicalURL(u.String()); len(address) <= v1.MaxURL {
			candidates = append(candidates, Candidate{address, method, confidence})
		}
	}
	if d.onPage != nil && d.address != nil {
		for _, stated := range []struct {
			address, method string
			confidence      float64
		}{{d.data.Canonical, "canonical", 0.95}, {d.data.First("og:url"), "meta", 0.85}} {
			if u := parseAddress(stated.address, d.address); u != nil && d.plausible(u) {
				add(u, stated.method, stated.confidence)
			}
		}
	}
	add(parseAddress(d.item.GetFetched().GetPage().GetUrl(), nil), "page", 0.8)
	feed, _ := url.Parse(d.item.GetFetched().GetFeedUrl())
	add(parseAddress(d.entry.GetUrl(), feed), "feed", 0.7)
	add(parseAddress(d.entry.GetGuid(), nil), "feed", 0.5)
	if len(candidates) == 0 {
		return
	}
	d.article.Url = candidates[0].Value
	d.says("url", candidates[0], others(candidates, 0)...)
}

// plausible tells whether a canonical address can be this article's: on the same
// site, and not the front page or a section of it for a page that is deeper.
func (d *draft) plausible(u *url.URL) bool {
	if !structured.SameSite(u, d.address) {
		return false
	}
	stated, read := strings.Trim(u.Path, "/"), strings.Trim(d.address.Path, "/")
	if stated == read {
		// The same path with less of a query: only if the query was not what names it.
		return u.RawQuery != "" || !namesArticle(d.address.RawQuery)
	}
	return stated != "" && !(strings.HasPrefix(read, stated+"/") && len(read) > len(stated)+12)
}

// namesArticle tells whether a query picks the article: ?id=123, ?p=5.
func namesArticle(query string) bool {
	values, err := url.ParseQuery(query)
	if err != nil {
		return false
	}
	for _, key := range []string{"id", "p", "article", "article_id", "news", "nid", "aid", "a", "id_article", "idarticle", "story", "option", "v"} {
		if values.Get(key) != "" {
			return true
		}
	}
	return false
}
