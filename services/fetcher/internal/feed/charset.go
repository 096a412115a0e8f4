package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// toText returns the document as UTF-8 without what XML forbids, from its first
// character that is no space. Valid UTF-8 wins over any declaration: a declared
// charset is wrong more often than bytes are UTF-8 by chance.
func toText(body []byte, contentType string) ([]byte, error) {
	body, err := gunzip(body)
	if err != nil {
		return nil, err
	}
	text, err := decodeCharset(body, contentType)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(withoutForbiddenReferences(cleanCharacters(text)))
	if len(text) == 0 {
		return nil, errEmpty
	}
	return text, nil
}

// gunzip unpacks a feed that is served as a .gz file.
func gunzip(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the answer is not valid gzip: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if len(text) > MaxSize {
		return nil, errors.New("the feed is larger than 8 MiB when unpacked")
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("the answer is not valid gzip: %w", err)
	}
	return text, nil
}

var utf8BOM = []byte{0xef, 0xbb, 0xbf}

func decodeCharset(body []byte, contentType string) ([]byte, error) {
	switch {
	case bytes.HasPrefix(body, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(body, []byte{0, 0, 0xfe, 0xff}),
		bytes.HasPrefix(body, []byte{'<', 0, 0, 0}), bytes.HasPrefix(body, []byte{0, 0, 0, '<'}):
		return nil, errors.New("the feed is written in UTF-32, which is not supported")
	case bytes.HasPrefix(body, utf8BOM):
		return bytes.ToValidUTF8(body[3:], []byte("\uFFFD")), nil
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}), bytes.HasPrefix(body, []byte{'<', 0}), bytes.HasPrefix(body, []byte{'{', 0}):
		return decodeWith(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), body)
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}), bytes.HasPrefix(body, []byte{0, '<'}), bytes.HasPrefix(body, []byte{0, '{'}):
		return decodeWith(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), body)
	case utf8.Valid(body):
		return body, nil
	}
	declared := declaredCharset(body, contentType)
	sequences, faults := utf8Share(body)
	if sequences >= 10*faults || (declared == nil && sequences > faults) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), nil // UTF-8 with a few broken characters
	}
	if declared == nil {
		declared = charmap.Windows1252
	}
	return decodeWith(declared, body)
}

func decodeWith(e encoding.Encoding, body []byte) ([]byte, error) {
	text, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return nil, fmt.Errorf("the characters of the feed cannot be read: %w", err)
	}
	return text, nil
}

var encodingOfXML = regexp.MustCompile(`(?i)^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// declaredCharset returns the single- or multi-byte charset that the document or
// its header names; nil for UTF-8, UTF-16 (which the bytes themselves show) and
// names that nobody knows.
func declaredCharset(body []byte, contentType string) encoding.Encoding {
	var names []string
	if m := encodingOfXML.FindSubmatch(body[:min(len(body), 512)]); m != nil {
		names = append(names, string(m[1]))
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		names = append(names, params["charset"])
	}
	for _, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		e, err := htmlindex.Get(name)
		if err == nil && !strings.HasPrefix(name, "utf") && !strings.HasPrefix(name, "unicode") {
			return e
		}
	}
	return nil
}

// utf8Share counts the characters of more than one byte that are valid UTF-8,
// and the bytes that are not.
func utf8Share(body []byte) (sequences, faults int) {
	for len(body) > 0 {
		if body[0] < utf8.RuneSelf {
			body = body[1:]
			continue
		}
		r, size := utf8.DecodeRune(body)
		if r == utf8.RuneError && size == 1 {
			faults++
		} else {
			sequences++
		}
		body = body[size:]
	}
	return sequences, faults
}

// cleanCharacters drops the characters that XML does not allow, and reads those
// that no text has, U+0080 to U+009F, as the Windows-1252 that they come from.
func cleanCharacters(text []byte) []byte {
	if bytes.IndexFunc(text, func(r rune) bool { return forbidden(r) || isC1(r) }) < 0 {
		return text
	}
	return bytes.Map(func(r rune) rune {
		switch {
		case forbidden(r):
			return -1
		case isC1(r):
			return fromC1(r)
		}
		return r
	}, text)
}

func isC1(r rune) bool { return r >= 0x80 && r <= 0x9f }

// fromC1 returns -1 for the five bytes to which Windows-1252 gives no character.
func fromC1(r rune) rune {
	if r = charmap.Windows1252.DecodeByte(byte(r)); isC1(r) || r == utf8.RuneError {
		return -1
	}
	return r
}

func forbidden(r rune) bool {
	return (r < ' ' && r != '\t' && r != '\n' && r != '\r') || r == 0xfeff || r == 0xfffe || r == 0xffff
}

var numericReference = regexp.MustCompile(`&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));`)

// withoutForbiddenReferences drops references to characters that XML does not
// allow, such as &#x1a;, for which parsers refuse the whole document.
func withoutForbiddenReferences(text []byte) []byte {
	if !bytes.Contains(text, []byte("&#")) {
		return text
	}
	return numericReference.ReplaceAllFunc(text, func(reference []byte) []byte {
		m := numericReference.FindSubmatch(reference)
		code, err := strconv.ParseInt(string(m[1]), 16, 32)
		if len(m[1]) == 0 {
			code, err = strconv.ParseInt(string(m[2]), 10, 32)
		}
		if err != nil || forbidden(rune(code)) || !utf8.ValidRune(rune(code)) {
			return nil
		}
		return reference
	})
}
