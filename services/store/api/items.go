package api

import (
	"net/http"
	"strings"
	"unicode/utf8"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
	"github.com/depeche-wire/depeche/services/store/search"
)

// items answers /v1/items: newest first by when the store first had the item.
func (a *api) items(w http.ResponseWriter, r *http.Request, p params) error {
	question := questionOf(p.values)
	q, err := query(p, question)
	if err != nil {
		return err
	}
	asked := q.Limit
	q.Limit++ // one more tells whether there are more
	found, damaged, err := a.DB.Items(r.Context(), q)
	if err != nil {
		return err
	}
	a.logDamaged(damaged)
	next := ""
	if len(found)+len(damaged) > asked && len(found) > 0 {
		found = found[:min(asked, len(found))]
		next = encodeCursor(found[len(found)-1].Position, question)
	}
	return writeItems(w, r, p, found, next)
}

func query(p params, question string) (database.Query, error) {
	q := database.Query{}
	var err error
	fail := func(e error) {
		if err == nil {
			err = e
		}
	}
	var e error
	q.Languages, q.Countries, q.Sources, e = filters(p)
	fail(e)
	q.Agencies, e = p.list("agency", "a name of at most 200 bytes of UTF-8", func(s string) bool { return len(s) <= 200 && utf8.ValidString(s) && !strings.ContainsRune(s, 0) })
	fail(e)
	q.Since, e = p.instant("since")
	fail(e)
	q.Until, e = p.instant("until")
	fail(e)
	q.PublishedSince, e = p.instant("published_since")
	fail(e)
	q.PublishedUntil, e = p.instant("published_until")
	fail(e)
	q.Limit, e = p.limit()
	fail(e)
	q.Story, e = p.one("story")
	fail(e)
	if q.Story != "" && !v1.ValidItemID(q.Story) {
		fail(problemf(http.StatusBadRequest, "story: must be an id of 26 of a-z and 2-7"))
	}
	q.Match, e = match(p, q.Languages)
	fail(e)
	q.Before, e = p.cursor(question)
	fail(e)
	return q, err
}

// match reads the full-text query, in the languages if there are any.
func match(p params, languages []string) (*search.Query, error) {
	text, err := p.one("q")
	if err != nil || text == "" {
		return nil, err
	}
	primary := make([]string, len(languages))
	for i, tag := range languages {
		primary[i], _, _ = strings.Cut(tag, "-")
	}
	q, err := search.Parse(text, primary)
	if err != nil {
		return nil, problemf(http.StatusBadRequest, "q: must be at most 1000 bytes and 32 words")
	}
	return &q, nil
}

// filters reads the parameters that the list and the stream share.
func filters(p params) (languages, countries, sources []string, err error) {
	languages, err = p.list("language", "a BCP 47 tag such as fr or pt-BR, or und", func(s string) bool { return v1.ValidLanguage(primaryLower(s)) })
	for i, tag := range languages {
		languages[i] = strings.ToLower(tag)
	}
	if err == nil {
		countries, err = p.list("country", "a country of two lower-case letters such as cm, or _ for none", func(s string) bool { return s == v1.NoCountry || v1.ValidCountry(s) })
	}
	if err == nil {
		sources, err = p.list("source", "the id of a source, 1 to 48 of a-z, 0-9 and -", v1.ValidSourceID)
	}
	return languages, countries, sources, err
}

// primaryLower writes the primary subtag in lower case, as v1.ValidLanguage wants it.
func primaryLower(tag string) string {
	primary, rest, _ := strings.Cut(tag, "-")
	return strings.TrimSuffix(strings.ToLower(primary)+"-"+rest, "-")
}
