package table

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func shipped(t testing.TB) *Table {
	t.Helper()
	table, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const (
	frenchText  = "Le conseil des ministres examine mercredi la réforme des impôts pour les petites entreprises du pays."
	englishText = "The council of ministers will look on Wednesday at the reform of taxes for small companies in the country."
)

func TestNothingIsAllocated(t *testing.T) { // not parallel: AllocsPerRun counts for the whole process
	table := shipped(t)
	hints := []Hint{{Tag: "fr", Nats: 1.5}}
	only := NewSet("fr", "en")
	for name, text := range map[string]string{
		"nothing": "", "headline": frenchText, "article": strings.Repeat(frenchText+" ", 40), "pair": "Di goment don tok say dem go pay wokas dia moni dis wik",
		"markup": "<p>" + frenchText + " <a href=https://x.example/a>x</a> &eacute; &#233;</p>", "script": strings.Repeat("ελληνικά ", 50),
		"invalid": strings.Repeat("\xff\xfe\xc3", 100), "a letter": strings.Repeat("a", 10<<20), "signs": strings.Repeat("日本語の新聞", 100), "marks": strings.Repeat("e\u0301\u0302", 100),
	} {
		if n := testing.AllocsPerRun(20, func() { table.Detect(text, nil, hints...); table.Detect(text, only) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}

func TestAScriptOfOneLanguageDecides(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	for tag, text := range map[string]string{
		"el": "Η κυβέρνηση ανακοίνωσε νέα μέτρα", "th": "รัฐบาลประกาศมาตรการใหม่", "km": "រដ្ឋាភិបាលប្រកាសវិធានការថ្មី", "ja": "政府は新しい対策を発表した", "zh": "政府宣布了新的措施",
		"ko": "정부가 새로운 대책을 발표했다", "ka": "მთავრობამ ახალი ზომები გამოაცხადა", "hy": "կառավարությունը հայտարարեց նոր միջոցառումներ", "he": "הממשלה הודיעה על צעדים חדשים",
		"ta": "அரசு புதிய நடவடிக்கைகளை அறிவித்தது", "bn": "সরকার নতুন পদক্ষেপ ঘোষণা করেছে", "si": "රජය නව පියවර ප්‍රකාශ කළේය", "nqo": "ߞߎ߲߬ߠߊ߬ߛߌ߰ߟߌ ߟߎ߬ ߓߘߊ߫",
	} {
		// A declared language and names in Latin letters change nothing.
		a := table.Detect(text+" (BBC)", nil, Hint{Tag: "en", Nats: 5})
		if a.Tag != tag || a.Confidence < .7 {
			t.Errorf("%s: %s with confidence %.2f", tag, a.Tag, a.Confidence)
		}
	}
}

func TestClosePairs(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	for _, c := range [...]struct{ tag, text string }{
		{"en", englishText},
		{"pcm", "Di goment don tok say dem go begin pay all di wokas wey never collect dia moni since last year."},
		{"rw", "Minisitiri w'intebe yavuze ko abaturage bagomba kwitabira umuganda kandi bagafata neza amashuri yubatswe."},
		{"rn", "Umushikiranganji wa mbere yavuze ko abanyagihugu bategerezwa gukora ibikorwa rusangi kandi bakubahiriza amategeko."},
		{"zu", "UNgqongqoshe uthe abantu kumele baphephe ngoba izimvula ezinkulu zilindeleke kuleli sonto esifundazweni."},
		{"xh", "UMphathiswa uthe abantu kufuneka balumke kuba kulindeleke iimvula ezinkulu kule veki kwiphondo liphela."},
		{"es", "El gobierno anunció que las obras del puerto terminarán antes del verano y que habrá más barcos."},
		{"gl", "O goberno anunciou que as obras do porto rematarán antes do verán e que haberá máis barcos."},
		{"pt", "O governo anunciou que as obras do porto terminarão antes do verão e que haverá mais navios."},
		{"id", "Pemerintah mengatakan bahwa pembangunan jalan itu akan selesai karena biayanya sudah tersedia sejak bulan lalu."},
	} {
		if a := table.Detect(c.text, nil); a.Tag != c.tag {
			t.Errorf("%s: taken for %s with confidence %.2f: %s", c.tag, a.Tag, a.Confidence, c.text)
		}
	}
}

func TestDeclaredLanguages(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	var r reading
	table.read("Mali Burkina Niger sommet", nil, &r)
	unsure := r.answer(nil)
	second := tags[r.second]
	if unsure.Confidence >= sure {
		t.Fatalf("a text that should be unsure has %.2f", unsure.Confidence)
	}
	if a := r.answer([]Hint{{Tag: unsure.Tag, Nats: 1.5}}); a.Tag != unsure.Tag || a.Confidence <= unsure.Confidence {
		t.Errorf("who agrees does not raise: %.2f, from %.2f", a.Confidence, unsure.Confidence)
	}
	if a := r.answer([]Hint{{Tag: second, Nats: 6}}); a.Tag != second {
		t.Errorf("a strong hint does not settle what is unsure: %s", a.Tag)
	}
	if a := r.answer([]Hint{{Tag: "th", Nats: 6}}); a.Tag != unsure.Tag {
		t.Errorf("a language that is out of the question was taken: %s", a.Tag)
	}
	if a := table.Detect(frenchText, nil, Hint{Tag: "en", Nats: 9}, Hint{Tag: "ca", Nats: 9}); a.Tag != "fr" || a.Confidence < sure {
		t.Errorf("a sure text was overturned: %s with confidence %.2f", a.Tag, a.Confidence)
	}
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	if a := table.Detect(frenchText, NewSet("en", "de")); a.Tag == "fr" {
		t.Error("a language was named that is no candidate")
	}
	if a := table.Detect(frenchText, NewSet()); a.Tag != "" || a.Confidence != 0 {
		t.Errorf("without candidates: %+v", a)
	}
	if a := table.Detect("Η κυβέρνηση ανακοίνωσε", NewSet("en", "de")); a.Tag == "el" {
		t.Error("a script's language was named that is no candidate")
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	all := Tags()
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("tags are not sorted, or one is there twice")
	}
	for _, tag := range all {
		if !v1.ValidLanguage(tag) || v1.LanguageToken(tag) != tag || Canonical(tag) != tag {
			t.Errorf("%s: no BCP 47 tag that is its own token", tag)
		}
	}
	// lingua-go's 75 and those of African news that it lacks.
	for tag := range strings.FieldsSeq("af sq ar hy az eu be bn nb bs bg ca zh hr cs da nl en eo et fi fr lg ka de el gu he hi hu is id ga it ja kk ko la lv lt mk ms mi mr mn nn fa pl pt pa ro ru sr sn sk sl so st es sw sv tl ta te th ts tn tr uk ur vi cy xh yo zu " +
		"ha ig am ti om ln rw rn pcm wo bm ff ee tw mg fon dyu ht gl nso mos sg kg") {
		if !slices.Contains(all, tag) {
			t.Errorf("%s is not named", tag)
		}
	}
	for tag, want := range map[string]string{"fr-CI": "fr", "FR_fr": "fr", "ak": "tw", "fil": "tl", "no": "nb", "iw": "he", "zh-Hant-TW": "zh", "xx": "", "": "", "french": ""} {
		if got := Canonical(tag); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", tag, got, want)
		}
	}
}

// What is no text of a language is not taken for one.
func TestNonTexts(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	all, err := os.ReadFile(filepath.Join("..", "build", "testdata", "nontexts.txt"))
	if err != nil {
		t.Fatal(err)
	}
	n, answered := 0, 0
	for line := range strings.Lines(string(all)) {
		n++
		if a := table.Detect(strings.TrimSpace(line), nil); a.Confidence >= .8 && !a.TooShort() {
			answered++
		}
	}
	if n < 400 || 20*answered > n {
		t.Errorf("%d of %d were taken for a language, want at most a twentieth of 400 or more", answered, n)
	}
	for _, text := range []string{"", "12 / 45", "@the_minister_said #thisandthat", "https://www.example.org/the-minister-said-that", "info@theministry.example.org", "😀😀😀", "\x00\x00", "\u0301\u0302", "....", "<code>if the is of and to in that</code>"} {
		if a := table.Detect(text, nil); !a.TooShort() {
			t.Errorf("%q: %d letters were counted, %s", text, a.Letters, a.Tag)
		}
	}
}

// Markup, addresses and code do not change what a text is taken for.
func TestCleaning(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	plain := table.Detect(frenchText, nil)
	for _, text := range []string{
		"<p class='the and of'>" + frenchText + "</p>", frenchText + " https://www.example.org/the-minister-of-the-interior-said-that", "@thisandthat #ofthesethings " + frenchText,
		"<script>for the of and this that</script>" + frenchText, strings.ReplaceAll(frenchText, "é", "e\u0301"), strings.ReplaceAll(frenchText, "é", "&eacute;"),
		strings.ReplaceAll(frenchText, "é", "&#233;"),
	} {
		if a := table.Detect(text, nil); a.Tag != plain.Tag || a.Letters != plain.Letters {
			t.Errorf("%.60q: %s of %d letters, want %s of %d", text, a.Tag, a.Letters, plain.Tag, plain.Letters)
		}
	}
	if a := table.Detect(strings.ToUpper(frenchText), nil); a.Tag != "fr" {
		t.Errorf("capitals: %s", a.Tag)
	}
}

// However long a text, 400 letters and 64 KiB of it are read.
func TestReadingIsBounded(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	for _, text := range []string{strings.Repeat("a", 1<<20), strings.Repeat("le ", 1<<18), strings.Repeat("語", 1<<18), strings.Repeat("ש", 1<<18)} {
		if a := table.Detect(text, nil); a.Letters > enough+3 {
			t.Errorf("%.10q: %d letters were read, want at most %d", text, a.Letters, enough)
		}
	}
	if a := table.Detect(strings.Repeat("<b>", maxText)+frenchText, nil); a.Letters != 0 {
		t.Errorf("%d letters were read behind the limit", a.Letters)
	}
	if a := table.Detect(strings.Repeat("a", 1<<20), nil); a.Confidence > guess {
		t.Errorf("one letter a million times: %s with confidence %.2f", a.Tag, a.Confidence)
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"", frenchText, "<p>" + frenchText, "&#x41;&eacute;", "\xff\x00\u200f", "日本語 ελληνικά", "<pre>x</pre", "a\u0301"} {
		f.Add(s, s+englishText)
	}
	table := shipped(f)
	f.Fuzz(func(t *testing.T, a, b string) { check(t, table, a+". "+b) })
}

// check tells what must hold for any text.
func check(t *testing.T, table *Table, text string) {
	t.Helper()
	a := table.Detect(text, nil)
	if !(a.Confidence >= 0 && a.Confidence <= 1) || a.Tag != "" && number(a.Tag) < 0 {
		t.Fatalf("%q: %+v", text, a)
	}
	end := 0
	for _, s := range table.Spans(text, nil) {
		if s.Start < end || s.End <= s.Start || s.End > len(text) || s.Letters < spanLetters || s.Confidence < spanConfidence {
			t.Fatalf("%q: span %+v behind %d", text, s, end)
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("%q: span %+v cuts a character", text, s)
		}
		end = s.End
	}
}

func TestBrokenBytes(t *testing.T) {
	t.Parallel()
	table := shipped(t)
	random := rand.New(rand.NewPCG(1, 2))
	seeds := []string{frenchText, englishText + "\n" + frenchText, "<p>الحكومة أعلنت اليوم</p> ", "日本語 &amp;&#x30;&lt;pre&gt;", "ə\u0301\u200fሰላም"}
	for range 20000 {
		text := []byte(strings.Repeat(seeds[random.IntN(len(seeds))], 1+random.IntN(3)))
		for range random.IntN(30) {
			text[random.IntN(len(text))] = byte(random.IntN(256))
		}
		check(t, table, string(text))
	}
}
