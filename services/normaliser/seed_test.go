package normaliser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// seed is the article as a reader copied it from a page: what stands above it, its
// paragraphs, and what stands below.
type seed struct {
	hashtags, source, date string
	published, updated     string // the two halves of the date line
	paragraphs             []string
	below                  []string
}

// readSeed takes the file apart. Its eight long paragraphs are the body: the first,
// which is the chapô, is one of them, and the lede as well.
func readSeed(t *testing.T) seed {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t, "seeds"), "*.txt"))
	if err != nil || len(files) == 0 {
		t.Skip("no seed page beside the repository")
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var s seed
	for line := range strings.SplitSeq(string(raw), "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line == "Screenshot":
		case strings.HasPrefix(line, "#"):
			s.hashtags = line
		case s.hashtags != "" && s.source == "":
			s.source = line
		case strings.Contains(line, "à jour"):
			s.date = line
			i := strings.Index(line, "Dernière")
			s.published, s.updated = strings.TrimSpace(line[:i]), line[i:]
		case len(line) > 120:
			s.paragraphs = append(s.paragraphs, line)
		default:
			s.below = append(s.below, line)
		}
	}
	if len(s.paragraphs) != 8 || len(s.below) < 3 {
		t.Fatalf("the seed file has %d paragraphs and %d lines below; the test was written for 8 and 4", len(s.paragraphs), len(s.below))
	}
	return s
}

const seedTitle = "Mali-Russie : trois accords de coopération signés à Moscou"

// layouts builds pages around the seed's text as different systems would.
func layouts(s seed) map[string]string {
	p := func(open, end string) string {
		var b strings.Builder
		for i, text := range s.paragraphs {
			if i == 4 {
				fmt.Fprintf(&b, "%sScreenshot%s\n", open, end)
			}
			b.WriteString(open + text + end + "\n")
		}
		return b.String()
	}
	tags := func(format string) string {
		var b strings.Builder
		for w := range strings.FieldsSeq(s.hashtags) {
			fmt.Fprintf(&b, format+" ", w)
		}
		return b.String()
	}
	menu := `<ul class="menu"><li><a href="/">Accueil</a></li><li><a href="/gestion">Gestion publique</a></li><li><a href="/finance">Finance</a></li><li><a href="/agro">Agro</a></li><li><a href="/mines">Mines</a></li></ul>`
	side := `<div class="sidebar"><h3>Les plus lus</h3><ul><li><a href="/a1">Le cacao ivoirien repart à la hausse après un trimestre difficile</a> <span>23 juin 2025</span></li>
<li><a href="/a2">Cameroun : la douane numérise ses procédures au port de Kribi</a> <span>22 juin 2025</span></li><li><a href="/a3">Au Ghana, la banque centrale maintient son taux directeur</a></li></ul></div>`
	footer := `<footer><p>© 2025 Tous droits réservés</p><ul><li><a href="/qui">Qui sommes-nous ?</a></li><li><a href="/contact">Contact</a></li></ul></footer>`
	formFields := `<label>Nom *</label><input name="n"><label>E-mail *</label><input name="e"><label>Commentaire</label><textarea></textarea><input type="submit" value="Envoyer">`
	below := func(heading, line string) string {
		return fmt.Sprintf(heading+heading+heading+line, s.below[0], s.below[1], s.below[2], s.below[3])
	}
	return map[string]string{
		"joomla k2": `<html lang="fr-fr"><head><title>` + seedTitle + ` - Agence Ecofin</title></head><body class="com_k2"><div id="header">` + menu + `</div><div id="main"><div id="k2Container" class="itemView">
<div class="itemHeader"><h2 class="itemTitle">` + seedTitle + `</h2></div><div class="itemImageBlock"><span class="itemImage"><a href="/i.jpg"><img src="/i.jpg" alt="Screenshot"></a></span><span class="itemImageCaption">Screenshot</span></div>
<div class="itemTagsBlock"><ul class="itemTags"><li>` + tags(`<a href="/tag/x">%s</a></li><li>`) + `</li></ul></div><span class="itemAuthor">` + s.source + `</span>
<span class="itemDateCreated">` + s.published + `</span><span class="itemDateModified">` + s.updated + `</span>
<div class="itemBody"><div class="itemIntroText"><p>` + s.paragraphs[0] + `</p></div><div class="itemFullText">` + strings.Replace(p("<p>", "</p>"), "<p>"+s.paragraphs[0]+"</p>", "", 1) + `</div></div>
<div class="itemSocialSharing"><a href="#">Partager</a><a href="#">Tweeter</a></div><div class="itemComments">` + below("<h3>%s</h3>", "<p>%s</p>") + `<form>` + formFields + `</form></div></div></div>` + side + footer + `</body></html>`,

		"wordpress newspaper": `<html lang="fr-FR"><head><title>` + seedTitle + ` | Agence Ecofin</title><meta property="og:title" content="` + seedTitle + `"><meta property="og:site_name" content="Agence Ecofin"></head>
<body class="single single-post"><div class="td-header-wrap"><div class="td-header-menu-wrap">` + menu + `</div></div><div class="td-main-content-wrap"><div class="td-ss-main-content"><article class="post type-post">
<div class="td-post-header"><ul class="td-category"><li><a href="/category/diplomatie">Diplomatie</a></li></ul><header class="td-post-title"><h1 class="entry-title">` + seedTitle + `</h1><div class="td-module-meta-info">
<div class="td-post-author-name">` + s.source + `</div><span class="td-post-date">` + s.date + `</span></div></header></div>
<div class="td-post-sharing"><a href="#">Facebook</a><a href="#">Twitter</a><a href="#">WhatsApp</a></div><div class="td-post-content tagdiv-type"><div class="td-post-featured-image"><figure><img src="/u/i.png"><figcaption class="wp-caption-text">Screenshot</figcaption></figure></div>
` + p("<p>", "</p>") + `</div><footer><div class="td-post-source-tags"><ul class="td-tags"><li><span>Tags</span></li><li>` + tags(`<a href="/tag/x">%s</a></li><li>`) + `</li></ul></div></footer></article>
<div class="comments" id="comments"><div id="respond" class="comment-respond">` + below(`<h3 class="comment-reply-title">%s</h3>`, `<p class="comment-notes">%s</p>`) + `<form id="commentform">` + formFields + `</form></div></div></div><div class="td-ss-main-sidebar">` + side + `</div></div>` + footer + `</body></html>`,

		"hand-made": `<html><head><title>` + seedTitle + `</title></head><body><div class="top">` + menu + `</div><h1>` + seedTitle + `</h1><p>Screenshot</p><p>` + s.hashtags + `</p><p>` + s.source + `</p><p>` + s.date + `</p>` +
			p("<p>", "</p>") + below("<h3>%s</h3>", "<p>%s</p>") + `</body></html>`,

		"divs and breaks": `<html><head><title>` + seedTitle + `</title></head><body><div>Accueil | Finance | Agro | Mines</div><div><b>` + seedTitle + `</b></div><div>Screenshot<br>` + s.hashtags + `<br>` + s.source + `<br>` + s.date + `<br><br>` +
			p("", "<br><br>") + below("%s<br><br>", "%s") + `</div></body></html>`,

		"no title, article": `<html><body><article><p>Screenshot</p><p>` + tags("<a href='/t'>%s</a>") + `</p><address>` + s.source + `</address><p><time datetime="2025-06-24">` + s.published + `</time> ` + s.updated + `</p>` +
			p("<p>", "</p>") + `</article><section>` + below("<h2>%s</h2>", "<p>%s</p>") + `</section></body></html>`,

		"main, spans, table": `<html><head><title>` + seedTitle + `</title></head><body><header>` + menu + `</header><main><table><tr><td><h1>` + seedTitle + `</h1><span>` + s.hashtags + `</span><div><span>` + s.source + `</span></div><div><span>` + s.published + `</span> <span>` + s.updated + `</span></div>` +
			p("<p><span>", "</span></p>") + `</td><td>` + side + `</td></tr></table></main><div id="disqus_thread">` + below("<div>%s</div>", "<div>%s</div>") + `</div></body></html>`,

		"structured data": `<html lang="fr"><head><title>` + seedTitle + `</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"` + seedTitle + `","datePublished":"2025-06-24T00:00:00+01:00","dateModified":"2025-06-24T15:36:00+01:00","author":{"@type":"Organization","name":"` + s.source + `"},"keywords":["Cooperation","International","Poutine","Russie","Mali"]}</script></head><body><article><h1>` + seedTitle + `</h1><div>Screenshot</div><div>` + s.hashtags + `</div>` +
			p("<p>", "</p>") + `</article><form><h3>` + s.below[0] + `</h3>` + formFields + `<p>` + s.below[3] + `</p></form></body></html>`,
	}
}

func TestSeedPage(t *testing.T) {
	t.Parallel()
	s := readSeed(t)
	for name, html := range layouts(s) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/international/mali-russie-accords", html)
			checkSeed(t, s, normalise(t, it))
		})
	}
}

func checkSeed(t *testing.T, s seed, a *v1.Article) {
	t.Helper()
	if diff := cmp.Diff(s.paragraphs, a.Paragraphs); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
	if a.Lede != s.paragraphs[0] {
		t.Errorf("lede %q", a.Lede)
	}
	if a.Agency != "Agence Ecofin" {
		t.Errorf("agency %q, authors %q", a.Agency, a.Authors)
	}
	if got := a.GetPublishedAt(); !strings.HasPrefix(got, "2025-06-24T") || !strings.HasSuffix(got, "+01:00") {
		t.Errorf("published_at %q", got)
	}
	if got := a.GetUpdatedAt(); got != "2025-06-24T15:36:00+01:00" {
		t.Errorf("updated_at %q", got)
	}
	for _, k := range []string{"Cooperation", "International", "Poutine", "Russie", "Mali"} {
		if !slices.Contains(a.Keywords, k) {
			t.Errorf("keywords %q lack %s", a.Keywords, k)
		}
	}
	for _, text := range []string{a.Html, a.Lede, a.Title, strings.Join(a.Authors, " ")} {
		for _, bad := range append([]string{"Screenshot", "#"}, s.below...) {
			if strings.Contains(text, bad) {
				t.Errorf("%q stands in %q", bad, text)
			}
		}
	}
}
