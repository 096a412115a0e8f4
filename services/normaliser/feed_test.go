package normaliser_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShortBlocksBeforeTheTitleAreNoBody(t *testing.T) {
	t.Parallel()
	body := `<h1>La halle rouvre lundi</h1><p>La halle de Bafoussam rouvre lundi matin, après deux mois de travaux menés par la commune.</p><p>Les commerçants retrouveront leurs places d’avant, a promis le maire.</p>`
	want := []string{"La halle de Bafoussam rouvre lundi matin, après deux mois de travaux menés par la commune.", "Les commerçants retrouveront leurs places d’avant, a promis le maire."}
	for name, page := range map[string]string{
		"cell":       `<table><tr><td class="left">menu</td><td>` + body + `</td></tr></table>`,
		"cells":      `<table><tr><td class="left">menu</td><td class="x">rubriques du jour</td><td>` + body + `</td></tr></table>`,
		"plain menu": `<div>Accueil Politique Sport</div><div>` + body + `</div>`,
		"slogan":     `<p>Le journal de l’Ouest</p><p>Edition du soir</p>` + body,
		"links":      `<td><a href="/a">Accueil</a><br><a href="/b">Sport</a></td>` + body,
		"list":       `<ul><li>Accueil</li><li>Sport</li></ul>` + body,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := normalise(t, item(t, "https://quotidien.example/1", "<html><body>"+page+"</body></html>"))
			if diff := cmp.Diff(want, a.Paragraphs); diff != "" {
				t.Errorf("paragraphs (-want +got):\n%s", diff)
			}
			if a.Lede != want[0] {
				t.Errorf("lede %q", a.Lede)
			}
		})
	}
}

func TestTextOfEntries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"blank lines":         {"Le premier alinéa,\nsur deux lignes.\n\nLe second.", []string{"Le premier alinéa, sur deux lignes.", "Le second."}},
		"lines":               {"Une phrase.\nUne autre phrase.", []string{"Une phrase.", "Une autre phrase."}},
		"carriage returns":    {"Une phrase.\r\n\r\nUne autre.", []string{"Une phrase.", "Une autre."}},
		"separators":          {"Une phrase.\u2029Une autre.", []string{"Une phrase.", "Une autre."}},
		"signs":               {"Si a < b et b > c, alors a & c.\n\nFin.", []string{"Si a < b et b > c, alors a & c.", "Fin."}},
		"encoded twice":       {"&lt;p&gt;Une phrase.&lt;/p&gt;&lt;p&gt;Une autre.&lt;/p&gt;", []string{"Une phrase.", "Une autre."}},
		"html":                {"<p>Une phrase.</p><p>Une&nbsp;autre &amp; une <b>troisième</b>.</p>", []string{"Une phrase.", "Une autre & une troisième."}},
		"html with breaks":    {"Une phrase.<br/><br/>Une autre.", []string{"Une phrase.", "Une autre."}},
		"html and blank line": {"Une phrase avec <b>du gras</b>.\n\nUne autre.", []string{"Une phrase avec du gras.", "Une autre."}},
		"list":                {"<p>Deux choses :</p><ul><li>une</li><li>deux</li></ul>", []string{"Deux choses :", "une", "deux"}},
		"read more":           {"<p>Une phrase.</p><p><a href=\"/x\">Lire la suite</a></p>", []string{"Une phrase."}},
		"wordpress tail":      {"<p>Une phrase du jour.</p><p>L’article <a href=\"/x\">Titre</a> est apparu en premier sur <a href=\"/\">Le Quotidien</a>.</p>", []string{"Une phrase du jour."}},
		"share and comments":  {"<p>Une phrase du jour.</p><p>Partager</p><p>Réagissez à cet article</p>", []string{"Une phrase du jour."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/1", "")
			it.Fetched.Entry.Title, it.Fetched.Entry.Content = "Titre", c.content
			a := normalise(t, it)
			if diff := cmp.Diff(c.want, a.Paragraphs); diff != "" {
				t.Errorf("paragraphs (-want +got):\n%s", diff)
			}
			if p := a.Provenance["paragraphs"]; p.GetMethod() != "feed" || p.GetConfidence() <= 0 {
				t.Errorf("provenance %v", p)
			}
		})
	}
}

func TestLinksOfEntriesAreResolvedAgainstTheEntry(t *testing.T) {
	t.Parallel()
	it := item(t, "https://quotidien.example/2025/06/une", "")
	it.Fetched.Entry.Content = `<p>Une phrase avec <a href="../autre?a=1&amp;b=2">un lien</a>, <a href="/racine">un autre</a>, <a href="//cdn.example/x">un troisième</a>, <a href="javascript:alert(1)">un piège</a>.</p>
<figure><img src="photos/i.jpg"><figcaption>Le port. © AFP</figcaption></figure><p><img src="/photos/j.jpg"> Une autre phrase.</p>`
	a := normalise(t, it)
	for _, want := range []string{`href="https://quotidien.example/2025/autre?a=1&amp;b=2"`, `href="https://quotidien.example/racine"`, `href="https://cdn.example/x"`} {
		if !strings.Contains(a.Html, want) {
			t.Errorf("html lacks %s: %s", want, a.Html)
		}
	}
	if strings.Contains(a.Html, "javascript") || strings.Contains(a.Html, `href="/`) {
		t.Errorf("html %s", a.Html)
	}
	var images []string
	for _, i := range a.Images {
		images = append(images, i.Url)
	}
	if want := []string{"https://quotidien.example/2025/06/photos/i.jpg", "https://quotidien.example/photos/j.jpg"}; !slices.Equal(images, want) {
		t.Errorf("images %q, want %q", images, want)
	}
	if len(a.Images) > 0 && (a.Images[0].Caption != "Le port." || a.Images[0].Credit != "AFP") {
		t.Errorf("image %v", a.Images[0])
	}
}

const (
	fullPage = `<html><head><title>La route de Kribi</title></head><body><article><h1>La route de Kribi</h1><p>La route de Kribi sera fermée pendant trois semaines à partir de lundi, a annoncé le ministère.</p>
<p>Les poids lourds passeront par Edéa, où un contrôle de charge sera installé près du péage.</p><p>Les travaux portent sur onze kilomètres et deux ponts, dont celui de la Lokoundjé.</p>
<p>Les riverains seront informés par radio, chaque matin, de l’état de la circulation.</p></article></body></html>`
	loginPage   = `<html><body><h1>Connexion</h1><form><p>Veuillez saisir vos identifiants pour accéder à votre espace.</p><input type="password"><input type="submit"></form></body></html>`
	missingPage = `<html><head><title>404</title></head><body><h1>Page introuvable</h1><p>La page que vous cherchez n’existe pas ou a été déplacée.</p><p><a href="/">Retour à l’accueil</a></p></body></html>`
	cookiePage  = `<html><body><div class="cookie"><p>Nous et nos partenaires utilisons des cookies pour mesurer l’audience et personnaliser les contenus que vous voyez.</p><button>Accepter</button></div></body></html>`
)

func TestPageOrFeed(t *testing.T) {
	t.Parallel()
	first := "La route de Kribi sera fermée pendant trois semaines à partir de lundi, a annoncé le ministère."
	long := "<p>" + first + "</p><p>Les poids lourds passeront par Edéa, où un contrôle de charge sera installé près du péage.</p><p>Les travaux portent sur onze kilomètres et deux ponts.</p>"
	for name, c := range map[string]struct {
		content, page string
		paragraphs    int
		flags         []string
		reason        string
	}{
		"cut by brackets":     {"<p>" + first + " Les poids […]</p>", fullPage, 4, nil, ""},
		"cut by dots":         {first + " Les poids lourds…", fullPage, 4, nil, ""},
		"cut by a link":       {"<p>" + first + "</p><p><a href='/x'>Read more</a></p>", fullPage, 4, nil, ""},
		"cut, no page":        {"<p>" + first + " Les poids […]</p>", "", 1, []string{"truncated"}, ""},
		"cut, page is a form": {"<p>" + first + " Les poids lourds passeront par […]</p>", loginPage, 1, []string{"feed_only", "truncated"}, "log in"},
		"whole, login":        {long, loginPage, 3, []string{"feed_only"}, "log in"},
		"whole, not found":    {long, missingPage, 3, []string{"feed_only"}, "No article"},
		"whole, consent":      {long, cookiePage, 3, []string{"feed_only"}, "No article"},
		"whole, whole page":   {long, fullPage, 4, nil, ""},
		"whole, empty page":   {long, "   ", 3, []string{"feed_only"}, "empty"},
		"whole, pdf":          {long, "%PDF-1.7 <obj>", 3, []string{"feed_only"}, "application/pdf"},
		"no feed, login":      {"", loginPage, 0, []string{"feed_only"}, "log in"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/kribi", c.page)
			it.Fetched.Entry.Title, it.Fetched.Entry.Content = "La route de Kribi", c.content
			a := normalise(t, it)
			if len(a.Paragraphs) != c.paragraphs || c.paragraphs > 0 && !strings.HasPrefix(a.Paragraphs[0], first) {
				t.Errorf("paragraphs %q", a.Paragraphs)
			}
			flags := slices.Sorted(slices.Values(a.Flags))
			if !slices.Equal(flags, c.flags) {
				t.Errorf("flags %q, want %q", flags, c.flags)
			}
			if !strings.Contains(a.FeedOnlyReason, c.reason) || (c.reason == "") != (a.FeedOnlyReason == "") {
				t.Errorf("reason %q, want %q", a.FeedOnlyReason, c.reason)
			}
			for _, p := range a.Paragraphs {
				if strings.ContainsAny(p, "[]") || strings.HasSuffix(p, "…") {
					t.Errorf("paragraph %q", p)
				}
			}
		})
	}
}
