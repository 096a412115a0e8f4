package page

import (
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/monitor"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func get(t *testing.T, address, accept string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if accept != "" {
		r.Header.Set("Accept-Language", accept)
	}
	response, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func wants(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("the page does not have %q", text)
		}
	}
}

func TestBothLanguages(t *testing.T) {
	t.Parallel()
	server := serve(t, newWire())
	for _, test := range []struct {
		query, accept, lang string
		texts               []string
	}{
		{"", "fr-CM,fr;q=0.9,en;q=0.5", "fr", []string{"Tout va bien : 3,2 articles/s, le dernier il y a", "Relevé des flux", "1\u202f234 traités", "dans 48", "rythme normal", "Dernier succès"}},
		{"", "en-GB", "en", []string{"All is well: 3.2 items/s, the latest", "Polling feeds", "1,234 done", "normal pace", "Last success"}},
		{"?lang=fr", "en", "fr", []string{"Les derniers articles"}},
		{"?lang=en", "fr", "en", []string{"Newest items"}},
		{"?lang=xx", "de, *;q=0.1", "en", []string{"Newest items"}},
	} {
		response, body := get(t, server.URL+"/"+test.query, test.accept)
		if got := response.Header.Get("Content-Language"); got != test.lang {
			t.Errorf("%q with %q: language %q, want %q", test.query, test.accept, got, test.lang)
		}
		wants(t, body, append(test.texts, `<html lang="`+test.lang+`"`, "Le port de la baie")...)
		if missing := regexp.MustCompile(`![a-z_]+\.[a-z_.]+`).FindString(body); missing != "" {
			t.Errorf("%q: a text is missing: %s", test.query, missing)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	server := serve(t, newWire())
	for _, path := range []string{"/", "/assets/app.js", "/assets/words.js", "/assets/app.css", "/assets/favicon.svg", "/assets/none"} {
		response, body := get(t, server.URL+path, "")
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", path, name, got, want)
			}
		}
		if path == "/" && regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<script>|<style`).MatchString(body) {
			t.Error("the page has script or style in it, which its own policy forbids")
		}
	}
	if response, _ := get(t, server.URL+"/nowhere", ""); response.StatusCode != http.StatusNotFound {
		t.Errorf("/nowhere: status %d, want 404: the page is at / alone", response.StatusCode)
	}
}

func TestAssetsAreCachedByContent(t *testing.T) {
	t.Parallel()
	server := serve(t, newWire())
	response, _ := get(t, server.URL+"/assets/app.js", "")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/assets/app.js", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("If-None-Match", response.Header.Get("ETag"))
	again, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Body.Close()
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("status %d, want 304", again.StatusCode)
	}
}

const hostile = `</script><img src=x onerror="alert(1)"> "quoted" & 'so' {{.}} ` + "\u202e"

func TestHostileTexts(t *testing.T) {
	t.Parallel()
	w := newWire()
	it := newItem(99, hostile)
	it.Article.Url = "javascript:alert(1)"
	it.Article.Agency, it.Source.Name, it.Language.Tag = hostile, hostile, `"><script>`
	it.Fetched.FetchedAt = `"><script>alert(1)</script>`
	w.add(it)
	source := newSource("evil", hostile, "xx", "javascript:alert(2)")
	source.Feeds[0].Outcome, source.Feeds[0].Error, source.Feeds[0].NextWhy = "failed", hostile, hostile
	w.set(func(s *monitor.Snapshot) {
		s.Sources = append(s.Sources, source)
		s.Stages[2].State, s.Stages[2].Waiting = monitor.StageWaiting, hostile
		s.Verdict = monitor.Verdict{Level: monitor.LevelDown, Problems: []monitor.Problem{
			{Kind: monitor.KindStageWaiting, Level: monitor.LevelDown, Name: v1.StageDetector, Detail: hostile},
			{Kind: monitor.KindNATS, Level: monitor.LevelDown, Detail: hostile},
		}}
	})
	server := serve(t, w)
	_, body := get(t, server.URL+"/?lang=fr", "")
	for _, bad := range []string{"<img src=x", `href="javascript`, "<script>", `onerror="`, "ZgotmplZ"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page has %q in it", bad)
		}
	}
	if n := strings.Count(body, "&lt;img src=x"); n < 6 {
		t.Errorf("%d escaped texts, want each of title, agency, names, errors", n)
	}
	for _, link := range regexp.MustCompile(`<a [^>]*target="_blank"[^>]*>`).FindAllString(body, -1) {
		if !strings.Contains(link, `rel="noopener noreferrer"`) {
			t.Errorf("a link to elsewhere without rel: %s", link)
		}
	}
}

func TestTitlesSayTheirLanguage(t *testing.T) {
	t.Parallel()
	w := newWire()
	it := newItem(50, "أخبار الميناء")
	it.Language.Tag = "ar"
	w.add(it)
	unknown := newItem(51, "Zzz")
	unknown.Language.Tag = "und"
	w.add(unknown)
	_, body := get(t, serve(t, w).URL+"/?lang=en", "")
	wants(t, body, `dir="auto" lang="ar" href="https://gazette.example/articles/50">أخبار الميناء</a>`, `dir="auto" lang="" href="https://gazette.example/articles/51">Zzz</a>`)
}

func TestEmptyStatesTellWhatComes(t *testing.T) {
	t.Parallel()
	w := newWire()
	w.set(func(s *monitor.Snapshot) {
		w.items = nil
		s.LatestAt = time.Time{}
		for i := range s.Stages {
			s.Stages[i].InFlight = 0
		}
		s.Sources = s.Sources[:1]
		s.Sources[0].Feeds = s.Sources[0].Feeds[:1]
		s.Sources[0].Feeds[0] = monitor.Feed{ID: "a", URL: "https://gazette.example/rss", Outcome: "waiting", NextAt: time.Now().Add(3 * time.Minute)}
	})
	server := serve(t, w)
	_, body := get(t, server.URL+"/?lang=fr", "")
	wants(t, body, "Aucun article encore : premier relevé dans 3 min.", "pas encore lu", "jamais")
	polled := newSource("harbour-post", "Harbour Post", "ke", "https://harbour.example/feed.json")
	polled.Feeds[0].NextAt = time.Now().Add(5 * time.Minute)
	w.set(func(s *monitor.Snapshot) { s.Sources = []monitor.Source{polled} })
	_, body = get(t, serve(t, w).URL+"/?lang=fr", "")
	wants(t, body, "Aucun article encore : prochain relevé dans 5 min.")
	w.set(func(s *monitor.Snapshot) { s.Stages[2].Backlog = 4 })
	_, body = get(t, serve(t, w).URL+"/?lang=fr", "")
	wants(t, body, "Aucun article encore : les premiers sont en route.")
	w.set(func(s *monitor.Snapshot) { s.Stages[2].Backlog = 0 })
	w.set(func(s *monitor.Snapshot) {
		s.Sources, s.Streams = nil, nil
		s.Verdict = monitor.Verdict{Level: monitor.LevelAttention, Problems: []monitor.Problem{{Kind: monitor.KindNoSources, Level: monitor.LevelAttention}}}
	})
	_, body = get(t, serve(t, w).URL+"/?lang=en", "")
	wants(t, body, "No source: add one under “sources:”", "No feed. Add sources", "No item yet: waiting for the first poll.", "look at this")
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	w := newWire()
	since := time.Now().Add(-2 * time.Minute)
	problems := []monitor.Problem{
		{Kind: monitor.KindStageDown, Level: monitor.LevelDown, Name: v1.StageNormaliser, Since: since},
		{Kind: monitor.KindStageWaiting, Level: monitor.LevelDown, Name: v1.StageStore, Detail: "outage: the disk is full", Since: since},
		{Kind: monitor.KindNATS, Level: monitor.LevelDown, Detail: "no answer", Since: since},
		{Kind: monitor.KindStarting, Level: monitor.LevelAttention, Since: since},
		{Kind: monitor.KindStageBehind, Level: monitor.LevelAttention, Name: v1.StageDetector, Count: 12345, Since: since},
		{Kind: monitor.KindStreamFull, Level: monitor.LevelAttention, Name: "FETCHED", Count: 93, Since: since},
		{Kind: monitor.KindFeedsFailing, Level: monitor.LevelAttention, Count: 7, Of: 9, Since: since},
		{Kind: monitor.KindDeadLetters, Level: monitor.LevelAttention, Count: 1, Since: since},
		{Kind: monitor.KindDeadLetters, Level: monitor.LevelAttention, Count: 4, Since: since},
	}
	w.set(func(s *monitor.Snapshot) {
		s.Verdict = monitor.Verdict{Level: monitor.LevelDown, Problems: problems}
		s.Stages[3].Dead, s.Stages[3].Retried1m = 4, 2
	})
	server := serve(t, w)
	_, body := get(t, server.URL+"/?lang=fr", "")
	wants(t, body, "Normalisation : aucun programme ne tourne.", "depuis 2 min", "outage: the disk is full", "12\u202f345 en attente",
		"FETCHED est plein à 93 %", "7 flux sur 9 en échec", "1 lettre morte", "4 lettres mortes", "en panne", "depeche dead list")
	_, body = get(t, server.URL+"/?lang=en", "")
	wants(t, body, "Normalising: no program is running.", "for 2 min", "12,345 waiting", "93 % full", "7 of 9 feeds fail", "not working")
}

func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	w := newWire()
	w.err = errors.New("the database is away")
	_, body := get(t, serve(t, w).URL+"/?lang=en", "")
	if !regexp.MustCompile(`id="items-failed">`).MatchString(body) {
		t.Error("the page does not say that the database does not answer")
	}
}

func TestManyFeeds(t *testing.T) {
	t.Parallel()
	w := newWire()
	w.set(func(s *monitor.Snapshot) { s.Sources = manySources(1000) })
	server := serve(t, w)
	_, body := get(t, server.URL+"/?lang=en", "")
	rows := func(body string) int { return strings.Count(body, `<td class="c-state">`) - 1 } // one is the template
	if n := rows(body); n != feedsShown {
		t.Errorf("%d rows, want %d", n, feedsShown)
	}
	wants(t, body, "50 of 1,000 shown", "Show all (1,000)")
	first := body[strings.Index(body, `id="feed-rows"`):]
	if !strings.HasPrefix(first[strings.Index(first, "data-outcome="):], `data-outcome="failed"`) {
		t.Error("the first feed is not a failing one")
	}
	_, body = get(t, server.URL+"/?lang=en&all=1", "")
	if n := rows(body); n != 1000 {
		t.Errorf("%d rows with all=1, want 1000", n)
	}
}

func TestAssetsAreSmall(t *testing.T) {
	t.Parallel()
	total := len(indexHTML)
	for name, a := range loadAssets() {
		total += len(a.body)
		if regexp.MustCompile(`https?://`).Match(a.body) && name != "favicon.svg" { // whose name space is one
			t.Errorf("%s names another host", name)
		}
	}
	if total > 100_000 {
		t.Errorf("%d bytes, want at most 100000", total)
	}
}
