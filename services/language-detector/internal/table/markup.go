package table

import (
	"strings"
	"unicode/utf8"
)

const (
	maxTag    = 512      // bytes of a tag that is skipped
	maxSkip   = 16 << 10 // bytes of code, script or style that are skipped
	maxToken  = 128      // bytes of a token that are looked at
	maxEntity = 10       // bytes of a character reference
)

// skipToken returns the end of the token at pos if it is an address of a page or
// a person, an @name or a #hashtag, else pos.
func skipToken(text string, pos int) int {
	token := text[pos:min(len(text), pos+maxToken)]
	telling := false // of an address: most tokens are none
	for i := range len(token) {
		switch b := token[i]; {
		case b <= ' ':
			token = token[:i]
		case b == '.' || b == ':' || b == '@' || b == '#':
			telling = true
			continue
		default:
			continue
		}
		break
	}
	if !telling {
		return pos
	}
	for token != "" && strings.IndexByte(`("'[<`, token[0]) >= 0 {
		token = token[1:]
	}
	if !isAddress(token) {
		return pos
	}
	end := pos
	for end < len(text) && text[end] > ' ' {
		end++
	}
	return end
}

func isAddress(token string) bool {
	if len(token) < 2 {
		return false
	}
	if (token[0] == '@' || token[0] == '#') && isNameByte(token[1]) {
		return true
	}
	if !strings.Contains(token, ".") {
		return strings.Contains(token, "://")
	}
	if len(token) > 4 && (token[0]|0x20) == 'w' && (token[:4] == "www." || token[:4] == "WWW.") {
		return true
	}
	if at := strings.IndexByte(token, '@'); at > 0 && at < len(token)-3 {
		return true
	}
	return strings.Contains(token, "://") || isHost(token)
}

// isHost tells whether a token is a host of a common top-level domain, with or
// without a path.
func isHost(token string) bool {
	host, _, _ := strings.Cut(token, "/")
	host = strings.TrimRight(host, `.,;:!?)"']`)
	dot := strings.LastIndexByte(host, '.')
	if dot < 2 {
		return false
	}
	switch host[dot+1:] {
	case "com", "org", "net", "info", "gov", "edu", "int":
	default:
		return false
	}
	for i := range dot {
		if !isNameByte(host[i]) && host[i] != '.' && host[i] != '-' {
			return false
		}
	}
	return true
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b >= utf8.RuneSelf
}

// markup reads what begins with "<" or "&": a tag counts as one space, code with
// what is in it, a character reference as its character.
func markup(text string) (rune, int) {
	if text[0] == '<' {
		return ' ', tagSize(text, "<", ">")
	}
	if strings.HasPrefix(text, "&lt;") {
		return ' ', tagSize(text, "&lt;", "&gt;")
	}
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 2 {
		return ' ', 1
	}
	if r := entity(text[1:end]); r != 0 {
		return r, end + 1
	}
	return ' ', 1
}

// tagSize returns the bytes of a tag, with its content if that is code, or of
// open alone if it is none.
func tagSize(text, open, shut string) int {
	rest := text[len(open):]
	if rest == "" || !(isNameByte(rest[0]) && rest[0] > '9' || rest[0] == '/' || rest[0] == '!') {
		return len(open)
	}
	end := strings.Index(rest[:min(len(rest), maxTag)], shut)
	if end < 0 {
		return len(open)
	}
	size := len(open) + end + len(shut)
	for _, name := range [...]string{"code", "pre", "script", "style"} {
		if !hasName(rest, name) {
			continue
		}
		content := text[size:min(len(text), size+maxSkip)]
		for at := 0; ; {
			i := strings.Index(content[at:], "/")
			if i < 0 {
				return size
			}
			at += i + 1
			if hasName(content[at:], name) {
				return size + at + len(name)
			}
		}
	}
	return size
}

func hasName(tag, name string) bool {
	return len(tag) > len(name) && strings.EqualFold(tag[:len(name)], name) && (tag[len(name)] == '>' || tag[len(name)] == ' ' || tag[len(name)] == '&')
}

// entity returns the character of a reference without & and ;, 0 for one that
// is no letter's.
func entity(name string) rune {
	if name[0] == '#' {
		return numeric(name[1:])
	}
	for i := range accents {
		if a := &accents[i]; len(name) == len(a.name)+1 && name[1:] == a.name {
			return composed(rune(name[0]), a.mark)
		}
	}
	switch name {
	case "aelig":
		return 'æ'
	case "oelig":
		return 'œ'
	case "szlig":
		return 'ß'
	case "rsquo", "apos":
		return '\''
	}
	return ' '
}

func numeric(digits string) rune {
	base := rune(10)
	if digits != "" && (digits[0]|0x20) == 'x' {
		base, digits = 16, digits[1:]
	}
	r := rune(0)
	for i := range len(digits) {
		d := rune(digits[i])
		switch {
		case d >= '0' && d <= '9':
			d -= '0'
		case base == 16 && d|0x20 >= 'a' && d|0x20 <= 'f':
			d = d | 0x20 - 'a' + 10
		default:
			return ' '
		}
		if r = r*base + d; r > utf8.MaxRune {
			return ' '
		}
	}
	return r
}
