package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode/utf8"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// finish cuts an entry to the contract's limits and resolves what is relative.
func (r *reader) finish(e *v1.Entry, base *url.URL) *v1.Entry {
	e.Guid = clip(e.GetGuid(), v1.MaxURL)
	e.Url = resolve(base, e.GetUrl())
	e.Title = asText(e.GetTitle(), v1.MaxTitle)
	e.Summary = clip(e.GetSummary(), v1.MaxText)
	e.Content = clip(e.GetContent(), v1.MaxText)
	e.PublishedText = clip(oneLine(e.GetPublishedText()), maxWord)
	e.UpdatedText = clip(oneLine(e.GetUpdatedText()), maxWord)
	e.Authors = clipAll(e.GetAuthors())
	e.Categories = clipAll(e.GetCategories())
	e.Language = clip(oneLine(e.GetLanguage()), maxWord)
	e.Credit = asText(e.GetCredit(), maxWord)
	e.Rights = asText(e.GetRights(), v1.MaxTitle)
	e.Enclosures = r.enclosures(e.GetEnclosures(), base)
	return e
}

func (r *reader) enclosures(all []*v1.Enclosure, base *url.URL) []*v1.Enclosure {
	var out []*v1.Enclosure
	seen := map[string]bool{}
	for _, e := range all {
		e.Url = resolve(base, e.GetUrl())
		if e.GetUrl() == "" || seen[e.GetUrl()] || len(out) == v1.MaxList {
			continue
		}
		seen[e.GetUrl()] = true
		e.Type = clip(oneLine(strings.ToLower(e.GetType())), maxWord)
		out = append(out, e)
	}
	return out
}

// baseOf returns what an entry's links are relative to.
func (r *reader) baseOf(xmlBase string) *url.URL {
	if xmlBase == "" {
		return r.base
	}
	u, err := r.base.Parse(xmlBase)
	if err != nil {
		return r.base
	}
	return u
}

// resolve returns the absolute http or https address; empty if there is none.
func resolve(base *url.URL, address string) string {
	address = strings.TrimSpace(address)
	address = strings.NewReplacer("\n", "", "\r", "", "\t", "", " ", "%20").Replace(address)
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if u.Scheme == "" {
		if u = base.ResolveReference(u); u.Scheme == "" {
			return ""
		}
		address = u.String()
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || len(address) > v1.MaxURL || !utf8.ValidString(address) {
		return ""
	}
	return clip(address, v1.MaxURL)
}

func isAddress(s string) bool {
	s = strings.TrimSpace(s)
	return (strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")) && resolve(&url.URL{}, s) != ""
}

// identify gives an identity to entries that have none of their own, and finds
// guids that stand for several.
func identify(entries []Entry) {
	first := map[string]string{} // id by guid -> address
	several := map[string]bool{}
	for _, e := range entries {
		if e.GetGuid() == "" {
			if e.GetUrl() == "" {
				e.Guid = "depeche:" + digest(e.GetTitle(), e.GetPublishedText(), opening(e))
			}
			continue
		}
		key := v1.ItemID("feed", e.GetGuid(), "")
		address := v1.CanonicalURL(e.GetUrl())
		if have, ok := first[key]; !ok {
			first[key] = address
		} else if have != address {
			several[key] = true
		}
	}
	for i, e := range entries {
		entries[i].ByURL = e.GetGuid() != "" && e.GetUrl() != "" && several[v1.ItemID("feed", e.GetGuid(), "")]
	}
}

// opening is the first 200 characters of an entry's text.
func opening(e Entry) string {
	text := e.GetSummary()
	if text == "" {
		text = e.GetContent()
	}
	runes := 0
	for i := range text {
		if runes == 200 {
			return text[:i]
		}
		runes++
	}
	return text
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
