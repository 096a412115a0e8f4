package fetcher

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

// The outcomes of a poll, as its status has them.
const (
	outcomeNew       = "new"
	outcomeUnchanged = "unchanged"
	outcomeFailed    = "failed"
)

// turn is one poll's decision: from a feed's state and the server's answer to
// the next state and the items that are new. It asks nobody.
type turn struct {
	cfg    Config
	source catalogue.Source
	old    catalogue.Feed
	answer answer
	// own says that the host is the operator's own, who wants no manners.
	own bool
	now time.Time
}

// take returns the next state and the items.
func (t turn) take() (catalogue.Feed, []output) {
	next := t.old
	if t.answer.err != nil {
		next.Failures++
		next.LastError, next.FailedAt = clip(t.answer.err.Error(), 500), t.now
		next.NotBefore = t.now.Add(t.backOff(next.Failures))
		return next, nil
	}
	next.Failures, next.LastError, next.FailedAt, next.NotBefore = 0, "", time.Time{}, time.Time{}
	next.MovedTo = t.answer.moved
	if next.ChangedAt.IsZero() {
		next.ChangedAt = t.now // first read: it may fill at any moment
	}
	if t.answer.unchanged {
		return next, nil
	}
	next.ETag, next.LastModified, next.BodyHash = t.answer.etag, t.answer.lastModified, t.answer.bodyHash
	out := t.compare(&next)
	if len(out) > 0 {
		next.ChangedAt = t.now
	}
	return next, out
}

// writes tells whether the next state is worth a write: a poll that found nothing
// new writes nothing, though the server's validators or bytes may be new each time.
func (t turn) writes(next catalogue.Feed, out []output) bool {
	return t.answer.err != nil || t.old.Failures > 0 || len(out) > 0 || t.old.MovedTo != next.MovedTo || t.old.ChangedAt.IsZero()
}

// compare finds the entries that are new or changed, and brings the state's list
// of entries up to date.
func (t turn) compare(next *catalogue.Feed) []output {
	var out []output
	current := map[string]string{}
	for _, e := range t.answer.document.Entries {
		id := e.ItemID(t.source.ID)
		if _, twice := current[id]; twice {
			continue
		}
		hash := contentHash(e)
		old, shown := t.old.Entries[id]
		known := readSeen(old)
		switch {
		case hash == known.hash:
		case hash == known.before && t.now.Sub(known.changedAt) < returnAfter:
			next.ETag, next.LastModified, next.BodyHash = "", "", "" // it has to be looked at again
		default:
			out = append(out, t.output(e, id, t.version(hash, shown), shown))
			known = seen{hash: hash, before: known.hash, changedAt: t.now}
		}
		current[id] = known.at(t.now)
	}
	next.Entries = t.remember(current)
	return out
}

// version names a version of an entry. A text that comes back is another version
// than it was the first time: under the same name it would be taken for a duplicate.
// The name follows from the feed's state, so that a poll that is repeated gives it again.
func (t turn) version(hash string, changed bool) string {
	if !changed {
		return hash
	}
	sum := sha256.Sum256([]byte(hash + t.old.ChangedAt.UTC().Format(time.RFC3339Nano)))
	return hex.EncodeToString(sum[:16])
}

// output makes the item of an entry.
func (t turn) output(e feed.Entry, id, version string, changed bool) output {
	fetched := &v1.Fetched{
		FeedUrl: t.old.URL, FetchedAt: t.now.Format(time.RFC3339Nano), Entry: e.Entry, Hash: version,
		Changed: changed, FeedLanguage: t.answer.document.Language,
	}
	o := output{item: &v1.Item{Id: id, Event: "created", Source: t.source.Item(), Fetched: fetched}, state: v1.StateFetched}
	switch {
	case !t.source.FullText:
	case e.GetUrl() == "":
		fetched.Page = &v1.Page{FetchedAt: fetched.GetFetchedAt(), Error: "the feed gives no address of a page"}
	default:
		o.state = v1.StateEntry
	}
	return o
}

// contentHash names what a feed says of an entry.
func contentHash(e feed.Entry) string {
	h := sha256.New()
	for _, field := range [][]string{
		{e.GetTitle(), v1.CanonicalURL(e.GetUrl()), e.GetSummary(), e.GetContent(), e.GetPublishedText(), e.GetUpdatedText()},
		e.GetAuthors(), e.GetCategories(),
	} {
		fmt.Fprintf(h, "%q\n", field)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// status is what people are told of the poll.
func (t turn) status(next catalogue.Feed, out []output, took time.Duration) catalogue.Status {
	s := catalogue.Status{
		SourceID: t.source.ID, Source: t.source.Name, URL: t.old.URL, Outcome: outcomeUnchanged, Published: len(out),
		PolledAt: t.now, Took: took, MovedTo: next.MovedTo,
	}
	switch {
	case t.answer.err != nil:
		s.Outcome, s.Error, s.Failures = outcomeFailed, next.LastError, next.Failures
	case len(out) > 0:
		s.Outcome = outcomeNew
	}
	if t.answer.document != nil {
		s.Entries = len(t.answer.document.Entries)
	}
	var notBefore time.Time
	if t.answer.err == nil && !t.own && t.source.MinInterval == 0 && t.answer.freshFor > 0 {
		notBefore = t.now.Add(min(t.answer.freshFor, paceOf(t.cfg, t.source).max))
	}
	s.NextAt, s.NextWhy = paceOf(t.cfg, t.source).after(t.now, next, notBefore)
	switch {
	case s.NextWhy == whyBackOff && t.answer.retryAfter > 0:
		s.NextWhy = "Retry-After"
	case s.NextWhy == whyBackOff:
		s.NextWhy = fmt.Sprintf("back-off after %d failures", next.Failures)
	case s.NextWhy == whyFresh:
		s.NextWhy = t.answer.freshWhy
	}
	return s
}

// maxAge returns the time for which the server calls its answer fresh.
func maxAge(h http.Header) time.Duration {
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		if name == "max-age" {
			seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31)
			age, ageErr := strconv.ParseUint(strings.TrimSpace(h.Get("Age")), 10, 31)
			if err != nil || ageErr == nil && age >= seconds {
				return 0
			}
			return time.Duration(seconds-age) * time.Second
		}
	}
	return 0
}

// clip cuts a sentence between two characters.
func clip(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= limit {
		return s
	}
	for limit > 0 && s[limit]&0xc0 == 0x80 {
		limit--
	}
	return s[:limit] + "…"
}
