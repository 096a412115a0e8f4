package search

import (
	"strings"
	"unicode/utf8"
)

// lightArabic takes article and common endings off a folded Arabic word: the
// light10 stemmer of Larkey, Ballesteros and Connell. Snowball's keeps a word with
// and without its article apart.
func lightArabic(w string) string {
	if rest, ok := strings.CutPrefix(w, "و"); ok && utf8.RuneCountInString(rest) >= 3 {
		w = rest
	}
	for _, article := range []string{"وال", "بال", "كال", "فال", "ال", "لل"} {
		if rest, ok := strings.CutPrefix(w, article); ok && utf8.RuneCountInString(rest) >= 2 {
			w = rest
			break
		}
	}
	for _, ending := range []string{"ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"} {
		if rest, ok := strings.CutSuffix(w, ending); ok && utf8.RuneCountInString(rest) >= 2 {
			w = rest
		}
	}
	return w
}

// singularPortuguese undoes the plurals that Snowball leaves apart from their
// singulars: eleições, animais, hotéis, homens; with accents and without.
func singularPortuguese(w string) string {
	if utf8.RuneCountInString(w) < 5 {
		return w
	}
	for _, plural := range []struct{ ending, singular string }{
		{"ões", "ão"}, {"ães", "ão"}, {"oes", "ao"}, {"aes", "ao"}, {"ais", "al"}, {"éis", "el"}, {"eis", "el"},
		{"óis", "ol"}, {"ois", "ol"}, {"ns", "m"},
	} {
		if stem, ok := strings.CutSuffix(w, plural.ending); ok {
			return stem + plural.singular
		}
	}
	return w
}
