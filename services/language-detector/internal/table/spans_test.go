package table

import (
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	const (
		arabic  = "أعلنت الحكومة اليوم عن إجراءات جديدة لدعم المزارعين في المناطق الجنوبية."
		swahili = "Serikali imetangaza leo hatua mpya za kuwasaidia wakulima wa mikoa ya kusini."
	)
	for _, c := range []struct {
		name, text, want string
	}{
		{"two languages", frenchText + " " + englishText, "fr en"},
		{"two scripts", arabic + "\n\n" + frenchText, "ar fr"},
		{"there and back", englishText + " " + swahili + " " + englishText, "en sw en"},
		{"each twice", frenchText + " " + frenchText + " " + englishText + " " + englishText, "fr en"},
		{"one language", strings.Repeat(frenchText+" ", 5), ""},
		{"nothing", "", ""},
		{"one sentence", frenchText, ""},
		{"a quotation within a sentence", "Le ministre a déclaré devant la presse : « we will not change the law this year » avant de quitter la salle. " + frenchText, ""},
		{"a few words of another", frenchText + " Yes, we can. " + frenchText, ""},
		{"less than a fifth", strings.Repeat(frenchText+" ", 6) + "The reform is for small companies.", ""},
		{"a short second part", frenchText + " Thank you all.", ""},
		{"initials end no sentence", "M. J. Dupont et Mme A. Durand ont rencontré le Pr. K. Mensah à Lomé. " + frenchText, ""},
	} {
		var got []string
		end := 0
		for _, s := range table.Spans(c.text, nil) {
			if s.Start < end || strings.TrimSpace(c.text[end:s.Start]) != "" {
				t.Errorf("%s: span %+v does not follow byte %d", c.name, s, end)
			}
			end = s.End
			got = append(got, s.Tag)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
		if len(got) > 0 && end != len(c.text) {
			t.Errorf("%s: the last span ends at %d of %d", c.name, end, len(c.text))
		}
	}
}

func TestLargest(t *testing.T) {
	t.Parallel()
	spans := []Span{{Tag: "fr", Letters: 60, Confidence: .9}, {Tag: "en", Letters: 80, Confidence: .95}, {Tag: "fr", Letters: 50, Confidence: .99}}
	if tag, confidence := Largest(spans); tag != "fr" || confidence != .9 {
		t.Errorf("%s with %v, want fr (110 letters) with that of its largest part, .9", tag, confidence)
	}
	if tag, _ := Largest(nil); tag != "" {
		t.Errorf("%q of no spans", tag)
	}
}
