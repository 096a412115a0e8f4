package normaliser_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// ldAuthor is a page's head whose JSON-LD has this author.
func ldAuthor(t *testing.T, author string) string {
	t.Helper()
	if !json.Valid([]byte(author)) {
		t.Fatalf("%s is no JSON", author)
	}
	return `<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Thiès rénove sa gare","author":` + author + `}</script>`
}

func TestAuthors(t *testing.T) {
	t.Parallel()
	meta := func(content string) string { return `<meta name="author" content="` + content + `">` }
	byline := func(line string) []string { return []string{`<p class="x">` + line + `</p>`} }
	for name, c := range map[string]struct {
		head string
		line []string // between title and text
		want string   // with "; " between
		// agency that the page credits; empty for none
		agency string
	}{
		"text":                   {head: ldAuthor(t, `"Awa Ndiaye"`), want: "Awa Ndiaye"},
		"object":                 {head: ldAuthor(t, `{"@type":"Person","name":"Awa Ndiaye","url":"https://quotidien.example/awa"}`), want: "Awa Ndiaye"},
		"list":                   {head: ldAuthor(t, `[{"@type":"Person","name":"Awa Ndiaye"},{"@type":"Person","name":"Moussa Fall"}]`), want: "Awa Ndiaye; Moussa Fall"},
		"names in a name":        {head: ldAuthor(t, `{"@type":"Person","name":["Awa Ndiaye","Moussa Fall"]}`), want: "Awa Ndiaye; Moussa Fall"},
		"node by id":             {head: `<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Thiès rénove sa gare","author":{"@id":"#awa"}},{"@id":"#awa","@type":"Person","name":"Awa Ndiaye"}]}</script>`, want: "Awa Ndiaye"},
		"node by id, elsewhere":  {head: `<script type="application/ld+json">{"@id":"#awa","@type":"Person","name":"Awa Ndiaye"}</script><script type="application/ld+json">{"@type":"NewsArticle","headline":"Thiès rénove sa gare","author":{"@id":"#awa"}}</script>`, want: "Awa Ndiaye"},
		"node by id, as a text":  {head: `<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Thiès rénove sa gare","author":["#awa"]},{"@id":"#awa","@type":"Person","name":"Awa Ndiaye"}]}</script>`, want: "Awa Ndiaye"},
		"commas and and":         {head: meta("Awa Ndiaye, Moussa Fall and Peter Kamau"), want: "Awa Ndiaye; Moussa Fall; Peter Kamau"},
		"par et":                 {head: meta("Par Awa Ndiaye et Moussa Fall"), want: "Awa Ndiaye; Moussa Fall"},
		"surname with e":         {head: meta("Carlos Silva e Sousa"), want: "Carlos Silva e Sousa"},
		"role":                   {head: meta("Peter Kamau, correspondent in Nairobi"), want: "Peter Kamau"},
		"french role":            {head: meta("Awa Ndiaye, envoyée spéciale à Thiès"), want: "Awa Ndiaye"},
		"initials in brackets":   {head: meta("Awa Ndiaye (and)"), want: "Awa Ndiaye"},
		"with an agency":         {head: meta("Awa Ndiaye (avec AFP)"), want: "Awa Ndiaye", agency: "AFP"},
		"and an agency":          {head: meta("Awa Ndiaye et AFP"), want: "Awa Ndiaye", agency: "AFP"},
		"an agency and a place":  {head: meta("AFP, Dakar"), want: "", agency: "AFP"},
		"mail and account":       {head: meta("Awa Ndiaye awa@quotidien.example @awandiaye"), want: "Awa Ndiaye"},
		"a page of a network":    {head: `<meta property="article:author" content="https://www.facebook.com/lequotidien">` + meta("Awa Ndiaye"), want: "Awa Ndiaye"},
		"the publisher":          {head: meta("Le Quotidien"), line: byline("Par Awa Ndiaye"), want: "Awa Ndiaye"},
		"the publisher alone":    {head: ldAuthor(t, `{"@type":"Organization","name":"Le Quotidien"}`), want: "Le Quotidien"},
		"publisher, text agency": {head: ldAuthor(t, `{"@type":"Organization","name":"Le Quotidien"}`), line: byline("Avec AFP"), want: "", agency: "AFP"},
		"organisation with and":  {head: ldAuthor(t, `{"@type":"Organization","name":"Office des routes et des ponts"}`), want: "Office des routes et des ponts"},
		"account of the system":  {head: meta("admin"), want: ""},
		"template":               {head: meta("page.author.name"), want: ""},
		"section":                {head: `<meta property="article:section" content="Société">` + meta("Société"), want: ""},
		"line":                   {line: byline("Par Awa Ndiaye"), want: "Awa Ndiaye"},
		"line, english":          {line: byline("By Peter Kamau | Nairobi"), want: "Peter Kamau"},
		"line, portuguese":       {line: byline("Por João Baptista e Maria Lopes"), want: "João Baptista; Maria Lopes"},
		"line, german":           {line: byline("Von Anna Bell, Berlin"), want: "Anna Bell"},
		"line, arabic":           {line: byline("بقلم: محمد الأمين"), want: "محمد الأمين"},
		"line, interview":        {line: byline("Propos recueillis par Awa Ndiaye"), want: "Awa Ndiaye"},
		"line, texts":            {line: byline("Texte : Awa Ndiaye"), want: "Awa Ndiaye"},
		"line with date":         {line: byline("Par Awa Ndiaye, le 24 juin 2025 à 15:36"), want: "Awa Ndiaye"},
		"line in two":            {line: byline("Par</p><p>Awa Ndiaye"), want: "Awa Ndiaye"},
		"marked":                 {line: []string{`<div class="author">Awa Ndiaye</div>`}, want: "Awa Ndiaye"},
		"linked":                 {line: []string{`<div><a rel="author" href="/u/7">Awa Ndiaye</a></div>`}, want: "Awa Ndiaye"},
		"editor is none":         {head: meta("Moussa Fall"), line: []string{"<p>Par Awa Ndiaye</p>", "<p>Édité par Moussa Fall</p>"}, want: "Awa Ndiaye"},
		"who typed it in":        {head: meta("Moussa Fall"), line: byline("Par Awa Ndiaye"), want: "Awa Ndiaye"},
		"more than the metadata": {head: meta("Awa Ndiaye"), line: byline("Par Awa Ndiaye et Moussa Fall"), want: "Awa Ndiaye; Moussa Fall"},
		"agency behind the name": {line: byline("By Peter Kamau The Associated Press"), want: "Peter Kamau", agency: "AP"},
		"line set as a heading":  {head: meta("Moussa Fall"), line: []string{"<h3>Par Awa Ndiaye, chroniqueuse</h3>", "<p>24 juin 2025</p>"}, want: "Awa Ndiaye"},
		"took the pictures too":  {head: meta("Awa Ndiaye"), line: []string{"<p>Par Awa Ndiaye</p>", "<p>Photo : Awa Ndiaye</p>"}, want: "Awa Ndiaye"},
		"end of a sentence":      {head: meta("Awa Ndiaye"), line: []string{`<p class="author-intro">Un projet au Canada. Par Awa Ndiaye le 24 juin 2025</p>`}, want: "Awa Ndiaye"},
		"a line of tags":         {line: []string{`<p><a href="/tag/burkina-faso">Burkina Faso</a></p>`}, want: ""},
		"a title's Par":          {line: []string{"<h2>Par Delà Les Mers</h2>"}, want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := normalise(t, item(t, "https://quotidien.example/gare", page(c.head, "Thiès rénove sa gare", append(c.line, partOne, partTwo, partThree)...)))
			if got := strings.Join(a.Authors, "; "); got != c.want {
				t.Errorf("authors %q, want %q (%s)", got, c.want, a.Provenance["authors"].GetMethod())
			}
			if a.Agency != c.agency {
				t.Errorf("agency %q, want %q", a.Agency, c.agency)
			}
			if len(a.Paragraphs) != 3 {
				t.Errorf("paragraphs %q", a.Paragraphs)
			}
			if p := a.Provenance["authors"]; (p.GetConfidence() > 0) != (c.want != "") {
				t.Errorf("provenance %v", p)
			}
		})
	}
}

func TestAuthorsOfAFeed(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Awa Ndiaye":                          "Awa Ndiaye",
		"awa@quotidien.example (Awa Ndiaye)":  "Awa Ndiaye",
		"Awa Ndiaye <awa@quotidien.example>":  "Awa Ndiaye",
		"By Awa Ndiaye &amp; Moussa Fall":     "Awa Ndiaye; Moussa Fall",
		"noreply@quotidien.example":           "",
		"https://quotidien.example/awandiaye": "",
	} {
		it := item(t, "https://quotidien.example/gare", "")
		it.Fetched.Entry = &v1.Entry{Url: it.Fetched.Entry.Url, Title: "Thiès rénove sa gare", Content: partOne + partTwo, Authors: []string{value}}
		a := normalise(t, it)
		if got := strings.Join(a.Authors, "; "); got != want {
			t.Errorf("%q: authors %q, want %q", value, got, want)
		}
		if slices.Contains(a.Authors, "") {
			t.Errorf("%q: an empty author", value)
		}
	}
}

// TestAuthorsOfHostilePages: whatever stands where names stand, what comes out is
// short, and few.
func TestAuthorsOfHostilePages(t *testing.T) {
	t.Parallel()
	rep := strings.Repeat
	for name, html := range map[string]string{
		"one long word":  page("", "Thiès rénove sa gare", "<p class=author>Par "+rep("Awa", 300000)+"</p>", partOne, partTwo),
		"many bylines":   page("", "Thiès rénove sa gare", rep("<p class=author>Par Awa Ndiaye"+rep(" et Moussa Fall", 5)+"</p>", 5000), partOne, partTwo),
		"many names":     page(ldAuthor(t, `"`+rep("Awa Ndiaye, ", 24)+`Moussa Fall"`), "Thiès rénove sa gare", partOne, partTwo),
		"many persons":   page(ldAuthor(t, "["+rep(`{"name":"Awa Ndiaye"},`, 5000)+`{"name":"Moussa Fall"}]`), "Thiès rénove sa gare", partOne, partTwo),
		"brackets":       page(`<meta name=author content="`+rep("(", 140)+rep(")", 140)+`">`, "Thiès rénove sa gare", partOne, partTwo),
		"only marks":     page(`<meta name=author content="`+rep(",;|/&", 50)+`">`, "Thiès rénove sa gare", partOne, partTwo),
		"many links":     page("", "Thiès rénove sa gare", "<div>"+rep("<a rel=author href=/a>Awa Ndiaye</a> ", 20000)+"</div>", partOne, partTwo),
		"nothing at all": "<html></html>",
	} {
		a := normalise(t, item(t, "https://quotidien.example/gare", html))
		if len(a.Authors) > 20 {
			t.Errorf("%s: %d authors", name, len(a.Authors))
		}
		for _, author := range a.Authors {
			if author == "" || len(author) > 100 {
				t.Errorf("%s: an author of %d bytes", name, len(author))
			}
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	a := normalise(t, item(t, "https://quotidien.example/gare", page("", "Le Mali finance une gare", partOne, "<p>Le Sénégal apporte 500 millions de FCFA et la Banque mondiale 2 millions d’euros, a dit le maire mercredi soir devant le conseil.</p>", partThree)))
	var got []string
	for _, m := range a.Mentions {
		got = append(got, m.Kind+" "+m.Value)
	}
	if want := []string{"country ml", "country sn", "amount 500000000 XOF", "amount 2000000 EUR"}; !slices.Equal(got, want) { // though the source is of Cameroon
		t.Errorf("mentions %q, want %q", got, want)
	}
	if a.Provenance["mentions"].GetMethod() != "text" {
		t.Errorf("provenance %v", a.Provenance["mentions"])
	}
}
