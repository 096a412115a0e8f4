package depechev1

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// Limits of what an item may hold; the stages cut to them before they encode.
const (
	MaxTitle      = 4 << 10 // bytes
	MaxText       = 2 << 20 // bytes of an entry's content, an article's html, all paragraphs together
	MaxParagraphs = 5000
	MaxList       = 500     // entries of any other list
	MaxURL        = 4 << 10 // bytes
	MaxPage       = 4 << 20 // bytes of a page as decoded, before compression
)

var (
	sourceIDForm = regexp.MustCompile(`^[a-z0-9-]{1,48}$`)
	itemIDForm   = regexp.MustCompile(`^[a-z2-7]{26}$`)
	hashForm     = regexp.MustCompile(`^[0-9a-f]{32}$`)
	countryForm  = regexp.MustCompile(`^[a-z]{2}$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)
)

// ValidSourceID tells whether s is a slug of 1 to 48 of a-z, 0-9 and "-".
func ValidSourceID(s string) bool { return sourceIDForm.MatchString(s) }

// ValidItemID tells whether s has the form of an item's id.
func ValidItemID(s string) bool { return itemIDForm.MatchString(s) }

// ValidLanguage tells whether s has the form of a BCP 47 tag with a lower-case
// primary subtag.
func ValidLanguage(s string) bool { return len(s) <= 35 && languageForm.MatchString(s) }

// ValidCountry tells whether s has the form of a lower-case ISO 3166-1 alpha-2 code.
func ValidCountry(s string) bool { return countryForm.MatchString(s) }

// Validate says what is wrong with an item for a state, all faults joined, or
// nil. The reader of a message checks it as the writer did.
func Validate(s State, it *Item) error {
	var faults faults
	faults.check(ValidItemID(it.GetId()), "id: must be 26 characters of a-z2-7 (got %q)", it.GetId())
	faults.check(ValidSourceID(it.GetSource().GetId()), "source.id: must match [a-z0-9-]{1,48} (got %q)", it.GetSource().GetId())
	if c := it.GetSource().GetCountry(); c != "" {
		faults.check(ValidCountry(c), "source.country: must be two lower-case letters (got %q)", c)
	}
	faults.check(slices.Contains([]string{"created", "revised", "withdrawn"}, it.GetEvent()),
		"event: must be created, revised or withdrawn (got %q)", it.GetEvent())
	validateFetched(&faults, s, it.GetFetched())
	if s >= StateDetected {
		l := it.GetLanguage()
		faults.check(ValidLanguage(l.GetTag()), "language.tag: must be a BCP 47 tag or und (got %q)", l.GetTag())
		faults.check(l.GetConfidence() >= 0 && l.GetConfidence() <= 1, "language.confidence: must be 0 to 1 (got %v)", l.GetConfidence())
		faults.check(len(l.GetSpans()) <= MaxList && len(l.GetDeclared()) <= MaxList, "language: too many spans or declared languages")
	}
	if s >= StateNormalised {
		validateArticle(&faults, it.GetArticle())
	}
	if s == StateWire {
		faults.check(it.GetRevision() >= 1, "revision: must be at least 1 (got %d)", it.GetRevision())
		faults.check(len(it.GetFetched().GetPage().GetBody()) == 0, "fetched.page.body: must not be on the wire")
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("%s item %q is not valid: %w", s, it.GetId(), err)
	}
	return nil
}

func validateFetched(faults *faults, s State, f *Fetched) {
	faults.check(f != nil, "fetched: must be set")
	faults.check(hashForm.MatchString(f.GetHash()), "fetched.hash: must be 32 hexadecimal digits (got %q)", f.GetHash())
	faults.instant("fetched.fetched_at", f.GetFetchedAt())
	faults.address("fetched.feed_url", f.GetFeedUrl())
	e := f.GetEntry()
	faults.check(e != nil, "fetched.entry: must be set")
	faults.text("fetched.entry.title", e.GetTitle(), MaxTitle)
	faults.text("fetched.entry.summary", e.GetSummary(), MaxText)
	faults.text("fetched.entry.content", e.GetContent(), MaxText)
	faults.text("fetched.entry.url", e.GetUrl(), MaxURL)
	faults.text("fetched.entry.guid", e.GetGuid(), MaxURL)
	faults.check(len(e.GetAuthors()) <= MaxList && len(e.GetCategories()) <= MaxList && len(e.GetEnclosures()) <= MaxList,
		"fetched.entry: a list has more than %d entries", MaxList)
	if p := f.GetPage(); p != nil && s >= StateFetched {
		faults.check(p.GetError() != "" || s == StateWire || len(p.GetBody()) > 0, "fetched.page: needs a body or an error")
		faults.check(len(p.GetBody()) <= MaxPage && p.GetSize() >= 0 && p.GetSize() <= MaxPage,
			"fetched.page: must be at most %d bytes", MaxPage)
	}
}

func validateArticle(faults *faults, a *Article) {
	faults.check(a != nil, "article: must be set")
	faults.text("article.title", a.GetTitle(), MaxTitle)
	faults.text("article.lede", a.GetLede(), MaxText)
	faults.text("article.html", a.GetHtml(), MaxText)
	total := 0
	for _, p := range a.GetParagraphs() {
		total += len(p)
		if !utf8.ValidString(p) {
			faults.check(false, "article.paragraphs: must be UTF-8")
		}
	}
	faults.check(len(a.GetParagraphs()) <= MaxParagraphs && total <= MaxText,
		"article.paragraphs: must be at most %d and %d bytes", MaxParagraphs, MaxText)
	faults.check(len(a.GetAuthors()) <= MaxList && len(a.GetKeywords()) <= MaxList && len(a.GetImages()) <= MaxList &&
		len(a.GetMentions()) <= MaxList && len(a.GetFlags()) <= MaxList, "article: a list has more than %d entries", MaxList)
	if u := a.GetUrl(); u != "" {
		faults.address("article.url", u)
	}
	if a != nil && a.PublishedAt != nil {
		faults.instant("article.published_at", a.GetPublishedAt())
	}
	if a != nil && a.UpdatedAt != nil {
		faults.instant("article.updated_at", a.GetUpdatedAt())
	}
}

func validatePoll(p *Poll) error {
	var faults faults
	faults.check(ValidSourceID(p.GetSourceId()), "source_id: must match [a-z0-9-]{1,48} (got %q)", p.GetSourceId())
	faults.address("feed_url", p.GetFeedUrl())
	faults.instant("slot", p.GetSlot())
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("poll is not valid: %w", err)
	}
	return nil
}

type faults []error

func (f *faults) check(ok bool, format string, args ...any) {
	if !ok {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

func (f *faults) text(name, s string, limit int) {
	f.check(len(s) <= limit, "%s: must be at most %d bytes (got %d)", name, limit, len(s))
	f.check(utf8.ValidString(s), "%s: must be UTF-8", name)
}

func (f *faults) instant(name, s string) {
	_, err := time.Parse(time.RFC3339Nano, s)
	f.check(err == nil, "%s: must be an RFC 3339 instant (got %q)", name, s)
}

func (f *faults) address(name, s string) {
	u, err := url.Parse(s)
	f.check(err == nil && len(s) <= MaxURL && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https"),
		"%s: must be an http or https address (got %.80q)", name, s)
}
