// Package catalogue is what depeche knows of the publishers: the sources as an
// operator writes them, and in the buckets of the contract what the fetcher
// remembers of their feeds and how their latest polls went.
//
// It reads and writes; it polls nothing.
package catalogue

import (
	"fmt"
	"net/url"
	"time"
	_ "time/tzdata" // zones on machines that have none

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Source is one publisher in sources.yaml, in the settings' sources and in the
// bucket.
type Source struct {
	// ID is a slug, [a-z0-9-]{1,48}; it stands in subjects and cannot change.
	ID   string `yaml:"id" json:"id"`
	Name string `yaml:"name" json:"name"`
	// Country is ISO 3166-1 alpha-2, any case. Optional.
	Country string `yaml:"country" json:"country,omitempty"`
	// Languages are BCP 47 tags that the source writes in: evidence for the detector.
	Languages []string `yaml:"languages" json:"languages,omitempty"`
	Tags      []string `yaml:"tags" json:"tags,omitempty"`
	// Feeds are addresses of RSS, Atom or JSON feeds.
	Feeds []string `yaml:"feeds" json:"feeds"`
	// FullText has each entry's page read too.
	FullText bool `yaml:"full_text" json:"full_text,omitempty"`
	// Zone is the IANA zone of clock times that state none. Default: that of the
	// country's capital, else UTC.
	Zone string `yaml:"zone" json:"zone,omitempty"`
	// MinInterval and MaxInterval bound the time between polls of one feed; 0
	// takes the fetcher's.
	MinInterval Duration `yaml:"min_interval" json:"min_interval,omitempty"`
	MaxInterval Duration `yaml:"max_interval" json:"max_interval,omitempty"`
	// Headers are sent with each request to the source's feeds and pages.
	Headers map[string]string `yaml:"headers" json:"headers,omitempty"`
	// Paused sources are kept and not polled.
	Paused bool `yaml:"paused" json:"paused,omitempty"`
	// Origin is FromSettings or Added.
	Origin string `yaml:"-" json:"origin,omitempty"`
}

// Where a source in the bucket comes from: what the settings no longer name goes
// at the next start, what a person added at run time stays.
const (
	FromSettings = "settings"
	Added        = "added"
)

// Duration is a time.Duration that JSON and YAML write as "90s".
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// MarshalText writes as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// Validate returns each fault of the source, starting with the key.
func (s Source) Validate() []error {
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	check(v1.ValidSourceID(s.ID), "id: must be 1 to 48 of a-z, 0-9 and - (got %q)", s.ID)
	check(s.Country == "" || v1.CountryToken(s.Country) != v1.NoCountry, "country: must be an ISO 3166-1 code of two letters (got %q)", s.Country)
	for i, l := range s.Languages {
		check(v1.ValidLanguage(l), "languages[%d]: must be a BCP 47 tag such as fr or pt-BR (got %q)", i, l)
	}
	check(len(s.Feeds) > 0, "feeds: must name at least one feed")
	for i, feed := range s.Feeds {
		check(validFeedURL(feed), "feeds[%d]: must be an http or https address (got %.200q)", i, feed)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		check(false, "zone: must be an IANA zone such as Africa/Douala (got %q)", s.Zone)
	}
	check(s.MinInterval >= 0, "min_interval: must not be negative (got %s)", time.Duration(s.MinInterval))
	check(s.MaxInterval == 0 || s.MaxInterval >= s.MinInterval, "max_interval: must be at least min_interval (got %s)", time.Duration(s.MaxInterval))
	return faults
}

func validFeedURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= v1.MaxURL && u.Hostname() != "" && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil
}

// Sources is a catalogue: the settings' sources section or a sources.yaml.
type Sources []Source

// Validate returns each fault, starting with the source's place; an id that
// stands twice is one.
func (s Sources) Validate() []error {
	var faults []error
	seen := map[string]int{}
	for i, source := range s {
		for _, err := range source.Validate() {
			faults = append(faults, fmt.Errorf("%d (%s).%w", i, source.ID, err))
		}
		if first, twice := seen[source.ID]; twice {
			faults = append(faults, fmt.Errorf("%d (%s).id: stands already at %d", i, source.ID, first))
		}
		seen[source.ID] = i
	}
	return faults
}

// Item returns the source's section of an item.
func (s Source) Item() *v1.Source {
	country := v1.CountryToken(s.Country)
	if country == v1.NoCountry {
		country = ""
	}
	return &v1.Source{Id: s.ID, Name: s.Name, Country: country, Languages: s.Languages, Tags: s.Tags, Zone: s.ZoneOrDefault()}
}
