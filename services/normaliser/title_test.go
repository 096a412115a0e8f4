package normaliser_test

import (
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestTitle(t *testing.T) {
	t.Parallel()
	const title = "Thiès rénove sa gare routière"
	og := func(content string) string { return `<meta property="og:title" content="` + content + `">` }
	site := `<meta property="og:site_name" content="Le Quotidien du Soir">`
	ld := func(headline string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","headline":"` + headline + `"}</script>`
	}
	for name, c := range map[string]struct {
		head, tag, heading string
		feed               string
		want               string
	}{
		"all agree":                   {og(title), title, "<h1>" + title + "</h1>", "", title},
		"site behind":                 {"", title + " | Le Quotidien", "", "", title},
		"site before":                 {"", "Le Quotidien : " + title, "", "", title},
		"site before a colon":         {"", "Le Quotidien: " + title, "", "", title},
		"site by its og:site_name":    {site + og(title+" - Le Quotidien du Soir"), title + " - Le Quotidien du Soir", "", "", title},
		"site by its host":            {"", title + " – quotidien.example", "", "", title},
		"site in the heading":         {site, title, "<h1>" + title + " | Le Quotidien du Soir</h1>", "", title},
		"section and site":            {`<meta property="article:section" content="Société">`, title + " | Société | Le Quotidien", "", "", title},
		"site and day":                {"", title + " – Le Quotidien – 24.06.2025", "", "", title},
		"own dash stays":              {og("Sénégal - Mali : les deux gares"), "Sénégal - Mali : les deux gares", "<h1>Sénégal - Mali : les deux gares</h1>", "", "Sénégal - Mali : les deux gares"},
		"kicker in the heading":       {og(title) + ld(title), title, "<h1><span>Reportage</span><span>" + title + "</span></h1>", "", title},
		"kicker that is of the title": {og("Reportage : " + title), "Reportage : " + title, "<h1><span>Reportage :</span> <span>" + title + "</span></h1>", "", "Reportage : " + title},
		"letters in elements":         {"", "Le Quotidien", "<h1><b>T</b>hiès rénove sa gare routière</h1>", "", title},
		"heading is the site's":       {og(title), "Le Quotidien", `<h1 class="logo">Le Quotidien</h1><h2 class="itemTitle">` + title + "</h2>", "", title},
		"no h1 but a named heading":   {"", "Le Quotidien", `<h2 class="item-title">` + title + "</h2>", "", title},
		"h1 is a menu":                {og(title) + ld(title), title, "<h1>Ouvrir le menu Fermer le menu</h1><h1>" + title + "</h1>", "", title},
		"h1 is the section":           {og(title), title + " - Le Quotidien", "<h1>Société</h1>", "", title},
		"og is the front page's":      {og("Le Quotidien, toute l’actualité du jour") + ld(title), title, "<h1>" + title + "</h1>", "", title},
		"json-ld and og against h1":   {og("La gare de Thiès sera rénovée") + ld("La gare de Thiès sera rénovée"), "La gare de Thiès sera rénovée", "<h1>Une gare neuve pour les habitants de Thiès</h1>", "", "La gare de Thiès sera rénovée"},
		"h1 and json-ld against og":   {og("Une gare neuve, enfin") + ld(title), title, "<h1>" + title + "</h1>", "", title},
		"the feed decides":            {og("Une gare neuve pour les habitants de Thiès"), "Le Quotidien", "<h1>" + title + "</h1>", "Une gare neuve pour les habitants de Thiès", "Une gare neuve pour les habitants de Thiès"},
		"cut":                         {og("Thiès rénove sa gare…"), title, "", "", title},
		"entities twice":              {og("Thi&amp;egrave;s r&amp;eacute;nove sa gare routi&amp;egrave;re"), "Le Quotidien", "", "", title},
		"markup":                      {og("&lt;b&gt;" + title + "&lt;/b&gt;"), "Le Quotidien", "", "", title},
		"mojibake":                    {og("ThiÃ¨s rÃ©nove sa gare routiÃ¨re"), title, "<h1>" + title + "</h1>", "", title},
		"in capitals":                 {og(title), title, "<h1>THIÈS RÉNOVE SA GARE ROUTIÈRE</h1>", "", title},
		"live":                        {og("EN DIRECT – " + title), "EN DIRECT – " + title, "<h1>EN DIRECT – " + title + "</h1>", "", "EN DIRECT – " + title},
		"quotes stay":                 {"", "« Nous y sommes », dit le maire", "<h1>« Nous y sommes », dit le maire</h1>", "", "« Nous y sommes », dit le maire"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			html := "<html lang=fr><head><title>" + c.tag + "</title>" + c.head + "</head><body><article>" + c.heading + partOne + partTwo + partThree + "</article></body></html>"
			it := item(t, "https://quotidien.example/gare", html)
			it.Fetched.Entry.Title = c.feed
			a := normalise(t, it)
			if a.Title != c.want {
				t.Errorf("title %q, want %q (%v)", a.Title, c.want, a.Provenance["title"])
			}
			if p := a.Provenance["title"]; p.GetMethod() == "" || p.GetConfidence() <= 0 || p.GetConfidence() > 1 {
				t.Errorf("provenance %v", p)
			}
		})
	}
}

// TestTitleConfidence: what more sources say is surer.
func TestTitleConfidence(t *testing.T) {
	t.Parallel()
	before := 0.0
	for _, head := range []string{
		`<title>Thiès rénove sa gare</title>`,
		`<title>Thiès rénove sa gare</title><meta property="og:title" content="Thiès rénove sa gare">`,
		`<meta property="og:title" content="Thiès rénove sa gare"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Thiès rénove sa gare"}</script>`,
	} {
		a := normalise(t, item(t, "https://quotidien.example/gare", "<html><head>"+head+"</head><body><article>"+partOne+partTwo+partThree+"</article></body></html>"))
		if got := a.Provenance["title"].GetConfidence(); a.Title != "Thiès rénove sa gare" || got <= before {
			t.Errorf("%q with confidence %.2f, after %.2f", a.Title, got, before)
		} else {
			before = got
		}
	}
}

func TestTitlesOfHostilePages(t *testing.T) {
	t.Parallel()
	for name, html := range map[string]string{
		"long":       "<html><head><title>" + strings.Repeat("mot ", 100000) + "</title></head><body><h1>" + strings.Repeat("mot ", 100000) + "</h1>" + partOne + "</body></html>",
		"separators": "<html><head><title>" + strings.Repeat("a | ", 50000) + "</title></head><body>" + partOne + "</body></html>",
		"parts":      "<html><body><h1>" + strings.Repeat("<span>mot</span>", 50000) + "</h1>" + partOne + "</body></html>",
		"nested":     "<html><body><h1>" + strings.Repeat("<span>", 300) + "mot" + strings.Repeat("</span>", 300) + "</h1>" + partOne + "</body></html>",
		"empty":      "<html><head><title> </title></head><body><h1></h1>" + partOne + "</body></html>",
	} {
		a := normalise(t, item(t, "https://quotidien.example/gare", html))
		if a.Title == "" || len(a.Title) > v1.MaxTitle {
			t.Errorf("%s: a title of %d bytes", name, len(a.Title))
		}
	}
}
