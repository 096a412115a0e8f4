package search

// Limits of what is indexed of one article.
const (
	maxWords = 30_000
	maxBytes = 400_000
)

// Document is an article as it is indexed.
type Document struct {
	// Words in order, folded.
	Words []string
	// Stems, each once; and single characters of scripts without spaces.
	Stems []string
}

// NewDocument analyses the texts of an article in its language, a primary subtag.
// A text beyond the limits is cut.
func NewDocument(language string, texts ...string) Document {
	var d Document
	seen := map[string]struct{}{}
	bytes := 0
	stem := func(s string) {
		if _, ok := seen[s]; !ok {
			seen[s] = struct{}{}
			d.Stems = append(d.Stems, s)
			bytes += len(s)
		}
	}
	known := map[string]struct{}{}
	for _, text := range texts {
		for _, w := range words(text, maxWords-len(d.Words)) {
			if bytes > maxBytes {
				return d
			}
			d.Words = append(d.Words, w.folded)
			bytes += len(w.folded)
			if w.pair {
				for _, r := range w.folded {
					stem(single(string(r)))
				}
				continue
			}
			if _, ok := known[w.lower]; ok {
				continue
			}
			known[w.lower] = struct{}{}
			for _, s := range stems(w, language) {
				stem(s)
			}
		}
	}
	return d
}

// single is the stem that stands for one character of a script without spaces.
func single(character string) string { return "xx" + character }
