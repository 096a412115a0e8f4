package normaliser

import (
	"strings"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

const maxKeywords = 50

// writeKeywords fills keywords and section: hashtags and tags that the page
// shows, then its metadata, then the feed's categories, each once.
func (d *draft) writeKeywords() {
	var found []Candidate
	add := func(method string, confidence float64, values ...string) {
		for _, v := range values {
			found = append(found, Candidate{v, method, confidence})
		}
	}
	if d.result != nil {
		for _, b := range d.result.Near(14, 12) {
			if b.Role == body.Hashtags {
				add("hashtag", 0.9, b.HashtagsOf()...)
			}
		}
	}
	for _, v := range d.data.Meta["article:tag"] {
		add("meta", 0.85, splitKeywords(v)...)
	}
	add("json-ld", 0.85, d.articleLD().Keywords...)
	for _, name := range []string{"news_keywords", "keywords", "parsely-tags", "sailthru.tags", "dc.subject"} {
		for _, v := range d.data.Meta[name] {
			add("meta", 0.7, splitKeywords(v)...)
		}
	}
	add("feed", 0.7, d.entry.GetCategories()...)
	seen := map[string]bool{"": true, text.Key(d.article.Title): true}
	for _, c := range found {
		value := strings.Trim(text.CleanTwice(stripTags(c.Value)), " #,;.")
		key := text.Key(value)
		if seen[key] || utf8.RuneCountInString(value) > 60 || d.isSiteName(value) || isNoKeyword(key) || len(d.article.Keywords) >= maxKeywords {
			continue
		}
		seen[key] = true
		d.article.Keywords = append(d.article.Keywords, value)
		if len(d.article.Keywords) == 1 {
			d.says("keywords", c)
		}
	}
	d.writeSection()
	d.writeMentions()
}

func splitKeywords(s string) []string {
	separator := ","
	if !strings.Contains(s, ",") && strings.Contains(s, ";") {
		separator = ";"
	}
	return strings.Split(strings.ReplaceAll(s, "،", ","), separator)
}

// isNoKeyword tells the categories that say nothing.
func isNoKeyword(key string) bool {
	switch key {
	case "uncategorized", "uncategorised", "non classe", "sans categorie", "news", "article", "articles", "actualites", "actualite", "actu", "actus", "a la une", "featured", "default", "sem categoria", "sin categoria", "غير مصنف", "home", "accueil":
		return true
	}
	return false
}

func (d *draft) writeSection() {
	var candidates []Candidate
	add := func(method string, confidence float64, values ...string) {
		for _, v := range values {
			if v = text.CleanTwice(stripTags(v)); v != "" && len(v) <= 100 && !strings.Contains(v, "://") {
				candidates = append(candidates, Candidate{v, method, confidence})
				return
			}
		}
	}
	add("meta", 0.85, d.data.Meta["article:section"]...)
	add("json-ld", 0.85, d.articleLD().Section...)
	add("microdata", 0.7, d.data.Item["articleSection"]...)
	add("meta", 0.6, d.data.Meta["parsely-section"]...)
	if len(candidates) == 0 {
		return
	}
	d.article.Section = candidates[0].Value
	d.says("section", candidates[0], others(candidates, 0)...)
}
