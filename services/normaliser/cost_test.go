//go:build unix

package normaliser_test

import (
	"bytes"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
)

// processTime is the CPU time of the process so far, the collector's included:
// unlike the clock it does not run on while others compute.
func processTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCost is the CPU of all fields of a page as a multiple of the HTML parser
// alone, page by page in turn.
func BenchmarkCost(b *testing.B) {
	for _, set := range []string{"aeb", "fundus"} {
		b.Run(set, func(b *testing.B) {
			n := normaliser.New(normaliser.Default())
			pages := load(b, set)
			var items []*v1.Item
			for _, p := range pages {
				items = append(items, evaluationItem(b, p))
			}
			var ours, floor time.Duration
			for i := 0; b.Loop(); i++ {
				k := i % len(items)
				start := processTime(b)
				if _, err := html.Parse(bytes.NewReader(pages[k].HTML)); err != nil {
					b.Fatal(err)
				}
				parsed := processTime(b)
				if _, err := n.Normalise(b.Context(), items[k]); err != nil {
					b.Fatal(err)
				}
				floor += parsed - start
				ours += processTime(b) - parsed
			}
			b.ReportMetric(float64(ours)/float64(floor), "x-parse")
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "cpu-µs/page")
		})
	}
}

// BenchmarkWorst prints the CPU of each page that is made to take long.
func BenchmarkWorst(b *testing.B) {
	n := normaliser.New(normaliser.Default())
	for name, page := range worst() {
		it := item(b, "https://quotidien.example/worst", page)
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			start := processTime(b)
			for b.Loop() {
				if _, err := n.Normalise(b.Context(), it); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((processTime(b)-start).Milliseconds())/float64(b.N), "cpu-ms")
		})
	}
}
