package normaliser_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
)

// TestPagesThatAreNone gives the feed's own text, and the reason, for all that is no
// page with an article; nothing is dropped.
func TestPagesThatAreNone(t *testing.T) {
	t.Parallel()
	const first = "La route de Kribi sera fermée pendant trois semaines à partir de lundi, a annoncé le ministère."
	for name, c := range map[string]struct {
		page   string
		reason string
	}{
		"blank":             {" \n\t ", "empty"},
		"pdf":               {"%PDF-1.7\n1 0 obj", "application/pdf"},
		"jpeg":              {"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"},
		"zip":               {"PK\x03\x04\x14\x00", "application/zip"},
		"gzip":              {"\x1f\x8b\x08\x00\x00", "gzip"},
		"video":             {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4"},
		"text":              {"ceci n’est pas une page", "no element"},
		"json":              {`{"error": "not found"}`, "no element"},
		"noise":             {strings.Repeat("\x00\x01\x02\x03\xfe", 300), "no element"},
		"no text":           {"<html><body><div id=root></div><script src=/app.js></script></body></html>", "No article"},
		"frames":            {`<html><frameset cols="20%,80%"><frame src="m.html"><frame src="t.html"></frameset></html>`, "No article"},
		"login":             {loginPage, "log in"},
		"consent":           {cookiePage, "No article"},
		"challenge":         {"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing the site.</h1><p>Please enable JavaScript and cookies to continue.</p></body></html>", "No article"},
		"endless links":     {"<html><body>" + strings.Repeat(`<a href="/x">lien</a> `, 150_000), "No article"},
		"endless nesting":   {"<html><body>" + strings.Repeat("<div>", 400_000), "No article"},
		"endless comment":   {"<html><body><!--" + strings.Repeat("x", 3<<20), "No article"},
		"endless attribute": {`<html><body><p title="` + strings.Repeat("x", 3<<20), "No article"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/kribi", c.page)
			it.Fetched.Entry.Title, it.Fetched.Entry.Content = "La route de Kribi", "<p>"+first+"</p><p>Les poids lourds passeront par Edéa, où un contrôle de charge sera installé près du péage.</p>"
			checkFeedOnly(t, normalise(t, it), first, c.reason)
		})
	}
}

func checkFeedOnly(t *testing.T, a *v1.Article, first, reason string) {
	t.Helper()
	if len(a.Paragraphs) != 2 || a.Paragraphs[0] != first || a.Title != "La route de Kribi" {
		t.Errorf("title %q, paragraphs %.300q", a.Title, a.Paragraphs)
	}
	if !slices.Equal(a.Flags, []string{"feed_only"}) || !strings.Contains(a.FeedOnlyReason, reason) || !strings.HasSuffix(a.FeedOnlyReason, ".") {
		t.Errorf("flags %q, reason %q, want %q in it", a.Flags, a.FeedOnlyReason, reason)
	}
}

// A page whose bytes are damaged, or that was not fetched, is none either.
func TestPagesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const first = "La route de Kribi sera fermée pendant trois semaines à partir de lundi, a annoncé le ministère."
	for name, c := range map[string]struct {
		page   *v1.Page
		reason string
	}{
		"not fetched":   {&v1.Page{Url: "https://quotidien.example/kribi", Error: "robots.txt forbids it"}, "Robots.txt forbids it"},
		"not a frame":   {&v1.Page{Url: "https://quotidien.example/kribi", Body: []byte("<html>"), Size: 6}, "decompress"},
		"bomb":          {&v1.Page{Url: "https://quotidien.example/kribi", Body: compress(t, bytes.Repeat([]byte("a"), 64<<20)), Size: 64 << 20}, "decompress"},
		"cut in middle": {&v1.Page{Url: "https://quotidien.example/kribi", Body: compress(t, []byte(fullPage))[:200], Size: 500}, "decompress"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/kribi", "")
			it.Fetched.Page = c.page
			it.Fetched.Entry.Title, it.Fetched.Entry.Content = "La route de Kribi", "<p>"+first+"</p><p>Les poids lourds passeront par Edéa, où un contrôle de charge sera installé près du péage.</p>"
			out, err := normaliser.New(normaliser.Default()).Normalise(t.Context(), it)
			if err != nil || len(out) != 1 {
				t.Fatalf("normalise: %d items, error %v", len(out), err)
			}
			checkFeedOnly(t, out[0].Article, first, c.reason)
		})
	}
}

// An endless article is read as far as the limits go, and says so.
func TestEndlessArticle(t *testing.T) {
	t.Parallel()
	a := normalise(t, item(t, "https://quotidien.example/1", "<html><body><article><h1>Le titre</h1>"+strings.Repeat("<p>La route de Kribi sera fermée pendant trois semaines à partir de lundi, a annoncé le ministère des Travaux publics, et rouvrira.</p><p>Une autre phrase, assez longue pour être lue comme un alinéa de cet article sans fin, suit la première.</p>", 10_000)))
	if len(a.Paragraphs) == 0 || !slices.Contains(a.Flags, "truncated") || len(a.Html) > v1.MaxText {
		t.Errorf("%d paragraphs, flags %q, %d bytes of html", len(a.Paragraphs), a.Flags, len(a.Html))
	}
}
