package depeche

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

func sourcesCommand() command {
	return command{
		name: "sources", args: "list|try|add|remove|pause|resume|apply [...]", brief: "the publishers: state of each feed, try one, add and remove",
		run: dispatch, sub: []command{
			{name: "list", args: "[--json]", brief: "every feed: last success, last error, next poll and why", run: sourcesList},
			{name: "try", args: "[--json] URL|FILE", brief: "what a feed gives, before you add it", run: sourcesTry, more: `
Reads a feed once, from an address or a file, and prints its entries. It needs no
depeche that runs, keeps nothing and publishes nothing.`},
			{name: "add", args: "[--id ID] [...] FEED...", brief: "add a source to a depeche that runs", run: sourcesAdd},
			{name: "remove", args: "ID", brief: "take a source out; its items stay", run: sourcesRemove},
			{name: "pause", args: "ID...", brief: "keep a source and do not poll it", run: func(c *call) error { return setPaused(c, true) }},
			{name: "resume", args: "ID...", brief: "poll a paused source again", run: func(c *call) error { return setPaused(c, false) }},
			{name: "apply", args: "FILE", brief: "make the catalogue what a sources.yaml says", run: sourcesApply, more: `
Sources that the settings or an earlier apply brought and that the file no longer
names are taken out; those that were added by hand stay.`},
		},
	}
}

// sourceState is one source with how its feeds are.
type sourceState struct {
	catalogue.Source
	Feeds []catalogue.Status `json:"feeds"`
}

func sourcesList(c *call) error {
	f := c.flags()
	asJSON := f.Bool("json", false, "print a JSON array")
	if err := c.none(f); err != nil {
		return err
	}
	return c.withCatalogue(func(ctx context.Context, _ *wire, cat *catalogue.Catalogue) error {
		states, err := sourceStates(ctx, cat)
		if err != nil {
			return err
		}
		if *asJSON {
			encoder := json.NewEncoder(c.out)
			encoder.SetIndent("", "  ")
			return encoder.Encode(states)
		}
		if len(states) == 0 {
			fmt.Fprintln(c.out, "no sources")
			return nil
		}
		t := newTable(c.out)
		t.row("SOURCE", "FEED", "STATE", "SUCCESS", "NEXT", "NOTE")
		for _, s := range states {
			for _, feed := range s.Feeds {
				t.row(s.ID, plain(feed.URL), state(feed), ago(feed.SucceededAt, time.Now()), next(feed), note(feed))
			}
		}
		return t.flush()
	})
}

// sourceStates joins the sources with the statuses of their feeds.
func sourceStates(ctx context.Context, cat *catalogue.Catalogue) ([]sourceState, error) {
	sources, err := cat.Sources(ctx)
	if err != nil {
		return nil, err
	}
	statuses, err := cat.Statuses(ctx)
	if err != nil {
		return nil, err
	}
	byFeed := map[string]catalogue.Status{}
	for _, s := range statuses {
		byFeed[s.SourceID+" "+s.URL] = s
	}
	states := make([]sourceState, 0, len(sources))
	for _, s := range sources {
		st := sourceState{Source: s, Feeds: []catalogue.Status{}}
		for _, url := range s.Feeds {
			feed, ok := byFeed[s.ID+" "+url]
			if !ok {
				feed = catalogue.Status{SourceID: s.ID, Source: s.Name, URL: url, Outcome: "waiting"}
			}
			if s.Paused {
				feed.Outcome, feed.NextAt, feed.NextWhy = "paused", time.Time{}, ""
			}
			st.Feeds = append(st.Feeds, feed)
		}
		states = append(states, st)
	}
	return states, nil
}

func state(s catalogue.Status) string {
	switch s.Outcome {
	case "new", "unchanged":
		return "ok"
	case "failed":
		return "failing"
	}
	return plain(s.Outcome)
}

func next(s catalogue.Status) string {
	text := in(s.NextAt, time.Now())
	if s.NextWhy != "" && !s.NextAt.IsZero() {
		text += " (" + plain(s.NextWhy) + ")"
	}
	return text
}

func note(s catalogue.Status) string {
	switch {
	case s.Outcome == "failed" && s.Failures > 1:
		return fmt.Sprintf("%s (%d times)", plain(s.Error), s.Failures)
	case s.Outcome == "failed":
		return plain(s.Error)
	case s.PolledAt.IsZero():
		return ""
	}
	return fmt.Sprintf("%d new of %d, %d in all", s.Published, s.Entries, s.Total)
}

func setPaused(c *call, paused bool) error {
	ids, err := c.parse(c.flags())
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return badCallf("name a source by its id")
	}
	return c.withCatalogue(func(ctx context.Context, _ *wire, cat *catalogue.Catalogue) error {
		for _, id := range ids {
			if err := cat.SetPaused(ctx, id, paused); err != nil {
				return err
			}
			fmt.Fprintf(c.out, "%s is %s\n", id, map[bool]string{true: "paused", false: "polled again"}[paused])
		}
		return nil
	})
}

func sourcesRemove(c *call) error {
	ids, err := c.parse(c.flags())
	if err != nil {
		return err
	}
	if len(ids) != 1 {
		return badCallf("name one source by its id")
	}
	return c.withCatalogue(func(ctx context.Context, _ *wire, cat *catalogue.Catalogue) error {
		s, err := cat.Source(ctx, ids[0])
		if err != nil {
			return err
		}
		if err := cat.Remove(ctx, s.ID); err != nil {
			return fmt.Errorf("remove source %s: %w", s.ID, err)
		}
		fmt.Fprintf(c.out, "%s is removed; its items stay\n", s.ID)
		if s.Origin == catalogue.FromSettings {
			fmt.Fprintln(c.out, "it comes from the settings: take it out there too, or it is back at the next start")
		}
		return nil
	})
}
