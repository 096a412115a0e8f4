package agency

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// lines are the forms in which texts credit an agency.
type lines struct {
	dateline, credit []*regexp.Regexp
	inBrackets       *regexp.Regexp
	signOff          *regexp.Regexp
}

const (
	dash = `[-–—−:]{1,2}`
	// A credit holds at most this much.
	named = `([^()/]{2,45}?)`
)

func newLines() lines {
	var l lines
	for _, p := range datelines {
		l.dateline = append(l.dateline, regexp.MustCompile(p))
	}
	for _, p := range credits {
		l.credit = append(l.credit, regexp.MustCompile(p))
	}
	l.inBrackets = regexp.MustCompile(`^(.*?)\(\s*(?:[Ss]ources?\s*:\s*|[Aa]vec\s+(?:l['’])?|[Ww]ith\s+|[Mm]it\s+|via\s+|[Cc]om\s+|[Cc]on\s+)?([^()]{2,45}?)\s*\)\s*\.?$`)
	// How Reuters ends its texts.
	l.signOff = regexp.MustCompile(`^\(?(?:Additional r|R)eporting by [^.]{3,160}(?:;|\.)\s*(?:[Ww]riting|[Ee]diting) by `)
	return l
}

// Each has the place and day in its first group, if it has two.
var datelines = []string{
	`^\(\s*` + named + `\s*\)\s*(?:` + dash + `|\p{Lu})`,                            // (Agence Ecofin) - ...
	`^([^!?()]{2,60}?)\(\s*` + named + `\s*\)\s*(?:\.?\s*` + dash + `|\.|$)`,        // BAMAKO, 24 juin (AFP) - ...
	`^([^!?()]{4,60}?\d{1,4})\s*\(\s*` + named + `\s*\)\s+\p{Lu}`,                   // Abuja, June 24, 2025 (NAN) The ...
	`^([^!?()]{2,60}?)/\s*` + named + `\s*/\s*(?:\.?\s*` + dash + `|\.|$)`,          // MOSCOW, June 24. /TASS/.
	`^(\p{Lu}[^!?()]{2,40}?\d{1,4}),?\s+(\p{Lu}[\p{L}-]{1,14})\s*[-–—]{1,2}\s`,      // Accra, June 24, GNA - ...
	`^([\p{L}’' -]{2,30}?)\s*[-–—/,]\s*\(?\d{1,2}\s+\p{L}`,                          // AFP - 24 juin ...
	`^(\p{Lu}[\p{Lu} ’'-]{2,30})\s*[-–—,/]\s*([\p{L} ]{2,20}?)\s*[-–—:]\s`,          // PARIS - AFP - ...
	`^(\p{Lu}[^!?()]{1,40}?)\s+\(\s*` + named + `\s*\)\s+(?:,\s*)?\d{1,2}\s+\p{L}+`, // Dakar (APS), 24 juin ...
}

// credits are lines that credit, whole.
var credits = []string{
	`^(?:[Ss]ources?|SOURCE|[Ff]onte|[Ff]uente|[Qq]uellen?|[Cc]hanzo|[Źź]ródło|[Zz]droj|[Ff]orrás|[Kk]ilde|[Kk]älla|[Bb]ron|[Kk]aynak|[Ss]ursa|المصدر|المصادر|[Tt]exte?)\s*:\s*` + byWhom, // Source : AFP
	`^[–—(-]?\s*(?:\p{L}[\p{L} ’'.-]{1,40},?\s+)?(?:[Aa]vec|AVEC|[Ww]ith|[Cc]om|[Cc]on|[Mm]it)\s+` + material + `(?:l['’]|the\s+|la\s+|der\s+|a\s+)?` + byWhom,                            // Avec AFP
	`^(?:[Pp]ar|[Bb]y|[Pp]or|[Vv]on|[Dd]i|بقلم|كتب)\s*:?\s+` + byWhom,                               // Par AFP
	`^[–—-]?\s*(?:©|[Cc]opyright|\(c\)|\(C\))?\s*(?:\d{4}\s+)?([^()©:]{2,45}?)\s*(?:\d{4})?\s*\.?$`, // the name alone, © AFP
	`^[–—(-]?\s*(?:\p{Ll}{2,5}|\p{Lu}{1,4})(?:[/-]\p{L}{1,5}){0,3}/([^()/]{2,20}?)\s*\)?\.?$`,       // det/dpa, AN/FD/APS
	`^(?:©\s*)?(dpa)(?:-infocom)?,\s*dpa:\d`,                                                        // © dpa-infocom, dpa:250624-99-1/2
}

// creditMarks tell of each of the credits, at little cost, whether a line may be one.
var creditMarks = []func(line string) bool{
	func(l string) bool { return strings.Contains(l, ":") },
	func(l string) bool { return containsAny(l, "avec", "Avec", "AVEC", "ith ", "om ", "on ", "it ") },
	func(l string) bool {
		first, _, _ := strings.Cut(l, " ")
		switch strings.TrimRight(first, ":") {
		case "Par", "par", "By", "by", "Por", "por", "Von", "von", "Di", "di", "بقلم", "كتب":
			return true
		}
		return false
	},
	func(l string) bool {
		return strings.ContainsAny(l, "©0123456789,&/|-–") || containsAny(l, "opyright", "(c)", "(C)", " et ", " and ", " und ", " e ", " y ", " avec ", " with ", " mit ", " com ", " con ", " via ")
	},
	func(l string) bool { return strings.Contains(l, "/") },
	func(l string) bool { return strings.Contains(l, "dpa") },
}

func containsAny(s string, pieces ...string) bool {
	return slices.ContainsFunc(pieces, func(p string) bool { return strings.Contains(s, p) })
}

const (
	byWhom   = `([^()]{2,60}?)\s*\)?\s*\.?$`
	material = `(?:(?:inputs?|reporting|files|material|informations?|informações|información|Material|Informationen|Agenturmaterial|contributions?)\s+(?:from|by|of|de|da|do|von|der)\s+)?`
)

// Dateline returns the agency that opens a text: "BAMAKO, 24 juin (AFP) - ...".
func (t *Table) Dateline(paragraph string) (string, bool) {
	head, _ := text.Cut(paragraph, 160)
	if !strings.ContainsAny(head, "(/") && !strings.ContainsAny(head, "-–—") {
		return "", false
	}
	for _, p := range t.lines.dateline {
		m := p.FindStringSubmatch(head)
		if m == nil {
			continue
		}
		name := m[len(m)-1]
		if len(m) == 3 && !placeAndDay(m[1]) {
			continue
		}
		if a, ok := t.Named(name); ok {
			return a, true
		}
	}
	return "", false
}

// placeAndDay tells whether the words before a credit are a place and a day: names,
// numbers, months, and no verb or noun of a sentence.
func placeAndDay(s string) bool {
	words := strings.Fields(s)
	if len(words) > 10 {
		return false
	}
	for _, w := range words {
		w = strings.Trim(w, ".,;:-–—/")
		r, _ := utf8.DecodeRuneInString(w)
		if w == "" || unicode.IsUpper(r) || unicode.IsDigit(r) || !unicode.IsLower(r) {
			continue
		}
		if w == "d" || w == "l" || strings.HasPrefix(w, "d'") || strings.HasPrefix(w, "d’") || small[text.Key(w)] {
			continue
		}
		return false
	}
	return true
}

// small are the words in lower case that stand in datelines.
var small = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq("le la les de du des da do dos en et e y au al el del of the on in den der am um a via lez sur saint " +
		"lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre janv fevr avr juil sept oct nov dec " +
		"janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro jan fev mar abr jun jul ago set out dez " +
		"segunda feira terca quarta quinta sexta sabado domingo lunes martes miercoles jueves viernes enero febrero marzo mayo junio julio septiembre octubre noviembre diciembre ene " +
		"pm am h gmt utc wat " +
		"january february march april may june july august september october november december") {
		set[w] = true
	}
	return set
}()

// Credit returns the agency that a line credits, or the end of a paragraph:
// "Source : AFP", "Avec Reuters", "... (AFP)". What it credits may be a picture,
// which OfPicture tells.
func (t *Table) Credit(line string) (string, bool) {
	line = strings.TrimSpace(line)
	if !t.mayName(line) {
		return "", false
	}
	if a, ok := t.endsInBrackets(line); ok {
		return a, true
	}
	if len(line) > 120 {
		if i := strings.LastIndexAny(line, "–—"); i > len(line)-50 { // ... . — AFP
			if a, ok := t.Exact(strings.TrimLeft(line[i:], "–—")); ok && endsSentence(line[:i]) {
				return a, true
			}
		}
		if t.lines.signOff.MatchString(line) {
			return "Reuters", true
		}
		return "", false
	}
	if t.lines.signOff.MatchString(line) {
		return "Reuters", true
	}
	if a, ok := t.Exact(line); ok {
		return a, true
	}
	for i, p := range t.lines.credit {
		if !creditMarks[i](line) {
			continue
		}
		if m := p.FindStringSubmatch(line); m != nil {
			if a, ok := t.Named(m[1]); ok {
				return a, true
			}
		}
	}
	return "", false
}

// mayName rules out, at little cost, the lines that hold the first word of no
// agency's name, nor Reuters' own way to sign.
func (t *Table) mayName(line string) bool {
	start := -1
	for i := 0; i <= len(line); i++ {
		if i < len(line) && (line[i] >= utf8.RuneSelf || line[i] >= '0' && line[i] <= '9' || line[i]|0x20 >= 'a' && line[i]|0x20 <= 'z') {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && t.opens(line[start:i]) {
			return true
		}
		start = -1
	}
	return false
}

// opens tells whether a word may be the first of an agency's name; a word that is no
// ASCII always may.
func (t *Table) opens(word string) bool {
	var lower [maxFirst]byte
	if len(word) > maxFirst {
		return false
	}
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf {
			return true
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	return t.first[string(lower[:len(word)])]
}

// maxFirst is the length in bytes of the longest first word.
const maxFirst = 24

func endsSentence(s string) bool {
	s = strings.TrimRight(s, " »”\"’)")
	return s != "" && strings.ContainsAny(s[len(s)-1:], ".!?")
}

// endsInBrackets reads the brackets at the end. Behind the agency's own name they
// explain it: "a-t-il dit à l’Agence France-Presse (AFP)."
func (t *Table) endsInBrackets(line string) (string, bool) {
	if !strings.HasSuffix(strings.TrimRight(line, ". "), ")") {
		return "", false
	}
	start := max(0, len(line)-160)
	for start > 0 && start < len(line) && !utf8.RuneStart(line[start]) {
		start++
	}
	m := t.lines.inBrackets.FindStringSubmatch(line[start:])
	if m == nil {
		return "", false
	}
	a, ok := t.Named(m[2])
	if !ok || t.endsInName(m[1], a) {
		return "", false
	}
	return a, true
}

// endsInName tells whether the words before brackets are a name of the agency.
func (t *Table) endsInName(before, agency string) bool {
	words := strings.Fields(before)
	for n := 1; n <= 6 && n <= len(words); n++ {
		name := strings.Join(words[len(words)-n:], " ")
		for _, cut := range []string{"l’", "l'", "L’", "L'", "d’", "d'"} {
			name = strings.TrimPrefix(name, cut)
		}
		if found, ok := t.Exact(name); ok && found == agency {
			return true
		}
	}
	return false
}

var (
	picture = regexp.MustCompile(`(?i)^\W*(?:photos?|fotos?|bild(?:er)?|images?|pictures?|crédits?|credits?|illustration|vidéo|video|imago|getty|ph|صورة|الصورة|picha)\b|[(\s](?:photo|foto|bild)(?:\s+(?:by|von|de))?\s*[:/]|\(photo|\bgetty\b|\bpool\b`)
	// A person's name before a stroke or comma: "Matt Campbell / DPA".
	photographer = regexp.MustCompile(`^\W*(?:\p{Lu}[\p{L}.’'-]+\s+){1,3}\p{Lu}[\p{L}’'-]+\s*/|/\s*(?:\p{Lu}[\p{L}.’'-]+\s+){1,3}\p{Lu}[\p{L}’'-]+\s*$`)
)

// OfPicture tells whether a line that credits an agency credits a picture.
func OfPicture(line string) bool {
	if i := strings.LastIndexByte(line, '('); i >= 0 && len(line) > 120 {
		line = line[i:]
	}
	return len(line) <= 300 && (picture.MatchString(line) || photographer.MatchString(line))
}

// InLine returns the agency that stands by itself between the marks of a line such
// as "AFP | 24 juin 2025" or "AFP, MANILA".
func (t *Table) InLine(line string) (string, bool) {
	for _, piece := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("|-–—•·,:()/", r) }) {
		piece = strings.TrimSpace(piece)
		for _, prefix := range []string{"Par ", "par ", "By ", "by ", "Por ", "Avec ", "avec ", "Von ", "von "} {
			piece = strings.TrimPrefix(piece, prefix)
		}
		if a, ok := t.Exact(piece); ok {
			return a, true
		}
	}
	return "", false
}

// Employer returns the agency of which a byline says that the author is: "Repórter da
// Agência Brasil - Brasília".
func (t *Table) Employer(line string) (string, bool) {
	for _, piece := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("|-–—•·,:()/", r) }) {
		words := strings.Fields(piece)
		for i, w := range words {
			switch w {
			case "da", "do", "de", "of", "for", "from", "du", "des", "der", "à", "pour", "at":
				name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.Join(words[i+1:], " "), "the "), "l’"), "l'")
				if a, ok := t.Exact(name); ok {
					return a, true
				}
			}
		}
	}
	return "", false
}

// Signature returns the agency of a short line that is an agency and a place:
// "AFP, MANILA", "PTI Mumbai", "DAKAR, APS".
func (t *Table) Signature(line string) (string, bool) {
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > 5 || !placeAndDay(line) {
		return "", false
	}
	for _, piece := range []string{words[0], words[len(words)-1]} {
		if piece = strings.Trim(piece, around); len(piece) >= 3 {
			if a, ok := t.byName[piece]; ok && t.country[a] == "" {
				return a, true
			}
		}
	}
	return "", false
}
