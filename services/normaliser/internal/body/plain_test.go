package body

import (
	"testing"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"", " ", "It's a well-known, 3-day trip!", "--a--b''c", "L’été à Thiès", "A\x00B_c\x7f", "100 %"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := fold(s), text.Fold(s); got != want {
			t.Errorf("fold of %q is %q, text says %q", s, got, want)
		}
		if got, want := key(s), text.Key(s); got != want {
			t.Errorf("key of %q is %q, text says %q", s, got, want)
		}
		if got, want := wordCount(s), text.WordCount(s); got != want {
			t.Errorf("%q has %d words, text says %d", s, got, want)
		}
	})
}
