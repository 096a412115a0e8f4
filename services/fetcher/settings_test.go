package fetcher_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/services/fetcher"
)

func TestDefaultIsValid(t *testing.T) {
	t.Parallel()
	if faults := fetcher.Default().Validate(); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
}

func TestFaultsNameTheKey(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		change func(*fetcher.Config)
		want   string
	}{
		{func(c *fetcher.Config) { c.MinInterval = 0 }, "min_interval: must be >= 1s (got 0s)"},
		{func(c *fetcher.Config) { c.MaxInterval = time.Second }, "max_interval: must be >= min_interval, 1m0s (got 1s)"},
		{func(c *fetcher.Config) { c.Timeout = time.Hour }, "timeout: must be 1s to 5m (got 1h0m0s)"},
		{func(c *fetcher.Config) { c.MaxFeedSize = 16 << 20 }, "max_feed_size: must be 1KiB to 8MiB (got 16 MiB)"},
		{func(c *fetcher.Config) { c.MaxPageSize = 8 << 20 }, "max_page_size: must be 1KiB to 4MiB (got 8.0 MiB)"},
		{func(c *fetcher.Config) { c.HostInterval = -1 }, "host_interval: must be 0s to 1h (got -1ns)"},
		{func(c *fetcher.Config) { c.HostConcurrency = 0 }, "host_concurrency: must be 1 to 64 (got 0)"},
		{func(c *fetcher.Config) { c.Workers = 0 }, "workers: must be 1 to 4096 (got 0)"},
		{func(c *fetcher.Config) { c.Listen = "x" }, `listen: must be host:port such as 127.0.0.1:8080 (got "x")`},
		{func(c *fetcher.Config) { c.UserAgent = "a\nb" }, `user_agent: must be printable ASCII (got "a\nb")`},
	} {
		cfg := fetcher.Default()
		test.change(&cfg)
		faults := cfg.Validate()
		if len(faults) != 1 || faults[0].Error() != test.want {
			t.Errorf("got %v, want %s", faults, test.want)
		}
	}
}

// The settings file, the environment and the list of sources.
func TestSettingsAreLoaded(t *testing.T) {
	t.Setenv("DEPECHE_FETCHER_TIMEOUT", "7s")
	path := filepath.Join(t.TempDir(), "depeche.yaml")
	text := `fetcher: {allow_private: true, min_interval: 1s, max_page_size: 2MiB, robots: false}
sources: [{id: fleuve, name: Fleuve, country: cm, languages: [fr], feeds: ["https://fleuve.example/feed"], full_text: true}]`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := fetcher.Default()
	sections := fetcher.Definition().More(&cfg)
	sections["fetcher"] = &cfg
	if err := config.Load(path, sections); err != nil {
		t.Fatal(err)
	}
	if !cfg.AllowPrivate || cfg.MinInterval != time.Second || cfg.MaxPageSize != 2<<20 || cfg.Robots || cfg.Timeout != 7*time.Second ||
		len(cfg.Sources) != 1 || !cfg.Sources[0].FullText {
		t.Errorf("%+v", cfg)
	}
}

func TestTry(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, entry{"a", "Le prix &amp;lt; 5", "Un résumé & plus."})
	d, err := fetcher.Try(t.Context(), settings(), p.URL+"/feed")
	if err != nil {
		t.Fatal(err)
	}
	line, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"title":"Le Quotidien du Fleuve","language":"fr","format":"rss","entries":[{"id":"a","url":"%s/news/a","title":"Le prix < 5",`+
		`"summary":"Un résumé & plus.","content":"","published_at":"2025-06-24T15:36:00+01:00","authors":[],"keywords":[],"enclosures":[]}]}`, p.URL)
	if diff := cmp.Diff(want, string(line)); diff != "" || !json.Valid(line) || strings.Contains(string(line), "\n") {
		t.Errorf("(-want +got):\n%s", diff)
	}
	path := filepath.Join(t.TempDir(), "feed.xml")
	if err := os.WriteFile(path, []byte(rss("https://fleuve.example", entry{"b", "Deux", "x"})), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := fetcher.Try(t.Context(), settings(), path); err != nil || len(d.Entries) != 1 || d.Entries[0].URL != "https://fleuve.example/news/b" {
		t.Errorf("from a file: %+v, %v", d, err)
	}
}

func TestTryFails(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	p.on("/html", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<html><link rel="alternate" type="application/rss+xml" href="/feed">`)
	})
	strict := fetcher.Default()
	bad := settings()
	bad.Workers = 0
	for _, test := range []struct {
		cfg          fetcher.Config
		target, want string
	}{
		{settings(), p.URL + "/html", "the answer is a web page, no feed; it names " + p.URL + "/feed"},
		{settings(), p.URL + "/none", "answered 404 Not Found"},
		{settings(), filepath.Join(t.TempDir(), "none.xml"), "no such file"},
		{settings(), t.TempDir(), "is a directory"},
		{strict, p.URL + "/feed", "address 127.0.0.1 is loopback: refused; set fetcher.allow_private to allow it"},
		{bad, p.URL + "/feed", "fetcher.workers: must be 1 to 4096 (got 0)"},
	} {
		d, err := fetcher.Try(t.Context(), test.cfg, test.target)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %v, want %q", test.target, d, err, test.want)
		}
	}
}
