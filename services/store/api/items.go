package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

// filterNames are the parameters that the list and the stream share.
func filterNames() []string { return []string{"language", "country", "source"} }

// items answers /v1/items: newest first by when the store first had the item.
func (a *api) items(w http.ResponseWriter, r *http.Request) error {
	p, err := parse(r, append(filterNames(), "agency", "story", "since", "until", "published_since", "published_until", "q", "limit", "cursor")...)
	if err != nil {
		return err
	}
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
	for _, err := range damaged {
		a.Log.Error("damaged row left out", "error", err)
	}
	next := ""
	if len(found)+len(damaged) > asked && len(found) > 0 {
		found = found[:min(asked, len(found))]
		next = encodeCursor(found[len(found)-1].Position, question)
	}
	writeItems(w, found, next)
	return nil
}

// writeItems sends stored bodies as they are.
func writeItems(w http.ResponseWriter, found []database.Row, next string) {
	var b bytes.Buffer
	b.WriteString(`{"items":[`)
	for i, row := range found {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(row.Body)
	}
	cursor, _ := json.Marshal(next) // a text
	b.WriteString(`],"next_cursor":`)
	b.Write(cursor)
	b.WriteString("}\n")
	writeJSON(w, b.Bytes())
}

func writeJSON(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) // the caller has gone
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
	q.Agencies, e = p.list("agency", "a name of at most 200 bytes", func(s string) bool { return len(s) <= 200 && !strings.ContainsRune(s, 0) })
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
	cursor, e := p.one("cursor")
	fail(e)
	if p.values.Has("cursor") && err == nil && cursor != "" {
		q.Before, e = decodeCursor(cursor, question)
		fail(e)
	}
	return q, err
}

// filters reads the parameters of filterNames.
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
