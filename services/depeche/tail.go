package depeche

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/depeche-wire/depeche/proto/client"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func tailCommand() command {
	return command{
		name: "tail", args: "[--language fr] [--country cm] [--source ID] [--since 1h] [--limit N] [--json]",
		brief: "follow the wire: each item as it comes", run: tail,
		more: `
Prints a line an item, until it is stopped: time, language, source, title, address.
With --json each line is the item as it is on the wire. Each filter may be given
several times, or once with commas.`,
	}
}

func tail(c *call) error {
	var languages, countries, sources list
	f := c.flags()
	f.Var(&languages, "language", "BCP 47 `TAG`, such as fr or pt-BR")
	f.Var(&countries, "country", "ISO 3166-1 `CODE` of the source's country, or _ for none")
	f.Var(&sources, "source", "`ID` of a source")
	since := f.Duration("since", 0, "first what came within the last `TIME`, such as 90s or 1h")
	asJSON := f.Bool("json", false, "print each item as JSON")
	n := f.Int("limit", 0, "stop after `N` items")
	if err := c.none(f); err != nil {
		return err
	}
	if *since < 0 || *n < 0 {
		return badCallf("--since and --limit must not be negative")
	}
	w, err := c.connect()
	if err != nil {
		return err
	}
	defer w.conn.Close()
	filter := client.Filter{Languages: languages, Countries: countries, Sources: sources}
	if *since > 0 {
		filter.Since = time.Now().Add(-*since)
	}
	ctx, stop := context.WithCancel(c.ctx)
	defer stop()
	seen := 0
	err = client.New(w.js).Subscribe(ctx, filter, func(_ context.Context, it *v1.Item) error {
		if err := printItem(c.out, it, *asJSON); err != nil {
			stop() // nobody reads any more
			return err
		}
		if seen++; seen == *n {
			stop()
		}
		return nil
	}, client.OnError(func(err error) {
		if ctx.Err() == nil {
			fmt.Fprintf(c.err, "depeche tail: %s\n", err)
		}
	}))
	return err
}

func printItem(out io.Writer, it *v1.Item, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprintln(out, itemLine(it))
		return err
	}
	body, err := v1.MarshalJSON(it)
	if err != nil {
		return err
	}
	_, err = out.Write(append(body, '\n'))
	return err
}

// itemLine is an item for a person. Nothing in it can steer a terminal.
func itemLine(it *v1.Item) string {
	when := it.GetArticle().GetPublishedAt()
	if when == "" {
		when = it.GetFetched().GetFetchedAt()
	}
	if t, err := time.Parse(time.RFC3339Nano, when); err == nil {
		when = t.Local().Format("2006-01-02 15:04")
	}
	title := plain(it.GetArticle().GetTitle())
	if it.GetEvent() != "created" {
		title = fmt.Sprintf("[%s %d] %s", plain(it.GetEvent()), it.GetRevision(), title)
	}
	return fmt.Sprintf("%s  %-3s  %-20s  %s  %s", plain(when), plain(it.GetLanguage().GetTag()), plain(it.GetSource().GetId()), title, plain(it.GetArticle().GetUrl()))
}
