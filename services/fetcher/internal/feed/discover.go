package feed

import (
	"errors"
	"net/url"
	"strings"
)

// maxFound is how many feeds are named of a page.
const maxFound = 5

// NotFeedError says that a web page stands where a feed was expected.
type NotFeedError struct {
	// Feeds are the addresses that the page itself names.
	Feeds []string
}

func (e *NotFeedError) Error() string {
	if len(e.Feeds) == 0 {
		return "the answer is a web page, no feed, and names none"
	}
	return "the answer is a web page, no feed; it names " + strings.Join(e.Feeds, " and ")
}

// notFeed reads which feeds a web page names with <link rel="alternate">.
func notFeed(page []byte) error {
	e := &NotFeedError{}
	for pos, n := 0, 0; n < 2000 && len(e.Feeds) < maxFound; n++ {
		t, ok := nextTag(page, pos)
		if !ok {
			break
		}
		pos = t.end
		if t.closing || t.local() != "link" {
			continue
		}
		link := page[t.start:t.end]
		href := attribute(link, "href")
		if href != "" && strings.Contains(strings.ToLower(attribute(link, "rel")), "alternate") && isFeedType(attribute(link, "type")) {
			e.Feeds = append(e.Feeds, clip(oneLine(href), 300))
		}
	}
	return e
}

// withBase makes the addresses absolute that a page names.
func withBase(err error, base *url.URL) error {
	var e *NotFeedError
	if errors.As(err, &e) {
		for i, feed := range e.Feeds {
			if absolute := resolve(base, feed); absolute != "" {
				e.Feeds[i] = absolute
			}
		}
	}
	return err
}

func isFeedType(t string) bool {
	t = strings.ToLower(t)
	return strings.Contains(t, "rss") || strings.Contains(t, "atom") || strings.Contains(t, "feed+json") || strings.Contains(t, "rdf+xml")
}

// IsNotFeed returns the feeds that the web page names which stands where a feed
// was expected.
func IsNotFeed(err error) (feeds []string, ok bool) {
	var e *NotFeedError
	if errors.As(err, &e) {
		return e.Feeds, true
	}
	return nil, false
}
