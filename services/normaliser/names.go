package normaliser

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

var (
	// bylinePrefix opens a line that says who wrote: "Par", "Written by", "Texte :".
	bylinePrefix = regexp.MustCompile(`(?i)^(?:(?:an?\s+|un\s+)?(?:article|texte?|story|reportage|propos|interview|entretien|words?)(?:\s+recueillis)?\s*:?\s+)?(?:(?:écrit|rédigé|publié|proposé|posté|signé|written|posted|published|reported|geschrieben|escrito|publicado|scritto)\s+)?(?:tex?te?o?s?\s+(?:y|e|et|and|&)\s+(?:fotos?|photos?|pictures?|imagens|images)\s*:|تحرير\s*:|par|by|por|de|von|di|door|av|od|auteurs?|authors?|autor(?:es|in|en|a)?(?:/(?:in|a|autor(?:in)?))?|autori?|author\(s\)|reporters?|journalistes?|texte|text|texto|بقلم|كتبت?|na|mwandishi(?:\s+wetu)?)\s*(?::\s*|,\s+|\s+)`)
	// helperPrefix opens a piece that names somebody who did something else.
	helperPrefix = regexp.MustCompile(`(?i)^(?:last\s+)?(?:edit(?:ed|or)|updated?|review(?:ed|er)|medically\s+reviewed|fact.?check(?:ed|er)|translat(?:ed|ion|or)|photo(?:s|graphs?|graphies?)?|illustrations?|images?|vid[eé]os?|fotos?|tradu(?:it|ite|ction|ção|cido)|relue?|éditée?|mise?\s+à\s+jour|bearbeitet|übersetzt|redigeerd)(?:\s+(?:by|par|de|von|por)\s*:?\s+|\s*:\s*)`)
	pictured     = regexp.MustCompile(`(?i)^(?:photo|foto|illustr|image|vid)`)
	emailName    = regexp.MustCompile(`^\s*[^\s@()]+@[^\s@()]+\s*\(([^)]+)\)\s*$`)
	// namesSplit stands between names for sure.
	namesSplit = regexp.MustCompile(`\s*(?:[,;|•·⋅∙/،؛、\n]|\s&\s|\s[-–—]\s|\s(?:avec|with|mit|com|con|via)\s+(?:l['’]|the\s+)?)\s*`)
	// namesJoin may stand within a name as well: "Sousa e Silva", "Food and Drug Office".
	namesJoin = regexp.MustCompile(`\s+(?:et|and|und|en|og|och|y|e|و|na|و\s?)\s+`)
	// endsInInitial is a name that is cut to a letter: "Kossi A."
	endsInInitial = regexp.MustCompile(`\s\p{Lu}\.\s*$`)
	brackets      = regexp.MustCompile(`\s*[(\[]\s*(?:avec|with|via)?\s*([^()\[\]]*)[)\]]`)
	// roles tell a piece that says what somebody is.
	roles = regexp.MustCompile(`(?i)\b(?:correspond[ea]nte?s?|corresponsal|correspondente|reporters?|editors?|journalistes?|journalist(?:in)?s?|jornalistas?|periodistas?|redacteur|rédact(?:eur|rice)s?|redakteur(?:in)?|envoyée?s?|spéciale?s?|staff writer|writer|columnist|chroniqueu(?:r|se)|analyst|director|directeur|directrice|manager|professor|professeure?|president|chercheu(?:r|se)|researcher|contributor|freelance|founder|fondat(?:eur|rice)|studio|büro|korrespondent(?:in)?|reviewers?|experts?|consultant|written|photographe[rs]?|agencies|agences|agenturen|agencias|agências)\b`)
)

// splitAuthors makes names of what a field says of the author. agency tells the
// names of agencies, which are kept wherever they stand.
func splitAuthors(value string, agency func(string) bool) []string {
	value = text.CleanTwice(stripTags(value))
	if m := emailName.FindStringSubmatch(value); m != nil {
		value = m[1]
	}
	value = withoutAddresses(value)
	if len(value) > 300 {
		return nil
	}
	value = withoutPrefix(value)
	var names, inside []string
	if !agency(value) {
		value = brackets.ReplaceAllStringFunc(value, func(group string) string {
			content := brackets.FindStringSubmatch(group)[1]
			if agency(content) {
				inside = append(inside, content)
				return " "
			}
			if strings.HasSuffix(value, group) || strings.ContainsAny(content, "@/.") {
				return " " // "(rje)", "(Data editor)", "(@handle)"
			}
			return group
		})
	}
	pieces := namesSplit.Split(value, -1)
	var parts []string
	for _, piece := range pieces {
		parts = append(parts, splitJoined(piece, agency)...)
	}
	full := len(parts) > 1 && agency(parts[0]) // a name of two words, or an agency, came first
	for _, piece := range parts {
		for _, reporter := range []string{" 기자", " 특파원", "記者", "记者"} {
			piece = strings.TrimSuffix(strings.TrimSpace(piece), reporter)
		}
		initial := endsInInitial.MatchString(piece)
		piece = strings.Trim(withoutPrefix(piece), " .,;:-–—|*©\"“”«»")
		if initial {
			piece += "."
		}
		switch {
		case agency(piece):
		case !isName(piece), helperPrefix.MatchString(piece), len(names) > 0 && roles.MatchString(piece), strings.HasSuffix(piece, " says"):
			continue
		case full && !strings.Contains(piece, " ") && spaced(piece): // a place, a degree: "Anna Bell, PhD", "Max Muster, Berlin"
			continue
		}
		full = full || strings.Contains(piece, " ")
		names = append(names, piece)
	}
	return append(names, inside...)
}

// withoutPrefix takes "Par", "By", "Von" off the front, as often as it is there.
func withoutPrefix(s string) string {
	for range 2 {
		if !mayPrefix(s) {
			break
		}
		shorter := strings.TrimLeft(bylinePrefix.ReplaceAllString(s, ""), " :")
		if shorter == s || shorter == "" {
			break
		}
		s = shorter
	}
	return s
}

// mayPrefix rules out, at little cost, what no prefix of a byline begins.
func mayPrefix(s string) bool {
	if len(s) > 400 {
		s, _ = text.Cut(s, 400)
	}
	s = strings.ToLower(s)
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return s != "" && s[0] >= utf8.RuneSelf
}

// prefixes are how the forms of bylinePrefix begin.
var prefixes = strings.Fields("a un art text story reportage propos interview entretien word rédigé publi proposé posté signé writ post report geschrieben escrito scritto " +
	"tex تحرير par by por de von di door av od auteur author autor journaliste texto na mwandishi")

// withoutAddresses drops web and mail addresses and accounts of networks.
func withoutAddresses(s string) string {
	if !strings.ContainsAny(s, "@/") && !strings.Contains(s, "www.") {
		return s
	}
	var kept []string
	for w := range strings.FieldsSeq(s) {
		if !strings.Contains(w, "@") && !strings.Contains(w, "://") && !strings.Contains(w, "www.") {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// splitJoined splits at "and" where both sides are names of their own: both of two
// words and more, both of one, or one an agency.
func splitJoined(s string, agency func(string) bool) []string {
	at := namesJoin.FindAllStringIndex(s, -1)
	if at == nil || agency(s) || len(at) > 3 {
		return []string{s}
	}
	var parts []string
	start, single, several := 0, 0, 0
	for _, where := range append(at, []int{len(s), len(s)}) {
		part := s[start:where[0]]
		start = where[1]
		if part == "" {
			continue
		}
		if agency(part) {
			parts = append(parts, part)
			continue
		}
		if strings.Contains(strings.TrimSpace(part), " ") {
			several++
		} else {
			single++
		}
		parts = append(parts, part)
	}
	if single > 0 && several > 0 {
		return []string{s}
	}
	return parts
}

// spaced tells whether a name is in a script that puts spaces between words.
func spaced(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// isName tells whether a piece of an author field can be somebody's name.
func isName(s string) bool {
	if len(s) < 2 || len(s) > 80 || strings.ContainsAny(s, "@<>{}=/\\%?!") || text.WordCount(s) > 7 {
		return false
	}
	if !strings.Contains(s, " ") && strings.ContainsAny(s, "._") && strings.ToLower(s) == s {
		return false // "page.author", "first_last"
	}
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r) && letters == 0: // "15:36 Uhr", "3 min"
			return false
		}
	}
	switch text.Key(s) {
	case "admin", "administrator", "administrateur", "webmaster", "root", "user", "author", "auteur", "autor", "editor", "unknown", "anonymous", "anonyme", "none", "null", "nil", "undefined", "super user", "superuser",
		"wordpress", "guest", "super utilisateur", "invite", "by", "par", "von", "facebook", "twitter", "instagram", "whatsapp", "n a":
		return false
	}
	return letters >= 2 && !body.IsLabel(s)
}

// particles stand in lower case within names.
var particles = map[string]bool{"de": true, "du": true, "des": true, "la": true, "le": true, "da": true, "do": true, "dos": true, "das": true, "di": true, "del": true, "della": true, "van": true, "von": true, "der": true, "den": true, "ten": true,
	"ter": true, "zu": true, "zur": true, "bin": true, "ben": true, "ibn": true, "el": true, "al": true, "ould": true, "ag": true, "wa": true, "e": true, "y": true, "dit": true, "af": true, "av": true, "y.": true}

// noFirstName are capitalised words that open titles and names of houses.
var noFirstName = map[string]bool{"the": true, "our": true, "do": true, "af": true, "aus": true, "der": true, "die": true, "das": true, "les": true, "los": true, "las": true, "pin": true, "select": true, "read": true, "share": true, "all": true, "more": true}

// looksLikePerson tells a name of two to five words, each with a capital but for
// particles; in scripts without capitals any two to four words.
func looksLikePerson(s string) bool {
	words := strings.Fields(brackets.ReplaceAllString(s, ""))
	if len(words) < 2 || len(words) > 5 || noFirstName[strings.ToLower(words[0])] {
		return false
	}
	capitals := 0
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "\"“‘'’"))
		switch {
		case i+1 < len(words) && len(w) > 5 && strings.HasSuffix(w, "."): // the end of a sentence
			return false
		case unicode.IsUpper(r) || unicode.IsTitle(r), unicode.IsLetter(r) && !unicode.IsLower(r):
			capitals++
		case i > 0 && particles[strings.ToLower(w)]:
		default:
			return false
		}
	}
	return capitals >= 2 && !body.IsLabel(s) && !strings.ContainsAny(s, ":;,?!0123456789|")
}
