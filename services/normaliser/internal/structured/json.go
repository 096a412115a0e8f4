package structured

import (
	"encoding/json"
	"html"
	"strings"
)

// decodeJSON reads JSON as sites write it: with line ends inside strings,
// comment or CDATA marks around it, entities for quotes, commas before closing
// brackets, several values one after the other, or cut off at the end.
func decodeJSON(source string) (any, bool) {
	s := trimWrapping(source)
	if s == "" || nestedTooDeep(s) {
		return nil, false
	}
	if v, ok := decodeAll(s); ok {
		return v, true
	}
	s = repair(s)
	if v, ok := decodeAll(s); ok {
		return v, true
	}
	if strings.Contains(s, "&quot;") {
		return decodeAll(repair(html.UnescapeString(s)))
	}
	return nil, false
}

// decodeAll reads one value, or several as a list.
func decodeAll(s string) (any, bool) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var values []any
	for len(values) < maxArticles {
		var v any
		if err := d.Decode(&v); err != nil {
			break
		}
		values = append(values, v)
	}
	switch len(values) {
	case 0:
		return nil, false
	case 1:
		return values[0], true
	}
	return values, true
}

func trimWrapping(s string) string {
	s = strings.TrimSpace(s)
	for _, mark := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "//"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, mark))
	}
	for _, mark := range []string{"-->", "//]]>", "/*]]>*/", "]]>", "//", ";"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, mark))
	}
	return s
}

// repair makes spaces of control characters inside strings, escapes what is no
// escape, and drops commas that close a list.
func repair(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	inside := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && inside && i+1 < len(s):
			if strings.IndexByte(`"\/bfnrtu`, s[i+1]) < 0 {
				b.WriteByte('\\') // a lone backslash
				b.WriteByte('\\')
				continue
			}
			b.WriteByte(c)
			i++
			b.WriteByte(s[i])
		case c == '"':
			inside = !inside
			b.WriteByte(c)
		case c < ' ' && inside:
			b.WriteByte(' ')
		case c == ',' && !inside && closes(s[i+1:]):
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func closes(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\r\n")
	return rest != "" && (rest[0] == '}' || rest[0] == ']')
}

// nestedTooDeep guards the decoder and the walks behind it.
func nestedTooDeep(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{', '[':
			if depth++; depth > 200 {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}
