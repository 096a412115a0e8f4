package normaliser_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
)

// shared finds a folder or file of evaluation data beside the repository.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != "/" {
		if _, e := os.Stat(filepath.Join(dir, "go.work")); e == nil {
			path := filepath.Join(dir, "..", "shared", name)
			if _, e := os.Stat(path); e == nil {
				return path
			}
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Skipf("no %s beside the repository: nothing to measure on", name)
	return ""
}

func compress(t testing.TB, body []byte) []byte {
	t.Helper()
	e, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	return e.EncodeAll(body, nil)
}

// item is a detected item of a French-speaking source in Cameroon with this page;
// an empty page is none.
func item(t testing.TB, address, html string) *v1.Item {
	t.Helper()
	it := &v1.Item{
		Id: v1.ItemID("quotidien", "", address), Event: "created",
		Source:   &v1.Source{Id: "quotidien", Name: "Le Quotidien", Country: "cm", Languages: []string{"fr"}, Zone: "Africa/Douala"},
		Fetched:  &v1.Fetched{FeedUrl: "https://quotidien.example/rss", FetchedAt: "2025-06-25T08:00:00Z", Hash: "0123456789abcdef0123456789abcdef", Entry: &v1.Entry{Url: address}},
		Language: &v1.Language{Tag: "fr", Confidence: 1},
	}
	if html != "" {
		it.Fetched.Page = &v1.Page{Url: address, Status: 200, ContentType: "text/html; charset=utf-8", Body: compress(t, []byte(html)), Size: int32(len(html)), FetchedAt: "2025-06-25T08:00:00Z"}
	}
	return it
}

// normalise returns the article, and checks what holds for every article.
func normalise(t testing.TB, it *v1.Item) *v1.Article {
	t.Helper()
	out, err := normaliser.New(normaliser.Default()).Normalise(t.Context(), it)
	if err != nil || len(out) != 1 {
		t.Fatalf("normalise: %d items, error %v", len(out), err)
	}
	if err := v1.Validate(v1.StateNormalised, out[0]); err != nil {
		t.Fatal(err)
	}
	return out[0].Article
}
