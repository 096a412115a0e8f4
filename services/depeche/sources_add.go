package depeche

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

func sourcesAdd(c *call) error {
	var s catalogue.Source
	var languages, tags list
	f := c.flags()
	f.StringVar(&s.ID, "id", "", "`ID` for life, of a-z, 0-9 and - (default: made of the feed's host)")
	f.StringVar(&s.Name, "name", "", "`NAME` for people (default: the id)")
	f.StringVar(&s.Country, "country", "", "ISO 3166-1 `CODE` of the publisher's country")
	f.Var(&languages, "language", "BCP 47 `TAG` that it writes in; several with commas")
	f.Var(&tags, "tag", "`TAG` of yours; several with commas")
	f.StringVar(&s.Zone, "zone", "", "IANA `ZONE` of dates that state none (default: that of the country)")
	f.BoolVar(&s.FullText, "full-text", false, "read each entry's page too")
	feeds, err := c.parse(f)
	if err != nil {
		return err
	}
	if len(feeds) == 0 {
		return badCallf("give the address of a feed")
	}
	s.Feeds, s.Languages, s.Tags = feeds, languages, tags
	if s.ID == "" {
		s.ID = idOfHost(feeds[0])
	}
	if s.Name == "" {
		s.Name = s.ID
	}
	if faults := s.Validate(); len(faults) > 0 {
		return badCall{error: fmt.Errorf("not added:\n  %s", strings.ReplaceAll(errors.Join(faults...).Error(), "\n", "\n  ")), quiet: true}
	}
	return c.withCatalogue(func(ctx context.Context, _ *wire, cat *catalogue.Catalogue) error {
		if have, err := cat.Source(ctx, s.ID); err == nil {
			return fmt.Errorf("there is a source %s already (%s): remove it first, or give another --id", have.ID, strings.Join(have.Feeds, ", "))
		}
		if err := cat.Add(ctx, s); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s is added; its first poll comes within seconds (depeche sources list)\n", s.ID)
		return nil
	})
}

// idOfHost makes an id of a feed's host: www.example.org becomes example-org.
func idOfHost(feed string) string {
	u, err := url.Parse(feed)
	if err != nil {
		return ""
	}
	id := strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
			return r
		}
		return '-'
	}, strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."))
	return strings.Trim(id[:min(len(id), 48)], "-")
}
