package body

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// signatures takes off the edges of the article the lines that sign it: a name, alone
// or with a place or a role, who edited, an agency's slug, a mail address, the site.
func signatures(blocks []*Block) {
	if first, last := edges(blocks); first != last && blocks[first].isNameAlone() {
		sign(blocks[first])
	}
	kept := 0
	for _, b := range blocks {
		if !b.Keep {
			continue
		}
		if kept++; kept > 4 {
			break
		}
		if one, other, ok := strings.Cut(b.Text, "/"); ok && b.words <= 8 && b.Kind == Paragraph && areNames(strings.Fields(one)) && areNames(strings.Fields(other)) {
			sign(b)
		}
	}
	for range maxSignatures {
		first, last := edges(blocks)
		if first == last || !blocks[last].isSignature() {
			return
		}
		sign(blocks[last])
	}
}

// maxSignatures is how many lines sign a text at most.
const maxSignatures = 4

func sign(b *Block) {
	b.reject("name at the edge")
	b.Role = Byline
}

var (
	// slug is how agencies end a text: "LKM/MHM/ANP 0142 Novembre 2025", "-0- PANA BEH/IS 13nov2025", "bsb/kp".
	slug = regexp.MustCompile(`^[^\p{L}]*(?:\p{L}{2,5}\s+)?\p{L}{1,5}(?:[/-]\p{L}{1,5})*\s?/{1,2}\s?\p{L}{1,5}\b[^.!?]{0,40}\)?$`)
	// edited says who did something else: "Édité par Awa Ba", "(Editor: Li Wei)".
	edited    = regexp.MustCompile(`(?i)^\W*(?:éditée?|édition|editée?|edited|editing|editor|éditeur|editeur|rédact(?:eur|rice)|rédaction|relue?|mise?\s+en\s+ligne|traduite?|sob\s+(?:a\s+)?supervisão|sous\s+la\s+supervision|traduction|translated|translation|compiled|additional\s+reporting|reporting|editado|edição|edición|tradução|bearbeitet|redaktion)\s*(?::|by\b|par\b|por\b|von\b|de\b)`)
	telephone = regexp.MustCompile(`(?i)^\W*(?:t[eé]l(?:[eé]phone)?|phone|fax|mob(?:ile)?|simu|telefone|tel[eé]fono|e-?mail|courriel)\.?\s*:`)
	domain    = regexp.MustCompile(`^(?:https?://)?(?:www\.)?[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{Ll}{2,8}/?$`)
)

// isSignature tells a line that signs what stands above it.
func (b *Block) isSignature() bool {
	if b.Kind == Heading || b.Kind == Row || b.Kind == Item && b.where.list != nil || b.words > 10 || len(b.Text) > 120 {
		return false
	}
	line := strings.TrimSpace(b.Text)
	switch {
	case b.isNameAlone(), edited.MatchString(line), domain.MatchString(line), b.words <= 6 && slug.MatchString(line):
		return true
	case b.words <= 8 && telephone.MatchString(line), b.words <= 8 && strings.Contains(line, "@") && !strings.Contains(line, " @"):
		return true
	}
	if b.words <= 4 && strings.HasPrefix(line, "(") && strings.HasSuffix(line, ")") { // "(photo) (video)", "(AB)"
		return true
	}
	name, rest, ok := strings.Cut(line, ",")
	return ok && areNames(strings.Fields(name)) && len(strings.Fields(rest)) <= 5 && !endsSentence(line)
}

// isNameAlone tells a line of two to four names, such as a byline without "by".
func (b *Block) isNameAlone() bool {
	return b.Kind != Heading && b.Kind != Item && b.Kind != Row && !endsSentence(b.Text) && areNames(strings.Fields(b.Text))
}

// areNames tells two to four words that each begin with a capital.
func areNames(words []string) bool {
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}
