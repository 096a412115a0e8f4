package evaluate

import (
	"bytes"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

// Extractor is a way to the text of a page; empty where it finds none.
type Extractor struct {
	Name string
	Text func(Page) string
}

// Libraries are the extractors that others wrote, each in its best setting.
func Libraries() []Extractor {
	return []Extractor{{"trafilatura+readability", trafilaturaText}, {"readability", readabilityText}}
}

func trafilaturaText(p Page) string {
	root, err := html.Parse(bytes.NewReader(p.HTML))
	if err != nil {
		return ""
	}
	o := trafilatura.Options{ExcludeComments: true, EnableFallback: true, HtmlDateMode: trafilatura.Disabled, FallbackCandidates: &trafilatura.FallbackCandidates{}}
	if a, err := readability.FromDocument(root, nil); err == nil && a.Node != nil {
		o.FallbackCandidates.Readability = a.Node
	}
	r, err := trafilatura.ExtractDocument(root, o)
	if err != nil {
		return ""
	}
	return r.ContentText
}

func readabilityText(p Page) string {
	root, err := html.Parse(bytes.NewReader(p.HTML))
	if err != nil {
		return ""
	}
	a, err := readability.FromDocument(root, nil)
	if err != nil || a.Node == nil {
		return ""
	}
	var b strings.Builder
	if a.RenderText(&b) != nil {
		return ""
	}
	return b.String()
}
