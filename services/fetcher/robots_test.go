package fetcher

import (
	"bufio"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestRobotsRules(t *testing.T) {
	t.Parallel()
	m, err := newMetrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := "User-agent: *\nDisallow: /prive\nAllow: /prive/mais-ouvert\nCrawl-delay: 3600\n\nUser-agent: depeche\nDisallow: /*.pdf$\nDisallow: /recherche?\nCrawl-delay: 5\n"
	for _, test := range []struct {
		userAgent, body, path string
		allowed               bool
		delay                 time.Duration
	}{
		{"", text, "/article", true, 5 * time.Second},
		{"", text, "/prive/x", true, 5 * time.Second}, // the group for all is not for depeche
		{"", text, "/x.pdf", false, 5 * time.Second},
		{"", text, "/recherche?q=x", false, 5 * time.Second},
		{"autre/1.0 (+https://autre.example)", text, "/prive/x", false, 30 * time.Second},
		{"autre/1.0", text, "/prive/mais-ouvert", true, 30 * time.Second},
		{"", "", "/article", true, 0},
		{"", "<!doctype html><p>Page introuvable", "/article", true, 0},
		{"", "User-agent: depeche\nDisallow: /\n", "/", false, 0},
		{"", "\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/", false, 0},
	} {
		cfg := Default()
		cfg.UserAgent = test.userAgent
		w := newWeb(cfg, time.Now, m)
		var r rules
		w.robots.parse("fleuve.example", []byte(test.body), &r)
		if allowed := r.allows(&url.URL{Path: pathOf(test.path), RawQuery: queryOf(test.path)}); allowed != test.allowed {
			t.Errorf("%q on %s: allowed %v, want %v", test.userAgent, test.path, allowed, test.allowed)
		}
		if delay := w.pace.of("fleuve.example").delay; delay != test.delay {
			t.Errorf("%q: a crawl-delay of %s, want %s", test.userAgent, delay, test.delay)
		}
	}
}

func pathOf(s string) string  { u, _ := url.Parse(s); return u.Path }
func queryOf(s string) string { u, _ := url.Parse(s); return u.RawQuery }

// Most of the corpus is answered as its authors do; the rest are lines that no
// standard has.
func TestRobotsCorpus(t *testing.T) {
	t.Parallel()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "..", "..", "..", "shared", "data", "security", "robots", "cases.jsonl"))
	if err != nil {
		t.Skip("no evaluation data beside the repository")
	}
	defer f.Close()
	m, err := newMetrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	right, total := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c struct {
			ID, Robots, Agent, URL string
			Allowed                bool
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(c.URL)
		if err != nil || c.Agent == "" {
			continue
		}
		cfg := Default()
		cfg.UserAgent = c.Agent
		var r rules
		newWeb(cfg, time.Now, m).robots.parse("fleuve.example", []byte(c.Robots), &r)
		total++
		if r.allows(u) == c.Allowed {
			right++
		} else {
			t.Logf("%s: %q for %s on %s: want %v", c.ID, c.Robots, c.Agent, c.URL, c.Allowed)
		}
	}
	t.Logf("%d of %d right", right, total)
	if right*100 < total*90 {
		t.Errorf("%d of %d right, want 90 %%", right, total)
	}
}
