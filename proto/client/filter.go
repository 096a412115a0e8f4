package client

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// maxSubjects bounds the combinations of languages, countries and sources that
// one consumer may ask the server for.
const maxSubjects = 1024

// Filter says which items to get and from where on. Its zero value is every item
// that comes from now on.
type Filter struct {
	// Languages are BCP 47 tags; any of them will do. "pt" takes "pt-BR" too,
	// "pt-BR" takes no other Portuguese, "und" takes what could not be told.
	Languages []string
	// Countries are ISO 3166-1 codes of the sources, or "_" for those that have none.
	Countries []string
	// Sources are ids of the catalogue.
	Sources []string

	// Durable names a place on the wire that the server keeps: a consumer that comes
	// back with the name goes on where it stopped. Several processes with one name
	// share the items between them. 1 to 64 of a-z, A-Z, 0-9, "-" and "_".
	// Empty: nothing is kept.
	Durable string
	// Since replays what came on the wire at or after that time; a time before the
	// first item, such as time.Unix(0, 0), replays all that the wire still has.
	// A durable name that the server knows goes on where it stopped, and Since is
	// not looked at.
	Since time.Time
	// After replays what follows that position on the wire (see Position), for
	// consumers that keep their place themselves. Not together with Since.
	After uint64
}

// validate returns all faults of the filter, joined.
func (f Filter) validate() error {
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	for _, tag := range f.Languages {
		check(v1.ValidLanguage(lowerPrimary(tag)), "languages: must be BCP 47 tags such as fr or pt-BR (got %q)", tag)
	}
	for _, country := range f.Countries {
		check(country == v1.NoCountry || v1.CountryToken(country) != v1.NoCountry,
			"countries: must be ISO 3166-1 codes of two letters, or _ (got %q)", country)
	}
	for _, source := range f.Sources {
		check(v1.ValidSourceID(source), "sources: must be ids of 1 to 48 of a-z, 0-9 and - (got %q)", source)
	}
	check(f.Durable == "" || validDurable(f.Durable), "durable: must be 1 to 64 of a-z, A-Z, 0-9, - and _ (got %q)", f.Durable)
	check(f.Since.IsZero() || f.After == 0, "since and after: set one of them, not both")
	if n := len(f.subjects()); n > maxSubjects {
		check(false, "languages, countries and sources make %d combinations, at most %d fit in one subscription", n, maxSubjects)
	}
	if len(faults) > 0 {
		return fmt.Errorf("filter: %w", errors.Join(faults...))
	}
	return nil
}

func validDurable(name string) bool {
	return len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// subjects returns the filter as subjects of the wire, none of which overlap.
func (f Filter) subjects() []string {
	or := func(list []string, token func(string) string) []string {
		if len(list) == 0 {
			return []string{""} // any
		}
		tokens := make([]string, len(list))
		for i, s := range list {
			tokens[i] = token(s)
		}
		slices.Sort(tokens)
		return slices.Compact(tokens)
	}
	same := func(s string) string { return s }
	var subjects []string
	for _, language := range or(f.Languages, v1.LanguageToken) {
		for _, country := range or(f.Countries, v1.CountryToken) {
			for _, source := range or(f.Sources, same) {
				subjects = append(subjects, v1.WireFilter(language, country, source))
			}
		}
	}
	slices.Sort(subjects)
	return subjects
}

// matches tells whether the item's language is one that is asked for, where a
// subject alone cannot tell: it has the primary subtag only.
func (f Filter) matches(it *v1.Item) bool {
	tag := strings.ToLower(it.GetLanguage().GetTag())
	return len(f.Languages) == 0 || slices.ContainsFunc(f.Languages, func(wanted string) bool {
		wanted = strings.ToLower(wanted)
		return tag == wanted || strings.HasPrefix(tag, wanted+"-")
	})
}

func lowerPrimary(tag string) string {
	primary, rest, more := strings.Cut(tag, "-")
	if more {
		return strings.ToLower(primary) + "-" + rest
	}
	return strings.ToLower(primary)
}
