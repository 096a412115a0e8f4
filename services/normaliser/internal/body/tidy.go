package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// tidy takes out of the kept blocks what is plainly no text of the article.
func (e *Extractor) tidy(r *Result, hints Hints) {
	t := &tidying{Extractor: e, Result: r, hints: hints, total: r.Words(), seen: map[string]bool{}, forms: map[*html.Node]int{}}
	for _, title := range hints.Titles {
		t.titles = append(t.titles, text.Key(title))
	}
	for _, name := range hints.Sources {
		t.names = append(t.names, text.Key(name))
	}
	for _, name := range hints.Authors {
		t.authors = append(t.authors, text.Key(name))
	}
	for _, b := range r.Blocks {
		if f := b.form(); f != nil {
			t.forms[f] += b.words
		}
	}
	for i, b := range r.Blocks {
		t.block(i, b)
	}
	t.edges()
}

type tidying struct {
	*Extractor
	*Result
	hints                  Hints
	titles, names, authors []string
	total                  int // words kept before
	before                 int // words kept so far
	stopped                bool
	why                    string
	teasers                bool // a heading of links to other articles has begun
	seen                   map[string]bool
	forms                  map[*html.Node]int
}

// block judges one block; what is not kept gets a role all the same, because
// others look for dates and hashtags in it.
func (t *tidying) block(i int, b *Block) {
	if t.stopped {
		b.reject(Boilerplate, t.why)
		return
	}
	switch {
	case t.hashtags(b):
		b.reject(Hashtags, "hashtags")
	case t.isTitle(b):
		b.reject(TitleAgain, "title")
	case t.isSource(b):
		b.reject(SourceName, "source name")
	case t.isTag(b):
		b.reject(Hashtags, "tag")
	case t.isDateLine(b):
		b.reject(DateLine, "date line")
	case t.isByline(b):
		b.reject(Byline, "byline")
	case t.isCredit(b):
		b.reject(Byline, "credit")
	case b.Kind == Caption || b.where.area&inFigure != 0:
		b.reject(CaptionOf, "caption")
	case t.isForm(b):
		b.reject(Boilerplate, "form")
	default:
		t.phrase(b)
	}
	if b.Keep && t.structure(b) {
		b.reject(Boilerplate, "structure")
	}
	if b.Keep && b.words > 5 {
		if t.seen[b.Text] {
			b.reject(Boilerplate, "twice")
		}
		t.seen[b.Text] = true
	}
	if b.Keep {
		t.before += b.words
		if b.prose() {
			t.teasers = false
		}
	}
}

// structure rejects by where a block stands.
func (t *tidying) structure(b *Block) bool {
	if t.teasers && !b.prose() && (2*b.LinkBytes > len(b.Text) || b.Kind == Heading) {
		return true
	}
	if b.LinkBytes*10 >= len(b.Text)*9 && b.words > 0 {
		// All of it is a link: to another article, to a tag, to a section.
		return b.Kind != Row && b.Kind != Quote && (b.Kind != Heading || b.words < 4 || t.before == 0) || b.where.area&inNav != 0
	}
	return false
}

// phrase rejects lines that are set phrases, and stops where comments begin.
func (t *tidying) phrase(b *Block) {
	key := b.foldedKey()
	kind, size, whole := t.phrases.match(stripNumber(key))
	if kind == noPhrase {
		kind, size, whole = t.phraseInside(b, key)
		if kind == noPhrase {
			return
		}
	}
	linked := 2*b.LinkBytes > len(b.Text)
	opens := followedByColon(b.Text, size)
	short := b.words <= 12
	switch kind {
	case commentStart:
		if !whole && !(short && !endsSentence(strings.TrimRight(b.Text, "!.… ")) && (b.Kind == Heading || linked || b.where.classes&classComment != 0)) {
			return
		}
		b.reject(Boilerplate, "comments")
		if t.before >= 25 && 3*t.before >= t.total {
			t.stopped, t.why = true, "after comments begin"
		}
	case relatedStart:
		if !whole && !opens && !(linked && b.words <= 40) {
			return
		}
		b.reject(Boilerplate, "related")
		if whole || opens && b.words < 8 {
			t.teasers = true
		}
	case commentForm, consent, feedTail:
		if b.words > 90 || kind == feedTail && !isFeedTail(key) || size < 12 && !whole {
			return
		}
		b.reject(Boilerplate, "set phrase")
	case captionText:
		if whole || (opens || strings.HasPrefix(b.Text, "©")) && b.words <= 25 || size > 12 && b.words <= 15 {
			b.reject(CaptionOf, "caption")
		}
	case paywall:
		if whole || b.words <= 30 && size >= 10 {
			b.reject(Boilerplate, "paywall")
			t.Paywalled = true
		}
	case tagList:
		if whole || opens && b.words <= 40 {
			b.reject(Hashtags, "tags")
		}
	case sharing, newsletter, advert, copyright, reading:
		if whole || b.words <= 20 && (linked || size >= 12 || opens) || b.words <= 4 && !endsSentence(b.Text) {
			b.reject(Boilerplate, "set phrase")
		}
	}
}

// phraseInside finds phrases that tell wherever they stand on a line.
func (t *tidying) phraseInside(b *Block, key string) (phraseKind, int, bool) {
	if b.words > 40 {
		return noPhrase, 0, false
	}
	for _, p := range []struct {
		text string
		kind phraseKind
	}{
		{"les champs obligatoires sont indiques", commentForm}, {"required fields are marked", commentForm}, {"ne sera pas publiee", commentForm},
		{"will not be published", commentForm}, {"appeared first on", feedTail}, {"est apparu en premier sur", feedTail}, {"apareceu primeiro em", feedTail},
		{"tous droits reserves", copyright}, {"all rights reserved", copyright}, {"todos os direitos reservados", copyright}, {"جميع الحقوق محفوظة", copyright},
		{"reserve aux abonnes", paywall}, {"reservee aux abonnes", paywall},
	} {
		if strings.Contains(key, p.text) && (b.words <= 25 || p.kind == commentForm) {
			return p.kind, len(p.text), false
		}
	}
	return noPhrase, 0, false
}

func isFeedTail(key string) bool {
	return strings.Contains(key, "appeared first on") || strings.Contains(key, "est apparu en premier") || strings.Contains(key, "apareceu primeiro") ||
		strings.Contains(key, "aparece primero") || strings.Contains(key, "erschien zuerst") || strings.Contains(key, "first published")
}

// stripNumber takes a count off the front: "3 commentaires".
func stripNumber(key string) string {
	first, rest, ok := strings.Cut(key, " ")
	if ok && strings.Trim(first, "0123456789") == "" {
		return rest
	}
	return key
}

// followedByColon tells whether a colon or an arrow stands right behind the words
// of a phrase of size folded bytes.
func followedByColon(line string, size int) bool {
	folded := 0
	for i, r := range line {
		if folded >= size && strings.ContainsRune(":>→»-–—|©/", r) {
			return true
		}
		if isWordRune(r) {
			if folded >= size {
				return false
			}
			folded += len(text.Key(line[i : i+len(string(r))]))
		} else if folded > 0 && folded < size && r == ' ' {
			folded++
		}
	}
	return false
}

// form is the form around a block, if any.
func (b *Block) form() *html.Node {
	if b.where.area&inForm == 0 {
		return nil
	}
	for n := b.Element; n != nil; n = n.Parent {
		if n.DataAtom == atom.Form {
			return n
		}
	}
	return nil
}

// isForm tells whether the block is a label or note of a form; a form around the
// whole page is none.
func (t *tidying) isForm(b *Block) bool {
	f := b.form()
	return f != nil && (t.forms[f] <= 120 || b.words <= 3 && !endsSentence(b.Text) && b.Kind != Heading)
}

// isTitle tells whether the block is the title once more.
func (t *tidying) isTitle(b *Block) bool {
	if b.words > 60 {
		return false
	}
	key := b.foldedKey()
	for _, title := range t.titles {
		if title == "" {
			continue
		}
		if key == title || len(key) > 20 && strings.HasPrefix(title, key+" ") && b.Kind == Heading {
			return true
		}
	}
	return false
}

// isSource tells whether the block is the publisher's or an agency's name alone.
func (t *tidying) isSource(b *Block) bool {
	if b.words > 8 {
		return false
	}
	key := b.foldedKey()
	for _, name := range t.names {
		if key == name {
			return true
		}
	}
	_, ok := t.agencies.Exact(b.Text)
	return ok
}

func (t *tidying) isDateLine(b *Block) bool {
	if b.words > 30 || len(b.Text) > 250 {
		return false
	}
	found := dates.Scan(b.Text, dates.Options{})
	if len(found) == 0 {
		return false
	}
	rest := b.Text
	for i := len(found) - 1; i >= 0; i-- {
		rest = rest[:found[i].Start] + "\n" + rest[found[i].End:]
	}
	b.Names = dates.WithoutLabels(rest)
	return text.Key(b.Names) == "" || t.onlyNames(b.Names)
}

// onlyNames tells whether what is left of a date line is a byline.
func (t *tidying) onlyNames(rest string) bool {
	rest = strings.Trim(rest, " -–—|,:·•/()")
	key := text.Key(rest)
	for _, list := range [][]string{t.names, t.authors} {
		for _, name := range list {
			if name != "" && (key == name || key == "par "+name || key == "by "+name || key == "por "+name) {
				return true
			}
		}
	}
	if words := strings.Fields(rest); len(words) > 0 && len(words) <= 8 && isBylineWord(words[0]) && !endsSentence(rest) {
		return true
	}
	_, ok := t.agencies.Exact(rest)
	return ok
}
