package normaliser

import (
	"html"
	"regexp"
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/page"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// feedText is the longer of an entry's content and summary, as blocks; it tells
// whether the text says that it was cut.
func (d *draft) feedText() (*body.Result, bool) {
	content := d.fragment(d.entry.GetContent())
	if summary := d.fragment(d.entry.GetSummary()); content.Words() < summary.Words() {
		content = summary
	}
	return content, trimTail(content)
}

// fragment reads HTML or plain text of a feed; a fault in it is an empty text.
func (d *draft) fragment(s string) (r *body.Result) {
	defer func() {
		if recover() != nil {
			r = &body.Result{}
		}
	}()
	h := d.hints()
	h.Titles = append(h.Titles, d.entry.GetTitle())
	return d.extractor.Fragment(page.ParseFragment(markup(s), d.limits).Root, h)
}

// blockTag tells HTML that has paragraphs of its own from text with a few marks in it.
var blockTag = regexp.MustCompile(`(?i)<(?:p|div|br|li|ul|ol|h[1-6]|table|tr|td|blockquote|pre|section|article|figure)[\s/>]`)

// markup makes HTML of an entry's text, whatever it is: HTML, HTML that was encoded
// once more than needed, plain text.
func markup(s string) string {
	if !text.HasTag(s) {
		decoded := html.UnescapeString(s)
		if !strings.Contains(s, "&lt;") || !text.HasTag(decoded) {
			return lines(html.EscapeString(decoded))
		}
		s = decoded
	}
	if !blockTag.MatchString(s) {
		return lines(s)
	}
	return s
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n")

// lines marks the paragraphs of text without block elements: blank lines, else the
// ends of lines. A line that was wrapped, in a text with blank lines, goes on.
func lines(s string) string {
	all := strings.Split(lineEnds.Replace(s), "\n")
	blank := false
	for i, l := range all[1:] {
		blank = blank || strings.TrimSpace(l) == "" && i+2 < len(all) && strings.TrimSpace(all[i]) != ""
	}
	var b strings.Builder
	for i, l := range all {
		b.WriteString(l)
		switch {
		case i+1 == len(all):
		case blank && wrapped(l, all[i+1]):
			b.WriteByte('\n')
		default:
			b.WriteString("<br>")
		}
	}
	return b.String()
}

// wrapped tells whether a line goes on in the next.
func wrapped(line, next string) bool {
	line, next = strings.TrimSpace(line), strings.TrimSpace(next)
	return len(line) >= 40 && next != "" && !strings.ContainsAny(line[len(line)-1:], ".!?:;") && !strings.HasPrefix(next, "-")
}
