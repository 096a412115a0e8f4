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

const (
	// headSize is how much of a page is read for its language alone, in bytes.
	headSize = 4 << 10
	// enoughArticle of an article or main element, in bytes, is the main text.
	enoughArticle = 300
)

// pageLanguage returns what the html element of a page declares, "" for nothing.
func pageLanguage(p *v1.Page) string {
	var s sheet
	s.read(contentOf(p, headSize))
	return s.lang
}

// mainText returns the blocks of a page's main text: those of its article or main
// element, of all of it where that has too little. A page that cannot be read
// gives what could be read of it.
func mainText(p *v1.Page) []string {
	s := sheet{mainOnly: true}
	s.read(contentOf(p, v1.MaxPage))
	var all, article []string
	size := 0
	for _, b := range s.blocks {
		all = append(all, b.text)
		if b.inArticle {
			article = append(article, b.text)
			size += len(b.text)
		}
	}
	if size >= enoughArticle {
		return article
	}
	return all
}

// contentOf reads at most limit bytes of a page as UTF-8.
func contentOf(p *v1.Page, limit int64) io.Reader {
	if len(p.GetBody()) == 0 {
		return strings.NewReader("")
	}
	return decode(unpack(p.GetBody(), limit), p.GetContentType())
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
