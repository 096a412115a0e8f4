package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Whatever is asked, the answer is no fault of the server, and JSON.
func FuzzRequest(f *testing.F) {
	b := newBench(f)
	b.commit(many("gazette", 5)...)
	b.index()
	handler, routes := b.api.mux(), slices.Sorted(maps.Keys(b.api.routes()))
	item := id("gazette", "gazette-1")
	cursor, _ := b.get("/v1/items?limit=2")["next_cursor"].(string)
	for _, query := range []string{
		"", "limit=2&cursor=" + cursor, "cursor=AAAAAAAAAAAAAAAA", "language=pt-BR,und&country=_&source=a", "agency=%ff%00", "since=2026-01-01&until=9999-12-31T23:59:59%2B23:59",
		"q=%22a+OR+-b%22+OR+c*+(d)+NEAR", "q=-a", "q=%27%3b--", "q=\u0627\u0644 \u6771\u4eac", "published_since=0001-01-01", "story=" + item, "after=0", "&&&;", "%", "limit=-1&limit=",
	} {
		for n := range routes {
			f.Add(uint8(n), item, "1", query, "7")
		}
	}
	f.Add(uint8(3), "../x", "99999999999999999999", "", "-1")
	f.Fuzz(func(t *testing.T, route uint8, id, n, query, header string) {
		path := routes[int(route)%len(routes)]
		method := http.MethodGet
		if path == routeStream {
			method = http.MethodHead // all but the sending
		}
		r := httptest.NewRequest(method, "/", nil)
		r.URL = &url.URL{RawQuery: query}
		r.Header = http.Header{"If-None-Match": {header}, "Last-Event-Id": {header}}
		r.URL.Path = strings.NewReplacer("{id}", id, "{n}", n).Replace(path)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Fatalf("%s?%s: status %d: %s", r.URL.Path, query, w.Code, w.Body)
		}
		if w.Body.Len() > 0 && w.Code != http.StatusMovedPermanently && w.Code != http.StatusTemporaryRedirect && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s?%s: status %d: not JSON: %.300s", r.URL.Path, query, w.Code, w.Body)
		}
	})
}
