package catalogue_test

import (
	"net/url"
	"testing"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

func TestShippedCatalogue(t *testing.T) {
	t.Parallel()
	sources, err := catalogue.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) < 10 || sources[0].ID != "agence-ecofin" || sources[0].ZoneOrDefault() != "Africa/Douala" {
		t.Errorf("%d sources, the first %s in %s", len(sources), sources[0].ID, sources[0].ZoneOrDefault())
	}
	seen := map[string]string{}
	for _, s := range sources {
		if s.Name == "" || len(s.Languages) == 0 || s.Country == "" {
			t.Errorf("%s: lacks a name, a language or a country", s.ID)
		}
		for _, feed := range s.Feeds {
			if u, err := url.Parse(feed); err != nil || u.Scheme != "https" {
				t.Errorf("%s: feed %s is not read by HTTPS", s.ID, feed)
			}
			if other := seen[feed]; other != "" {
				t.Errorf("feed %s stands at %s and %s", feed, other, s.ID)
			}
			seen[feed] = s.ID
		}
	}
}
