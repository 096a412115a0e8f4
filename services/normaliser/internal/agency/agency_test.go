package agency_test

import (
	"strings"
	"testing"

	"github.com/depeche-wire/depeche/services/normaliser/internal/agency"
)

func TestDateline(t *testing.T) {
	t.Parallel()
	table := agency.New()
	for text, want := range map[string]string{
		"(Agence Ecofin) - Le Cameroun veut produire davantage de riz":                       "Agence Ecofin",
		"(Ecofin Hebdo) — Le Cameroun veut produire davantage de riz":                        "Agence Ecofin",
		"BAMAKO, 24 juin (AFP) - Le gouvernement a reçu":                                     "AFP",
		"Bamako, le 24 juin 2025 (AFP) – Le gouvernement a reçu":                             "AFP",
		"MEXICO CITY (AP) — The government received":                                         "AP",
		"BEIRUT/THE HAGUE, March 7 (Reuters) - The court said":                               "Reuters",
		"NAIROBI, June 24 (Xinhua) -- The ministry said":                                     "Xinhua",
		"MOSCOW, June 24. /TASS/. The ministry said":                                         "TASS",
		"Madrid, 24 jun (EFE).- El gobierno recibió":                                         "EFE",
		"Lisboa, 24 jun 2025 (Lusa) – O governo recebeu":                                     "Lusa",
		"(ANSA) - ROMA, 24 GIU - Il governo ha ricevuto":                                     "ANSA",
		"Dakar, 24 juin (APS) - Le conseil municipal":                                        "APS",
		"Alger, 24 juin 2025 (APS) — Le conseil municipal":                                   "APS",
		"Rabat, 24 juin (MAP)- Le conseil municipal":                                         "MAP",
		"TUNIS, 24 juin (TAP) - Le conseil municipal":                                        "TAP",
		"Ouagadougou, 24 juin 2025 (AIB)- Le conseil municipal":                              "AIB",
		"Abidjan, 24 juin 2025 (AIP)- Le conseil municipal":                                  "AIP",
		"Kinshasa, 24 juin 2025 (ACP).- Le conseil municipal":                                "ACP",
		"Accra, June 24, GNA - The municipal council":                                        "GNA",
		"ADDIS ABABA, June 24/2025 (ENA) - The municipal council":                            "ENA",
		"Abuja, June 24, 2025 (NAN) The municipal council":                                   "NAN",
		"Luanda, 24 Jun (ANGOP) - O conselho":                                                "ANGOP",
		"Cidade da Praia, 24 Jun (Inforpress) – O conselho":                                  "Inforpress",
		"Bogotá (dpa) - Der Stadtrat":                                                        "dpa",
		"دكار 24 يونيو (رويترز) - قال المجلس":                                                "Reuters",
		"الجزائر (واج) - قال المجلس":                                                         "APS (Algérie)",
		"AFP - 24 juin 2025. Le conseil municipal":                                           "AFP",
		"PARIS - AFP - Le conseil municipal":                                                 "AFP",
		"L’AFP a annoncé son plan social mardi, a appris la rédaction.":                      "",
		"Le directeur de l’Agence France-Presse (AFP) - un ancien de Dakar - a démissionné.": "",
		"Le groupe de presse (AFP) - en crise - a annoncé un plan.":                          "",
		"Reuters said on Monday that it would cut jobs (AP) - ...":                           "",
		"La MAP (Maghreb Arabe Presse) fête ses 60 ans.":                                     "",
		"Selon Reuters, le gouvernement prépare - pour lundi - une réforme.":                 "",
		"(Le Quotidien) - Les premiers kilowattheures ont été injectés.":                     "",
		"Le maire (APR) - élu en 2022 - a voté contre.":                                      "",
		"Thiès, 24 juin - Le conseil municipal a voté":                                       "",
		"":                             "",
		"(" + strings.Repeat("(", 500): "",
	} {
		if got, ok := table.Dateline(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestCredit(t *testing.T) {
	t.Parallel()
	table := agency.New()
	long := strings.Repeat("Les travaux commenceront après la saison des pluies. ", 4)
	for line, want := range map[string]string{
		"Source : AFP":           "AFP",
		"Sources: Reuters, AFP":  "Reuters",
		"SOURCE : Agence Ecofin": "Agence Ecofin",
		"Fonte: Lusa":            "Lusa",
		"Quelle: dpa":            "dpa",
		"المصدر: وكالة الأناضول": "Anadolu",
		"Avec AFP":                               "AFP",
		"Avec l’AFP":                             "AFP",
		"(Avec Reuters)":                         "Reuters",
		"Le Quotidien avec AFP":                  "AFP",
		"With inputs from PTI":                   "PTI",
		"With reporting by AFP":                  "AFP",
		"Mit Material von dpa":                   "dpa",
		"Con información de EFE":                 "EFE",
		"Par AFP":                                "AFP",
		"By Associated Press":                    "AP",
		"AFP et Reuters":                         "AFP",
		"(AFP)":                                  "AFP",
		"© AFP":                                  "AFP",
		"© 2025 AFP":                             "AFP",
		"NAN":                                    "NAN",
		"Awa Ndiaye, APS":                        "APS",
		"AN/FD/APS":                              "APS",
		"det/dpa":                                "dpa",
		"© dpa-infocom, dpa:250624-99-1/2":       "dpa",
		"Reporting by A Bell; Editing by B":      "Reuters",
		long + "Le chantier durera un an. (AFP)": "AFP",
		long + "Le chantier durera un an (Source: Xinhua).": "Xinhua",
		long + "— AFP":                            "AFP",
		long + "Il l’a dit hier – AFP":            "",
		"Źródło: PAP":                             "PAP",
		long + "L’AFP a annoncé son plan social.": "",
		long + "C’est ce qu’il a dit à l’Agence France-Presse (AFP).": "",
		"Il l’a dit à l’AFP":             "",
		"C’est Reuters qui l’annonce.":   "",
		"Source : ministère de la Santé": "",
		"Avec le temps":                  "",
		"Par la fenêtre":                 "",
		"Le mot (mena) du jour":          "",
		strings.Repeat("avec ", 24):      "",
		strings.Repeat("AFP/", 28):       "",
	} {
		if got, ok := table.Credit(line); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestOfPicture(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"© Anna Bell / DPA":               true,
		"(Foto: Max Muster/dpa)":          true,
		"Photo : AFP":                     true,
		"AFP / Awa Ndiaye":                true,
		"Awa Ndiaye / Pool via Reuters":   true,
		"Crédit : AFP":                    true,
		"Source : AFP":                    false,
		"Avec AFP":                        false,
		"sid/dpa":                         false,
		"Le chantier durera un an. (AFP)": false,
	} {
		if got := agency.OfPicture(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	table := agency.New()
	for name, want := range map[string]string{
		"AFP": "AFP", "Agence France-Presse": "AFP", "agence france presse": "AFP", "Awa Ndiaye avec AFP": "AFP", "Awa Ndiaye et l’AFP": "AFP", "AFP/Reuters": "AFP",
		"dpa": "dpa", "ap": "", "map": "", "Map": "", "tap": "", "Ana": "", "Awa Ndiaye": "", "Le Quotidien": "", "": "", "Gabonactu": "",
	} {
		if got, _ := table.Named(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for _, c := range []struct{ name, country, want string }{
		{"APS", "sn", "APS (Sénégal)"}, {"APS", "dz", "APS (Algérie)"}, {"APS", "cm", "APS"}, {"APS", "", "APS"}, {"ANP", "ne", "ANP"}, {"ANP", "nl", "ANP (Pays-Bas)"},
		{"APA", "at", "APA (Autriche)"}, {"APA", "sn", "APA"}, {"ABP", "bi", "ABP (Burundi)"}, {"AGP", "ga", "AGP (Gabon)"}, {"KNA", "de", "KNA (Allemagne)"}, {"AFP", "fr", "AFP"},
	} {
		if got := table.Local(c.name, c.country); got != c.want {
			t.Errorf("%s in %q: %s, want %s", c.name, c.country, got, c.want)
		}
	}
	for _, c := range []struct {
		line, country string
		want          bool
	}{{"AFP", "", true}, {"MENA", "cm", false}, {"MENA", "eg", true}, {"TAP", "pt", false}, {"TAP", "tn", true}, {"Anadolu", "cm", true}, {"AA", "cm", false}, {"Le Quotidien", "cm", false}, {"Ghana News Agency", "cm", true}} {
		if _, got := table.Alone(c.line, c.country); got != c.want {
			t.Errorf("%s alone in %s: %v", c.line, c.country, got)
		}
	}
	for host, want := range map[string]string{
		"www.agenceecofin.com": "Agence Ecofin", "fr.apanews.net": "APA", "aps.sn": "APS (Sénégal)", "www.aps.dz": "APS (Algérie)", "notafp.com": "", "afp.com.example": "", "": "", strings.Repeat("a.", 200) + "afp.com": "",
	} {
		if got, _ := table.Host(host); got != want {
			t.Errorf("host %.40q: %q, want %q", host, got, want)
		}
	}
	for line, want := range map[string]string{"AFP, MANILA": "AFP", "PTI Mumbai": "PTI", "DAKAR, AFP": "AFP", "Il est midi": "", "MENA Région": "", "AFP annonce un plan social": ""} {
		if got, _ := table.Signature(line); got != want {
			t.Errorf("signature %q: %q, want %q", line, got, want)
		}
	}
}
