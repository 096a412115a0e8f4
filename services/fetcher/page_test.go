package fetcher_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher"
)

// pages returns the items' pages by guid.
func (w *wire) pages() map[string]*v1.Page {
	pages := map[string]*v1.Page{}
	for _, it := range w.fetched() {
		pages[it.GetFetched().GetEntry().GetGuid()] = it.GetFetched().GetPage()
	}
	return pages
}

// An item whose page cannot be read goes on, with the reason.
func TestPagesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t)
	random := make([]byte, 4<<20-10)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	copy(random, "<!doctype html><html>")
	html := func(body []byte) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/html")
			_, _ = rw.Write(body)
		}
	}
	var tries atomic.Int32
	cases := map[string]struct {
		h      http.HandlerFunc
		want   string // the page's error
		status int32
	}{
		"missing": {http.NotFound, "answered 404 Not Found", 404},
		"pdf": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/pdf")
			fmt.Fprint(rw, "%PDF-1.7")
		}, "the address gives application/pdf, no web page", 200},
		"disguised": {html([]byte("%PDF-1.7 and more")), "the address gives application/pdf, no web page", 200},
		"empty":     {html(nil), "the page is empty", 200},
		"gigantic":  {html(make([]byte, 5<<20)), "body larger than 4.0 MiB", 0},
		"noise":     {html(random), "the page cannot be compressed to 4 MiB", 200},
		"inner": {func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://169.254.169.254/", http.StatusFound)
		}, "address 169.254.169.254 is link-local: refused", 0},
		"broken":  {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusInternalServerError) }, "answered 500 Internal Server Error", 500},
		"private": {html([]byte("<p>x")), "disallows the page", 0},
		"second": {func(rw http.ResponseWriter, _ *http.Request) {
			if tries.Add(1) == 1 {
				rw.WriteHeader(http.StatusBadGateway)
				return
			}
			html([]byte("<p>enfin"))(rw, nil)
		}, "", 200},
		"unnamed": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header()["Content-Type"] = nil
			fmt.Fprint(rw, "<!doctype html><p>sans type")
		}, "", 200},
		"latin": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
			_, _ = rw.Write([]byte("<p>caf\xe9"))
		}, "", 200},
	}
	p.on("/robots.txt", func(rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(rw, "User-agent: *\nDisallow: /news/private\n")
	})
	var entries []entry
	for name, c := range cases {
		p.on("/news/"+name, c.h)
		entries = append(entries, entry{name, "Titre " + name, "x"})
	}
	p.set(entries...)
	w.start(settings(p.source("fleuve", true)))
	w.await("all items", func() bool { return w.count(v1.StreamFetched) == len(cases) })
	pages := w.pages()
	for name, c := range cases {
		page := pages[name]
		if !strings.Contains(page.GetError(), c.want) || (c.want == "") != (page.GetError() == "") || page.GetStatus() != c.status {
			t.Errorf("%s: status %d, error %q, want %d, %q", name, page.GetStatus(), page.GetError(), c.status, c.want)
		}
		if (len(page.GetBody()) > 0) != (c.want == "") {
			t.Errorf("%s: body of %d bytes", name, len(page.GetBody()))
		}
	}
	// Bytes stay as they were received: the charset is not the fetcher's to judge.
	if got := bodyOf(t, pages["latin"]); got != "<p>caf\xe9" || pages["latin"].GetContentType() != "text/html; charset=iso-8859-1" {
		t.Errorf("latin: %q of %s", got, pages["latin"].GetContentType())
	}
	if n := w.count(v1.StreamDead); n != 0 {
		t.Errorf("%d dead letters, want none", n)
	}
	if n := p.asked("/robots.txt"); n != 1 {
		t.Errorf("robots.txt was asked for %d times, want once", n)
	}
}

// While robots.txt cannot be read pages wait; items do not wait for ever.
func TestRobotsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t, entry{"a", "Un", "x"})
	p.on("/robots.txt", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) })
	w.start(settings(p.source("fleuve", true)))
	w.await("the item", func() bool { return w.count(v1.StreamFetched) == 1 })
	if got := w.pages()["a"].GetError(); !strings.HasPrefix(got, "robots.txt of 127.0.0.1:") || !strings.HasSuffix(got, "answered 503 Service Unavailable") {
		t.Errorf("error %q", got)
	}
	if n := p.asked("/news/a"); n != 0 {
		t.Errorf("the page was asked for %d times", n)
	}
}

func TestRobotsMayBeSwitchedOff(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	p.on("/robots.txt", func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "User-agent: *\nDisallow: /\n") })
	cfg := settings()
	if _, err := fetcher.Page(t.Context(), cfg, p.URL+"/news/a"); err == nil || !strings.Contains(err.Error(), "disallows the page") {
		t.Errorf("with robots: %v", err)
	}
	cfg.Robots = false
	page, err := fetcher.Page(t.Context(), cfg, p.URL+"/news/a")
	if err != nil || page.GetStatus() != 200 {
		t.Errorf("without: %v, %v", page, err)
	}
}

// What the catalogue sends along stays on the feed's site: a feed may link to anybody.
func TestOwnHeadersStayOnTheSite(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	var leaked atomic.Bool
	stranger := newPublisher(t)
	stranger.on("/news/a", func(rw http.ResponseWriter, r *http.Request) {
		leaked.Store(r.Header.Get("X-Key") != "")
		rw.Header().Set("Content-Type", "text/html")
		fmt.Fprint(rw, "<p>ailleurs")
	})
	p := newPublisher(t)
	var withKey atomic.Int32
	count := func(r *http.Request) {
		if r.Header.Get("X-Key") == "secret" {
			withKey.Add(1)
		}
	}
	p.on("/feed", func(rw http.ResponseWriter, r *http.Request) {
		count(r)
		// The other publisher by another name of this machine: another site.
		fmt.Fprint(rw, rss(strings.Replace(stranger.URL, "127.0.0.1", "localhost", 1), entry{"a", "Un", "x"}))
	})
	s := p.source("fleuve", true)
	s.Headers = map[string]string{"X-Key": "secret"}
	w.start(settings(s))
	w.await("the item", func() bool { return w.count(v1.StreamFetched) == 1 })
	if leaked.Load() || withKey.Load() == 0 {
		t.Errorf("key leaked: %v; sent to its own feed %d times", leaked.Load(), withKey.Load())
	}
}

// Ten new items a second, each with its page, from one host of the operator's own.
func TestBusyPublisherIsFollowed(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t)
	body := append([]byte("<!doctype html><article>"), bytes.Repeat([]byte("<p>Le conseil s'est réuni. "), 4000)...)
	const total = 40
	var entries []entry
	for i := range total {
		p.on(fmt.Sprintf("/news/n%d", i), func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = rw.Write(body)
		})
	}
	cfg := fetcher.Default()
	cfg.AllowPrivate, cfg.MinInterval = true, time.Second
	cfg.Sources = catalogue.Sources{p.source("fleuve", true)}
	w.start(cfg)
	published := map[string]time.Time{}
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for i := range total {
		<-ticker.C
		e := entry{fmt.Sprint("n", i), fmt.Sprint("Titre ", i), "x"}
		published[e.guid] = time.Now()
		entries = append([]entry{e}, entries...)
		p.set(entries...)
	}
	w.await("all items", func() bool { return w.count(v1.StreamFetched) == total })
	var slowest time.Duration
	for _, it := range w.fetched() {
		at, err := time.Parse(time.RFC3339Nano, it.GetFetched().GetPage().GetFetchedAt())
		if err != nil || it.GetFetched().GetPage().GetError() != "" {
			t.Fatalf("%v, %v", err, it.GetFetched().GetPage().GetError())
		}
		slowest = max(slowest, at.Sub(published[it.GetFetched().GetEntry().GetGuid()]))
	}
	t.Logf("slowest page was read %s after its entry was published", slowest)
}
