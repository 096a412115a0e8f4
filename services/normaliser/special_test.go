package normaliser_test

import (
	"slices"
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// page puts paragraphs on a page with a title and a head.
func page(head, title string, body ...string) string {
	return "<html lang=fr><head><title>" + title + "</title>" + head + "</head><body><nav><a href=/>Accueil</a> <a href=/s>Sport</a></nav><article><h1>" + title + "</h1>" + strings.Join(body, "\n") + "</article><footer><p>© 2025 Tous droits réservés</p></footer></body></html>"
}

const (
	partOne   = "<p>Le conseil municipal de Thiès a voté mercredi la rénovation de la gare routière, attendue depuis une décennie.</p>"
	partTwo   = "<p>Les travaux commenceront après la saison des pluies et dureront quatorze mois, d’après le calendrier présenté aux élus.</p>"
	partThree = "<p>Les chauffeurs demandent qu’un terrain provisoire soit aménagé avant la fermeture, pour éviter les embouteillages.</p>"
)

func TestFlags(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page string
		want []string
		not  string // must not stand in the body
	}{
		"plain":                {page("", "Thiès rénove sa gare routière", partOne, partTwo, partThree), nil, ""},
		"paywall, phrase":      {page("", "Thiès rénove sa gare routière", partOne, `<div class="paywall"><p>Cet article est réservé aux abonnés.</p><p><a href=/abo>Abonnez-vous pour lire la suite</a></p></div>`), []string{"paywalled", "truncated"}, "abonn"},
		"paywall, json-ld":     {page(`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Thiès rénove sa gare routière","isAccessibleForFree":false}</script>`, "Thiès rénove sa gare routière", partOne, partTwo), []string{"paywalled", "truncated"}, ""},
		"live, title":          {page("", "EN DIRECT : le vote du budget à Thiès", partOne, partTwo, partThree), []string{"live"}, ""},
		"live, json-ld":        {page(`<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Le vote du budget à Thiès"}</script>`, "Le vote du budget à Thiès", partOne, partTwo, partThree), []string{"live"}, ""},
		"gallery":              {page("", "En images : la gare routière de Thiès", partOne, partTwo), []string{"gallery"}, ""},
		"quoted subscriptions": {page("", "Thiès rénove sa gare routière", partOne, "<p>« Nous avons perdu la moitié de nos abonnés pendant les travaux », regrette le directeur de la compagnie de bus.</p>", partThree), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := normalise(t, item(t, "https://quotidien.example/gare", c.page))
			if got := slices.Sorted(slices.Values(a.Flags)); !slices.Equal(got, c.want) {
				t.Errorf("flags %q, want %q", got, c.want)
			}
			if len(a.Paragraphs) != strings.Count(c.page, "<p>Le")+strings.Count(c.page, "<p>«") {
				t.Errorf("paragraphs %q", a.Paragraphs)
			}
			if all := strings.Join(a.Paragraphs, "\n"); c.not != "" && strings.Contains(all, c.not) {
				t.Errorf("%q stands in %q", c.not, all)
			}
		})
	}
}

func TestAgency(t *testing.T) {
	t.Parallel()
	lead := func(prefix string) string { return strings.Replace(partOne, "<p>", "<p>"+prefix, 1) }
	for name, c := range map[string]struct {
		page   string
		agency string
		method string
	}{
		"name in brackets": {page("", "Thiès rénove", lead("(Agence Ecofin) - "), partTwo, partThree), "Agence Ecofin", "dateline"},
		"place and day":    {page("", "Thiès rénove", lead("THIÈS, 24 juin (AFP) - "), partTwo, partThree), "AFP", "dateline"},
		"english":          {page("", "Thiès rénove", lead("DAKAR, June 24 (Reuters) - "), partTwo, partThree), "Reuters", "dateline"},
		"credit with":      {page("", "Thiès rénove", partOne, partTwo, partThree, "<p>Avec Reuters</p>"), "Reuters", "credit"},
		"credit source":    {page("", "Thiès rénove", partOne, partTwo, partThree, "<p>Source : APS</p>"), "APS", "credit"},
		"author":           {page(`<meta name=author content="AFP">`, "Thiès rénove", partOne, partTwo, partThree), "AFP", "meta"},
		"named in passing": {page("", "Thiès rénove", partOne, "<p>Le maire l’a confirmé mercredi soir à l’AFP, sans donner le montant du marché qui sera attribué en août.</p>", partThree), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := normalise(t, item(t, "https://quotidien.example/gare", c.page))
			if a.Agency != c.agency || a.Provenance["agency"].GetMethod() != c.method {
				t.Errorf("agency %q by %s, want %q by %s", a.Agency, a.Provenance["agency"].GetMethod(), c.agency, c.method)
			}
			if slices.Contains(a.Authors, c.agency) && c.agency != "" {
				t.Errorf("authors %q", a.Authors)
			}
		})
	}
}

func TestVisibleDates(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][2]string{
		"Publié le mardi 24 juin 2025 à 15:36":                     {"2025-06-24T15:36:00+01:00", ""},
		"24/06/2025 15h36":                                         {"2025-06-24T15:36:00+01:00", ""},
		"Le 1er juin 2025":                                         {"2025-06-01T00:00:00+01:00", ""},
		"24 juin 2025 à 15h36 GMT":                                 {"2025-06-24T15:36:00Z", ""},
		"Published June 24, 2025 3:36 pm EAT":                      {"2025-06-24T15:36:00+03:00", ""},
		"Publicado em 24 de junho de 2025 às 15h36":                {"2025-06-24T15:36:00+01:00", ""},
		"نشر في 24 يونيو 2025 15:36":                               {"2025-06-24T15:36:00+01:00", ""},
		"Juni 24, 2025":                                            {"2025-06-24T00:00:00+01:00", ""},
		"Publié le 23 juin 2025 | Mis à jour le 24 juin 2025 8h40": {"2025-06-23T00:00:00+01:00", "2025-06-24T08:40:00+01:00"},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			a := normalise(t, item(t, "https://quotidien.example/gare", page("", "Thiès rénove sa gare", `<p class="date">`+line+"</p>", partOne, partTwo, partThree)))
			if a.GetPublishedAt() != want[0] || a.GetUpdatedAt() != want[1] {
				t.Errorf("published %q updated %q, want %q", a.GetPublishedAt(), a.GetUpdatedAt(), want)
			}
			if p := a.Provenance["published_at"]; p.GetMethod() != "text" || p.GetZone() == "" || p.GetPrecision() == "" {
				t.Errorf("provenance %v", p)
			}
			if len(a.Paragraphs) != 3 {
				t.Errorf("paragraphs %q", a.Paragraphs)
			}
		})
	}
}

func TestProvenanceOfEveryField(t *testing.T) {
	t.Parallel()
	head := `<meta property="og:title" content="Thiès rénove sa gare"><meta property="article:section" content="Société"><meta name="keywords" content="Thiès, transport"><meta name="author" content="Awa Ndiaye, AFP"><meta property="article:published_time" content="2025-06-24T15:36:00+01:00"><meta property="article:modified_time" content="2025-06-24T16:00:00+01:00"><link rel="canonical" href="/gare">`
	a := normalise(t, item(t, "https://quotidien.example/gare?utm_source=x", page(head, "Thiès rénove sa gare", partOne, partTwo, partThree)))
	for _, field := range []string{"title", "lede", "paragraphs", "authors", "agency", "section", "keywords", "url", "published_at", "updated_at"} {
		p := a.Provenance[field]
		if p.GetMethod() == "" || p.GetConfidence() <= 0 || p.GetConfidence() > 1 {
			t.Errorf("%s: %v", field, p)
		}
	}
	want := &v1.Article{Title: "Thiès rénove sa gare", Agency: "AFP", Section: "Société", Url: "https://quotidien.example/gare"}
	if a.Title != want.Title || a.Agency != want.Agency || a.Section != want.Section || a.Url != want.Url || !slices.Equal(a.Authors, []string{"Awa Ndiaye"}) {
		t.Errorf("title %q agency %q section %q url %q authors %q", a.Title, a.Agency, a.Section, a.Url, a.Authors)
	}
}
