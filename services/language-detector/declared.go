package detector

import (
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Where a language is declared, from the most to the least particular.
const (
	declaredByEntry     = "entry"
	declaredByPage      = "page"
	declaredByHeader    = "header"
	declaredByFeed      = "feed"
	declaredByCatalogue = "catalogue"
)

// maxDeclared bounds how many languages of one declaration are kept.
const maxDeclared = 8

// declaredLanguages lists what the publisher and the catalogue say, as tags.
// What is no tag is left out.
func declaredLanguages(it *v1.Item, pageLang string) []*v1.DeclaredLanguage {
	var list []*v1.DeclaredLanguage
	add := func(where, text string) {
		for i, part := range strings.Split(text, ",") {
			if tag := tagOf(part); tag != "" && i < maxDeclared {
				list = append(list, &v1.DeclaredLanguage{Tag: tag, Where: where})
			}
		}
	}
	f := it.GetFetched()
	add(declaredByEntry, f.GetEntry().GetLanguage())
	add(declaredByPage, pageLang)
	add(declaredByHeader, f.GetPage().GetLanguage())
	add(declaredByFeed, f.GetFeedLanguage())
	languages := it.GetSource().GetLanguages()
	for _, l := range languages[:min(len(languages), maxDeclared)] {
		add(declaredByCatalogue, l)
	}
	return list
}

// tagOf returns the BCP 47 tag that a text such as "FR_fr" means: primary subtag
// in lower case, others as they are; "" if it means none.
func tagOf(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 35 {
		return ""
	}
	primary, rest, more := strings.Cut(strings.ReplaceAll(text, "_", "-"), "-")
	tag := strings.ToLower(primary)
	if more {
		tag += "-" + rest
	}
	if tag == v1.LanguageUndetermined || tag == "mul" || tag == "zxx" || !v1.ValidLanguage(tag) {
		return ""
	}
	return tag
}

// conflictFrom is the confidence from which a detection that no declaration
// shares is a conflict.
const conflictFrom = 0.9

// conflicts tells whether a confident detection disagrees with what the
// publisher declares for this very text (entry, page, header, feed); the
// catalogue's list for the whole source does not count.
func conflicts(l *v1.Language) bool {
	if l.GetTag() == v1.LanguageUndetermined || l.GetConfidence() < conflictFrom {
		return false
	}
	declared := false
	for _, d := range l.GetDeclared() {
		if d.GetWhere() == declaredByCatalogue {
			continue
		}
		if v1.LanguageToken(ownTag(d.GetTag())) == v1.LanguageToken(l.GetTag()) {
			return false
		}
		declared = true
	}
	return declared
}
