package structured

import (
	"encoding/json"
	"slices"
	"strings"
)

// Article is one JSON-LD node about an article. Texts are as written, with
// whatever entities and tags they hold.
type Article struct {
	Type        string
	Headline    string
	Description string
	Body        string
	Section     []string
	Keywords    []string
	Authors     []Author
	Images      []string
	URL         string
	Published   string
	Modified    string
	Publisher   string
	Copyright   string
	UsageTerms  string
	// Free is isAccessibleForFree: "true", "false" or empty.
	Free string
}

// Author of an article.
type Author struct {
	Name string
	// Organisation tells that the author is no person.
	Organisation bool
}

const (
	maxScripts  = 1 << 20 // bytes of JSON-LD read
	maxDepth    = 12      // of nodes within nodes that are searched
	maxArticles = 50
)

// jsonLD reads one block of JSON-LD; what its nodes refer to may stand in another.
func (r *reader) jsonLD(source string) {
	if value, ok := decodeJSON(source); ok && len(r.graphs) < maxArticles {
		r.graphs = append(r.graphs, value)
	}
}

// walkAll reads the nodes of all blocks.
func (r *reader) walkAll() {
	ids := map[string]map[string]any{}
	for _, value := range r.graphs {
		index(value, ids, 0)
	}
	for _, value := range r.graphs {
		r.walk(value, ids, 0)
	}
}

// index finds the nodes that others refer to by @id.
func index(value any, ids map[string]map[string]any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			index(e, ids, depth+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 {
			if _, taken := ids[id]; !taken {
				ids[id] = v
			}
		}
		for _, e := range v {
			index(e, ids, depth+1)
		}
	}
}

func (r *reader) walk(value any, ids map[string]map[string]any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			r.walk(e, ids, depth+1)
		}
	case map[string]any:
		kinds := texts(v["@type"])
		switch {
		case slices.ContainsFunc(kinds, isArticle):
			if len(r.Articles) < maxArticles {
				r.Articles = append(r.Articles, article(v, ids))
			}
			return
		case slices.ContainsFunc(kinds, isSite) && r.Publisher == "":
			r.Publisher = limit(text(v["name"]))
		}
		for _, key := range slices.Sorted(keys(v)) {
			switch key {
			case "@graph", "mainEntity", "mainEntityOfPage", "hasPart", "subjectOf", "about", "@list", "liveBlogUpdate":
				r.walk(v[key], ids, depth+1)
			}
		}
	}
}

func keys(m map[string]any) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func isArticle(kind string) bool {
	kind = kind[strings.LastIndexAny(kind, "/#:")+1:]
	return strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "Report" || kind == "Review" || kind == "ClaimReview" ||
		kind == "CreativeWork" || strings.HasSuffix(kind, "NewsArticle")
}

func isSite(kind string) bool {
	return kind == "WebSite" || kind == "NewsMediaOrganization" || kind == "Organization"
}

func article(v map[string]any, ids map[string]map[string]any) Article {
	a := Article{
		Type: first(texts(v["@type"])), Headline: limit(text(v["headline"])), Description: limit(text(v["description"])), Body: text(v["articleBody"]),
		Section: texts(v["articleSection"]), Keywords: keywords(v["keywords"]), Images: images(v["image"], ids, 0), URL: limit(text(v["url"])),
		Published: limit(text(v["datePublished"])), Modified: limit(text(v["dateModified"])), Publisher: limit(name(v["publisher"], ids)),
		Copyright: limit(text(v["copyrightNotice"])), UsageTerms: limit(text(v["usageInfo"])), Free: strings.ToLower(text(v["isAccessibleForFree"])),
	}
	if a.Headline == "" {
		a.Headline = limit(text(v["name"]))
	}
	if a.UsageTerms == "" {
		a.UsageTerms = limit(text(v["license"]))
	}
	if a.Published == "" {
		a.Published = limit(text(v["dateCreated"]))
	}
	if a.URL == "" {
		switch m := v["mainEntityOfPage"].(type) {
		case string:
			a.URL = limit(m)
		case map[string]any:
			a.URL = limit(text(m["@id"]))
		}
	}
	a.Authors = authors(v["author"], ids, 0)
	if len(a.Authors) == 0 {
		a.Authors = authors(v["creator"], ids, 0)
	}
	return a
}

func authors(value any, ids map[string]map[string]any, depth int) []Author {
	if depth > maxDepth {
		return nil
	}
	switch v := value.(type) {
	case string:
		if node, ok := ids[v]; ok {
			return authors(node, nil, depth+1)
		}
		if v = limit(v); v != "" {
			return []Author{{Name: v}}
		}
	case []any:
		var all []Author
		for _, e := range v {
			if len(all) < 50 {
				all = append(all, authors(e, ids, depth+1)...)
			}
		}
		return all
	case map[string]any:
		v = resolve(v, ids)
		kinds := texts(v["@type"])
		organisation := slices.ContainsFunc(kinds, func(k string) bool { return strings.HasSuffix(k, "Organization") })
		// Some write one person with a list of names.
		var all []Author
		for _, n := range texts(v["name"]) {
			all = append(all, Author{Name: limit(n), Organisation: organisation})
		}
		return all
	}
	return nil
}

func resolve(v map[string]any, ids map[string]map[string]any) map[string]any {
	if _, named := v["name"]; named {
		return v
	}
	if id, ok := v["@id"].(string); ok {
		if full, ok := ids[id]; ok {
			return full
		}
	}
	return v
}

func images(value any, ids map[string]map[string]any, depth int) []string {
	if depth > 3 {
		return nil
	}
	switch v := value.(type) {
	case string:
		return []string{limit(v)}
	case []any:
		var all []string
		for _, e := range v {
			if len(all) < 50 {
				all = append(all, images(e, ids, depth+1)...)
			}
		}
		return all
	case map[string]any:
		if id, ok := v["@id"].(string); ok && v["url"] == nil {
			if full, ok := ids[id]; ok {
				v = full
			}
		}
		for _, key := range []string{"url", "contentUrl"} {
			if u := limit(text(v[key])); u != "" {
				return []string{u}
			}
		}
	}
	return nil
}

func name(value any, ids map[string]map[string]any) string {
	switch v := value.(type) {
	case map[string]any:
		return text(resolve(v, ids)["name"])
	case []any:
		if len(v) > 0 {
			return name(v[0], ids)
		}
	}
	return text(value)
}

// keywords reads a list, or one text with commas between.
func keywords(value any) []string {
	list := texts(value)
	if len(list) == 1 {
		return splitList(list[0])
	}
	return list
}

func splitList(s string) []string {
	separator := ","
	if !strings.Contains(s, ",") && strings.Contains(s, ";") {
		separator = ";"
	}
	return strings.Split(s, separator)
}

// texts reads a text, a list of texts, or nodes with names.
func texts(value any) []string {
	switch v := value.(type) {
	case []any:
		var all []string
		for _, e := range v {
			if s := limit(text(e)); s != "" && len(all) < 500 {
				all = append(all, s)
			}
		}
		return all
	default:
		if s := limit(text(value)); s != "" {
			return []string{s}
		}
	}
	return nil
}

// text reads a value as text: nodes by their @value or name, lists by their first.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		if v {
			return "true"
		}
		return "false"
	case json.Number:
		return v.String()
	case []any:
		if len(v) > 0 {
			if _, list := v[0].([]any); !list {
				return text(v[0])
			}
		}
	case map[string]any:
		for _, key := range []string{"@value", "name", "url", "@id"} {
			if s, ok := v[key].(string); ok {
				return s
			}
		}
	}
	return ""
}

func first(list []string) string {
	if len(list) > 0 {
		return list[0]
	}
	return ""
}
