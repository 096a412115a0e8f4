// Package fetcher asks publishers for what is new.
//
// In come polls from the stream POLLS, which its own scheduler publishes; out go
// items: those that need no page to FETCHED, the others to ENTRIES, from where
// its second stage, pages, reads each entry's page and passes it to FETCHED. A
// feed's state is committed after its items were acknowledged.
//
// It never changes what a publisher wrote, never gives a feed up, and never asks
// a private address unless the settings allow it.
package fetcher

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/outbound"
	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

// Config is the settings' fetcher section.
type Config struct {
	// AllowPrivate lets feeds and pages be read from private and loopback
	// addresses, and from any port.
	AllowPrivate bool `yaml:"allow_private"`
	// UserAgent of each request; empty: depeche/<version> and its address.
	UserAgent string `yaml:"user_agent"`
	// MinInterval and MaxInterval bound the time between polls of one feed.
	MinInterval time.Duration `yaml:"min_interval"`
	MaxInterval time.Duration `yaml:"max_interval"`
	// Timeout of one request, from the name to the last byte.
	Timeout time.Duration `yaml:"timeout"`
	// MaxFeedSize and MaxPageSize are the most bytes that are read, as decoded.
	MaxFeedSize config.Bytes `yaml:"max_feed_size"`
	MaxPageSize config.Bytes `yaml:"max_page_size"`
	// HostInterval is the least time between two requests to one host, and
	// HostConcurrency the most requests to one host at once. Private hosts are not
	// held back.
	HostInterval    time.Duration `yaml:"host_interval"`
	HostConcurrency int           `yaml:"host_concurrency"`
	// Robots has robots.txt heeded for pages.
	Robots bool `yaml:"robots"`
	// Workers is how many pages are read at once; feeds: an eighth of it.
	Workers int `yaml:"workers"`
	// Listen is host:port of the operator's routes of the separate program.
	Listen string `yaml:"listen"`
	// Sources are the settings' sources section.
	Sources catalogue.Sources `yaml:"-" env:"-"`
}

// Default polls between every minute and every 15 minutes.
func Default() Config {
	return Config{
		MinInterval: time.Minute, MaxInterval: 15 * time.Minute, Timeout: 20 * time.Second,
		MaxFeedSize: feed.MaxSize, MaxPageSize: v1.MaxPage, HostInterval: time.Second, HostConcurrency: 2,
		Robots: true, Workers: 256, Listen: "127.0.0.1:9471",
	}
}

// Validate returns each fault, starting with the key.
func (c Config) Validate() []error {
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	check(c.MinInterval >= time.Second, "min_interval: must be >= 1s (got %s)", c.MinInterval)
	check(c.MaxInterval >= c.MinInterval, "max_interval: must be >= min_interval, %s (got %s)", c.MinInterval, c.MaxInterval)
	check(c.Timeout >= time.Second && c.Timeout <= 5*time.Minute, "timeout: must be 1s to 5m (got %s)", c.Timeout)
	check(c.MaxFeedSize >= 1<<10 && c.MaxFeedSize <= feed.MaxSize, "max_feed_size: must be 1KiB to 8MiB (got %s)", c.MaxFeedSize)
	check(c.MaxPageSize >= 1<<10 && c.MaxPageSize <= v1.MaxPage, "max_page_size: must be 1KiB to 4MiB (got %s)", c.MaxPageSize)
	check(c.HostInterval >= 0 && c.HostInterval <= time.Hour, "host_interval: must be 0s to 1h (got %s)", c.HostInterval)
	check(c.HostConcurrency >= 1 && c.HostConcurrency <= 64, "host_concurrency: must be 1 to 64 (got %d)", c.HostConcurrency)
	check(c.Workers >= 1 && c.Workers <= 4096, "workers: must be 1 to 4096 (got %d)", c.Workers)
	printable := strings.IndexFunc(c.UserAgent, func(r rune) bool { return r < ' ' || r > '~' }) < 0
	check(printable && len(c.UserAgent) <= 200, "user_agent: must be printable ASCII (got %.200q)", c.UserAgent)
	if err := service.ValidListen(c.Listen); err != nil {
		faults = append(faults, fmt.Errorf("listen: %w", err))
	}
	return faults
}

// Definition describes the program fetcher.
func Definition() service.Definition[Config] {
	return service.Definition[Config]{
		Name: "fetcher", Section: "fetcher", Default: Default, Run: Run,
		More:   func(c *Config) config.Sections { return config.Sections{"sources": &c.Sources} },
		Listen: func(c Config, _ service.Shared) (string, string) { return "fetcher.listen", c.Listen },
	}
}

// Run schedules and polls the catalogue's feeds and reads their entries' pages
// until ctx ends and what it holds is acknowledged. Cfg.Sources, if there are
// any, replace those that earlier settings put into the catalogue.
func Run(ctx context.Context, cfg Config, env stage.Env) error {
	f, err := newFetcher(ctx, cfg, env)
	if err != nil {
		return err
	}
	for _, sentence := range Budget(cfg, cfg.Sources) {
		env.Log.Warn("polls exceed the pace", "detail", sentence)
	}
	polls := env
	polls.Ensure = f.schedule.ensuring(env.Ensure)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return f.schedule.run(ctx) })
	group.Go(func() error { return stage.Run(ctx, polls, f.pollStage()) })
	group.Go(func() error { return stage.Run(ctx, env, f.pageStage()) })
	return group.Wait()
}

// fetcher holds what its stages and the scheduler share.
type fetcher struct {
	cfg      Config
	poller   *poller
	pages    *pageReader
	schedule *scheduler
}

func newFetcher(ctx context.Context, cfg Config, env stage.Env) (*fetcher, error) {
	store, err := catalogue.Open(ctx, env.JS)
	if err != nil {
		return nil, err
	}
	if len(cfg.Sources) > 0 {
		if err := store.Apply(ctx, cfg.Sources); err != nil {
			return nil, fmt.Errorf("apply the settings' sources: %w", err)
		}
	}
	metrics, err := newMetrics(env.Registry)
	if err != nil {
		return nil, err
	}
	web := newWeb(cfg, env.Now, metrics)
	schedule := newScheduler(cfg, env, store, metrics)
	pages, err := newPageReader(cfg, web, env.Now, schedule)
	if err != nil {
		return nil, err
	}
	return &fetcher{cfg: cfg, schedule: schedule, pages: pages, poller: newPoller(cfg, web, store, schedule, env)}, nil
}

func (f *fetcher) pollStage() stage.Spec[*v1.Poll, output] {
	return stage.Spec[*v1.Poll, output]{
		Name: v1.StageFetcher, Stream: v1.StreamPolls, Handle: f.poller.handle, Decode: v1.DecodePoll,
		Encode:  func(o output) (v1.Message, error) { return v1.EncodeItem(o.state, o.item) },
		Workers: max(f.cfg.Workers/8, 1), InFlight: max(f.cfg.Workers/8, 1) * 2, Timeout: 2*f.cfg.Timeout + time.Minute,
	}
}

func (f *fetcher) pageStage() stage.Spec[*v1.Item, *v1.Item] {
	return stage.Spec[*v1.Item, *v1.Item]{
		Name: v1.StagePages, Stream: v1.StreamEntries, Handle: stage.Each(f.pages.handle),
		Decode:  func(body []byte) (*v1.Item, error) { return v1.DecodeItem(v1.StateEntry, body) },
		Encode:  func(it *v1.Item) (v1.Message, error) { return v1.EncodeItem(v1.StateFetched, it) },
		Instead: f.pages.without,
		Workers: f.cfg.Workers, InFlight: 4 * f.cfg.Workers, Timeout: 2*f.cfg.Timeout + time.Minute,
	}
}

// newClient makes the client of all requests.
func newClient(cfg Config) *outbound.Client {
	return outbound.New(outbound.Config{UserAgent: cfg.UserAgent, AllowPrivate: cfg.AllowPrivate, Setting: "fetcher.allow_private"})
}
