package body

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// labelling says of each block what kind of line it is, whatever chooses the body.
type labelling struct {
	*Extractor
	titles, names, authors []string // folded
	forms                  map[*html.Node]int
}

// label gives a role to each block that is plainly no text of an article: lines of
// hashtags, dates, names, captions, forms, set phrases.
func (e *Extractor) label(blocks []*Block, hints Hints) {
	l := &labelling{Extractor: e, titles: keys(hints.Titles), names: keys(hints.Sources), authors: keys(hints.Authors), forms: map[*html.Node]int{}}
	for _, b := range blocks {
		if f := b.form(); f != nil {
			l.forms[f] += b.words
		}
	}
	for _, b := range blocks {
		l.block(b)
	}
}

func keys(list []string) []string {
	var all []string
	for _, s := range list {
		if key := text.Key(s); key != "" {
			all = append(all, key)
		}
	}
	return all
}

func (l *labelling) block(b *Block) {
	switch {
	case hashtags(b):
		b.label(Hashtags, "hashtags")
	case l.isTitle(b):
		b.label(TitleAgain, "title")
	case l.isSource(b):
		b.label(SourceName, "source name")
	case isTag(b):
		b.label(Hashtags, "tag")
	case l.isDateLine(b):
		b.label(DateLine, "date line")
	case l.isByline(b):
		b.label(Byline, "byline")
	case l.isCredit(b):
		b.label(Byline, "credit")
	case b.isCaption():
		b.label(CaptionOf, "caption")
	case l.endsInCredit(b):
		b.label(CaptionOf, "credit at the end")
	case l.isForm(b):
		b.label(Boilerplate, "form")
	default:
		l.phrase(b)
	}
}

// isCaption tells what stands in a figure and is no table, quotation or long text.
func (b *Block) isCaption() bool {
	return b.Kind == Caption || b.where.area&inFigure != 0 && b.Kind != Row && b.where.area&(inQuote|inTable) == 0 && b.words <= 60
}

// endsInCredit tells a caption by the credit that it ends with: "... (Image: Getty)",
// "... Photo : DR".
func (l *labelling) endsInCredit(b *Block) bool {
	if b.words > 45 || b.words < 3 || b.Kind == Heading || b.Kind == Row {
		return false
	}
	bare := strings.TrimRight(b.Text, " .")
	tail := ""
	brackets := strings.HasSuffix(bare, ")") || strings.HasSuffix(bare, "]")
	if brackets {
		i := strings.LastIndexAny(bare, "([")
		if i < 0 {
			return false
		}
		tail = bare[i+1 : len(bare)-1]
	} else if i := strings.LastIndex(bare, "©"); i >= 0 {
		tail = bare[i:]
	} else if i := max(strings.LastIndex(bare, ". "), strings.LastIndex(bare, " / "), strings.LastIndex(bare, " | "), strings.LastIndex(bare, " – "), strings.LastIndex(bare, " - ")); i > 0 {
		tail = bare[i+2:]
	}
	tail = strings.TrimLeft(tail, " –-|/")
	if tail == "" || len(tail) > 120 || len(strings.Fields(tail)) > 9 {
		return false
	}
	if strings.HasPrefix(tail, "©") {
		return true
	}
	if _, is := l.agencies.Exact(tail); is && !brackets && b.words <= 12 && tail != bare {
		return true
	}
	kind, size, _ := l.phrases.match(text.Key(tail))
	if words := strings.Fields(tail); kind != captionText || !followedByColon(tail, size) && (!brackets || len(words) < 2 || len(words) > 5 || b.words > 14 && !capitalised(words[1:])) {
		return false
	}
	if brackets && b.words <= 14 && len(strings.Fields(tail)) <= 5 && !endsSentence(strings.TrimRight(bare[:strings.LastIndexAny(bare, "([")], " ")) {
		return true // "Le bac en août (ph. de l’auteur)"
	}
	name := strings.TrimLeftFunc(tail[strings.LastIndexAny(tail, ":/|-–—© ")+1:], func(r rune) bool { return !isWordRune(r) })
	first, _ := utf8.DecodeRuneInString(name)
	return !unicode.IsLower(first)
}

func (b *Block) label(role Role, why string) { b.Role, b.Why = role, why }

// phrase labels lines that are set phrases.
func (l *labelling) phrase(b *Block) {
	if b.words > 90 {
		return
	}
	key := b.foldedKey()
	if why := offers(b, key); why != "" {
		b.label(Boilerplate, why)
		return
	}
	kind, size, whole := l.phrases.match(stripNumber(key))
	inside := false
	if other, length := phraseInside(b, key); other != noPhrase {
		kind, size, inside = other, length, true
	}
	if kind == noPhrase {
		return
	}
	b.phrase = kind
	linked := 2*b.LinkBytes > len(b.Text)
	opens := followedByColon(b.Text, size)
	short := b.words <= 12
	role, why, is := Boilerplate, "set phrase", false
	switch kind {
	case commentStart:
		why = "comments"
		is = whole || short && !endsSentence(strings.TrimRight(b.Text, "!.… ")) && (b.Kind == Heading && size >= 14 || linked || b.where.classes&classComment != 0)
	case relatedStart:
		why = "related"
		is = whole || opens || linked && b.words <= 40
		b.opens = whole || opens && b.words < 8
	case commentForm, consent:
		is = b.words <= 90 && (size >= 12 || whole)
	case feedTail:
		is = b.words <= 90 && isFeedTail(key)
	case captionText:
		role, why = CaptionOf, "caption"
		is = whole || (opens || strings.HasPrefix(b.Text, "©")) && b.words <= 25 || size > 12 && b.words <= 15
	case paywall:
		why = "paywall"
		is = whole || b.words <= 30 && size >= 10
	case tagList:
		role, why = Hashtags, "tags"
		is = whole || opens && b.words <= 40 && b.Kind != Row
	case sharing, newsletter, advert, copyright, reading:
		is = whole || inside || b.words <= 20 && (linked || size >= 12 || opens) || b.words <= 4 && !endsSentence(b.Text) && b.Kind != Heading
	}
	if is {
		b.label(role, why)
	}
}

// insidePhrases tell wherever they stand on a line, by meaning.
var insidePhrases = map[phraseKind]string{
	commentForm: "les champs obligatoires sont indiques|required fields are marked|adresse e mail ne sera pas publiee|adresse email ne sera pas publiee|e mail ne sera pas publie|address will not be published|email will not be published",
	feedTail:    "appeared first on|est apparu en premier sur|apareceu primeiro em",
	copyright:   "tous droits reserves|all rights reserved|todos os direitos reservados|جميع الحقوق محفوظة",
	newsletter:  "dans votre boite mail|dans votre boite e mail|dans votre boite aux lettres|dans votre boite de reception|dans votre boite inscrivez|dans votre messagerie|in your inbox|to your inbox|na sua caixa de entrada|no seu e mail|en tu bandeja|الي بريدك",
	sharing:     "cliquez pour partager|cliquer pour partager|click to share|cliquez pour envoyer|ouvre dans une nouvelle fenetre|opens in new window",
	paywall:     "article est reserve aux abonnes|article est reserve a nos abonnes|suite est reservee aux abonnes|contenu est reserve aux abonnes|de cet article a lire|articles gratuits a lire|of this article is for subscribers",
}

// insides are the inside phrases by their first word.
var insides = func() map[string][]phrase {
	all := map[string][]phrase{}
	for kind, list := range insidePhrases {
		for p := range strings.SplitSeq(list, "|") {
			first, _, _ := strings.Cut(p, " ")
			all[first] = append(all[first], phrase{text: p, kind: kind})
		}
	}
	return all
}()

// phraseInside finds phrases that tell wherever they stand on a line.
func phraseInside(b *Block, key string) (phraseKind, int) {
	if b.words > 70 {
		return noPhrase, 0
	}
	for start := 0; start < len(key); {
		end := start + strings.IndexByte(key[start:], ' ')
		if end < start {
			end = len(key)
		}
		for _, p := range insides[key[start:end]] {
			if strings.HasPrefix(key[start:], p.text) && (b.words <= 25 || b.words <= 40 && p.kind == newsletter || p.kind == commentForm || p.kind == copyright) {
				return p.kind, len(p.text)
			}
		}
		start = end + 1
	}
	return noPhrase, 0
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
func (l *labelling) isForm(b *Block) bool {
	f := b.form()
	return f != nil && (l.forms[f] <= 120 || b.words <= 3 && !endsSentence(b.Text) && b.Kind != Heading)
}

// isTitle tells whether the block is the title once more.
func (l *labelling) isTitle(b *Block) bool {
	if b.words > 60 {
		return false
	}
	key := b.foldedKey()
	for _, title := range l.titles {
		if key == title || len(key) > 20 && len(key) < len(title) && title[len(key)] == ' ' && b.Kind == Heading && strings.HasPrefix(title, key) {
			return true
		}
	}
	return false
}

// isSource tells whether the block is the publisher's or an agency's name alone.
func (l *labelling) isSource(b *Block) bool {
	if b.words > 8 {
		return false
	}
	key := b.foldedKey()
	if slices.Contains(l.names, key) {
		return true
	}
	_, ok := l.agencies.Exact(b.Text)
	return ok
}

func (l *labelling) isDateLine(b *Block) bool {
	if b.words > 30 || len(b.Text) > 250 || b.Kind == Row || !strings.ContainsFunc(b.Text, unicode.IsDigit) {
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
	return text.Key(b.Names) == "" || l.onlyNames(b.Names)
}

// onlyNames tells whether what is left of a date line is a byline.
func (l *labelling) onlyNames(rest string) bool {
	rest = strings.Trim(rest, " -–—|,:·•/()")
	key := text.Key(rest)
	for _, list := range [][]string{l.names, l.authors} {
		for _, name := range list {
			if name != "" && (key == name || key == "par "+name || key == "by "+name || key == "por "+name) {
				return true
			}
		}
	}
	if words := strings.Fields(rest); len(words) > 0 && len(words) <= 8 && isBylineWord(words[0]) && !endsSentence(rest) {
		return true
	}
	if _, ok := l.agencies.Exact(rest); ok {
		return true
	}
	_, ok := l.agencies.Credit(rest)
	return ok
}
