package normaliser_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// innocent are sentences and sub-headings (those that begin with #) of articles that
// begin like, or hold, the set phrases of what surrounds articles.
var innocent = []string{
	"La liste définitive des candidats ne sera pas publiée avant le 3 mars, selon la commission.",
	"Le service est réservé aux abonnés de la compagnie des eaux.",
	"Votre vie privée est menacée par ces applications, prévient le chercheur.",
	"Your privacy is at risk, the researchers warned on Tuesday.",
	"Il vous reste trois jours pour vous inscrire, a rappelé le ministre.",
	"# Répondre à l’urgence climatique",
	"# Réagir avant la saison des pluies",
	"# Lecture à voix haute",
	"# Commentaires acerbes de l’opposition",
	"# Partager les eaux du fleuve",
	"# Suivre l’argent",
	"# Photos et souvenirs d’un port disparu",
	"Partager les eaux du fleuve reste le grand sujet de la conférence.",
	"Abonnez-vous, répétait le crieur aux passants, et le journal partait en une heure.",
	"Écouter les éleveurs avant de tracer les couloirs, voilà ce que demande la coopérative.",
	"Lire aux enfants chaque soir, même dix minutes, change tout, assure l’institutrice.",
	"Image de marque et qualité du café vont de pair, estime le torréfacteur.",
	"Annonce surprise mardi soir : la centrale fermera deux ans plus tôt que prévu.",
	"Publicité mensongère ou simple maladresse, le tribunal tranchera le 12 mai.",
	"Facebook et WhatsApp ont été coupés pendant six heures dans la capitale.",
	"Rejoindre l’Europe par la mer coûte désormais deux fois plus cher, racontent les migrants.",
	"Le gouvernement a ouvert une chaîne WhatsApp pour informer les agriculteurs des prix du jour.",
	"La ministre a suivi sur Telegram les échanges des grévistes.",
	"Cliquez une fois, et votre compte est vidé : la police décrit ainsi la nouvelle fraude.",
	"Vues du ciel, les rizières dessinent un damier, et les dégâts sautent aux yeux.",
	"Dans l’usine, les tags sont lus par des portiques, sans que personne ne descende du camion.",
	"La newsletter du ministère, elle, n’a jamais eu plus de deux cents lecteurs, reconnaît un cadre.",
	"Les cookies vendus au bord de la route ont fait vivre la famille pendant dix ans.",
	"Tous droits de douane compris, le sac revient à 14 000 francs au port.",
	"Contactez-nous avant de planter, insiste l’agronome, car chaque sol demande sa variété.",
	"Follow the money and you will find the pipeline, the auditor told the committee.",
	"Share prices fell for a third day in Lagos on Wednesday.",
	"Sign up fees at private schools have doubled since January.",
	"Comments by the governor had already unsettled traders on Monday.",
	"# Share of the market",
	"# Comments that moved the market",
	"# Read the small print",
	"Join any queue in the city and you will hear the same complaint about water.",
	"Subscribe rates for the bond issue reached 140 percent, the bank said.",
	"Advertising revenue fell by a fifth at the two largest newspapers.",
	"Related costs, such as insurance and storage, add another nine dollars a tonne.",
	"Listen to the fishermen, she says, and you know what the wind will do.",
	"Sources at the ministry: the contract was never signed.",
	"Seguir as marés é o primeiro trabalho de quem apanha ameijoa na baía.",
	"Partilhar a água entre três municípios continua a ser o ponto mais difícil.",
	"Publicidade e propaganda confundem-se nesta campanha, disse a analista.",
	"Le trajet prend désormais 40 minutes",
	"Une bénévole lit ses mails, tandis que l’autre ouvre le courrier papier.",
}

// TestInnocentSentences puts each sentence and sub-heading into the middle of an
// article: it must stay, and what is behind it, too.
func TestInnocentSentences(t *testing.T) {
	t.Parallel()
	const filler = "<p>La coopérative de Bafia a livré mercredi les premiers sacs de la saison, et les acheteurs venus de Douala attendaient depuis l’aube devant le hangar.</p><p>Les prix, eux, n’ont guère bougé depuis l’an dernier, ce que les producteurs expliquent par la concurrence des pays voisins et par l’état des pistes.</p>"
	for i, s := range innocent {
		text, heading := strings.CutPrefix(s, "# ")
		element := fmt.Sprintf("<p>%s</p>", text)
		if heading {
			element = fmt.Sprintf("<h2>%s</h2>", text)
		}
		end := "<p>Les travaux de la route de Makénéné devraient reprendre en avril, d’après le préfet, si les fonds promis arrivent à temps.</p><p>D’ici là, les camions passeront par Ombessa, un détour de soixante kilomètres qui renchérit chaque sac de deux cents francs.</p>"
		page := fmt.Sprintf(`<html><head><title>La saison commence à Bafia - Le Quotidien</title><meta property="og:title" content="La saison commence à Bafia"></head><body><nav><a href="/">Accueil</a> <a href="/eco">Économie</a></nav>
<main><article class="post"><h1>La saison commence à Bafia</h1><div class="entry-content">%s%s%s</div></article></main><footer><p>© 2025 Le Quotidien</p></footer></body></html>`, filler, element, end)
		a := normalise(t, item(t, fmt.Sprintf("https://quotidien.example/innocent/%d", i), page))
		if !slices.Contains(a.Paragraphs, text) {
			t.Errorf("%q is no paragraph: %q", text, a.Paragraphs)
		}
		if !strings.Contains(strings.Join(a.Paragraphs, "\n"), "un détour de soixante kilomètres") {
			t.Errorf("the text behind %q is lost", text)
		}
		if slices.Contains(a.Flags, "paywalled") {
			t.Errorf("paywalled by %q", text)
		}
	}
}

// TestUnseenText has, within sentences, what readers do not see: words for screen
// readers, a card that a touch shows, and a label that touches the text behind it.
func TestUnseenText(t *testing.T) {
	t.Parallel()
	page := `<html><head><title>Le port de Kribi rouvre</title></head><body><main><article><h1>Le port de Kribi rouvre</h1><div class="entry-content">
<p>Le terminal a rouvert mercredi matin après trois semaines d’arrêt, et <a href="/navires">les premiers navires<span class="sr-only"> (nouvelle fenêtre)</span></a> attendaient déjà au large.</p>
<p>Le directeur, <span class="people"><a href="/p/1">Paul Essomba</a><span class="card"><img src="/p.jpg"><a href="/p/1">Paul Essomba</a><a href="/a/2">Le port recrute quarante dockers</a></span></span>, parle d’un retour à la normale avant la fin du mois.</p>
<p><span class="flag">Transport</span>Les camions, eux, passeront encore par Edéa jusqu’à la livraison du pont, promise pour le printemps par l’entreprise.</p>
</div></article></main></body></html>`
	want := []string{
		"Le terminal a rouvert mercredi matin après trois semaines d’arrêt, et les premiers navires attendaient déjà au large.",
		"Le directeur, Paul Essomba, parle d’un retour à la normale avant la fin du mois.",
		"Transport Les camions, eux, passeront encore par Edéa jusqu’à la livraison du pont, promise pour le printemps par l’entreprise.",
	}
	if a := normalise(t, item(t, "https://quotidien.example/unseen", page)); !slices.Equal(a.Paragraphs, want) {
		t.Errorf("paragraphs %q, want %q", a.Paragraphs, want)
	}
}
