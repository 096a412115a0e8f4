package page

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// toUTF8 decodes a page. A byte order mark decides; then bytes that are valid
// UTF-8 are UTF-8 whatever anyone declares; then the header, then the page's own
// declaration, then Windows-1252.
func toUTF8(body []byte, contentType string) []byte {
	switch {
	case bytes.HasPrefix(body, []byte{0xef, 0xbb, 0xbf}):
		body = body[3:]
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}):
		return decode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), body)
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}):
		return decode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), body)
	}
	if utf8.Valid(body) {
		return body
	}
	if mostlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		if e := known(params["charset"]); e != nil {
			return decode(e, body)
		}
	}
	if m := declared.FindSubmatch(body[:min(len(body), 4096)]); m != nil {
		if e := known(string(m[1])); e != nil {
			return decode(e, body)
		}
	}
	return decode(charmap.Windows1252, body)
}

var declared = regexp.MustCompile(`(?i)<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})`)

// known returns the named encoding; nil for UTF-8, which has been ruled out, and
// for names that nobody knows.
func known(name string) encoding.Encoding {
	e, canonical := charset.Lookup(strings.TrimSpace(name))
	if e == nil || canonical == "utf-8" || canonical == "replacement" {
		return nil
	}
	return e
}

func decode(e encoding.Encoding, body []byte) []byte {
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return out
}

// mostlyUTF8 allows for a page that was cut inside a character, and for a few
// damaged bytes in what is otherwise plainly UTF-8.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for len(body) > 0 {
		if body[0] < utf8.RuneSelf {
			body = body[1:]
			continue
		}
		r, size := utf8.DecodeRune(body)
		if r == utf8.RuneError && size == 1 {
			if !utf8.FullRune(body) {
				return good > 0 || bad == 0
			}
			bad++
		} else {
			good++
		}
		body = body[size:]
	}
	return good > 10*bad
}
