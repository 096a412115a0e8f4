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
				if file != "own.tsv" && !d.Zoned || file == "dateparser.tsv" {
					d.Zoned = false
					got = d.In(time.UTC).Format("2006-01-02T15:04:05")
				} else {
					got = written(d)
				}
			}
			if got == parts[1] {
				right++
			} else {
				t.Logf("%s: %q gives %s, want %s (%s)", file, parts[0], got, parts[1], parts[2])
			}
		}
		f.Close()
		t.Logf("%s: %d of %d", file, right, all)
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

func BenchmarkScan(b *testing.B) {
	lines := []string{"Mardi 24 Juin 2025 à 15:36", "Publié le 24 juin 2025 à 15h36 GMT+1", "June 24, 2025 3:36 PM", "الثلاثاء 24 يونيو 2025 - 15:36"}
	for i := 0; b.Loop(); i++ {
		dates.Scan(lines[i%len(lines)], dates.Options{})
	}
}
