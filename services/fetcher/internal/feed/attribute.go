package feed

import (
	"html"
	"regexp"
	"strings"
)

var attributeForm = regexp.MustCompile(`(?s)([A-Za-z_:][-A-Za-z0-9_:.]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`)

// attribute returns the value of the named attribute of a start tag, whose name
// is compared without case; empty if it has none.
func attribute(tag []byte, name string) string {
	for _, m := range attributeForm.FindAllSubmatch(tag[:min(len(tag), 4<<10)], 64) {
		if strings.EqualFold(string(m[1]), name) {
			return strings.TrimSpace(html.UnescapeString(string(m[2]) + string(m[3]) + string(m[4])))
		}
	}
	return ""
}
