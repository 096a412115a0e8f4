package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// The words of the articles: enough of them that no two articles are copies.
var (
	subjects = []string{"Le ministère des Transports", "La banque centrale", "Le port autonome", "Une coopérative de cacao", "L’opérateur de télécoms", "La compagnie d’électricité", "Un fonds d’investissement", "Le gouvernement", "La chambre de commerce", "Une start-up de paiement"}
	verbs    = []string{"annonce", "prépare", "étudie", "lance", "confirme", "reporte", "finance", "inaugure", "négocie", "renforce"}
	objects  = []string{"un nouveau programme de crédit", "la construction d’un entrepôt frigorifique", "un accord de pêche", "la réforme de ses tarifs", "une levée de fonds", "la modernisation de la voie ferrée", "un centre de formation", "l’extension du réseau rural", "une émission obligataire", "la numérisation du cadastre"}
	places   = []string{"à Douala", "à Lomé", "à Kigali", "à Abidjan", "à Dakar", "à Libreville", "à Cotonou", "à Niamey", "à Lubumbashi", "à Conakry"}
	reasons  = []string{"afin de réduire les délais de livraison", "pour attirer des partenaires étrangers", "après deux ans de discussions", "malgré la hausse des prix de l’énergie", "dans le cadre du plan quinquennal", "avec l’appui de plusieurs bailleurs", "selon un communiqué publié mardi", "alors que la demande régionale progresse", "en attendant l’avis du régulateur", "sans préciser le calendrier"}
)

func sentence(r *rand.Rand) string {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	return fmt.Sprintf("%s %s %s %s, %s, pour un montant de %d millions de FCFA.",
		pick(subjects), pick(verbs), pick(objects), pick(places), pick(reasons), 1+r.IntN(9000))
}

func paragraphs(r *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = sentence(r) + " " + sentence(r)
	}
	return list
}

// feedItem makes the n-th fetched item whose feed carries about 2 KB of text.
func feedItem(run string, n int, now time.Time) *v1.Item {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	body := paragraphs(r, 6)
	url := fmt.Sprintf("https://bench.example/%s/%d", run, n)
	return &v1.Item{
		Id: v1.ItemID("bench", "", url), Event: "created",
		Source: &v1.Source{Id: "bench", Name: "Banc d’essai", Country: "cm", Languages: []string{"fr"}, Zone: "Africa/Douala"},
		Fetched: &v1.Fetched{
			FeedUrl: "https://bench.example/rss", FetchedAt: now.UTC().Format(time.RFC3339Nano), Hash: fmt.Sprintf("%032x", n),
			Entry: &v1.Entry{
				Guid: url, Url: url, Title: strings.TrimSuffix(sentence(r), "."), Content: "<p>" + strings.Join(body, "</p><p>") + "</p>",
				PublishedAt: now.UTC().Format(time.RFC3339), Authors: []string{"Awa Nkolo"}, Categories: []string{"Economie"},
			},
		},
	}
}

// pageItem makes the n-th fetched item with a page of about 100 KB around an
// article of the length of the news: menus, teasers, scripts and styles.
func pageItem(run string, n int, now time.Time, zip *zstd.Encoder) *v1.Item {
	it := feedItem(run, n, now)
	r := rand.New(rand.NewPCG(uint64(n), 2))
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html lang=fr><head><title>%s | Banc d’essai</title><link rel=canonical href=%q>", it.Fetched.Entry.Title, it.Fetched.Entry.Url)
	fmt.Fprintf(&b, `<script type="application/ld+json">{"@type":"NewsArticle","headline":%q,"datePublished":%q,"author":{"name":"Awa Nkolo"}}</script>`, it.Fetched.Entry.Title, it.Fetched.Entry.PublishedAt)
	b.WriteString("<style>" + strings.Repeat(".bloc-une{margin:0 auto;padding:4px 8px;color:#123456}\n", 350) + "</style></head><body><nav><ul>")
	for i := range 80 {
		fmt.Fprintf(&b, `<li class="menu-item menu-item-%d"><a href="/rubrique/%d">Rubrique %d</a></li>`, i, i, i)
	}
	fmt.Fprintf(&b, `</ul></nav><main><article class="post"><h1>%s</h1><div class="entry-content">`, it.Fetched.Entry.Title)
	for _, p := range paragraphs(r, 14) {
		b.WriteString("<p>" + p + "</p>")
	}
	b.WriteString(`</div></article><aside class="related">`)
	for i := range 120 {
		fmt.Fprintf(&b, `<div class="teaser"><a href="/a/%d"><img src="/i/%d.jpg" alt=""><h3>%s</h3></a></div>`, i, i, sentence(r))
	}
	b.WriteString(`</aside></main><form id="commentform"><p>Votre adresse e-mail ne sera pas publiée.</p><textarea></textarea></form>`)
	b.WriteString("<script>" + strings.Repeat("window.dataLayer=window.dataLayer||[];function suivre(){dataLayer.push(arguments)}\n", 350) + "</script></body></html>")
	page := b.String()
	it.Fetched.Page = &v1.Page{
		Url: it.Fetched.Entry.Url, Status: 200, ContentType: "text/html; charset=utf-8", Size: int32(len(page)),
		Body: zip.EncodeAll([]byte(page), nil), FetchedAt: it.Fetched.FetchedAt,
	}
	it.Fetched.Entry.Content, it.Fetched.Entry.Summary = "", sentence(r)
	return it
}
