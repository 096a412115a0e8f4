package search

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

type stemmer func(*snowballstem.Env) bool

// stemmerOf returns Snowball's stemmer of a language, nil if there is none.
func stemmerOf(language string) stemmer {
	switch language {
	case "da":
		return danish.Stem
	case "de":
		return german.Stem
	case "en":
		return english.Stem
	case "es":
		return spanish.Stem
	case "fi":
		return finnish.Stem
	case "fr":
		return french.Stem
	case "ga":
		return irish.Stem
	case "hu":
		return hungarian.Stem
	case "it":
		return italian.Stem
	case "nl":
		return dutch.Stem
	case "no", "nb", "nn":
		return norwegian.Stem
	case "pt":
		return portuguese.Stem
	case "ro":
		return romanian.Stem
	case "ru":
		return russian.Stem
	case "sv":
		return swedish.Stem
	case "ta":
		return tamil.Stem
	case "tr":
		return turkish.Stem
	}
	return nil
}

// stemmed are the languages with a stemmer, by the tag that their stems carry.
func stemmed() []string {
	return []string{"ar", "da", "de", "en", "es", "fi", "fr", "ga", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "ta", "tr"}
}

// tagOf folds the tags of one stemmer.
func tagOf(language string) string {
	if language == "nb" || language == "nn" {
		return "no"
	}
	return language
}

// stems of a word in a language, each with the language in front; of the word as
// it is written and of the word without accents, since people type both. They are
// one mostly.
func stems(w word, language string) []string {
	if w.pair {
		return nil
	}
	if language == "ar" {
		return []string{"ar" + lightArabic(w.folded)}
	}
	stem := stemmerOf(language)
	if stem == nil {
		return nil
	}
	if language == "pt" {
		w.lower, w.folded = singularPortuguese(w.lower), singularPortuguese(w.folded)
	}
	tag := tagOf(language)
	folded := tag + fold(run(stem, w.folded))
	if w.lower == w.folded {
		return []string{folded}
	}
	written := tag + fold(run(stem, w.lower))
	if written == folded {
		return []string{folded}
	}
	return []string{written, folded}
}

// run stems one word. The stemmers are generated code that nobody changes any
// more: a word that one of them cannot take stays as it is.
func run(stem stemmer, w string) (result string) {
	defer func() {
		if recover() != nil || result == "" {
			result = w
		}
	}()
	env := snowballstem.NewEnv(w)
	stem(env)
	return env.Current()
}
