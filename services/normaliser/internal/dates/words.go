package dates

import "strings"

// month returns the number of the month that the tokens at i name, and how many
// they are.
func (s *scanner) month(i int) (month, size int) {
	t := s.at(i)
	if t.kind != word || len(t.word) < 2 {
		return 0, 0
	}
	if n := s.at(i + 1); n.kind == word && n.spaced {
		if m, ok := months[t.word+" "+n.word]; ok {
			return m, 2
		}
	}
	if m, ok := months[t.word]; ok {
		return m, 1
	}
	return 0, 0
}

// months by folded name: names and short forms of each language, without accents.
var months = monthTable(
	// French, English, Spanish, Portuguese, Italian, German, Dutch, Swahili;
	// Arabic of Egypt and the Gulf, the Maghreb, Morocco, the Levant.
	"janvier janv jan january enero ene janeiro gennaio gen januar januari januari يناير جانفي كانون_الثاني",
	"fevrier fevr fev february feb febrero fevereiro febbraio februar februari فبراير فيفري شباط",
	"mars mar march marzo marco marz maart machi مارس اذار",
	"avril avr april apr abril abr aprile aprili ابريل افريل نيسان",
	"mai may mayo maio maggio mag mei مايو ماي ايار",
	"juin june jun junio junho giugno giu juni يونيو يونيه جوان حزيران",
	"juillet juil july jul julio julho luglio lug juli julai يوليو يوليه جويلية يوليوز تموز",
	"aout august aug agosto ago agt augustus agosti اغسطس اوت غشت اب",
	"septembre sept sep september septiembre setiembre setembro set settembre septemba سبتمبر شتنبر ايلول",
	"octobre oct october octubre outubro out ottobre ott oktober okt oktoba اكتوبر تشرين_الاول",
	"novembre nov november noviembre novembro novemba نوفمبر نونبر تشرين_الثاني",
	"decembre dec december diciembre dic dezembro dez dicembre dezember desemba des ديسمبر دجنبر كانون_الاول",
)

func monthTable(rows ...string) map[string]int {
	table := map[string]int{}
	for i, row := range rows {
		for name := range strings.FieldsSeq(row) {
			table[strings.ReplaceAll(name, "_", " ")] = i + 1
		}
	}
	return table
}

// zones by folded abbreviation, in minutes east of UTC. Those that mean several
// offsets (IST, CST of China, AST) are left out or are what African, European and
// American newspapers mean.
var zones = map[string]int{
	"z": 0, "utc": 0, "gmt": 0, "ut": 0, "tu": 0, "tuc": 0, "wet": 0, "west": 60, "bst": 60, "wat": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
	"cat": 120, "sast": 120, "eet": 120, "eest": 180, "eat": 180, "msk": 180, "trt": 180, "gst": 240, "mut": 240, "pkt": 300, "wib": 420, "sgt": 480, "hkt": 480,
	"jst": 540, "aest": 600, "aedt": 660, "brt": -180, "art": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
	"pst": -480, "pdt": -420, "hne": -300, "hae": -240,
}

// ordinal tells whether the word is what stands after a day's number.
func (s *scanner) ordinal(i int) bool {
	return !s.at(i).spaced && (s.isWord(i, "er", "st", "nd", "rd", "th", "e", "eme", "o", "a", "ro", "de", "ste") || s.isMark(i, "°"))
}

// role tells what the words between two tokens say of the date that follows.
func (s *scanner) role(from, to int) Role {
	role := Unsaid
	for i := from; i < to; i++ {
		t := s.tokens[i]
		if t.kind != word {
			continue
		}
		switch {
		case t.word == "jour" && s.isWord(i-2, "mis", "mise", "mises"), hasStem(t.word, updatedStems):
			role = Updated
		case t.word == "ligne" && s.isWord(i-2, "mis", "mise"), hasStem(t.word, publishedStems):
			role = Published
		}
	}
	return role
}

var (
	updatedStems = []string{"modifi", "actualis", "updat", "maj", "atualiz", "actualiz", "revis", "تحديث", "imesasish", "ilisasish", "aktualis", "aggiorn",
		"bijgewerkt", "edited", "corrig"}
	publishedStems = []string{"publi", "posted", "cree", "created", "ecrit", "paru", "postado", "نشر", "imechapish", "ilichapish", "imewekwa", "pubblic",
		"veroffentlich", "gepubliceerd", "issued", "first"}
)

func hasStem(w string, stems []string) bool {
	for _, stem := range stems {
		if strings.HasPrefix(w, stem) || (stem[0] > 0x7f && strings.Contains(w, stem)) {
			return true
		}
	}
	return false
}

func set(list string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		words[w] = true
	}
	return words
}

// RoleOf tells what a line without a date says of the date that follows it.
func RoleOf(line string) Role {
	if len(line) > 60 {
		return Unsaid
	}
	var s scanner
	s.tokenise(line)
	return s.role(0, len(s.tokens))
}
