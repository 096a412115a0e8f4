package text

import (
	"regexp"
	"strings"
	"testing"

	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
)

// What the few articles of the evaluation sets that are themselves misread have in them.
var misread = regexp.MustCompile("Ã|Â|â€|[\u0080-\u009f]")

// Articles that people have checked are right as they are, but for those few.
func TestKnownArticlesStay(t *testing.T) {
	t.Parallel()
	root, err := evaluate.Root()
	if err != nil {
		t.Skip("no evaluation data beside the repository")
	}
	articles, repaired := 0, 0
	for _, set := range []string{"aeb", "fundus", "wcxb", "snippets"} {
		pages, err := evaluate.Load(root, set)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			articles++
			changed := false
			for _, s := range append(strings.Split(p.Body, "\n"), p.Title) {
				if got := repair(s); got != s {
					changed = true
					if !misread.MatchString(s) {
						t.Errorf("%s %s: %.200q became %.200q", set, p.ID, s, got)
					}
				}
			}
			if changed {
				repaired++
			}
		}
	}
	t.Logf("%d articles, %d of them misread", articles, repaired)
	if articles < 500 || repaired > articles/100 {
		t.Errorf("%d of %d articles were repaired", repaired, articles)
	}
}
