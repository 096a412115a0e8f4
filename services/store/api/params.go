package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// maxParameters bounds the parameters of a request.
	maxParameters = 100
	// maxValues bounds the values of one filter.
	maxValues = 50
	// Limits of a page of items.
	defaultLimit, maxLimit = 50, 200
)

// params are a request's parameters, each of them known.
type params struct {
	values url.Values
	// display tells that texts are wanted in the typography for readers.
	display bool
}

// parse reads the query; a parameter that is not known is an error that lists
// those that are.
func parse(r *http.Request, known ...string) (params, error) {
	if strings.Count(r.URL.RawQuery, "&")+strings.Count(r.URL.RawQuery, ";") >= maxParameters {
		return params{}, problemf(http.StatusBadRequest, "more than %d parameters", maxParameters)
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return params{}, problemf(http.StatusBadRequest, "the query is not well-formed")
	}
	for name := range values {
		if slices.Contains(known, name) {
			continue
		}
		if len(known) == 0 {
			return params{}, problemf(http.StatusBadRequest, "unknown parameter %.40q; this path takes none", name)
		}
		return params{}, problemf(http.StatusBadRequest, "unknown parameter %.40q; known are: %s", name, strings.Join(known, ", "))
	}
	return params{values: values}, nil
}

// one returns the only value of a parameter, empty if it is not there.
func (p params) one(name string) (string, error) {
	values := p.values[name]
	if len(values) > 1 {
		return "", problemf(http.StatusBadRequest, "%s: stands %d times, once is enough", name, len(values))
	}
	if len(values) == 0 {
		return "", nil
	}
	return values[0], nil
}

// list returns the values of a parameter that may be repeated or hold several,
// comma between; each passes check or want tells in the error what it should be.
func (p params) list(name, want string, check func(string) bool) ([]string, error) {
	var all []string
	for _, value := range p.values[name] {
		for v := range strings.SplitSeq(value, ",") {
			if v = strings.TrimSpace(v); v == "" {
				continue
			}
			if !check(v) {
				return nil, problemf(http.StatusBadRequest, "%s: must be %s (got %.60q)", name, want, v)
			}
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
			if len(all) > maxValues {
				return nil, problemf(http.StatusBadRequest, "%s: more than %d values", name, maxValues)
			}
		}
	}
	return all, nil
}

// instant reads RFC 3339, or a date for its first moment in UTC.
func (p params) instant(name string) (time.Time, error) {
	value, err := p.one(name)
	if err != nil || value == "" {
		return time.Time{}, err
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		// A plus sign in a query stands for a space where nobody escaped it.
		if t, err := time.Parse(layout, strings.ReplaceAll(value, " ", "+")); err == nil && t.Year() > 0 {
			return t, nil
		}
	}
	return time.Time{}, problemf(http.StatusBadRequest, "%s: must be an instant such as 2026-01-31T12:00:00Z or a date such as 2026-01-31 (got %.60q)", name, value)
}

// limit is 1 to 200.
func (p params) limit() (int, error) {
	value, err := p.one("limit")
	if err != nil || value == "" {
		return defaultLimit, err
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxLimit {
		return 0, problemf(http.StatusBadRequest, "limit: must be a whole number from 1 to %d (got %.60q)", maxLimit, value)
	}
	return n, nil
}

// cursor is the position that a cursor of the question stands for; 0 without one.
func (p params) cursor(question string) (int64, error) {
	value, err := p.one("cursor")
	if err != nil || value == "" {
		return 0, err
	}
	return decodeCursor(value, question)
}
