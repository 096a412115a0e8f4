// Package safehtml is the last gate before HTML leaves the house: whatever comes
// in, only a few elements come out, with no script, style, form, frame, id, name
// or class, and addresses of http and https alone. Passing its output through
// again changes nothing.
package safehtml

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// Policy sanitises. It may be used by many at once.
type Policy struct{ policy *bluemonday.Policy }

// New returns the policy for the body of an article.
func New() Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "em", "strong", "sub", "sup", "pre", "code", "figure", "figcaption", "br",
		"table", "thead", "tbody", "tr", "th", "td", "caption")
	p.AllowURLSchemes("http", "https")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("alt").Matching(regexp.MustCompile(`^[^<>]*$`)).OnElements("img")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return Policy{p}
}

// Sanitise returns what is safe of s.
func (p Policy) Sanitise(s string) string { return p.policy.Sanitize(s) }
