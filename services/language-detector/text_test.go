package detector_test

import (
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestTextsOfEntries(t *testing.T) {
	t.Parallel()
	fr, en := articles["fr"], articles["en"]
	for _, c := range []struct {
		name  string
		entry *v1.Entry
		want  string
	}{
		{"nothing", &v1.Entry{}, "und"},
		{"white space", &v1.Entry{Title: " \n", Summary: "<p>&nbsp;</p>"}, "und"},
		{"only markup", &v1.Entry{Title: "<b></b>", Content: `<img src="the-house-of-the-rising-sun.jpg" alt="">`}, "und"},
		{"only a name", &v1.Entry{Title: "Aminata Koroma"}, "und"},
		{"only a score", &v1.Entry{Title: "3 - 1 (2 - 0)"}, "und"},
		{"only an address", &v1.Entry{Title: "https://www.example.org/the-minister-of-health-said-that"}, "und"},
		{"a title alone", &v1.Entry{Title: fr.title}, "fr"},
		{"a text alone", &v1.Entry{Content: fr.body[0]}, "fr"},
		{"a title with markup", &v1.Entry{Title: `<span class="the and of this with that">Un nouveau <em>marché</em> ouvre <br/>près du port</span>`}, "fr"},
		{"a title escaped twice", &v1.Entry{Title: "&amp;lt;strong&amp;gt;Un nouveau march&amp;eacute; ouvre pr&amp;egrave;s du vieux port&amp;lt;/strong&amp;gt;"}, "fr"},
		{"a title with a tag that never ends", &v1.Entry{Title: fr.title + ` <a href="the and of this with that`}, "fr"},
		{"a title of one word before its text", &v1.Entry{Title: "Market", Summary: fr.body[0]}, "fr"},
		{"plain text of a JSON feed", &v1.Entry{Title: "Pêche", Content: strings.Join(fr.body, "\n\n")}, "fr"},
		{"plain text of a JSON feed, escaped", &v1.Entry{Content: "Le prix du poisson &lt; 500 francs &amp; celui du riz &gt; 300 francs, dit la mairie."}, "fr"},
		{"the longer of summary and content", &v1.Entry{Title: "Marché", Summary: fr.body[0], Content: "<p>Read more</p>"}, "fr"},
		{
			"a publishing program's notice",
			&v1.Entry{Title: fr.title, Content: `<p>Cent étals.</p><p>The post <a href="https://x.example/1">` + fr.title + `</a> appeared first on <a href="https://x.example">The Daily News of the Town</a>.</p>`}, "fr",
		},
		{"code in a text", &v1.Entry{Title: fr.title, Content: "<pre>if the value of this is not in that then return it</pre>"}, "fr"},
		{"English with French names", &v1.Entry{Title: en.title, Summary: "The mayors of Saint-Étienne-du-Rouvray and Châteauneuf-les-Bains were there."}, "en"},
		{"right to left marks", &v1.Entry{Title: "\u200f" + articles["ar"].title + "\u200f"}, "ar"},
		{"invalid UTF-8", &v1.Entry{Title: fr.title + "\xff\xfe", Content: "\xc3\x28" + fr.body[0]}, "fr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := tagOf(t, newDetector(t), c.entry, nil)
			if l.GetTag() != c.want {
				t.Errorf("%s with confidence %.3f, want %s", l.GetTag(), l.GetConfidence(), c.want)
			}
			if l.GetConfidence() < 0 || l.GetConfidence() > 1 {
				t.Errorf("confidence %v is not a probability", l.GetConfidence())
			}
		})
	}
}

// The title is detected alone too, and a disagreement is kept.
func TestTitleInAnotherLanguage(t *testing.T) {
	t.Parallel()
	l := tagOf(t, newDetector(t), &v1.Entry{Title: articles["en"].title, Content: articles["fr"].body[0]}, nil)
	if l.GetTag() != "fr" || l.GetTitleTag() != "en" {
		t.Errorf("text %s, title %s; want fr, en", l.GetTag(), l.GetTitleTag())
	}
	if len(l.GetSpans()) != 2 {
		t.Errorf("spans %v, want two", l.GetSpans())
	}
}

// A page in any common form gives its main text.
func TestPages(t *testing.T) {
	t.Parallel()
	fr := articles["fr"]
	text := strings.Join(fr.body, " ")
	for name, html := range map[string]string{
		"paragraphs":           "<p>" + strings.Join(fr.body, "</p><p>") + "</p>",
		"divisions":            "<div><div>" + fr.body[0] + "<div>" + fr.body[1] + "</div></div></div>",
		"a form around all":    "<body><form action=/>" + text + "</form>",
		"line breaks":          "<td>" + strings.Join(fr.body, "<br><br>") + "</td>",
		"never closed":         "<html><body><article><p>" + text,
		"an article among ads": "<p>" + articles["en"].cookies + articles["en"].body[0] + articles["en"].body[1] + "</p><article><p>" + text + "</p><p>" + text + "</p></article>",
		"deep":                 strings.Repeat("<div>", 20000) + text,
		"Windows-1252":         "<meta charset=windows-1252>" + strings.NewReplacer("é", "\xe9", "à", "\xe0", "è", "\xe8", "ê", "\xea").Replace(text),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := packed(t, html)
			p.ContentType = "text/html"
			if l := tagOf(t, newDetector(t), &v1.Entry{}, p); l.GetTag() != "fr" {
				t.Errorf("%s with confidence %.3f, want fr", l.GetTag(), l.GetConfidence())
			}
		})
	}
	for name, p := range map[string]*v1.Page{
		"empty":        {},
		"not packed":   {Body: []byte(text)},
		"only menus":   packed(t, "<ul><li>Accueil</li><li>Nous contacter</li><li>Les annonces</li></ul>"),
		"only a link":  packed(t, "<a href=/>"+text+"</a>"),
		"only scripts": packed(t, "<script>"+text+"</script>"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if l := tagOf(t, newDetector(t), &v1.Entry{}, p); l.GetTag() != "und" {
				t.Errorf("%s with confidence %.3f, want und", l.GetTag(), l.GetConfidence())
			}
		})
	}
}
