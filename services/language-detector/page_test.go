package detector_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	detector "github.com/depeche-wire/depeche/services/language-detector"
)

// article is what one newsroom's item would say, in one language.
type article struct {
	title, short string // the title, a few words of it
	summary      string
	body         []string
	cookies      string // what its site says on every page
	menu         []string
}

// articles by language; the boilerplate of each is as long as a short article.
var articles = map[string]article{
	"ar": {
		title: "افتتاح سوق جديدة للأسماك قرب الميناء القديم", short: "سوق الأسماك", summary: "تضم السوق مئة محل وغرف تبريد حديثة.",
		body: []string{"افتتح رئيس البلدية صباح السبت السوق الجديدة بحضور التجار والصيادين بعد سنتين من الأشغال المتواصلة.",
			"وقال أحد الباعة إن الماء والكهرباء متوفران الآن في كل المحلات وإن الزبائن عادوا بأعداد كبيرة."},
		cookies: "نستخدم ملفات تعريف الارتباط لتحسين تجربتكم على موقعنا وقياس عدد الزيارات وعرض إعلانات تناسب اهتماماتكم.",
		menu:    []string{"الرئيسية", "اقتصاد", "رياضة", "اتصل بنا"},
	},
	"fr": {
		title: "Un nouveau marché aux poissons ouvre près du vieux port", short: "Le marché aux poissons", summary: "Il compte cent étals et des chambres froides.",
		body: []string{"Le maire a inauguré samedi matin le nouveau marché en présence des pêcheurs, après deux années de travaux ininterrompus.",
			"Une vendeuse se réjouit que l'eau et l'électricité arrivent désormais à chaque étal, et que les clients soient revenus nombreux."},
		cookies: "Nous utilisons des cookies pour améliorer votre expérience sur notre site, mesurer l'audience et vous proposer des publicités adaptées.",
		menu:    []string{"Accueil", "Économie", "Sports", "Nous contacter"},
	},
	"en": {
		title: "A new fish market opens next to the old harbour", short: "The fish market opens", summary: "It has a hundred stalls and cold rooms.",
		body: []string{"The mayor opened the new market on Saturday morning in front of traders and fishermen, after two years of building works.",
			"One of the sellers said that water and power now reach every stall, and that the customers have come back in great numbers."},
		cookies: "We use cookies to improve your experience on our website, to measure our audience and to show you advertising that suits you.",
		menu:    []string{"Home", "Business", "Sports", "Contact us"},
	},
	"pt": {
		title: "Novo mercado de peixe abre as portas junto ao porto antigo", short: "O mercado do peixe não abriu", summary: "São cem bancas e várias câmaras frigoríficas.",
		body: []string{"O presidente da câmara inaugurou na manhã de sábado o novo mercado, na presença dos pescadores, depois de dois anos de obras.",
			"Uma vendedora disse que a água e a luz já chegam a todas as bancas e que os clientes voltaram em grande número."},
		cookies: "Utilizamos cookies para melhorar a sua experiência no nosso site, medir a audiência e mostrar publicidade adequada aos seus interesses.",
		menu:    []string{"Início", "Economia", "Desporto", "Contactos"},
	},
	"es": {
		title: "Abre sus puertas un nuevo mercado de pescado junto al puerto viejo", short: "El mercado del pueblo", summary: "Tiene cien puestos y varias cámaras frigoríficas.",
		body: []string{"El alcalde inauguró el sábado por la mañana el nuevo mercado ante comerciantes y pescadores, tras dos años de obras.",
			"Una vendedora se alegró de que el agua y la luz lleguen ya a todos los puestos y de que los clientes hayan vuelto."},
		cookies: "Utilizamos cookies para mejorar su experiencia en nuestro sitio, medir la audiencia y mostrarle publicidad adecuada a sus intereses.",
		menu:    []string{"Inicio", "Economía", "Deportes", "Contáctenos"},
	},
	"sw": {
		title: "Soko jipya la samaki lafunguliwa karibu na bandari ya zamani", short: "Soko la samaki lafunguliwa", summary: "Lina vibanda mia moja na vyumba vya baridi.",
		body: []string{"Meya alifungua soko jipya Jumamosi asubuhi mbele ya wafanyabiashara na wavuvi, baada ya miaka miwili ya ujenzi.",
			"Mmoja wa wauzaji alisema kwamba maji na umeme sasa vinafika katika kila kibanda na wateja wamerudi kwa wingi."},
		cookies: "Tunatumia vidakuzi ili kuboresha matumizi yako ya tovuti yetu, kupima idadi ya wasomaji na kukuonyesha matangazo yanayokufaa.",
		menu:    []string{"Nyumbani", "Biashara", "Michezo", "Wasiliana nasi"},
	},
}

// page is an HTML page with the article of one language on a site of another.
func page(main []string, site article) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html><head><title>x</title><script>var the = 'of and to in is it';</script></head><body>")
	fmt.Fprintf(&b, "<div class=banner><p>%s</p></div><div><ul>", site.cookies)
	for _, m := range site.menu {
		fmt.Fprintf(&b, "<li><a href=/>%s</a></li>", m)
	}
	b.WriteString("</ul></div><div id=content>")
	for _, p := range main {
		fmt.Fprintf(&b, "<p>%s</p>", p)
	}
	fmt.Fprintf(&b, "</div><div><a href=/1>%s</a><a href=/2>%s</a></div></body></html>", site.title, site.body[0])
	return b.String()
}

func packed(t *testing.T, html string) *v1.Page {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &v1.Page{Status: 200, ContentType: "text/html; charset=utf-8", Body: z.EncodeAll([]byte(html), nil), Size: int32(len(html))}
}

// tagOf is what the detector with the shipped settings takes an entry with a page for.
func tagOf(t *testing.T, d *detector.Detector, e *v1.Entry, p *v1.Page) *v1.Language {
	t.Helper()
	out, err := d.Handle(t.Context(), &v1.Item{Source: &v1.Source{Id: "paper"}, Fetched: &v1.Fetched{Entry: e, Page: p}})
	if err != nil || len(out) != 1 {
		t.Fatalf("Handle: %d items, %v", len(out), err)
	}
	return out[0].GetLanguage()
}

func newDetector(t *testing.T) *detector.Detector {
	t.Helper()
	d, err := detector.New(detector.Default())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What a site says around an article, in its own language, decides nothing.
func TestBoilerplateInAnotherLanguage(t *testing.T) {
	t.Parallel()
	for lang, a := range articles {
		for siteLang, site := range articles {
			if siteLang == lang {
				continue
			}
			whole, empty := page(a.body, site), page(nil, site)
			for _, c := range []struct {
				name string
				e    *v1.Entry
				html string
			}{
				{"title and summary", &v1.Entry{Title: a.title, Summary: a.summary}, whole},
				{"title and summary, a page without its article", &v1.Entry{Title: a.title, Summary: a.summary}, empty},
				{"title", &v1.Entry{Title: a.title}, whole},
				{"title, a page without its article", &v1.Entry{Title: a.title}, empty},
				{"a few words", &v1.Entry{Title: a.short}, whole},
				{"summary", &v1.Entry{Summary: a.body[0]}, empty},
				{"nothing but the page", &v1.Entry{}, whole},
				{"a name, then the page", &v1.Entry{Title: "Maputo 2026"}, whole},
			} {
				t.Run(fmt.Sprint(lang, " on a site in ", siteLang, ": ", c.name), func(t *testing.T) {
					t.Parallel()
					l := tagOf(t, newDetector(t), c.e, packed(t, c.html))
					if l.GetTag() != lang {
						t.Errorf("%s with confidence %.3f, want %s", l.GetTag(), l.GetConfidence(), lang)
					}
				})
			}
		}
	}
}

// A title in few words may stay undetermined, but is never taken for the language
// of a page without its article.
func TestFewWordsAndAPageWithoutItsArticle(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	for lang, a := range articles {
		for siteLang, site := range articles {
			if siteLang == lang {
				continue
			}
			l := tagOf(t, d, &v1.Entry{Title: a.short}, packed(t, page(nil, site)))
			if got := l.GetTag(); got != lang && got != v1.LanguageUndetermined {
				t.Errorf("%q on a page in %s: %s with confidence %.3f, want %s or und", a.short, siteLang, got, l.GetConfidence(), lang)
			}
		}
	}
}

// Where no block of a page is sure alone, all of them together may be.
func TestUnsureBlocksOfAPage(t *testing.T) {
	t.Parallel()
	html := `<!doctype html><html lang="id"><body><div><p>Kampus itu menggelar wisuda magister dan sarjana di Jakarta, Selasa.</p>
<p>Rektor menyerahkan ijazah kepada para wisudawan di aula utama kampus.</p><p>Acara wisuda dihadiri menteri, dosen, serta keluarga para wisudawan.</p></div></body></html>`
	if l := tagOf(t, newDetector(t), &v1.Entry{}, packed(t, html)); l.GetTag() != "id" {
		t.Errorf("tag %s with %.2f, want id", l.GetTag(), l.GetConfidence())
	}
}
