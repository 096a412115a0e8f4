package dates_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
)

// fetchedAt is the reference of the lines in testdata, a Wednesday.
var fetchedAt = time.Date(2025, 6, 25, 10, 0, 0, 0, time.UTC)

type line struct{ text, published, updated, language string }

func table(t testing.TB, name string) []line {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all []line
	for row := range strings.Lines(string(raw)) {
		c := strings.Split(strings.TrimRight(row, "\n"), "\t")
		if len(c) != 4 {
			t.Fatalf("%s: %q has %d columns, want 4", name, row, len(c))
		}
		all = append(all, line{c[0], c[1], c[2], c[3]})
	}
	return all
}

// read returns what a line says of publication and update.
func read(text string) (published, updated string) {
	for _, d := range dates.Line(text, dates.Options{Reference: fetchedAt}) {
		if d.Role == dates.Updated {
			updated = written(d)
		} else if published == "" {
			published = written(d)
		}
	}
	return published, updated
}

// Every line says what testdata says; noise says nothing.
func TestLines(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lines.tsv", "noise.tsv"} {
		lines, wrong := table(t, name), 0
		for _, l := range lines {
			if published, updated := read(l.text); published != l.published || updated != l.updated {
				wrong++
				t.Errorf("%s: %q: published %q updated %q, want %q %q", l.language, l.text, published, updated, l.published, l.updated)
			}
		}
		t.Logf("%s: %d of %d lines exact", name, len(lines)-wrong, len(lines))
	}
}

func FuzzLine(f *testing.F) {
	for _, name := range []string{"lines.tsv", "noise.tsv"} {
		for _, l := range table(f, name) {
			f.Add(l.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, d := range dates.Line(text, dates.Options{Reference: fetchedAt}) {
			if d.Start < end || d.End <= d.Start || d.End > len(text) {
				t.Errorf("%q: a date from byte %d to %d, after one that ends at %d", text, d.Start, d.End, end)
			}
			end = d.End
			if at := d.In(time.UTC); at.Year() < 1969 || at.Year() > 2100 || at.Day() != d.Day || int(at.Month()) != d.Month {
				t.Errorf("%q: %+v is no date", text, d)
			}
		}
	})
}

// BenchmarkDateLine reads a line a round; BenchmarkDateLineFloor only cuts the same
// lines into words.
func BenchmarkDateLine(b *testing.B) {
	lines := append(table(b, "lines.tsv"), table(b, "noise.tsv")...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		dates.Line(lines[i%len(lines)].text, dates.Options{Reference: fetchedAt})
	}
}

func BenchmarkDateLineFloor(b *testing.B) {
	lines := append(table(b, "lines.tsv"), table(b, "noise.tsv")...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if len(strings.Fields(lines[i%len(lines)].text)) == 0 {
			b.Fatal("a line without words")
		}
	}
}
