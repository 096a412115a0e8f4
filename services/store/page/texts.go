package page

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

//go:embed texts/*.json
var textFiles embed.FS

// texts are the page's words in one language, by key. "{name}" in a text is
// replaced; a key that ends in .one or .other is chosen by {n}.
type texts map[string]string

// languages that the page has, the one for strangers to all of them first.
var languages = [...]string{"en", "fr"}

// loadTexts reads the tables that are compiled in; tests read them too, so they
// cannot be broken here.
func loadTexts() map[string]texts {
	all := map[string]texts{}
	for _, lang := range languages {
		table := texts{}
		if body, err := textFiles.ReadFile("texts/" + lang + ".json"); err == nil {
			_ = json.Unmarshal(body, &table)
		}
		all[lang] = table
	}
	return all
}

// get returns the text of a key with its places filled: name, value, name,
// value. A key that is missing shows as "!key".
func (t texts) get(key string, pairs ...any) string {
	text, ok := t[key]
	if !ok {
		return "!" + key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return text
}

// language chooses what the address asks for, else the best of the browser's
// Accept-Language, else English.
func language(asked, accepted string) string {
	for _, lang := range languages {
		if asked == lang {
			return lang
		}
	}
	best, bestWeight := languages[0], 0.0
	for _, part := range strings.SplitN(accepted, ",", 32) {
		tag, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			weight, _ = strconv.ParseFloat(q, 64) // not a number: not wanted
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		for _, lang := range languages {
			if primary == lang && weight > bestWeight {
				best, bestWeight = lang, weight
			}
		}
	}
	return best
}
