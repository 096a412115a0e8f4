package feed

import (
	"html"
	"strings"
	"unicode/utf8"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// maxWord bounds short texts in bytes: an author, a category, a date.
const maxWord = 1 << 10

// clip cuts a text to the limit in bytes, between two characters, and drops what
// is no text.
func clip(s string, limit int) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.ContainsFunc(s, func(r rune) bool { return forbidden(r) || isC1(r) }) {
		s = string(cleanCharacters([]byte(s)))
	}
	s = strings.TrimSpace(s)
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return strings.TrimSpace(s[:limit])
}

// oneLine makes one space of each run of spaces, tabs and line ends. Other spaces
// stay: French sets one that does not break before ":" and "»".
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\v' }), " ")
}

// asText makes the plain text of a title: markup goes, character references are
// resolved once.
func asText(s string, limit int) string {
	if strings.ContainsRune(s, '<') {
		s = withoutMarkup(s)
	}
	if strings.ContainsRune(s, '&') {
		s = html.UnescapeString(s)
	}
	return clip(oneLine(s), limit)
}

// withoutMarkup drops comments and the tags that HTML has for text. Anything
// else after "<" stays: titles say "5 < 6" and "<vide>".
func withoutMarkup(s string) string {
	text := []byte(s)
	var out strings.Builder
	pos := 0
	for pos < len(text) {
		t, ok := nextTag(text, pos)
		if !ok {
			break
		}
		out.WriteString(withoutComments(s[pos:t.start]))
		switch name := t.local(); {
		case isBreak(name):
			out.WriteByte(' ')
		case !isInline(name):
			out.WriteString(s[t.start:t.end])
		}
		pos = t.end
	}
	out.WriteString(withoutComments(s[pos:]))
	return out.String()
}

func withoutComments(s string) string {
	for {
		before, after, ok := strings.Cut(s, "<!--")
		if !ok {
			return s
		}
		_, rest, closed := strings.Cut(after, "-->")
		if !closed {
			return s
		}
		s = before + rest
	}
}

func isBreak(name string) bool {
	switch name {
	case "br", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "hr", "td", "tr", "table":
		return true
	}
	return false
}

func isInline(name string) bool {
	switch name {
	case "a", "abbr", "acronym", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "label", "mark", "q", "s",
		"small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "wbr", "script", "style", "nobr", "bdi", "bdo":
		return true
	}
	return false
}

// clipAll cuts each word and the list, and drops empty and repeated ones.
func clipAll(words []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range words {
		w = asText(w, maxWord)
		if w == "" || seen[w] || len(out) == v1.MaxList {
			continue
		}
		seen[w] = true
		out = append(out, w)
	}
	return out
}
