package api

import (
	"net/http"
	"strings"
	"testing"
)

func TestFrench(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Pourquoi ? Parce que !":                "Pourquoi\u202f? Parce que\u202f!",
		"Pourquoi? Non!":                        "Pourquoi\u202f? Non\u202f!",
		"« Oui », dit-il ; puis : rien.":        "«\u202fOui\u202f», dit-il\u202f; puis\u00a0: rien.",
		"«Oui», dit-il":                         "«\u202fOui\u202f», dit-il",
		"Bilan: 3 000 tonnes, 61 % de 12 000 t": "Bilan\u00a0: 3\u202f000 tonnes, 61\u202f% de 12\u202f000 t",
		"En 2024 1200 cas, 24 juin 2025":        "En 2024 1200 cas, 24 juin 2025",
		"à 15:36 sur https://a.example/?b=1":    "à 15:36 sur https://a.example/?b=1",
		"Bravo :) ?!":                           "Bravo :)\u202f?!",
		"":                                      "",
		"Fin ":                                  "Fin ",
	} {
		got := french(in)
		if got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		if again := french(got); again != got {
			t.Errorf("%q became %q the second time", got, again)
		}
	}
}

func TestFrenchHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`<p>« <em>Oui</em> » ? &amp; non&#34; ;</p>`:             "<p>«\u202f<em>Oui</em>\u202f»\u202f? &amp; non&#34;\u202f;</p>",
		`<a href="https://a.example/?b=1 ;c" rel="x">Quoi ?</a>`: "<a href=\"https://a.example/?b=1 ;c\" rel=\"x\">Quoi\u202f?</a>",
		`<pre>a ? b : c</pre><p>a ? <code>x ; y</code></p>`:      "<pre>a ? b : c</pre><p>a\u202f? <code>x ; y</code></p>",
		`<p>Un prix&nbsp;: <strong>3 000 francs</strong> !</p>`:  "<p>Un prix&nbsp;: <strong>3\u202f000 francs</strong>\u202f!</p>",
	} {
		if got := frenchHTML(in); got != want {
			t.Errorf("%s became %q, want %q", in, got, want)
		}
	}
}

func TestTypographyOfItems(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const canonical, display = "« Pourquoi ? »", "«\u202fPourquoi\u202f?\u202f»"
	english := news("gazette", "b", text(canonical))
	english.Language.Tag = "en"
	here := news("gazette", "a", text(canonical))
	here.Language.Tag = "fr-CM"
	b.commit(here, english)
	paragraph := func(item any) any {
		return item.(map[string]any)["article"].(map[string]any)["paragraphs"].([]any)[0]
	}
	item := "/v1/items/" + id("gazette", "a")
	for _, path := range []string{item, item + "/revisions/1"} {
		for form, want := range map[string]string{"": canonical, "?typography=canonical": canonical, "?typography=display": display} {
			if got := paragraph(b.get(path + form)); got != want {
				t.Errorf("%s%s: %q, want %q", path, form, got, want)
			}
		}
		if a, d := b.ask(http.MethodGet, path).header.Get("ETag"), b.ask(http.MethodGet, path+"?typography=display").header.Get("ETag"); a == d {
			t.Errorf("%s: both forms have the ETag %s", path, a)
		}
	}
	if got := paragraph(b.get("/v1/items/" + id("gazette", "b") + "?typography=display")); got != canonical {
		t.Errorf("english: %q", got)
	}
	for _, path := range []string{"/v1/items?source=gazette&language=fr&", item + "/revisions?", "/v1/stories/" + id("gazette", "a") + "?"} {
		if got := paragraph(b.get(path + "typography=display")["items"].([]any)[0]); got != display {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func FuzzFrench(f *testing.F) {
	f.Add("« Oui » ? 3 000 : <p>«a»&amp; ; b</p>")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		for name, set := range map[string]func(string) string{"french": french, "frenchHTML": frenchHTML} {
			once := set(s)
			if twice := set(once); twice != once {
				t.Errorf("%s: %q became %q, then %q", name, s, once, twice)
			}
		}
		bare := strings.NewReplacer(" ", "", "\u202f", "", "\u00a0", "")
		if bare.Replace(french(s)) != bare.Replace(s) {
			t.Errorf("%q lost more than spaces: %q", s, french(s))
		}
	})
}
