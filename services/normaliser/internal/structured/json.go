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
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "\uFEFF"))
	for _, mark := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "//"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, mark))
	}
	for _, mark := range []string{"-->", "//]]>", "/*]]>*/", "]]>", "//", ";"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, mark))
	}
	return s
}

// repair makes spaces of control characters inside strings, escapes what is no
// escape and quotes that close nothing, drops comments and commas that close a
// list, and closes what was cut off.
func repair(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	var open []byte
	inside := false
	lastComment := strings.LastIndex(s, "*/") - 1 // where one may begin at the latest
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case inside && c == '\\':
			if i+1 == len(s) {
				break // cut in an escape
			}
			if strings.IndexByte(`"\/bfnrtu`, s[i+1]) < 0 {
				b.WriteString(`\\`) // a lone backslash
				continue
			}
			b.WriteByte(c)
			i++
			b.WriteByte(s[i])
		case inside && c == '"' && !endsString(s[i+1:]):
			b.WriteString(`\"`)
		case c == '"':
			inside = !inside
			b.WriteByte(c)
		case inside && c < ' ':
			b.WriteByte(' ')
		case inside:
			b.WriteByte(c)
		case c == '/' && i < lastComment && s[i+1] == '*':
			i += 3 + strings.Index(s[i+2:], "*/")
		case c == ',' && closes(s[i+1:]):
		case c == '{' || c == '[':
			open = append(open, c+2) // its closing mark, in ASCII
			b.WriteByte(c)
		case (c == '}' || c == ']') && len(open) > 0:
			open = open[:len(open)-1]
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	if inside {
		b.WriteByte('"')
	}
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteByte(open[i])
	}
	return b.String()
}

// endsString tells whether a quote with this behind it can be the end of a string.
func endsString(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\r\n")
	return rest == "" || strings.IndexByte(",:}]", rest[0]) >= 0
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
