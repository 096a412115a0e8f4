package demo

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// noon is an instant of the test's clock.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func get(t *testing.T, h http.Handler, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:1"+path, nil)
	if len(header) == 2 {
		r.Header.Set(header[0], header[1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func newTestPress(t *testing.T, now time.Time) *press {
	t.Helper()
	p, err := newPress(func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEachFeedIsWellFormedAndItsPagesAreThere(t *testing.T) {
	t.Parallel()
	p := newTestPress(t, noon)
	for _, o := range p.outlets {
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			answer, body := get(t, p.routes(), o.feedPath())
			if answer.StatusCode != http.StatusOK {
				t.Fatalf("feed: %s", answer.Status)
			}
			var err error
			if o.format == "json" {
				err = json.Unmarshal([]byte(body), &jsonFeed{})
			} else {
				err = xml.Unmarshal([]byte(body), &struct{ XMLName xml.Name }{})
			}
			if err != nil {
				t.Fatalf("feed does not parse: %v", err)
			}
			articles := p.latest(o, inFeed)
			if len(articles) != inFeed {
				t.Fatalf("%d articles, want %d", len(articles), inFeed)
			}
			for _, a := range articles {
				if strings.ContainsAny(a.Title+strings.Join(a.Paragraphs, ""), "{}") {
					t.Errorf("a template is left: %q %q", a.Title, a.Paragraphs)
				}
				if !strings.Contains(body, a.Path()) {
					t.Errorf("the feed has no %s", a.Path())
				}
			}
			page, html := get(t, p.routes(), articles[0].Path())
			if page.StatusCode != http.StatusOK || !strings.Contains(html, "<h1") || !strings.Contains(html, `lang="`+o.language+`"`) {
				t.Errorf("page: %s\n%s", page.Status, html)
			}
		})
	}
}

func TestThereIsSomethingNewEveryTwoSeconds(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for i := range 30 {
		now := noon.Add(time.Duration(i) * every)
		p := newTestPress(t, now)
		a, ok := p.at(p.newest())
		if !ok || seen[a.GUID()] || now.Sub(a.Published) >= every {
			t.Errorf("at %s: %s, there: %t, seen before: %t", now, a.GUID(), ok, seen[a.GUID()])
		}
		seen[a.GUID()] = true
		if _, early := p.at(p.newest() + 1); early {
			t.Error("published before its time")
		}
	}
}

func TestAnArticleIsRevisedAndStaysTheSameOtherwise(t *testing.T) {
	t.Parallel()
	early := newTestPress(t, noon)
	slot := early.newest()
	for slot%8 != 3 || early.owner(slot).copies != "" {
		slot--
	}
	published := time.Unix(0, slot*int64(every))
	before, _ := newTestPress(t, published.Add(time.Second)).at(slot)
	after, _ := newTestPress(t, published.Add(time.Minute)).at(slot)
	if before.Revised || !after.Revised || after.GUID() != before.GUID() || after.Title != before.Title {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if len(after.Paragraphs) != len(before.Paragraphs)+1 || !after.Updated.After(after.Published) {
		t.Errorf("the revision adds no paragraph or has no date: %+v", after)
	}
}

func TestAReprintHasTheOriginalsText(t *testing.T) {
	t.Parallel()
	p := newTestPress(t, noon)
	slot := p.newest()
	for slot%10 != 7 {
		slot--
	}
	reprint, ok := p.at(slot)
	if !ok || reprint.Outlet.copies == "" || reprint.Agency == "" {
		t.Fatalf("no reprint: %+v", reprint)
	}
	for back := slot - 1; ; back-- {
		if original, _ := p.at(back); original.Outlet.id == reprint.Outlet.copies {
			if original.Title != reprint.Title || original.Paragraphs[0] != reprint.Paragraphs[0] || original.GUID() == reprint.GUID() {
				t.Errorf("original %+v\nreprint %+v", original, reprint)
			}
			return
		}
	}
}

func TestFeedIsNotSentAgainUnchanged(t *testing.T) {
	t.Parallel()
	p := newTestPress(t, noon)
	path := p.outlets[0].feedPath()
	first, _ := get(t, p.routes(), path)
	second, body := get(t, p.routes(), path, "If-None-Match", first.Header.Get("ETag"))
	if second.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("got %s with %d bytes, want 304", second.Status, len(body))
	}
}

func TestUnknownPagesAreNotFound(t *testing.T) {
	t.Parallel()
	p := newTestPress(t, noon)
	for _, path := range []string{"/", "/demo-sahel-eco/1.txt", "/demo-sahel-eco/x.html", "/demo-sahel-eco/99999999999.html", "/demo-sahel-eco/-5.html"} {
		if answer, _ := get(t, p.routes(), path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s, want 404", path, answer.Status)
		}
	}
}
