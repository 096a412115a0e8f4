package mentions_test

import (
	"strings"
	"testing"

	"github.com/depeche-wire/depeche/services/normaliser/internal/mentions"
)

// found writes mentions as "code" and "amount code", with commas between.
func found(list []mentions.Mention, kind string) string {
	var all []string
	for _, m := range list {
		if m.Kind == kind {
			all = append(all, m.Value)
		}
	}
	return strings.Join(all, ", ")
}

func TestCountries(t *testing.T) {
	t.Parallel()
	f := mentions.New()
	for _, c := range []struct{ language, source, text, want string }{
		{"fr", "", "Le Sénégal et le Mali signent un accord avec la France.", "sn, ml, fr"},
		{"fr", "", "En Guinée équatoriale, puis en Guinée-Bissau, enfin en Guinée.", "gq, gw, gn"},
		{"fr", "", "La République démocratique du Congo et la RDC, c’est tout un.", "cd"},
		{"fr", "", "Le Congo accueille le sommet.", ""},
		{"fr", "cg", "Le Congo accueille le sommet.", "cg"},
		{"fr", "cd", "Au Congo, le fleuve Congo monte.", "cd"},
		{"fr", "", "Le fleuve Niger et le delta du Niger débordent.", ""},
		{"fr", "", "Le Niger et le Nigeria ferment leur frontière.", "ne, ng"},
		{"fr", "", "Le golfe de Guinée reste dangereux, le lac Tchad aussi.", ""},
		{"fr", "", "Air France et Orange Mali embauchent ; France Télévisions aussi.", ""},
		{"fr", "", "L’Algérie, l’Egypte, l’Éthiopie et la Côte d'Ivoire ont voté.", "dz, eg, et, ci"},
		{"fr", "", "Dominique Ouattara et Maurice Kamto étaient absents de la réunion.", ""},
		{"fr", "", "À La Réunion et sur l’île Maurice, le cyclone approche.", "re, mu"},
		{"fr", "", "Le Tchad, le tchadien et les Tchadiens.", "td"},
		{"fr", "", "LE MALI ET LE TOGO", ""},
		{"fr", "", "L’Arabie Saoudite, les États-Unis et les Etats-Unis d’Amérique.", "sa, us"},
		{"fr", "", "L’AS Monaco a perdu ; à Monaco, on rit.", "mc"},
		{"en", "", "Kenya and South Sudan met in the U.S. while Jordan Henderson trained.", "ke, ss, us"},
		{"en", "", "Jordan said he would come back. He lives in Jordan.", "jo"},
		{"en", "", "The Niger Delta, the Gulf of Guinea and New Mexico are regions.", ""},
		{"en", "", "It costs US$9.99, or ten US dollars.", ""},
		{"en", "", "Kenya Airways flies to Ghana.", "gh"},
		{"en", "", "The DRC, the Democratic Republic of Congo, Côte d’Ivoire, the UK.", "cd, ci, gb"},
		{"pt", "", "Angola, Moçambique e a Guiné-Bissau; os Estados Unidos e a África do Sul.", "ao, mz, gw, us, za"},
		{"pt-BR", "", "No Quênia e na Etiópia.", "ke, et"},
		{"sw", "", "Kenya na Uganda.", ""},
		{"und", "", "Kenya", ""},
		{"fr", "", "", ""},
	} {
		got := f.Find([]string{c.text}, c.language, c.source)
		if s := found(got, "country"); s != c.want {
			t.Errorf("%s %q: %s, want %s", c.language, c.text, s, c.want)
		}
	}
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	f := mentions.New()
	for _, c := range []struct{ language, source, text, want string }{
		{"fr", "sn", "Un prêt de 500 millions de FCFA.", "500000000 XOF"},
		{"fr", "cm", "Un prêt de 1,2 milliard de francs CFA.", "1200000000 XAF"},
		{"fr", "", "Le Gabon emprunte 45 000 FCFA.", "45000 XAF"},
		{"fr", "", "Le Gabon et le Mali empruntent 45 000 FCFA.", ""},
		{"fr", "", "On parle de 45 000 FCFA.", ""},
		{"fr", "sn", "En 2024, 1 300 milliards de F CFA.", "1300000000000 XOF"},
		{"fr", "sn", "12,5 Mds FCFA et 3 M€", "12500000000 XOF, 3000000 EUR"},
		{"fr", "", "2,5 millions d’euros, soit 2.7 millions de dollars", "2500000 EUR, 2700000 USD"},
		{"fr", "", "1.500.000 euros et 1 500 000 €", "1500000 EUR"},
		{"fr", "", "Un billion d’euros ? 2 billions de dollars", "2000000000000 USD"},
		{"fr", "ca", "50 dollars", ""},
		{"fr", "ca", "50 dollars américains", "50 USD"},
		{"fr", "ma", "20 millions de dirhams", "20000000 MAD"},
		{"fr", "", "20 millions de dirhams", ""},
		{"fr", "dz", "300 dinars", "300 DZD"},
		{"fr", "", "84 livres, 3 millions de personnes, 15 % et 2024", ""},
		{"fr", "", "octobre 2016, 17, 90 €", ""},
		{"fr", "", "entre 5 et 6 millions d’euros", "6000000 EUR"},
		{"en", "", "A $1.5 billion loan, US$3 million, €20m and £2bn", "1500000000 USD, 3000000 USD, 20000000 EUR, 2000000000 GBP"},
		{"en", "", "1,500 euros and 1,500.50 euros", "1500 EUR, 1500.5 EUR"},
		{"en", "", "a $24.1-billion deal", "24100000000 USD"},
		{"en", "ng", "N5 million and ₦5 million", "5000000 NGN"},
		{"en", "ke", "KSh2.5 billion, or 300 shillings", "2500000000 KES, 300 KES"},
		{"en", "", "300 shillings", ""},
		{"en", "", "A$5 and HK$7 and x$9", ""},
		{"en", "au", "$5", ""},
		{"pt", "", "3 milhões de euros e 2 mil milhões de dólares", "3000000 EUR, 2000000000 USD"},
		{"pt", "", "R$ 3 milhões", "3000000 BRL"},
		{"pt", "ao", "500 milhões de kwanzas", "500000000 AOA"},
		{"fr", "", "0 euro, 99999999999999999999 euros", ""},
	} {
		got := f.Find([]string{c.text}, c.language, c.source)
		if s := found(got, "amount"); s != c.want {
			t.Errorf("%s %q: %s, want %s", c.language, c.text, s, c.want)
		}
	}
}

// TestMentionsOfHostileTexts: what is found is bounded, and in the text.
func TestMentionsOfHostileTexts(t *testing.T) {
	t.Parallel()
	f := mentions.New()
	for _, text := range []string{
		strings.Repeat("Mali, ", 100000), strings.Repeat("1 ", 100000) + "euros", strings.Repeat("9", 100000) + " euros", strings.Repeat("$", 100000), strings.Repeat("République démocratique du ", 20000),
		strings.Repeat("1 €, ", 50000), "\xff\xfe Mali \xff", strings.Repeat("É", 5000) + " Mali", strings.Repeat("’", 50000),
	} {
		for _, l := range []string{"fr", "en", "pt"} {
			got := f.Find([]string{text, text}, l, "ml")
			if len(got) > mentions.Max {
				t.Errorf("%.20q: %d mentions", text, len(got))
			}
			for _, m := range got {
				if m.Text == "" || m.Value == "" || !strings.Contains(text, m.Text) {
					t.Errorf("%.20q: %+v", text, m)
				}
			}
		}
	}
}
