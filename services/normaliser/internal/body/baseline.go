package body

import (
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// largeTree is the number of nodes beyond which the extraction library is not
// asked: its time grows faster than the page.
const largeTree = 12000

// baseline returns the text that the extraction library takes for the article;
// empty where it finds none or fails.
func baseline(root *html.Node) (found string) {
	defer func() {
		if recover() != nil { // a stranger's page inside a stranger's library
			found = ""
		}
	}()
	options := trafilatura.Options{ExcludeComments: true, EnableFallback: true, HtmlDateMode: trafilatura.Disabled, FallbackCandidates: &trafilatura.FallbackCandidates{}}
	if article, err := readability.FromDocument(root, nil); err == nil && article.Node != nil {
		options.FallbackCandidates.Readability = article.Node
	}
	result, err := trafilatura.ExtractDocument(root, options)
	if err != nil {
		return ""
	}
	return result.ContentText
}

// agrees tells for each block whether the extracted text holds it.
func agrees(blocks []*Block, extracted string) []bool {
	folded := " " + text.Fold(extracted) + " "
	shingles := map[string]bool{}
	words := strings.Fields(folded)
	for i := range len(words) - 2 {
		shingles[words[i]+" "+words[i+1]+" "+words[i+2]] = true
	}
	in := make([]bool, len(blocks))
	for i, b := range blocks {
		words := strings.Fields(text.Fold(b.Text))
		if len(words) < 6 {
			in[i] = len(words) > 0 && strings.Contains(folded, " "+strings.Join(words, " ")+" ")
			continue
		}
		hits := 0
		for j := range len(words) - 2 {
			if shingles[words[j]+" "+words[j+1]+" "+words[j+2]] {
				hits++
			}
		}
		in[i] = 5*hits >= 3*(len(words)-2)
	}
	return in
}
