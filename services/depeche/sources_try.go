package depeche

import (
	"fmt"
	"time"

	"github.com/depeche-wire/depeche/services/fetcher"
)

func sourcesTry(c *call) error {
	f := c.flags()
	asJSON := f.Bool("json", false, "print the feed as one JSON object")
	private := f.Bool("allow-private", false, "read from private and loopback addresses too")
	targets, err := c.parse(f)
	if err != nil {
		return err
	}
	if len(targets) != 1 {
		return badCallf("give one address or file")
	}
	s, err := c.settings()
	if err != nil {
		return err
	}
	s.Fetcher.AllowPrivate = s.Fetcher.AllowPrivate || *private
	feed, err := fetcher.Try(c.ctx, s.Fetcher, targets[0])
	if err != nil {
		return fmt.Errorf("%s: %w", plain(targets[0]), err)
	}
	if *asJSON {
		body, err := feed.JSON()
		if err != nil {
			return err
		}
		_, err = c.out.Write(append(body, '\n'))
		return err
	}
	language := plain(feed.Language)
	if language == "" {
		language = "not stated"
	}
	fmt.Fprintf(c.out, "%s\n%s, language %s, %s\n\n", plain(feed.Title), plain(feed.Format), language, count(len(feed.Entries), "entry"))
	for _, e := range feed.Entries {
		when := "no date         "
		if t, err := time.Parse(time.RFC3339Nano, e.PublishedAt); err == nil {
			when = t.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(c.out, "%s  %s\n                  %s\n", when, short(plain(e.Title), 150), plain(e.URL))
	}
	return nil
}
