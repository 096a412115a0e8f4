package api

import (
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

// Items are kept with plain spaces. Who shows French to readers may ask for its
// typography: a narrow no-break space before ; ! ? % and inside « » and numbers, a
// no-break space before the colon.
const (
	narrow  = '\u202f'
	noBreak = '\u00a0'
)

// typography tells whether the texts are wanted as they are to be shown.
func (p params) typography() (display bool, err error) {
	value, err := p.one("typography")
	switch {
	case err != nil:
		return false, err
	case value == "" || value == "canonical":
		return false, nil
	case value == "display":
		return true, nil
	}
	return false, problemf(http.StatusBadRequest, "typography: must be canonical or display (got %.60q)", value)
}

// dress puts the texts of French items into the form for display, if that was asked for.
func (p params) dress(rows []database.Row) error {
	if !p.display {
		return nil
	}
	for i := range rows {
		it := &v1.Item{}
		if err := v1.UnmarshalJSON(rows[i].Body, it); err != nil {
			return err
		}
		if language, _, _ := strings.Cut(it.GetLanguage().GetTag(), "-"); language != "fr" || it.GetArticle() == nil {
			continue
		}
		a := it.Article
		a.Title, a.Lede, a.Html = french(a.Title), french(a.Lede), frenchHTML(a.Html)
		for j := range a.Paragraphs {
			a.Paragraphs[j] = french(a.Paragraphs[j])
		}
		for _, image := range a.Images {
			image.Caption = french(image.Caption)
		}
		body, err := v1.MarshalJSON(it)
		if err != nil {
			return err
		}
		rows[i].Body = body
	}
	return nil
}

// french sets the spaces of a French text. Setting them again changes nothing.
func french(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	previous := ' '
	for i, r := range s {
		after := s[i+utf8.RuneLen(r):]
		next, size := utf8.DecodeRuneInString(after)
		last := size == 0
		switch {
		case r == ' ' && (!last || previous == '«'):
			r = spaceBefore(previous, next, after[size:])
		case strings.ContainsRune(";!?:", r) && closes(previous) && (last || next == ' ' || next == narrow || next == '»'):
			b.WriteRune(spaceOf(r))
		case r == '»' && previous != ' ' && previous != narrow && previous != noBreak && previous != '«':
			b.WriteRune(narrow)
		}
		b.WriteRune(r)
		if r == '«' && !last && next != ' ' && next != narrow && next != noBreak && next != '»' {
			b.WriteRune(narrow)
			r = narrow
		}
		previous = r
	}
	return b.String()
}

// spaceBefore is the space that belongs between two characters that have one.
func spaceBefore(previous, next rune, after string) rune {
	behind, _ := utf8.DecodeRuneInString(after)
	switch {
	case previous == '«' || next == '»':
		return narrow
	case strings.ContainsRune(";!?:", next) && (after == "" || !unicode.IsLetter(behind) && !strings.ContainsRune("-)(/=", behind)):
		return spaceOf(next)
	case next == '%' && unicode.IsDigit(previous), unicode.IsDigit(previous) && group.MatchString(string(next)+after[:min(len(after), 3)]):
		return narrow
	}
	return ' '
}

// group is three digits of a number, and no more.
var group = regexp.MustCompile(`^[0-9]{3}(?:[^0-9]|$)`)

func spaceOf(sign rune) rune {
	if sign == ':' {
		return noBreak
	}
	return narrow
}

func closes(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '»' || r == ')' }

// markup parts the tags and entities of our own HTML from its text.
var markup = regexp.MustCompile(`<[^>]*>|&[#\w]{1,32};`)

// frenchHTML is french for the text of HTML; code stays as it is.
func frenchHTML(s string) string {
	var b strings.Builder
	code := false
	text := func(piece string) {
		if code {
			b.WriteString(piece)
			return
		}
		b.WriteString(french(piece))
	}
	end := 0
	for _, m := range markup.FindAllStringIndex(s, -1) {
		text(s[end:m[0]])
		tag := s[m[0]:m[1]]
		b.WriteString(tag)
		switch tag {
		case "<pre>", "<code>":
			code = true
		case "</pre>", "</code>":
			code = false
		}
		end = m[1]
	}
	text(s[end:])
	return b.String()
}
