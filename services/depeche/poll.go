package depeche

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func pollCommand() command {
	return command{
		name: "poll", args: "SOURCE...|--failing|--all", brief: "read a source's feeds now, whatever the schedule says", run: poll,
		more: `
Asks a depeche that runs for the polls, and prints how each one went. The pace that a
host is due holds here too.`,
	}
}

func poll(c *call) error {
	f := c.flags()
	all := f.Bool("all", false, "every feed of every source that is not paused")
	failing := f.Bool("failing", false, "every feed whose latest poll failed")
	wait := f.Duration("wait", 30*time.Second, "how long to wait for the answers, 0: not at all")
	ids, err := c.parse(f)
	if err != nil {
		return err
	}
	chosen := 0
	for _, set := range []bool{*all, *failing, len(ids) > 0} {
		if set {
			chosen++
		}
	}
	if chosen != 1 {
		return badCallf("name sources by their ids, or say --failing or --all")
	}
	return c.withCatalogue(func(ctx context.Context, w *wire, cat *catalogue.Catalogue) error {
		feeds, err := feedsToPoll(ctx, cat, ids, *failing)
		if err != nil {
			return err
		}
		if len(feeds) == 0 {
			fmt.Fprintln(c.out, "nothing to poll")
			return nil
		}
		started := time.Now()
		messages := make([]v1.Message, len(feeds))
		for i, feed := range feeds {
			messages[i], err = v1.EncodePoll(&v1.Poll{SourceId: feed.SourceID, FeedUrl: feed.URL, Slot: started.UTC().Format(time.RFC3339Nano), Forced: true})
			if err != nil {
				return err
			}
		}
		if err := stage.Send(ctx, w.js, messages...); err != nil {
			return fmt.Errorf("ask for %s: %w", count(len(feeds), "poll"), err)
		}
		return c.watchPolls(cat, feeds, started, *wait)
	})
}

// feedsToPoll returns the feeds of the sources, or of all, or those that fail.
func feedsToPoll(ctx context.Context, cat *catalogue.Catalogue, ids []string, failing bool) ([]catalogue.Status, error) {
	for _, id := range ids {
		if _, err := cat.Source(ctx, id); err != nil {
			return nil, err
		}
	}
	states, err := sourceStates(ctx, cat)
	if err != nil {
		return nil, err
	}
	var feeds []catalogue.Status
	for _, s := range states {
		for _, feed := range s.Feeds {
			named := slices.Contains(ids, s.ID)
			if named || (len(ids) == 0 && !s.Paused && (!failing || feed.Outcome == "failed")) {
				feeds = append(feeds, feed)
			}
		}
	}
	return feeds, nil
}

// watchPolls prints each answer as it comes, until all are there.
func (c *call) watchPolls(cat *catalogue.Catalogue, feeds []catalogue.Status, started time.Time, wait time.Duration) error {
	fmt.Fprintf(c.out, "%s asked for\n", count(len(feeds), "poll"))
	if wait <= 0 {
		return nil
	}
	waiting := map[string]bool{}
	for _, feed := range feeds {
		waiting[feed.SourceID+" "+feed.URL] = true
	}
	ctx, cancel := context.WithTimeout(c.ctx, wait)
	defer cancel()
	failed := 0
	err := cat.WatchStatuses(ctx, func(s catalogue.Status) {
		key := s.SourceID + " " + s.URL
		if !waiting[key] || s.PolledAt.Before(started) {
			return
		}
		delete(waiting, key)
		if s.Outcome == "failed" {
			failed++
		}
		fmt.Fprintln(c.out, outcomeLine(s, s.URL, time.Now()))
		if len(waiting) == 0 {
			cancel()
		}
	})
	switch {
	case err != nil:
		return err
	case c.ctx.Err() != nil:
		return c.ctx.Err()
	case len(waiting) > 0:
		return fmt.Errorf("%s not answered within %s; depeche sources list tells later", count(len(waiting), "poll"), wait)
	case failed > 0:
		return exitCode(1)
	}
	return nil
}
