package body

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// hashtags tells whether a line is made of hashtags.
func hashtags(b *Block) bool {
	if !strings.Contains(b.Text, "#") || len(b.Text) > 1000 {
		return false
	}
	tags, others := 0, 0
	for w := range strings.FieldsSeq(b.Text) {
		if len(w) > 1 && (w[0] == '#' || strings.HasPrefix(w, "＃")) {
			tags++
		} else if strings.ContainsFunc(w, isWordRune) {
			others++
		}
	}
	return tags > 0 && (others == 0 || tags >= 2 && others <= tags)
}

// isTag tells a link that is a tag of the article.
func isTag(b *Block) bool {
	if b.words > 6 || b.LinkBytes*10 < len(b.Text)*8 || len(b.parts) == 0 || b.parts[0].link == nil {
		return false
	}
	if slices.Contains(strings.Fields(strings.ToLower(structured.Attr(b.parts[0].link, "rel"))), "tag") {
		return true
	}
	return b.where.near&classTags != 0 && b.where.area&inNav == 0
}

// HashtagsOf returns the words that a line of hashtags or tags holds.
func (b *Block) HashtagsOf() []string {
	var tags []string
	if strings.Contains(b.Text, "#") {
		for _, piece := range strings.Split(b.Text, "#")[1:] {
			piece = strings.Trim(piece, " ,;.|·•/")
			if w := strings.ReplaceAll(piece, "_", " "); w != "" && len(w) <= 60 {
				tags = append(tags, w)
			}
		}
		return tags
	}
	if b.Why == "tag" {
		if tags = b.linked(); len(tags) > 1 {
			return tags
		}
		tags = nil
	}
	_, list, ok := strings.Cut(b.Text, ":")
	if !ok {
		list = b.Text
		if b.Why != "tag" {
			return nil
		}
	}
	for _, w := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' || r == '|' || r == '،' || r == '•' || r == '·' }) {
		if w = strings.TrimSpace(w); w != "" && len(w) <= 60 {
			tags = append(tags, w)
		}
	}
	return tags
}

// linked are the texts of the block's links, each once.
func (b *Block) linked() []string {
	var all []string
	for i, p := range b.parts {
		switch {
		case p.link == nil || p.node == nil:
		case i > 0 && b.parts[i-1].link == p.link && len(all) > 0:
			all[len(all)-1] = text.Clean(all[len(all)-1] + " " + p.node.Data)
		default:
			all = append(all, text.Clean(p.node.Data))
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" || len(s) > 60 })
}

func isBylineWord(w string) bool {
	switch strings.ToLower(strings.TrimRight(w, ":,")) {
	case "par", "by", "por", "de", "von", "di", "بقلم", "كتب", "كتبت", "na", "mwandishi", "auteur", "author", "autor", "redigé", "rédigé", "écrit", "written", "texte", "texto":
		return true
	}
	return false
}

// isByline tells a line that names who wrote: "Par Aminata Diallo", "By John
// Smith, Reuters", at the edges of the article.
func (l *labelling) isByline(b *Block) bool {
	if b.words > 14 || b.words < 1 {
		return false
	}
	key := b.foldedKey()
	for _, a := range l.authors {
		if a != "" && (key == a || strings.HasSuffix(key, " "+a) && b.words <= text.WordCount(a)+3 && !endsSentence(b.Text)) {
			return true
		}
	}
	words := strings.Fields(b.Text)
	if len(words) < 2 || !isBylineWord(words[0]) || endsSentence(strings.TrimRight(b.Text, ".")) && !strings.HasSuffix(b.Text, ")") || strings.HasSuffix(b.Text, ".") && len(words) > 5 {
		return false
	}
	return capitalised(words[1:])
}

// capitalised tells whether most words are names.
func capitalised(words []string) bool {
	names := 0
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(\"«“"))
		if unicode.IsUpper(r) || unicode.In(r, unicode.Arabic) {
			names++
		}
	}
	return names > 0 && 3*names >= 2*len(words)
}

// isCredit tells a line that credits an agency or a source: "Avec AFP",
// "Source : Reuters", "(AFP)".
func (l *labelling) isCredit(b *Block) bool {
	if b.words > 10 || b.Kind == Heading || !mayCredit(b.Text) {
		return false
	}
	if _, ok := l.agencies.Credit(b.Text); ok {
		return true
	}
	key := b.foldedKey()
	for _, p := range []string{"source", "sources", "fonte", "fuente", "quelle", "chanzo", "المصدر"} {
		if rest, ok := strings.CutPrefix(key, p+" "); ok && b.words <= 7 && followedByColon(b.Text, len(p)) && rest != "" {
			return true
		}
	}
	return false
}

// mayCredit rules out, at little cost, the lines that no form of a credit fits; an
// agency's name alone has been looked up before.
func mayCredit(line string) bool {
	if strings.ContainsAny(line, "(:©–—-") || line[len(line)-1] == '.' || line[len(line)-1] <= '9' {
		return true
	}
	first, _, _ := strings.Cut(strings.ToLower(line), " ")
	switch first {
	case "avec", "with", "com", "con", "mit", "par", "by", "por":
		return true
	}
	return false
}
