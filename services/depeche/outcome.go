package depeche

import (
	"fmt"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

// outcomeLine is one poll for a person; feed, if any, tells the feeds of one
// source apart.
func outcomeLine(s catalogue.Status, feed string, now time.Time) string {
	what := plain(s.Outcome)
	switch s.Outcome {
	case "new":
		what = fmt.Sprintf("%d new of %d", s.Published, s.Entries)
	case "unchanged":
		what = fmt.Sprintf("nothing new of %d", s.Entries)
	case "failed":
		what = fmt.Sprintf("failed: %s (try %d, next %s)", short(plain(s.Error), 200), max(s.Failures, 1), in(s.NextAt, now))
	}
	if feed != "" {
		what += "   " + plain(feed)
	}
	return fmt.Sprintf("%s  %-20s  %s", clock(s.PolledAt), plain(s.SourceID), what)
}
