package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a number, a word or one other character.
type token struct {
	kind     tokenKind
	number   int // of a number
	digits   int // how many it is written with
	char     rune
	means    meaning // of a word
	spaced   bool    // white space stands before it
	upper    bool    // a word in capitals
	lower    bool    // a word that begins with a small letter
	caseless bool    // a word of a script that has no small letters
	start    int
	end      int
}

type tokenKind uint8

const (
	mark tokenKind = iota
	number
	word
)

const maxTokens = 200

// scanner reads one line. It holds no pointers but its tokens, so that these can
// stay on the stack.
type scanner struct {
	tokens     []token
	monthFirst bool
	relatives  bool  // there is a reference
	now        int64 // the reference's clock, as seconds of a clock in UTC
}

func (s *scanner) set(o Options) {
	s.monthFirst = o.MonthFirst
	if s.relatives = !o.Reference.IsZero(); s.relatives {
		_, offset := o.Reference.Zone()
		s.now = o.Reference.Unix() + int64(offset)
	}
}

// usualTokens are as many as most lines have: a scanner gets so many on the stack.
const usualTokens = 40

// tokenise appends the tokens of a line.
func tokenise(tokens []token, line string) []token {
	if len(line) > MaxLine {
		line = line[:MaxLine]
	}
	spaced := true
	for i := 0; i < len(line) && len(tokens) < maxTokens; {
		r, size := decode(line[i:])
		if r == ' ' || r >= utf8.RuneSelf && unicode.IsSpace(r) || r == '\t' || r == '\n' || r == '\r' {
			spaced = true
			i += size
			continue
		}
		if invisible(r) {
			i += size
			continue
		}
		tokens = append(tokens, token{start: i, spaced: spaced})
		t := &tokens[len(tokens)-1]
		spaced = false
		switch {
		case isDigit(r):
			i = t.digitsOf(line, i)
		case isLetter(r):
			i = t.wordOf(line, i)
		default:
			t.char = r
			i += size
		}
		t.end = i
	}
	return tokens
}

func decode(s string) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	return utf8.DecodeRuneInString(s)
}

// invisible are the marks of direction that Arabic pages put around numbers.
func invisible(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r == 0xad
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r)
}

func isDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= '٠' && r <= '٩' || r >= '۰' && r <= '۹' || r >= '०' && r <= '९' || r >= '০' && r <= '৯'
}

func digitValue(r rune) int {
	for _, zero := range []rune{'০', '०', '۰', '٠'} { // from the last to the first
		if r >= zero {
			return int(r - zero)
		}
	}
	return int(r - '0')
}

func (t *token) digitsOf(line string, i int) int {
	t.kind = number
	for i < len(line) {
		r, size := decode(line[i:])
		if !isDigit(r) {
			break
		}
		if t.digits < 18 {
			t.number = t.number*10 + digitValue(r)
		}
		t.digits++
		i += size
	}
	return i
}

// wordOf reads a word and looks it up.
func (t *token) wordOf(line string, i int) int {
	t.kind = word
	first, _ := decode(line[i:])
	if first == 'º' || first == 'ª' { // letters to Unicode, ordinals here
		t.means = lexicon["o"]
		return i + len("º")
	}
	t.lower = first >= 'a' && first <= 'z' || first >= utf8.RuneSelf && unicode.IsLower(first)
	t.caseless = first >= 0x590
	t.upper = !t.lower && !t.caseless
	var space [48]byte
	key := space[:0]
	for start := i; i < len(line); {
		r, size := decode(line[i:])
		if r >= utf8.RuneSelf && (r == 'º' || r == 'ª' || !unicode.IsLetter(r) && !unicode.IsMark(r)) || r < utf8.RuneSelf && !isLetter(r) {
			if !invisible(r) {
				break
			}
		} else {
			if i > start && (ideograph(r) || ideograph(first)) { // one by one
				break
			}
			if r >= 'a' && r <= 'z' || r >= utf8.RuneSelf && unicode.IsLower(r) {
				t.upper = false
			}
			if len(key) < 40 {
				key = fold(key, r)
			}
		}
		i += size
	}
	if end, m := levantine(line, i, string(key)); end > i {
		t.means = m
		return end
	}
	if m, ok := lexicon[string(key)]; ok {
		t.means = m
	} else {
		t.means = byStem(key)
	}
	return i
}

// levantine reads the months of the Levant as content systems write them: with a
// digit, and often their other name behind a stroke: "تشرين2/نوفمبر".
func levantine(line string, i int, key string) (int, meaning) {
	if key != "كانون" && key != "تشرين" || i >= len(line) || line[i] != '1' && line[i] != '2' || i+1 < len(line) && line[i+1] >= '0' && line[i+1] <= '9' {
		return 0, meaning{}
	}
	month := map[string]uint8{"تشرين1": 10, "تشرين2": 11, "كانون1": 12, "كانون2": 1}[key+line[i:i+1]]
	i++
	if i < len(line) && line[i] == '/' {
		other := token{}
		if r, _ := decode(line[i+1:] + " "); isLetter(r) {
			if end := other.wordOf(line, i+1); other.means.month == month {
				i = end
			}
		}
	}
	return i, meaning{name: key, class: aMonth, month: month}
}

func ideograph(r rune) bool { return r >= 0x2e80 && r < 0xa000 }

// fold appends the letter in lower case without its accents; the marks of Latin,
// Arabic and Indian letters that are written in two ways are dropped.
func fold(key []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r |= 0x20
		}
		return append(key, byte(r))
	case r < 0x180:
		return append(key, plain[r-0x80]...)
	case r >= 0x300 && r < 0x370, r >= 0x64b && r <= 0x65f, r == 0x640, r == 0x670, r == 0x93c, r == 0x9bc:
		return key
	case r < 0x250:
		r = unicode.ToLower(r)
		if p, ok := plainLater[r]; ok {
			return append(key, p)
		}
	case r >= 0x1e00 && r < 0x1f00:
		return append(key, vietnamese(unicode.ToLower(r)))
	case r == 'أ', r == 'إ', r == 'آ', r == 'ٱ':
		r = 'ا'
	case r == 'ى', r == 'ی':
		r = 'ي'
	case r == 'ک':
		r = 'ك'
	case r == 'ё', r == 'Ё':
		r = 'е'
	case r == 0x9df: // Bengali ya with its dot
		r = 0x9af
	default:
		r = unicode.ToLower(r)
	}
	return utf8.AppendRune(key, r)
}

var plainLater = map[rune]byte{'ș': 's', 'ț': 't', 'ơ': 'o', 'ư': 'u', 'ǎ': 'a', 'ǧ': 'g'}

// vietnamese returns the letter under the accents of Latin Extended Additional.
func vietnamese(r rune) byte {
	for _, row := range []string{"aạảấầẩẫậắằẳẵặ", "eẹẻẽếềểễệ", "iỉị", "oọỏốồổỗộớờởỡợ", "uụủứừửữự", "yỳỵỷỹ"} {
		if strings.ContainsRune(row, r) {
			return row[0]
		}
	}
	return '?'
}

// plain are the letters U+0080 to U+017F without accents, in lower case.
var plain = plainTable()

func plainTable() [0x100]string {
	var table [0x100]string
	for i := range table {
		table[i] = string(unicode.ToLower(rune(0x80 + i)))
	}
	for _, row := range []string{"a àáâãäåāăą", "c çćĉċč", "d ďđ", "e èéêëēĕėęě", "g ĝğġģ", "h ĥħ", "i ìíîïĩīĭįıi̇", "j ĵ", "k ķ", "l ĺļľŀł", "n ñńņň", "o òóôõöøōŏő",
		"r ŕŗř", "s śŝşš", "t ţťŧ", "u ùúûüũūŭůűų", "w ŵ", "y ýÿŷ", "z źżž", "oe œ", "ae æ", "ss ß"} {
		base, letters, _ := strings.Cut(row, " ")
		for _, r := range letters {
			for _, form := range []rune{r, unicode.ToUpper(r)} {
				if form >= 0x80 && form < 0x180 {
					table[form-0x80] = base
				}
			}
		}
	}
	table['İ'-0x80] = "i"
	return table
}

// at returns the token at i, or one of no kind that matches nothing.
func (s *scanner) at(i int) *token {
	if i < 0 || i >= len(s.tokens) {
		return &nothing
	}
	return &s.tokens[i]
}

var nothing = token{}

func (s *scanner) isMark(i int, chars string) bool {
	t := s.at(i)
	return t.kind == mark && t.char != 0 && strings.ContainsRune(chars, t.char)
}

// is tells whether the token is a word of one of these classes.
func (s *scanner) is(i int, c class) bool { return s.at(i).means.class&c != 0 }

// isWord tells whether the token is this word of the lexicon, folded.
func (s *scanner) isWord(i int, name string) bool {
	return s.at(i).kind == word && s.at(i).means.name == name
}
