package depeche

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/services/fetcher"
)

// checkHosts is how many hosts are asked at once.
const checkHosts = 16

func checkCommand() command {
	return command{
		name: "check", args: "[--config FILE] [--offline]", brief: "settings and sources, with a dry poll of each feed; starts nothing", run: check,
		more: `
Says all that is wrong with the settings (exit code 2), where the polls asked for exceed
what the pace per host allows, what the disk has to give, and what each feed gives, a line
each. It publishes and keeps nothing. The exit code is 1 if a feed cannot be read.`,
	}
}

func check(c *call) error {
	f := c.flags()
	offline := f.Bool("offline", false, "do not read the feeds")
	if err := c.none(f); err != nil {
		return err
	}
	s, err := c.settings()
	if err != nil {
		return err
	}
	from := "the defaults"
	if c.configPath != "" {
		from = c.configPath
	}
	fmt.Fprintf(c.out, "settings  %s: good\n", plain(from))
	fmt.Fprintf(c.out, "disk      %s\n", diskSentence(s))
	feeds := 0
	for _, source := range s.Fetcher.Sources {
		feeds += len(source.Feeds)
	}
	fmt.Fprintf(c.out, "sources   %s, %s\n", count(len(s.Fetcher.Sources), "source"), count(feeds, "feed"))
	for _, sentence := range fetcher.Budget(s.Fetcher, s.Fetcher.Sources) {
		fmt.Fprintf(c.out, "pace      %s\n", sentence)
	}
	if *offline {
		return nil
	}
	failed := c.dryPolls(s)
	if c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	if failed > 0 {
		fmt.Fprintf(c.out, "%d of %s cannot be read\n", failed, count(feeds, "feed"))
		return exitCode(1)
	}
	return nil
}

// diskSentence says what the streams may take of the disk under the data folder.
func diskSentence(s settings) string {
	if s.NATS.URL != "" {
		return "the streams are on the server of nats.url"
	}
	path, err := filepath.Abs(s.Data)
	if err != nil {
		return err.Error()
	}
	there := path
	for there != filepath.Dir(there) {
		if _, err := os.Stat(there); err == nil {
			break
		}
		there = filepath.Dir(there)
	}
	f := folder{path: there}
	dir := filepath.Join(path, "nats")
	take, have, free := f.storage(int64(s.NATS.Storage), dir), sizeOf(dir), freeBytes(there)
	text := fmt.Sprintf("%s: the streams may take %s (nats.storage), %s is free", path, humanize.IBytes(uint64(take)), humanize.IBytes(uint64(free)))
	if take-have > free {
		text += ": TOO LITTLE, they will be stopped by the full disk; lower nats.storage or make room"
	}
	return text
}

// dryPolls reads each feed once, a host's feeds one after another at its pace, and
// returns how many cannot be read.
func (c *call) dryPolls(s settings) int {
	hosts := map[string][]feedOf{}
	for _, source := range s.Fetcher.Sources {
		for _, feed := range source.Feeds {
			u, err := url.Parse(feed)
			if err != nil {
				continue // validated
			}
			host := strings.ToLower(u.Host)
			hosts[host] = append(hosts[host], feedOf{source, feed})
		}
	}
	var mu sync.Mutex // guards failed and the output
	var running sync.WaitGroup
	failed := 0
	slots := make(chan struct{}, checkHosts)
	for _, feeds := range hosts {
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			for i, f := range feeds {
				if i > 0 {
					pause(c.ctx, s.Fetcher.HostInterval)
				}
				if c.ctx.Err() != nil {
					return
				}
				line, ok := f.try(c.ctx, s.Fetcher)
				mu.Lock()
				fmt.Fprintln(c.out, line)
				if !ok {
					failed++
				}
				mu.Unlock()
			}
		})
	}
	running.Wait()
	return failed
}

// feedOf is one feed of a source.
type feedOf struct {
	source catalogue.Source
	url    string
}

func (f feedOf) try(ctx context.Context, cfg fetcher.Config) (line string, ok bool) {
	name := fmt.Sprintf("%-20s  %s  ", f.source.ID, plain(f.url))
	if f.source.Paused {
		return name + "paused", true
	}
	feed, err := fetcher.Try(ctx, cfg, f.url)
	if err != nil {
		return name + "FAILED: " + short(plain(err.Error()), 300), false
	}
	newest := time.Time{}
	for _, e := range feed.Entries {
		if t, err := time.Parse(time.RFC3339Nano, e.PublishedAt); err == nil && t.After(newest) {
			newest = t
		}
	}
	return name + fmt.Sprintf("%s, %s, newest %s", feed.Format, count(len(feed.Entries), "entry"), ago(newest, time.Now())), true
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
