package dates_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// shared finds the folder of evaluation data beside the repository.
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

func TestPublishedLines(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"own.tsv", "dateparser.tsv"} {
		f, err := os.Open(shared(t, filepath.Join("data/extraction/date-lines", file)))
		if err != nil {
			t.Fatal(err)
		}
		right, all := 0, 0
		for lines := bufio.NewScanner(f); lines.Scan(); {
			parts := strings.Split(lines.Text(), "\t")
			if len(parts) < 3 {
				continue
			}
			all++
			got := "none"
			if d, ok := dates.Parse(parts[0], dates.Options{Reference: time.Date(2012, 11, 13, 0, 0, 0, 0, time.UTC)}); ok {
				if got = written(d); file == "dateparser.tsv" {
					got = d.In(time.UTC).UTC().Format("2006-01-02T15:04:05")
				}
			}
			if got == parts[1] {
				right++
			} else {
				t.Logf("%s: %q gives %s, want %s (%s)", file, parts[0], got, parts[1], parts[2])
			}
		}
		f.Close()
		t.Logf("%s: %d of %d, %.3f", file, right, all, float64(right)/float64(all))
		if right*100 < all*95 {
			t.Errorf("%s: %d of %d lines are exact, want 95 %%", file, right, all)
		}
	}
}

func written(d dates.Date) string {
	at := d.In(time.UTC)
	switch {
	case d.Precision == dates.Day:
		return at.Format("2006-01-02")
	case d.Zoned:
		return at.Format("2006-01-02T15:04Z07:00")
	}
	return at.Format("2006-01-02T15:04")
}
