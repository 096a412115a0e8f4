package structured_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
)

func read(t *testing.T, page string) *structured.Data {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return structured.Read(root)
}

func script(json string) string {
	return `<html><head><script type="application/ld+json">` + json + `</script></head><body></body></html>`
}

// TestJSONLD reads the same article from the forms in which sites write it.
func TestJSONLD(t *testing.T) {
	t.Parallel()
	const plain = `{"@type":"NewsArticle","headline":"Thiès rénove sa gare","author":{"@type":"Person","name":"Awa Ndiaye"},"datePublished":"2025-06-24"}`
	for name, json := range map[string]string{
		"plain":               plain,
		"list":                `[{"@type":"WebSite","name":"Le Quotidien"},` + plain + `]`,
		"graph":               `{"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"Page"},` + plain + `]}`,
		"main entity":         `{"@type":"WebPage","mainEntity":` + plain + `}`,
		"full type":           strings.Replace(plain, "NewsArticle", "http://schema.org/NewsArticle", 1),
		"types":               strings.Replace(plain, `"NewsArticle"`, `["Article","NewsArticle"]`, 1),
		"comment around":      "<!-- " + plain + " -->",
		"cdata around":        "//<![CDATA[\n" + plain + "\n//]]>",
		"cdata in comments":   "/*<![CDATA[*/" + plain + "/*]]>*/",
		"semicolon":           plain + ";",
		"comma before end":    strings.Replace(plain, `"2025-06-24"}`, `"2025-06-24",}`, 1),
		"comments":            strings.Replace(plain, `"author"`, `/* who */ "author"`, 1),
		"line end in string":  strings.Replace(plain, "rénove sa", "rénove\nsa", 1),
		"tab in string":       strings.Replace(plain, "rénove sa", "rénove\tsa", 1),
		"lone backslash":      plain + ` {"@type":"Thing","name":"a\q"}`,
		"entities for quotes": strings.ReplaceAll(plain, `"`, "&quot;"),
		"two values":          `{"@type":"WebSite","name":"Le Quotidien"}` + plain,
		"cut in a list":       `[` + plain + `,{"@type":"Thing","name":"a"`,
		"cut in a string":     strings.TrimSuffix(plain, `-24"}`),
		"cut in an escape":    strings.TrimSuffix(plain, `-24"}`) + `\`,
		"byte order mark":     "\uFEFF" + plain,
		"null beside":         strings.Replace(plain, `"headline"`, `"image":null,"section":[null],"headline"`, 1),
	} {
		d := read(t, script(json))
		if len(d.Articles) != 1 {
			t.Errorf("%s: %d articles", name, len(d.Articles))
			continue
		}
		a := d.Articles[0]
		if strings.Join(strings.Fields(a.Headline), " ") != "Thiès rénove sa gare" || len(a.Authors) != 1 || a.Authors[0].Name != "Awa Ndiaye" || !strings.HasPrefix(a.Published, "2025-06") {
			t.Errorf("%s: %+v", name, a)
		}
	}
	quoted := read(t, script(`{"@type":"NewsArticle","headline":"Il a dit "oui" au maire","datePublished":"2025-06-24"}`))
	if len(quoted.Articles) != 1 || quoted.Articles[0].Headline != `Il a dit "oui" au maire` {
		t.Errorf("quotes within: %+v", quoted.Articles)
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"in the graph":         script(`{"@graph":[{"@type":"Article","headline":"x","author":{"@id":"#awa"},"publisher":{"@id":"#org"},"image":{"@id":"#img"}},{"@id":"#awa","@type":"Person","name":"Awa Ndiaye"},{"@id":"#org","@type":"Organization","name":"Le Quotidien"},{"@id":"#img","@type":"ImageObject","url":"/a.png"}]}`),
		"in another script":    script(`{"@type":"Article","headline":"x","author":[{"@id":"#awa"}],"publisher":{"@id":"#org"},"image":["/a.png"]}`) + script(`[{"@id":"#awa","@type":"Person","name":"Awa Ndiaye"},{"@id":"#org","@type":"Organization","name":"Le Quotidien"}]`),
		"as a text":            script(`{"@graph":[{"@type":"Article","headline":"x","author":"#awa","publisher":{"@id":"#org"},"image":"/a.png"},{"@id":"#awa","@type":"Person","name":"Awa Ndiaye"},{"@id":"#org","@type":"Organization","name":"Le Quotidien"}]}`),
		"before what needs it": script(`{"@graph":[{"@id":"#awa","@type":"Person","name":"Awa Ndiaye"},{"@id":"#org","@type":"Organization","name":"Le Quotidien"},{"@type":"Article","headline":"x","author":{"@id":"#awa"},"publisher":{"@id":"#org"},"image":{"url":"/a.png"}}]}`),
	} {
		d := read(t, page)
		if len(d.Articles) != 1 {
			t.Errorf("%s: %d articles", name, len(d.Articles))
			continue
		}
		a := d.Articles[0]
		if len(a.Authors) != 1 || a.Authors[0].Name != "Awa Ndiaye" || a.Publisher != "Le Quotidien" || !slices.Equal(a.Images, []string{"/a.png"}) {
			t.Errorf("%s: %+v", name, a)
		}
	}
	circle := read(t, script(`{"@graph":[{"@type":"Article","headline":"x","author":{"@id":"#a"}},{"@id":"#a","author":{"@id":"#b"}},{"@id":"#b","author":{"@id":"#a"}}]}`))
	if len(circle.Articles) != 1 || len(circle.Articles[0].Authors) != 0 {
		t.Errorf("a circle: %+v", circle.Articles)
	}
}

func TestMicrodata(t *testing.T) {
	t.Parallel()
	d := read(t, `<html><body><article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Thiès rénove sa gare</h1>
<div itemprop="author" itemscope itemtype="https://schema.org/Person"><img src=a alt=""><a href="/awa"><span itemprop="name">Awa Ndiaye</span></a><p>Elle écrit sur les transports.</p></div>
<time itemprop="datePublished" datetime="2025-06-24T10:00:00Z">hier</time><meta itemprop="dateModified" content="2025-06-25"></article>
<div typeof="Article"><span property="schema:author" typeof="schema:Person"><b property="schema:name">Moussa Fall</b>, envoyé</span><span property="wp:thing">x</span></div></body></html>`)
	for property, want := range map[string][]string{
		"headline": {"Thiès rénove sa gare"}, "author": {"Awa Ndiaye", "Moussa Fall"}, "datePublished": {"2025-06-24T10:00:00Z"}, "dateModified": {"2025-06-25"}, "thing": nil,
	} {
		if got := d.Item[property]; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", property, got, want)
		}
	}
}

func TestMeta(t *testing.T) {
	t.Parallel()
	d := read(t, `<html lang="fr"><head><title>Titre</title><meta property="og:title" content=" Un "><meta NAME="Author" content="Awa Ndiaye"><meta name="author" content="Moussa Fall"><meta property="og:image" content=""><link rel="shortlink canonical" href="/a"><link rel=license href="/l"></head><body><svg><title>Loupe</title></svg><input type="Password"></body></html>`)
	if d.First("og:image", "og:title") != "Un" || !slices.Equal(d.Meta["author"], []string{"Awa Ndiaye", "Moussa Fall"}) || d.TitleTag != "Titre" || d.Canonical != "/a" || d.License != "/l" || d.Language != "fr" || !d.HasPassword {
		t.Errorf("%+v", d)
	}
}

// TestHostile: whatever stands there, reading ends, and what is kept is bounded.
func TestHostile(t *testing.T) {
	t.Parallel()
	rep := strings.Repeat
	for name, page := range map[string]string{
		"deep lists":     script(rep("[", 500000)),
		"deep nodes":     script(rep(`{"@graph":`, 50000)),
		"deep, allowed":  script(rep(`{"@graph":[`, 90) + `{"@type":"Article","headline":"x"}` + rep("]}", 90)),
		"many articles":  script("[" + rep(`{"@type":"Article","headline":"x"},`, 20000) + "{}]"),
		"many authors":   script(`{"@type":"Article","headline":"x","author":[` + rep(`{"name":"A B"},`, 30000) + `{}]}`),
		"lists of lists": script(`{"@type":"Article","headline":"x","author":` + rep("[", 150) + `"A"` + rep("]", 150) + `}`),
		"long texts":     script(`{"@type":"Article","headline":"` + rep("x", 500000) + `"}`),
		"many scripts":   rep(script(`{"@type":"Article","headline":"x"}`), 5000),
		"huge script":    script(`{"@type":"Article","headline":"x","keywords":"` + rep("a,", 1<<20) + `"}`),
		"open comments":  script("{" + rep("/*", 200000)),
		"closed never":   script("{" + rep("/* ", 200000)),
		"closed at last": script("{" + rep("/* ", 200000) + "*/"),
		"open quotes":    script("{" + rep(`"`, 200001)),
		"backslashes":    script(`{"a":"` + rep(`\`, 200001)),
		"commas":         script("[" + rep(",", 200000)),
		"metas":          "<head>" + rep(`<meta name=a content=b>`, 50000),
		"properties":     "<body>" + rep("<div itemprop=author itemscope>", 400),
		"names":          `<body><p itemprop="` + rep("author ", 100000) + `">x</p>`,
		"numbers":        script(`{"@type":"Article","headline":1e999999999,"author":123,"datePublished":{"@value":[[[]]]}}`),
	} {
		d := read(t, page)
		if len(d.Articles) > 50 {
			t.Errorf("%s: %d articles", name, len(d.Articles))
		}
		values := 0
		for _, m := range []map[string][]string{d.Meta, d.Item} {
			for _, list := range m {
				values += len(list)
			}
		}
		if values > 10000 {
			t.Errorf("%s: %d values", name, values)
		}
		for _, a := range d.Articles {
			if len(a.Authors) > 100 || len(a.Headline) > 4<<10 {
				t.Errorf("%s: %d authors, a headline of %d bytes", name, len(a.Authors), len(a.Headline))
			}
		}
	}
}

func FuzzJSONLD(f *testing.F) {
	f.Add(`{"@type":"Article","headline":"x","author":{"@id":"#a"}}`)
	f.Add(`[{"a":"b\`)
	f.Add(`{"a":"b "c" d",}`)
	f.Fuzz(func(t *testing.T, json string) {
		d := read(t, script(json))
		if len(d.Articles) > 50 {
			t.Errorf("%d articles", len(d.Articles))
		}
	})
}
