package feed_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

// shared returns a path in the evaluation data that lies beside the repository,
// and skips the test where it does not.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("not in a workspace: no evaluation data")
		}
		dir = filepath.Dir(dir)
	}
	path = filepath.Join(dir, "..", "shared", "data", path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no evaluation data at %s", path)
	}
	return path
}

// corpus is a set of documents by name.
type corpus map[string][]byte

func tarball(t *testing.T, path string) corpus {
	t.Helper()
	f, err := os.Open(shared(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	c := corpus{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return c
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg && isFeedFile(h.Name) {
			if c[h.Name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func folder(t *testing.T, path string) corpus {
	t.Helper()
	c := corpus{}
	err := filepath.WalkDir(shared(t, path), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isFeedFile(path) || strings.HasSuffix(path, ".serde.json") {
			return err
		}
		c[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func isFeedFile(name string) bool {
	switch filepath.Ext(name) {
	case ".xml", ".rss", ".atom", ".json", ".rdf", ".feed":
		return true
	}
	return false
}

// read parses all documents and checks what holds for any; it returns how many
// were read.
func (c corpus) read(t *testing.T) int {
	t.Helper()
	read := 0
	for name, body := range c {
		d, err := feed.Parse(body, feed.Options{URL: "http://127.0.0.1:8097/feed.xml"})
		if err != nil {
			t.Logf("%s: %v", name, err)
			continue
		}
		read++
		for _, e := range d.Entries {
			checkEntry(t, name, e)
		}
	}
	return read
}

// checkEntry fails unless the contract accepts the entry.
func checkEntry(t testing.TB, name string, e feed.Entry) {
	t.Helper()
	it := &v1.Item{
		Id: e.ItemID("paper"), Event: "created", Source: &v1.Source{Id: "paper"},
		Fetched: &v1.Fetched{FeedUrl: "https://paper.example/feed", FetchedAt: "2025-06-24T12:00:00Z", Hash: strings.Repeat("0", 32), Entry: e.Entry},
	}
	if _, err := v1.EncodeItem(v1.StateFetched, it); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if e.GetGuid() == "" && e.GetUrl() == "" {
		t.Errorf("%s: entry %q has no identity", name, e.GetTitle())
	}
}

// The floors are what is read today; what is missing is no feed, or CDF or UTF-32.
func TestCorpora(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		load  func(*testing.T) corpus
		floor float64
	}{
		{"samples", func(t *testing.T) corpus { return folder(t, "extraction/feeds") }, 0.9},
		{"feedparser", func(t *testing.T) corpus { return tarball(t, "extraction/feedparser-tests.tar.gz") }, 0.9},
		{"feedvalidator", func(t *testing.T) corpus { return tarball(t, "extraction/feedvalidator-testcases.tar.gz") }, 0.9},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := test.load(t)
			read := c.read(t)
			t.Logf("%d of %d read", read, len(c))
			if share := float64(read) / float64(len(c)); share < test.floor {
				t.Errorf("%.4f of the documents read, want at least %.4f", share, test.floor)
			}
		})
	}
}

// A feed that was cut off gives each entry that is whole.
func TestTruncatedFeedsAreSalvaged(t *testing.T) {
	t.Parallel()
	tried, kept, whole := 0, 0, 0
	for name, body := range folder(t, "extraction/feeds") {
		d, err := feed.Parse(body, feed.Options{})
		if err != nil || len(d.Entries) < 4 || bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			continue
		}
		tried++
		cut, err := feed.Parse(body[:len(body)*7/10], feed.Options{})
		if err != nil {
			t.Errorf("%s: cut off at 70 %%: %v", name, err)
			continue
		}
		if !cut.Salvaged {
			t.Errorf("%s: not marked as salvaged", name)
		}
		kept, whole = kept+len(cut.Entries), whole+len(d.Entries)
	}
	t.Logf("%d feeds: %d of %d entries", tried, kept, whole)
	if tried < 20 || kept*10 < whole*5 {
		t.Errorf("%d feeds tried, %d of %d entries kept", tried, kept, whole)
	}
}
