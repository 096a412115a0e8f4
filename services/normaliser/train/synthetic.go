package main

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
)

// synthetic builds a page of a random plain layout around the text of a known page,
// with titles and sentences of other pages as what surrounds it. Real pages of our
// sets are large and well marked up; small sites are not.
func synthetic(p evaluate.Page, others []evaluate.Page, seed uint64) evaluate.Page {
	g := &generator{random: rand.New(rand.NewPCG(seed, 77)), others: others}
	var paragraphs []string
	for l := range strings.SplitSeq(p.Body, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			paragraphs = append(paragraphs, l)
		}
	}
	n := 1 + g.random.IntN(14)
	paragraphs = paragraphs[:min(n, len(paragraphs))]
	g.words = phrasebook[g.random.IntN(len(phrasebook))]
	page := evaluate.Page{Set: "synthetic", ID: p.ID, URL: p.URL, Title: p.Title, Body: strings.Join(paragraphs, "\n"), Neutral: p.Neutral}
	page.HTML = []byte(g.page(p.Title, paragraphs))
	return page
}

type generator struct {
	random *rand.Rand
	others []evaluate.Page
	words  phrasesOf
}

// phrasesOf is what surrounds an article in one language.
type phrasesOf struct{ comment, form, related, share, date, tags, foot, newsletter, menu []string }

var phrasebook = []phrasesOf{
	{
		comment: []string{"Réagissez à cet article", "Laisser un commentaire", "Vos commentaires", "Commentaires", "Rejoignez la discussion", "3 commentaires"},
		form:    []string{"Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *", "Connectez-vous pour commenter", "Enregistrer mon nom, mon e-mail et mon site dans le navigateur pour mon prochain commentaire."},
		related: []string{"Lire aussi", "À lire aussi", "Sur le même sujet", "Articles similaires", "Dans la même rubrique", "Les plus lus"},
		share:   []string{"Partager", "Facebook", "Twitter", "WhatsApp", "LinkedIn", "Imprimer", "Envoyer par e-mail"},
		date:    []string{"Publié le 12 mai 2025 à 10:15", "Mardi 3 juin 2025", "03/06/2025 09h20", "Mis à jour le 4 juin 2025"},
		tags:    []string{"Économie", "Politique", "Afrique", "Santé", "Énergie", "Société"}, foot: []string{"© 2025 Tous droits réservés", "Mentions légales", "Contact", "Qui sommes-nous ?", "Ce site utilise des cookies pour améliorer votre expérience."},
		newsletter: []string{"Abonnez-vous à notre newsletter et recevez chaque matin l’essentiel de l’actualité.", "Recevez nos alertes par e-mail. Inscrivez-vous gratuitement."},
		menu:       []string{"Accueil", "Politique", "Économie", "Société", "Sport", "Culture", "Afrique", "International", "Vidéos", "Contact"},
	},
	{
		comment: []string{"Leave a Reply", "Comments", "Leave a comment", "Join the conversation", "2 Comments"},
		form:    []string{"Your email address will not be published. Required fields are marked *", "You must be logged in to post a comment.", "Save my name, email, and website in this browser for the next time I comment."},
		related: []string{"Read also", "Related articles", "You may also like", "Most read", "More on this story"},
		share:   []string{"Share", "Facebook", "Twitter", "WhatsApp", "LinkedIn", "Email", "Print"},
		date:    []string{"Published May 12, 2025 10:15 am", "3 June 2025", "Updated 4 June 2025"},
		tags:    []string{"Economy", "Politics", "Africa", "Health", "Energy"}, foot: []string{"© 2025 All rights reserved", "Privacy policy", "Contact us", "About us", "We use cookies to improve your experience on our site."},
		newsletter: []string{"Sign up for our newsletter and get the day’s stories in your inbox every morning.", "Subscribe to our newsletter"},
		menu:       []string{"Home", "Politics", "Business", "Sports", "Opinion", "World", "Technology", "Videos", "Contact"},
	},
	{
		comment: []string{"Deixe um comentário", "Comentários"}, form: []string{"O seu endereço de e-mail não será publicado. Campos obrigatórios são marcados com *"},
		related: []string{"Leia também", "Artigos relacionados", "Mais lidas"}, share: []string{"Partilhar", "Facebook", "WhatsApp"}, date: []string{"12 de maio de 2025", "Publicado em 03/06/2025 às 09h20"},
		tags: []string{"Economia", "Política", "África"}, foot: []string{"Todos os direitos reservados", "Contactos"}, newsletter: []string{"Assine a nossa newsletter e receba as notícias do dia."}, menu: []string{"Início", "Política", "Economia", "Desporto", "Cultura", "Mundo"},
	},
	{
		comment: []string{"اترك تعليقاً", "التعليقات"}, form: []string{"لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *"},
		related: []string{"اقرأ أيضاً", "مواضيع ذات صلة", "الأكثر قراءة"}, share: []string{"شارك", "فيسبوك", "تويتر", "واتساب"}, date: []string{"الثلاثاء 3 يونيو 2025", "نشر في 12 مايو 2025"},
		tags: []string{"اقتصاد", "سياسة", "أفريقيا"}, foot: []string{"جميع الحقوق محفوظة", "اتصل بنا"}, newsletter: []string{"اشترك في النشرة البريدية ليصلك كل جديد."}, menu: []string{"الرئيسية", "سياسة", "اقتصاد", "رياضة", "ثقافة", "العالم"},
	},
}

func pick[T any](g *generator, list []T) T { return list[g.random.IntN(len(list))] }
func (g *generator) chance(p float64) bool { return g.random.Float64() < p }

func (g *generator) title() string {
	for range 20 {
		if t := pick(g, g.others).Title; t != "" {
			return t
		}
	}
	return "Une autre histoire"
}

// sentence is a paragraph of another page.
func (g *generator) sentence(most int) string {
	for range 20 {
		lines := strings.Split(pick(g, g.others).Body, "\n")
		if l := strings.TrimSpace(pick(g, lines)); len(l) > 30 && len(l) < most {
			return l
		}
	}
	return "Une phrase comme une autre, pour remplir la place."
}

// attr is a class that fits, or none, or one that says nothing.
func (g *generator) attr(names ...string) string {
	switch g.random.IntN(4) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(` class="c%d"`, g.random.IntN(90))
	case 2:
		return fmt.Sprintf(` id="%s"`, pick(g, names))
	}
	return fmt.Sprintf(` class="%s"`, pick(g, names))
}

func (g *generator) wrap(tags []string, names []string, inside string) string {
	t := pick(g, tags)
	return "<" + t + g.attr(names...) + ">" + inside + "</" + t + ">\n"
}

func (g *generator) page(title string, paragraphs []string) string {
	var before, after []string
	add := func(to *[]string, p float64, part func() string) {
		if g.chance(p) {
			*to = append(*to, part())
		}
	}
	add(&before, 0.75, g.menu)
	add(&before, 0.2, g.sidebar)
	add(&before, 0.15, g.consent)
	add(&before, 0.08, g.cards)
	add(&before, 0.06, g.newest)
	add(&after, 0.3, g.relatedList)
	add(&after, 0.35, g.cards)
	add(&after, 0.12, g.newest)
	add(&after, 0.6, g.comments)
	add(&after, 0.45, g.sidebar)
	add(&after, 0.25, g.newsletter)
	add(&after, 0.75, g.footer)
	article := g.article(title, paragraphs)
	body := strings.Join(before, "") + article + strings.Join(after, "")
	if g.chance(0.2) && len(after) > 0 { // all in one element
		body = strings.Join(before, "") + g.wrap([]string{"div", "main", "article"}, []string{"content", "page", "main"}, article+strings.Join(after[:len(after)-1], "")) + after[len(after)-1]
	}
	head := ""
	if g.chance(0.8) {
		head = "<title>" + html.EscapeString(title) + " - Le site</title>"
	}
	return "<html><head>" + head + "</head><body>" + body + "</body></html>"
}

// link leads to another page of the site; most addresses are made of the title.
func (g *generator) link(title string) string {
	href := fmt.Sprintf("/a/%d", g.random.IntN(99999))
	if g.chance(0.7) {
		words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return r < 'a' || r > 'z' })
		href = pick(g, []string{"/", "/2025/11/", "/actu/", "/news/", "/article/12345-", "/index.php/"}) + strings.Join(words[:min(len(words), 9)], "-") + pick(g, []string{"", "/", ".html"})
	}
	return `<a href="` + href + `">` + html.EscapeString(title) + "</a>"
}

// excerpt is the beginning of another article, whole or cut.
func (g *generator) excerpt() string {
	s := g.sentence(400)
	if g.chance(0.5) && len(s) > 90 {
		end := 60 + g.random.IntN(len(s)-80)
		for end > 0 && s[end] != ' ' {
			end--
		}
		s = s[:end] + pick(g, []string{"…", "...", " […]", " [...]", ""})
	}
	return html.EscapeString(s)
}

// cards are the newest or other articles of the site, each with a title that leads to
// it and the beginning of its text. On short articles they are most of the page's prose.
func (g *generator) cards() string {
	title := pick(g, []string{"h2", "h3", "h4", "h5", "div", "strong", "p", "b"})
	text := pick(g, []string{"p", "p", "p", "div", "span", ""})
	date := pick(g, []string{"span", "div", "time", "p", "", ""})
	card := pick(g, []string{"div", "div", "article", "li", "section", "td", ""})
	class := g.attr("post", "item", "card", "entry", "news", "bloc", "views-row", "post-content", "td_module", "article")
	picture, more, category := g.chance(0.5), g.chance(0.3), g.chance(0.2)
	inside := g.chance(0.3) // the text is in the link too
	var b strings.Builder
	if g.chance(0.7) {
		t := pick(g, []string{"h2", "h3", "h4", "div", "p", "strong"})
		fmt.Fprintf(&b, "<%s>%s</%s>", t, pick(g, g.words.related), t)
	}
	for range 3 + g.random.IntN(14) {
		var c strings.Builder
		if picture {
			c.WriteString(`<a href="/p"><img src="/t.jpg" alt=""></a>`)
		}
		if category {
			c.WriteString(`<a href="/s/1">` + pick(g, g.words.tags) + "</a> ")
		}
		name := g.link(g.title())
		excerpt := g.excerpt()
		if inside && text != "" {
			name = strings.TrimSuffix(name, "</a>") + "<" + text + ">" + excerpt + "</" + text + "></a>"
		}
		c.WriteString("<" + title + ">" + name + "</" + title + ">\n")
		if date != "" {
			c.WriteString("<" + date + ">" + pick(g, g.words.date) + "</" + date + ">\n")
		}
		switch {
		case inside && text != "":
		case text == "":
			c.WriteString(excerpt + "<br>\n")
		default:
			c.WriteString("<" + text + ">" + excerpt + "</" + text + ">\n")
		}
		if more {
			c.WriteString(`<a href="/m">` + pick(g, g.words.related) + "</a>")
		}
		if card == "" {
			b.WriteString(c.String())
		} else {
			b.WriteString("<" + card + class + ">" + c.String() + "</" + card + ">\n")
		}
	}
	inner := b.String()
	switch card {
	case "td":
		inner = "<table><tr>" + inner + "</tr></table>"
	case "li":
		inner = "<ul>" + inner + "</ul>"
	}
	return g.wrap([]string{"div", "section", "aside", "div"}, []string{"latest", "home", "block", "secondary", "content", "widget", "row", "more"}, inner)
}

// newest is a table or list of dates and titles.
func (g *generator) newest() string {
	var b strings.Builder
	table := g.chance(0.5)
	for range 4 + g.random.IntN(10) {
		link := g.link(g.title())
		if table {
			b.WriteString("<tr><td>" + pick(g, g.words.date) + "</td><td>" + link + "</td></tr>\n")
		} else {
			b.WriteString("<div><span>" + pick(g, g.words.date) + "</span> " + link + "</div>\n")
		}
	}
	inner := b.String()
	if table {
		inner = "<table>" + inner + "</table>"
	}
	t := pick(g, []string{"h2", "h3", "h4", "div", "b"})
	return g.wrap([]string{"div", "td", "aside"}, []string{"latest", "right", "block"}, "<"+t+">"+pick(g, g.words.related)+"</"+t+">"+inner)
}

func (g *generator) menu() string {
	var items []string
	for range 3 + g.random.IntN(8) {
		items = append(items, `<a href="/s/`+fmt.Sprint(g.random.IntN(99))+`">`+pick(g, g.words.menu)+"</a>")
	}
	switch g.random.IntN(3) {
	case 0:
		return g.wrap([]string{"nav", "div", "header"}, []string{"menu", "nav", "header", "top"}, strings.Join(items, " | "))
	case 1:
		return g.wrap([]string{"nav", "div", "header"}, []string{"menu", "nav", "header", "top"}, "<ul><li>"+strings.Join(items, "</li><li>")+"</li></ul>")
	}
	return "<div>" + strings.Join(items, "</div><div>") + "</div>"
}

func (g *generator) article(title string, paragraphs []string) string {
	var b strings.Builder
	heading := pick(g, []string{"h1", "h1", "h1", "h2", "div", "strong"})
	meta := []string{}
	if g.chance(0.6) {
		meta = append(meta, pick(g, g.words.date))
	}
	if g.chance(0.3) {
		meta = append(meta, pick(g, []string{"Par Aminata Sow", "By John Mensah", "Awa Traoré", "AFP", "La rédaction"}))
	}
	if g.chance(0.25) {
		meta = append(meta, "#"+strings.Join([]string{pick(g, g.words.tags), pick(g, g.words.tags), pick(g, g.words.tags)}, " #"))
	}
	if g.chance(0.3) {
		meta = append(meta, strings.Join(g.words.share[:min(4, len(g.words.share))], " "))
	}
	g.random.Shuffle(len(meta), func(i, j int) { meta[i], meta[j] = meta[j], meta[i] })
	if g.chance(0.85) {
		fmt.Fprintf(&b, "<%s>%s</%s>", heading, html.EscapeString(title), heading)
	}
	for _, m := range meta {
		t := pick(g, []string{"p", "div", "span", "time", "small"})
		fmt.Fprintf(&b, "<%s%s>%s</%s>\n", t, g.attr("meta", "date", "info"), m, t)
	}
	b.WriteString("<br>")
	if g.chance(0.3) {
		b.WriteString(`<figure><img src="/i.jpg"><figcaption>` + g.sentence(160) + "</figcaption></figure>")
	}
	b.WriteString(g.paragraphs(paragraphs))
	return g.wrap([]string{"article", "div", "main", "section", "td", "div"}, []string{"content", "article", "post", "text", "entry"}, b.String())
}

func (g *generator) paragraphs(paragraphs []string) string {
	open, end := "<p>", "</p>\n"
	switch g.random.IntN(8) {
	case 0:
		open, end = "<div>", "</div>\n"
	case 1:
		open, end = "", "<br><br>\n"
	case 2:
		open, end = "", "<br>\n"
	case 3:
		open, end = "<div><span>", "</span></div>\n"
	}
	var b strings.Builder
	related := g.random.IntN(len(paragraphs)*3 + 1)
	caption := g.random.IntN(len(paragraphs)*4 + 1)
	for i, p := range paragraphs {
		if i == related && i > 0 {
			b.WriteString(open + pick(g, g.words.related) + " : " + g.link(g.title()) + end)
		}
		if i == caption {
			b.WriteString(open + pick(g, []string{"Screenshot", "Photo : AFP", "© Reuters", "Crédit photo : DR"}) + end)
		}
		if t := pick(g, headings); t != "" && i > 0 && i+1 < len(paragraphs) && len(p) < 70 && !strings.ContainsAny(p[len(p)-1:], ".!?:;,") {
			b.WriteString("<" + t + ">" + html.EscapeString(p) + "</" + t[:strings.IndexAny(t+" ", " ")] + ">\n")
			continue
		}
		b.WriteString(open + html.EscapeString(p) + end)
	}
	return b.String()
}

// headings are how sub-headings are marked up; empty: as the paragraphs are.
var headings = []string{"h2", "h3", "h4", "strong", "b", `p class="intertitre"`, ""}

func (g *generator) relatedList() string {
	var b strings.Builder
	t := pick(g, []string{"h2", "h3", "h4", "div", "p", "strong"})
	fmt.Fprintf(&b, "<%s>%s</%s>", t, pick(g, g.words.related), t)
	teaser := g.chance(0.4)
	for range 2 + g.random.IntN(4) {
		link := g.link(g.title())
		if teaser {
			b.WriteString("<div><h3>" + link + "</h3><p>" + html.EscapeString(g.sentence(260)) + "</p></div>\n")
		} else {
			b.WriteString("<li>" + link + "</li>\n")
		}
	}
	return g.wrap([]string{"div", "section", "aside", "ul"}, []string{"related", "more", "readmore"}, b.String())
}

func (g *generator) comments() string {
	var b strings.Builder
	t := pick(g, []string{"h2", "h3", "h4", "div", "p"})
	for range 1 + g.random.IntN(3) {
		fmt.Fprintf(&b, "<%s>%s</%s>", t, pick(g, g.words.comment), t)
	}
	if g.chance(0.4) {
		for range 1 + g.random.IntN(4) {
			b.WriteString("<div><b>" + pick(g, []string{"Kofi", "Marie L.", "lecteur12", "Fatou"}) + "</b> <span>" + pick(g, g.words.date) + "</span><p>" + html.EscapeString(g.sentence(300)) + "</p></div>\n")
		}
	}
	form := "<p>" + pick(g, g.words.form) + "</p>"
	if g.chance(0.6) {
		form = "<form>" + form + "<label>Nom *</label><input><label>E-mail *</label><input><textarea></textarea></form>"
	}
	return g.wrap([]string{"div", "section", "div"}, []string{"comments", "respond", "discussion"}, b.String()+form)
}

func (g *generator) sidebar() string {
	var b strings.Builder
	for range 1 + g.random.IntN(2) {
		b.WriteString("<h3>" + pick(g, g.words.related) + "</h3><ul>")
		for range 2 + g.random.IntN(5) {
			b.WriteString(`<li>` + g.link(g.title()) + " <span>" + pick(g, g.words.date) + "</span></li>")
		}
		b.WriteString("</ul>")
	}
	return g.wrap([]string{"aside", "div", "section", "td"}, []string{"sidebar", "right", "widget"}, b.String())
}

func (g *generator) newsletter() string {
	return g.wrap([]string{"div", "section", "form", "aside"}, []string{"newsletter", "box", "subscribe"}, "<p>"+pick(g, g.words.newsletter)+"</p>")
}

func (g *generator) consent() string {
	return g.wrap([]string{"div", "section"}, []string{"cookie", "notice", "banner"}, "<p>"+g.words.foot[len(g.words.foot)-1]+"</p>")
}

func (g *generator) footer() string {
	var b strings.Builder
	for _, f := range g.words.foot {
		b.WriteString("<p>" + f + "</p>")
	}
	return g.wrap([]string{"footer", "div", "div"}, []string{"footer", "bottom"}, b.String())
}
