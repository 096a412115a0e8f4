package detector

import (
	"bytes"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// headSize is how much of a page is read for its language alone, in bytes.
const headSize = 4 << 10

// pageText is what the detector takes from a page.
type pageText struct{ lang, text string }

// readPage returns the language that the page declares and, where wanted, its
// visible text. A page that cannot be read gives what could be read of it.
func readPage(p *v1.Page, wanted bool) pageText {
	if len(p.GetBody()) == 0 {
		return pageText{}
	}
	limit := int64(headSize)
	if wanted {
		limit = v1.MaxPage
	}
	body := unpack(p.GetBody(), limit)
	var s sheet
	s.read(decode(body, p.GetContentType()), false)
	text := s.article.String()
	if letters(text) < shortText {
		text += "\n" + s.paragraphs.String()
	}
	if letters(text) < shortText {
		text = s.all.String()
	}
	return pageText{lang: s.lang, text: strings.TrimSpace(text)}
}

// unpack returns at most limit bytes of a Zstandard body, less where it is broken.
func unpack(body []byte, limit int64) []byte {
	z, err := zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
	if err != nil {
		return nil
	}
	defer z.Close()
	out, _ := io.ReadAll(io.LimitReader(z, limit))
	return out
}

// decode reads a page as UTF-8: valid UTF-8 wins, then what is declared, then
// Windows-1252.
func decode(body []byte, contentType string) io.Reader {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if mostlyUTF8(body) {
		return bytes.NewReader(body)
	}
	return encodingOf(body, contentType).NewDecoder().Reader(bytes.NewReader(body))
}

// mostlyUTF8 forgives a character that the limit cut and a stray byte.
func mostlyUTF8(body []byte) bool {
	bad, good := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return bad == 0 || bad*20 < good
}

func encodingOf(body []byte, contentType string) encoding.Encoding {
	name := ""
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		name = params["charset"]
	}
	if name == "" {
		name = metaCharset(body[:min(len(body), headSize)])
	}
	if e, err := htmlindex.Get(name); err == nil {
		if n, err := htmlindex.Name(e); err == nil && n != "utf-8" {
			return e
		}
	}
	return charmap.Windows1252
}

// metaCharset finds charset=NAME in a page's head.
func metaCharset(head []byte) string {
	_, rest, found := bytes.Cut(bytes.ToLower(head), []byte("charset="))
	if !found {
		return ""
	}
	rest = bytes.TrimLeft(rest, `"' `)
	if end := bytes.IndexAny(rest, "\"'> ;/"); end >= 0 {
		rest = rest[:end]
	}
	return string(rest[:min(len(rest), 40)])
}
