package text

import (
	"html"
	"regexp"
	"strings"
)

// entity matches a character reference with as many "amp;" in it as it was encoded
// over again.
var entity = regexp.MustCompile(`&((?:(?:amp|AMP|#38|#[xX]26);)*)(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// decodeEntities decodes what was encoded at most so many times. What was encoded
// more often stays as it is, and so does a text in which a tag, or another entity,
// would come of it: cleaning a text again must not change it.
func decodeEntities(s string, levels int) string {
	if !strings.Contains(s, "&") {
		return s
	}
	decoded := decodeOnce(s, levels)
	if decoded == s || tag.MatchString(decoded) && !tag.MatchString(s) || decodeOnce(decoded, levels) != decoded {
		return s
	}
	return decoded
}

func decodeOnce(s string, levels int) string {
	return entity.ReplaceAllStringFunc(s, func(e string) string {
		m := entity.FindStringSubmatch(e)
		if strings.Count(m[1], ";") >= levels {
			return e
		}
		return html.UnescapeString("&" + m[2] + ";")
	})
}

var tag = regexp.MustCompile(`<[A-Za-z/!?]`)

// HasTag tells whether s holds something that a browser would take for a tag.
func HasTag(s string) bool { return tag.MatchString(s) }

// noTags writes ‹ for each < that would open a tag.
func noTags(s string) string {
	if !strings.Contains(s, "<") || !HasTag(s) {
		return s
	}
	return tag.ReplaceAllStringFunc(s, func(t string) string { return "‹" + t[1:] })
}
