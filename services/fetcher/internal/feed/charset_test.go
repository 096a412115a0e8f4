package feed_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

const word = "Bénin : l'été « à la une », œuvre d'août" // with a space that does not break

func rss(encoding, title string) string {
	declaration := ""
	if encoding != "" {
		declaration = `<?xml version="1.0" encoding="` + encoding + `"?>` + "\n"
	}
	return declaration + "<rss version=\"2.0\"><channel><title>T</title><item><guid>g</guid><title>" + title + "</title></item></channel></rss>"
}

func latin1(s string) string {
	var b []byte
	for _, r := range strings.ReplaceAll(s, "œ", "\u009c") {
		b = append(b, byte(r))
	}
	return string(b)
}

func utf16Bytes(s string, big, mark bool) string {
	var b []byte
	put := func(u uint16) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	if mark {
		put(0xfeff)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		put(u)
	}
	return string(b)
}

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// However it is written, the title is read.
func TestCharsets(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, contentType, want string }{
		"UTF-8":                         {rss("UTF-8", word), "", word},
		"UTF-8, undeclared":             {rss("", word), "", word},
		"UTF-8, called Latin-1":         {rss("ISO-8859-1", word), "text/xml; charset=iso-8859-1", word},
		"UTF-8 with a mark":             {"\ufeff" + rss("ISO-8859-1", word), "", word},
		"UTF-8 with a broken byte":      {rss("UTF-8", strings.Repeat(word, 3)+"\xe9!"), "", strings.Repeat(word, 3) + "\ufffd!"},
		"Windows-1252":                  {latin1(rss("windows-1252", word)), "", word},
		"Windows-1252, called Latin-1":  {latin1(rss("ISO-8859-1", word)), "", word},
		"Windows-1252, called UTF-8":    {latin1(rss("UTF-8", word)), "", word},
		"Windows-1252, called nothing":  {latin1(rss("", word)), "", word},
		"Windows-1252, called nonsense": {latin1(rss("x-user-defined-9", word)), "", word},
		"Windows-1252 by header":        {latin1(rss("", word)), "application/rss+xml; charset=windows-1252", word},
		"KOI8-R":                        {rss("KOI8-R", "\xf7\xc5\xd3\xd4\xc9"), "", "Вести"},
		"Shift_JIS":                     {rss("Shift_JIS", "\x83j\x83\x85\x81[\x83X"), "", "ニュース"},
		"UTF-16LE with a mark":          {utf16Bytes(rss("UTF-16", word), false, true), "", word},
		"UTF-16BE with a mark":          {utf16Bytes(rss("UTF-16", word), true, true), "", word},
		"UTF-16LE without":              {utf16Bytes(rss("UTF-16", word), false, false), "", word},
		"UTF-16BE, called UTF-8":        {utf16Bytes(rss("UTF-8", word), true, true), "", word},
		"gzip":                          {zipped(t, rss("UTF-8", word)), "application/gzip", word},
		"entities":                      {rss("UTF-8", "B&eacute;nin&nbsp;: l&#8217;&#xe9;t&eacute;"), "", "Bénin\u00a0: l\u2019été"},
		"C1 controls":                   {rss("UTF-8", "l\u0092été"), "", "l\u2019été"},
		"control characters":            {rss("UTF-8", "a\x00\x0bb&#x1a;&#0;c"), "", "abc"},
		"spaces before":                 {"\n\n  " + rss("UTF-8", word), "", word},
		"warnings before":               {"<br />\n<b>Warning</b>: include(): failed in <b>/x.php</b> on line 3<br />\n" + rss("UTF-8", word), "", word},
		"NULs behind":                   {rss("UTF-8", word) + strings.Repeat("\x00", 100), "", word},
		"bare ampersands":               {rss("UTF-8", "R&D & B&amp;W"), "", "R&D & B&W"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := feed.Parse([]byte(test.body), feed.Options{ContentType: test.contentType})
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Entries) != 1 || d.Entries[0].GetTitle() != test.want || d.Salvaged {
				t.Errorf("%d entries, salvaged %v, title %q, want %q", len(d.Entries), d.Salvaged, d.Entries[0].GetTitle(), test.want)
			}
		})
	}
}
