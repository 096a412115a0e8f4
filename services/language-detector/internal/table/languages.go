package table

import (
	"slices"
	"strings"
)

// tags of all languages that the table names, BCP 47; the index is the number
// that the table's files hold, so the order stays and new ones go to the end of
// their part. Up to scored they are told apart by n-grams, the rest by script.
var tags = [...]string{
	"af", "ar", "az", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "en", "eo", "es", "et", "eu", "fa", "fi", "fr", "ga",
	"hi", "hr", "hu", "id", "is", "it", "kk", "la", "lg", "lt", "lv", "mi", "mk", "mn", "mr", "ms", "nb", "nl", "nn", "pl",
	"pt", "ro", "ru", "sk", "sl", "sn", "so", "sq", "sr", "st", "sv", "sw", "tl", "tn", "tr", "ts", "uk", "ur", "vi", "xh",
	"yo", "zu",
	"ha", "ig", "am", "ti", "om", "ln", "rw", "rn", "pcm", "wo", "bm", "ff", "ee", "tw", "mg", "fon", "dyu", "ht", "gl", "nso",
	"mos", "sg", "kg",

	"ka", "hy", "el", "he", "th", "ta", "te", "gu", "pa", "bn", "ja", "zh", "ko", "km", "lo", "my", "si", "kn", "ml", "or",
	"bo", "dv", "nqo", "zgh",
}

const (
	// scored is how many languages the n-grams tell apart.
	scored = 85
	// maxLanguages that the files' seven bits can number.
	maxLanguages = 128
)

// other spellings of tags, and the tag that the table gives.
var aliases = map[string]string{"ak": "tw", "fil": "tl", "no": "nb", "iw": "he", "in": "id", "fat": "tw", "sh": "sr", "ful": "ff", "fuc": "ff", "fuv": "ff", "bam": "bm"}

// Tags returns all tags in alphabetic order.
func Tags() []string {
	all := tags[:]
	return slices.Sorted(slices.Values(all))
}

// Canonical returns the table's own tag for a BCP 47 tag ("ak-GH" gives "tw"), or
// "" for a language that the table does not name.
func Canonical(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	if a, ok := aliases[primary]; ok {
		primary = a
	}
	if number(primary) < 0 {
		return ""
	}
	return primary
}

// number returns the index of a tag, -1 for none.
func number(tag string) int { return slices.Index(tags[:], tag) }

// Set is a choice of languages; the zero value holds none.
type Set [maxLanguages]bool

// NewSet returns the languages of the tags, which must be canonical.
func NewSet(tags ...string) *Set {
	var s Set
	for _, tag := range tags {
		if n := number(tag); n >= 0 {
			s[n] = true
		}
	}
	return &s
}

// Scored returns the number of a language that n-grams tell apart; false for one
// that its script names, or an unknown one.
func Scored(tag string) (uint8, bool) {
	n := number(tag)
	return uint8(max(n, 0)), n >= 0 && n < scored
}
