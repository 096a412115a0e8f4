package api

import (
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestItemsByEachParameter(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.commit(
		news("gazette", "a", text("Les élections du maire.")),
		news("matin", "b", in("pt-BR"), from("br"), text("As eleições municipais."), func(it *v1.Item) { it.Article.Agency = "Agence X, Y" }),
		news("soir", "c", in("pt"), from(""), text("Sem nada."), func(it *v1.Item) { it.Article.PublishedAt = nil }),
	)
	b.index()
	before, after := time.Now().Add(-time.Hour).UTC(), time.Now().Add(time.Hour).UTC()
	for query, want := range map[string]string{
		"": "cba", "language=pt": "cb", "language=PT-br": "b", "language=fr,pt": "cba", "language=fr&language=pt-BR": "ba", "language=und": "",
		"country=cm": "a", "country=_": "c", "country=br,_": "cb", "source=matin": "b", "source=matin,soir": "cb", "source=nobody": "",
		"agency=Agence+X%2C+Y": "", "agency=": "cba", "story=" + id("soir", "c"): "c",
		"since=" + before.Format(time.RFC3339): "cba", "since=" + after.Format(time.RFC3339): "", "since=2020-01-31": "cba",
		"until=" + before.Format(time.RFC3339): "", "until=" + after.Format(time.RFC3339Nano): "cba",
		"published_since=2026-05-04": "ba", "published_since=2026-05-05": "", "published_until=2026-05-05": "ba", "published_until=2026-05-04": "",
		"published_since=2026-05-04T08:00:00+01:00": "ba", // a plus sign that nobody escaped
		"q=élection": "a", "q=eleicao": "b", "q=élections+OR+eleições": "ba", "q=-élections": "cb", "q=": "cba", "q=%25": "", "q=%22du+maire%22": "a",
		"q=eleição&language=pt-BR": "b", "q=eleição&language=fr": "", "limit=2": "cb", "limit=200": "cba", "cursor=": "cba",
		"source=matin&language=pt&country=br&limit=1": "b",
	} {
		if got := b.guids("/v1/items?" + query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestAgencyWithItsName(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.commit(news("gazette", "a", func(it *v1.Item) { it.Article.Agency = "Agence d’Été" }), news("gazette", "b"))
	if got := b.guids("/v1/items?agency=" + url.QueryEscape("Agence d’Été")); got != "a" {
		t.Errorf("found %q, want a", got)
	}
}

func TestFaultsOfParameters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.commit(news("gazette", "a"), news("gazette", "b"))
	list := func(n int) string { return strings.Repeat("aa,", n) + "bb" }
	var cursor string
	if cursor = b.get("/v1/items?limit=1")["next_cursor"].(string); cursor == "" {
		t.Fatal("no cursor")
	}
	item := "/v1/items/" + id("gazette", "a")
	for query, want := range map[string]string{
		"langauge=fr":     `unknown parameter "langauge"; known are: language, country, source`,
		"language=french": "language: must be a BCP 47 tag such as fr or pt-BR, or und", "language=%00": "language: must be", "country=CM": "country: must be a country of two lower-case letters",
		"source=A": "source: must be the id of a source", "agency=" + strings.Repeat("x", 201): "agency: must be a name of at most 200 bytes", "agency=%ff": "agency: must be", "agency=%00": "agency: must be",
		"story=x": "story: must be an id", "story=a&story=b": "story: stands 2 times", "since=yesterday": "since: must be an instant such as 2026-01-31T12:00:00Z", "since=2026-13-01": "since: must be",
		"until=1": "until: must be", "published_since=x": "published_since: must be", "published_until=x": "published_until: must be",
		"limit=0": "limit: must be a whole number from 1 to 200", "limit=201": "limit: must be", "limit=1e1": "limit: must be", "limit=99999999999999999999": "limit: must be", "limit=1&limit=2": "limit: stands 2 times",
		"q=a&q=b": "q: stands 2 times", "q=" + strings.Repeat("x", 1001): "q: must be at most 1000 bytes and 32 words", "q=" + strings.Repeat("x+", 33): "q: must be",
		"cursor=x": "cursor: not one that this API gave out", "cursor=" + cursor + "&language=fr": "keep all parameters but cursor and limit as they were", "cursor=" + cursor + "A": "cursor: not", "cursor=a&cursor=b": "cursor: stands 2 times",
		"a;b": "not well-formed", "%zz": "not well-formed", strings.Repeat("&", 101): "more than 100 parameters",
		"since=%FF": "since: must be",
	} {
		b.refused("/v1/items?"+query, http.StatusBadRequest, want)
	}
	two := ""
	for c := 'a'; c <= 'z'; c++ {
		two += fmt.Sprintf("%ca,%cb,", c, c)
	}
	b.refused("/v1/items?country="+two, http.StatusBadRequest, "country: more than 50 values")
	if got := b.guids("/v1/items?country=cm," + list(60)); got != "ba" { // repeated values are one
		t.Errorf("found %q, want ba", got)
	}
	for _, path := range []string{item + "/page", "/v1/sources", "/v1/openapi.json"} {
		b.refused(path+"?limit=1", http.StatusBadRequest, `unknown parameter "limit"; this path takes none`)
	}
	for _, path := range []string{item, item + "/revisions/1", "/v1/stories/" + id("gazette", "a")} {
		b.refused(path+"?limit=1", http.StatusBadRequest, `unknown parameter "limit"; known are: typography`)
		b.refused(path+"?typography=french", http.StatusBadRequest, "typography: must be canonical or display")
	}
	b.refused(item+"/revisions?language=fr", http.StatusBadRequest, "known are: limit, cursor")
	b.refused(item+"/revisions?limit=201", http.StatusBadRequest, "limit: must be")
	b.refused(item+"/revisions?cursor="+cursor, http.StatusBadRequest, "cursor: not one")
	b.refused("/v1/items?x=%3Cscript%3E", http.StatusBadRequest, "unknown parameter")
	if a := b.ask(http.MethodGet, "/v1/items?x=%3Cscript%3E"); strings.Contains(a.body+strings.Join(a.header["X"], ""), "known parameter \"<") {
		t.Errorf("markup comes back: %s", a.body)
	}
}

// A walk by cursors meets each item that was there when it began once, in order,
// while others arrive.
func TestCursorWhileOthersArrive(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.commit(many("there", 23)...)
	newer := many("newer", 12)
	var walked, want []string
	for i := 22; i >= 0; i-- {
		want = append(want, id("there", fmt.Sprint("there-", i)))
	}
	for cursor := ""; ; {
		page := b.get("/v1/items?limit=2&language=fr&cursor=" + cursor)
		for _, it := range page["items"].([]any) {
			walked = append(walked, it.(map[string]any)["id"].(string))
		}
		if cursor = page["next_cursor"].(string); cursor == "" {
			break
		}
		if len(newer) > 0 {
			b.commit(newer[0], news("there", fmt.Sprint("there-", len(newer)), fetched(len(newer)), text(fmt.Sprint(len(newer)))))
			newer = newer[1:]
		}
	}
	if !slices.Equal(walked, want) {
		t.Errorf("walked %d items, want %d: %v", len(walked), len(want), walked)
	}
}

func TestItemAndItsRevisions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for i := range 5 {
		b.commit(news("gazette", "a", fetched(i), text(fmt.Sprint("version ", i+1))))
	}
	path := "/v1/items/" + id("gazette", "a")
	if it := b.get(path); it["revision"] != 5.0 || it["event"] != "revised" {
		t.Errorf("item: revision %v, %v", it["revision"], it["event"])
	}
	for n := 1; n <= 5; n++ {
		it := b.get(fmt.Sprintf("%s/revisions/%d", path, n))
		if it["revision"] != float64(n) || it["article"].(map[string]any)["paragraphs"].([]any)[0] != fmt.Sprint("version ", n) {
			t.Errorf("revision %d is %v", n, it["revision"])
		}
	}
	var numbers []any
	for cursor := ""; ; {
		page := b.get(path + "/revisions?limit=2&cursor=" + cursor)
		for _, it := range page["items"].([]any) {
			numbers = append(numbers, it.(map[string]any)["revision"])
		}
		if cursor = page["next_cursor"].(string); cursor == "" {
			break
		}
	}
	if fmt.Sprint(numbers) != "[5 4 3 2 1]" {
		t.Errorf("revisions %v", numbers)
	}
	for _, n := range []string{"0", "-1", "x", "1.5", "99999999999999999999"} {
		b.refused(path+"/revisions/"+n, http.StatusNotFound, "a revision is a whole number from 1 on")
	}
	b.refused(path+"/revisions/6", http.StatusNotFound, "there is none of that id")
	nobody := id("nobody", "x")
	for _, suffix := range []string{"", "/revisions", "/revisions/1", "/page"} {
		b.refused("/v1/items/"+nobody+suffix, http.StatusNotFound, "there is none of that id")
		b.refused("/v1/items/short"+suffix, http.StatusNotFound, "an id has 26 of a-z and 2-7")
	}
	b.refused("/v1/stories/"+nobody, http.StatusNotFound, "there is none of that id")
	b.refused("/v1/stories/..%2f..%2fetc", http.StatusNotFound, "an id has 26")
}

func TestStoryByAnyOfItsItems(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var hashes []byte
	for n := range uint32(64) {
		hashes = binary.BigEndian.AppendUint32(hashes, 1000*(n+1))
	}
	copied := func(it *v1.Item) { it.Article.Fingerprint = base64.RawStdEncoding.EncodeToString(hashes) }
	b.commit(news("gazette", "a", copied), news("matin", "b", copied), news("soir", "c"))
	for _, path := range []string{id("gazette", "a"), id("matin", "b")} {
		if got := b.guids("/v1/stories/" + path); got != "ab" {
			t.Errorf("story of %s: %q, want ab", path, got)
		}
		if got := b.get("/v1/stories/" + path)["id"]; got != id("gazette", "a") {
			t.Errorf("story %v", got)
		}
	}
	if got := b.guids("/v1/stories/" + id("soir", "c")); got != "c" {
		t.Errorf("story of one: %q", got)
	}
	if got := b.guids("/v1/items?story=" + id("gazette", "a")); got != "ba" {
		t.Errorf("items of the story: %q, want ba", got)
	}
}

func TestPageIsNeverHTML(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const script = "<!doctype html><script>alert(1)</script>"
	for i, c := range []struct{ sent, body, want string }{
		{"text/html; charset=utf-8", script, "text/plain; charset=utf-8"}, {"", script, "text/plain; charset=utf-8"},
		{"text/html; charset=ISO-8859-1", script + "\xe9", "text/plain; charset=iso-8859-1"},
		{"text/html; charset=utf-7", script + "\xe9", "application/octet-stream"}, {"text/html", script + "\xe9", "application/octet-stream"},
		{"image/svg+xml", script, "text/plain; charset=utf-8"}, {"text/html; charset=\"x\r\ny: z\"", "\xff\xfe\x00", "application/octet-stream"},
	} {
		guid := fmt.Sprint("page-", i)
		b.commit(news("gazette", guid, page(c.sent, c.body)))
		path := "/v1/items/" + id("gazette", guid) + "/page"
		a := b.ask(http.MethodGet, path)
		if a.status != http.StatusOK || a.body != c.body || a.header.Get("Content-Type") != c.want {
			t.Errorf("%s: status %d, %s, %q", c.sent, a.status, a.header.Get("Content-Type"), a.body)
		}
		if d := a.header.Get("Content-Disposition"); !strings.HasPrefix(d, `attachment; filename="`+id("gazette", guid)+`.1.`) {
			t.Errorf("%s: disposition %s", c.sent, d)
		}
		if a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: headers %v", c.sent, a.header)
		}
		if again := b.ask(http.MethodGet, path, "If-None-Match", a.header.Get("ETag")); again.status != http.StatusNotModified {
			t.Errorf("%s: again: status %d, want 304", c.sent, again.status)
		}
	}
	b.commit(news("gazette", "none"))
	b.refused("/v1/items/"+id("gazette", "none")+"/page", http.StatusNotFound, "there is none of that id")
}

func TestSources(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if got := b.get("/v1/sources")["sources"].([]any); len(got) != 0 {
		t.Errorf("sources %v, want none", got)
	}
	c, err := catalogue.Open(t.Context(), b.js)
	if err != nil {
		t.Fatal(err)
	}
	const feed = "https://gazette.example/rss"
	next := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	for _, s := range []catalogue.Source{
		{ID: "gazette", Name: "La Gazette", Country: "CM", Languages: []string{"fr"}, Tags: []string{"economie"}, Feeds: []string{feed, feed + "2"}, FullText: true, Headers: map[string]string{"Authorization": "secret-token"}},
		{ID: "matin", Name: "Le Matin", Feeds: []string{"https://matin.example/rss"}, Paused: true},
	} {
		if err := c.Add(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.PutStatus(t.Context(), catalogue.Status{SourceID: "gazette", URL: feed, Outcome: "failed", Error: "answered 503", Failures: 2, Entries: 9, NextAt: next, NextWhy: "back-off after 2 failures"}); err != nil {
		t.Fatal(err)
	}
	var sources []any
	b.await("the catalogue", func() bool {
		sources = b.get("/v1/sources")["sources"].([]any)
		return len(sources) == 2
	})
	gazette, matin := sources[0].(map[string]any), sources[1].(map[string]any)
	if gazette["id"] != "gazette" || gazette["country"] != "cm" || gazette["zone"] != "Africa/Douala" || gazette["full_text"] != true || fmt.Sprint(gazette["languages"], gazette["tags"]) != "[fr] [economie]" {
		t.Errorf("source %v", gazette)
	}
	first, second := gazette["feeds"].([]any)[0].(map[string]any), gazette["feeds"].([]any)[1].(map[string]any)
	if first["url"] != feed || first["id"] != v1.FeedID("gazette", feed) || first["outcome"] != "failed" || first["error"] != "answered 503" || first["failures"] != 2.0 || first["next_at"] != "2026-05-04T09:00:00Z" {
		t.Errorf("feed %v", first)
	}
	if second["outcome"] != "waiting" || matin["paused"] != true || matin["feeds"].([]any)[0].(map[string]any)["outcome"] != "paused" {
		t.Errorf("%v, %v", second, matin)
	}
	if a := b.ask(http.MethodGet, "/v1/sources"); strings.Contains(a.body, "secret-token") {
		t.Error("a source's credentials are told")
	}
}

func TestSourcesWithoutNATS(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.nats.Stop()
	b.await("the connection lost", func() bool { return !b.js.Conn().IsConnected() })
	a := b.ask(http.MethodGet, "/v1/sources")
	b.problem(a, "/v1/sources", http.StatusServiceUnavailable, "NATS does not answer")
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.commit(news("gazette", "a"))
	item := "/v1/items/" + id("gazette", "a")
	for _, path := range []string{item, item + "/revisions", item + "/revisions/1", "/v1/items", "/v1/stories/" + id("gazette", "a"), "/v1/sources", "/v1/openapi.json"} {
		a := b.ask(http.MethodGet, path)
		etag := a.header.Get("ETag")
		if a.status != http.StatusOK || etag == "" || a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: status %d, ETag %s, %s", path, a.status, etag, a.header.Get("Cache-Control"))
		}
		for _, tags := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
			if again := b.ask(http.MethodGet, path, "If-None-Match", tags); again.status != http.StatusNotModified || again.body != "" || again.header.Get("ETag") != etag {
				t.Errorf("%s with %s: status %d, %q", path, tags, again.status, again.body)
			}
		}
		if other := b.ask(http.MethodGet, path, "If-None-Match", `"other"`); other.status != http.StatusOK || other.body != a.body {
			t.Errorf("%s with another tag: status %d", path, other.status)
		}
		head := b.ask(http.MethodHead, path)
		if head.status != http.StatusOK || head.body != "" || head.header.Get("ETag") != etag || head.header.Get("Content-Length") != fmt.Sprint(len(a.body)) {
			t.Errorf("HEAD %s: status %d, %v", path, head.status, head.header)
		}
	}
	before := b.ask(http.MethodGet, item).header.Get("ETag")
	if want := `"` + id("gazette", "a") + `.1"`; before != want {
		t.Errorf("ETag %s, want %s", before, want)
	}
	lists := b.ask(http.MethodGet, "/v1/items").header.Get("ETag")
	b.commit(news("gazette", "a", fetched(1), text("autre")))
	for path, tag := range map[string]string{item: before, "/v1/items": lists} {
		if a := b.ask(http.MethodGet, path, "If-None-Match", tag); a.status != http.StatusOK {
			t.Errorf("%s after a revision: status %d, want 200", path, a.status)
		}
	}
}

func TestOnlyGetAndHead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for path := range b.api.routes() {
		path = strings.NewReplacer("{id}", id("a", "b"), "{n}", "1").Replace(path)
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, "BREW"} {
			a := b.ask(method, path)
			b.problem(a, method+" "+path, http.StatusMethodNotAllowed, "only GET and HEAD")
			if a.header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: Allow %q", method, path, a.header.Get("Allow"))
			}
		}
	}
	for _, path := range []string{"/v1", "/v1/", "/v1/nothing", "/v1/items/", "/v2/items"} {
		b.refused(path, http.StatusNotFound, "/v1/openapi.json")
	}
}

// A page that a browser here shows reaches a loopback address by a name of its
// own, and is let in by none of the routes.
func TestHostsThatAreNotOurs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for path := range b.api.routes() {
		path = strings.NewReplacer("{id}", id("a", "b"), "{n}", "1").Replace(path)
		for _, host := range []string{"evil.example", "evil.example:8080", "localhost.evil.example", "news.example.evil.example", "10.0.0.1", "[::2]:80"} {
			b.refused(path, http.StatusMisdirectedRequest, "store.allowed_hosts", "Host", host)
		}
		b.refused(path, http.StatusMisdirectedRequest, "store.allowed_hosts", "Origin", "https://evil.example")
		b.refused(path, http.StatusMisdirectedRequest, "store.allowed_hosts", "Origin", "null")
	}
	for _, host := range []string{"localhost", "localhost:1", "LOCALHOST.", "127.0.0.2", "[::1]:8080", "news.example", "news.example:443"} {
		if a := b.ask(http.MethodGet, "/v1/items", "Host", host); a.status != http.StatusOK {
			t.Errorf("host %s: status %d, want 200", host, a.status)
		}
	}
	if a := b.ask(http.MethodGet, "/v1/items", "Origin", "https://news.example"); a.status != http.StatusOK {
		t.Errorf("our origin: status %d, want 200", a.status)
	}
}

func TestDamagedRows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.commit(news("gazette", "a"), news("gazette", "b"), news("gazette", "c"))
	raw, err := sql.Open("sqlite", filepath.Join(b.dir, "depeche.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.ExecContext(t.Context(), "UPDATE revision SET checksum = checksum + 1 WHERE position = (SELECT position FROM item WHERE id = ?)", id("gazette", "b")); err != nil {
		t.Fatal(err)
	}
	if got := b.guids("/v1/items"); got != "ca" {
		t.Errorf("list %q, want ca", got)
	}
	b.refused("/v1/items/"+id("gazette", "b"), http.StatusInternalServerError, "what is stored of it is damaged")
}

func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/items", "/v1/items/" + id("a", "b"), "/v1/items/" + id("a", "b") + "/revisions", "/v1/items/" + id("a", "b") + "/page", "/v1/stories/" + id("a", "b")} {
		a := b.ask(http.MethodGet, path)
		b.problem(a, path, http.StatusServiceUnavailable, "the database does not answer")
		if a.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
}
