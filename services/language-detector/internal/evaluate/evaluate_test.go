package evaluate

import (
	"testing"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// Of the answers given a confidence of .9, nine in ten are right: the expected
// error is at most .03 in each class of length, and what is trained is not lost.
func TestConfidenceIsCalibrated(t *testing.T) {
	t.Parallel()
	root, err := Root()
	if err != nil {
		t.Skip(err)
	}
	shipped, err := table.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	var lengths [5]bins
	classes := map[string]*tally{}
	for _, name := range []string{"lingua", "news", "free"} {
		texts, err := Read(root, name, 40)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range texts {
			if !calibrated(x.Class) {
				continue
			}
			a := shipped.Detect(x.Text, nil)
			lengths[lengthClass(a.Letters)].add(a.Confidence, a.Tag == x.Language)
			of(classes, x.Class).add(x.Language, Answer{a.Tag, a.Confidence, a.Letters}, Answer{}, Answer{})
		}
	}
	for i := range lengths {
		if e := lengths[i].expectedError(); e > .03 {
			t.Errorf("length class %d: expected error %.3f, want at most .03", i, e)
		}
	}
	for class, least := range map[string]float64{"lingua/word": .74, "lingua/pair": .88, "lingua/sentence": .96, "news/headline": .975, "news/summary": .995, "news/article": .999} {
		if c := classes[class]; c == nil || float64(c.right) < least*float64(c.n) {
			t.Errorf("%s: %+v, want %v right", class, c, least)
		}
	}
}
