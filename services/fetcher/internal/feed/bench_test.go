package feed_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"testing"

	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

// fifty entries with whole articles, in CDATA or escaped.
func fifty(escaped bool) []byte {
	article := strings.Repeat("<p>Le conseil régional s'est réuni à Bouaké, « à la demande des élus », pour la troisième fois.</p>\n", 80)
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Le Quotidien</title>`)
	for i := range 50 {
		text := "<![CDATA[" + article + "]]>"
		if escaped {
			text = html.EscapeString(article)
		}
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">%d</guid><link>https://quotidien.example/%d</link><title>Titre n° %d</title><pubDate>Tue, 24 Jun 2025 15:36:00 +0100</pubDate><content:encoded>%s</content:encoded></item>`, i, i, i, text)
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	for name, body := range map[string][]byte{"cdata": fifty(false), "escaped": fifty(true)} {
		b.Run(name+"/floor", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				d := xml.NewDecoder(bytes.NewReader(body))
				for {
					if _, err := d.RawToken(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run(name+"/depeche", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if d, err := feed.Parse(body, feed.Options{}); err != nil || len(d.Entries) != 50 {
					b.Fatal(err)
				}
			}
		})
	}
}

// What is made to cost much costs little.
func BenchmarkBomb(b *testing.B) {
	for name, body := range bombs() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = feed.Parse(body, feed.Options{})
			}
		})
	}
}

// bombs are documents of 8 MB that grow when they are parsed.
func bombs() map[string][]byte {
	fill := func(head, part, tail string) []byte {
		n := (feed.MaxSize - len(head) - len(tail)) / len(part)
		return []byte(head + strings.Repeat(part, n) + tail)
	}
	return map[string][]byte{
		"items":      fill("<rss><channel>", "<item/>", "</channel></rss>"),
		"entries":    fill(`<feed xmlns="http://www.w3.org/2005/Atom">`, "<entry/>", "</feed>"),
		"extensions": fill(`<rss xmlns:a="urn:a"><channel><item>`, "<a:b/>", "</item></channel></rss>"),
		"depth":      fill("<rss><channel><item><description>", "<b>", "</description></item></channel></rss>"),
		"nested":     fill(`<rss xmlns:a="urn:a"><channel><item>`, "<a:b>", ""),
		"ampersands": fill("<rss><channel><item><title>", "&", "</title></item></channel></rss>"),
		"open":       fill("<rss><channel><item><title>", "<", "</title></item></channel></rss>"),
		"quotes":     fill("<rss><channel><item ", `a="`, "</channel></rss>"),
		"comments":   fill("<rss><channel><item>", "<!--", "</item></channel></rss>"),
		"cdata":      fill("<rss><channel><item><title>", "<![CDATA[", "</title></item></channel></rss>"),
		"categories": fill("<rss><channel><item>", "<category>a</category>", "</item></channel></rss>"),
		"json":       fill(`{"version":"https://jsonfeed.org/version/1.1","items":[`, "{},", "{}]}"),
		"json depth": fill(`{"version":"https://jsonfeed.org/version/1.1","items":[`, "[", ""),
		"json tags":  fill(`{"version":"https://jsonfeed.org/version/1.1","items":[{"tags":[`, `"a",`, `"b"]}]}`),
		"attributes": fill("<rss><channel><item><title ", `a="b" `, ">x</title></item></channel></rss>"),
		"doctype":    fill("<!DOCTYPE rss [", `<!ENTITY a "&b;&b;">`, "]><rss><channel><item><title>&a;</title></item></channel></rss>"),
		"broken":     fill("<rss><channel>", "<item><title>a</title><x y=></item>", "</channel></rss>"),
	}
}
