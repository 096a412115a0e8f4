package text

import (
	"testing"
	"unicode/utf8"
)

func FuzzASCII(f *testing.F) {
	for _, s := range []string{"", " ", "It's a well-known, 3-day trip!", "--a--b''c", "A\x00B_c\x7f", "100 %"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !isASCII(s) {
			return
		}
		if got, want := foldASCII(s), foldRunes(s); got != want {
			t.Errorf("%q is folded to %q, %q by runes", s, got, want)
		}
		if got, want := countASCII(s), countRunes(s); got != want {
			t.Errorf("%q has %d words, %d by runes", s, got, want)
		}
	})
}

func FuzzLatin(f *testing.F) {
	for _, s := range []string{"L’été à Thiès", "Œuvre – « Straße »", "e\u0301te\u0301", "\u01c5 ŉ ª º ²", "\u2028\u203a\u2010"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := keyLatin(s); ok && got != keyRunes(s) {
			t.Errorf("the key of %q is %q, %q by runes", s, got, keyRunes(s))
		}
	})
}

func FuzzSettled(f *testing.F) {
	for _, s := range []string{"L’été – « Straße » … 5 €", " a", "a ", "a  b", "a\u00adb", "\u2060", "Ωμέγα и Жук"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if utf8.ValidString(s) && settled(s) && visibleRunes(s) != s {
			t.Errorf("%q becomes %q", s, visibleRunes(s))
		}
	})
}
