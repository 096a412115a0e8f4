package agency

// row is one agency: its common name first, then how publishers credit it, and
// the domains on which it publishes.
type row struct {
	name    string
	aliases []string
	domains []string
}

// table holds the agencies that African, European and world news credit. An alias
// counts only where a credit stands, in its exact spelling: "AP" in a sentence is
// no agency. Short forms are written as agencies write them.
var table = []row{
	{"Agence Ecofin", []string{"Ecofin", "Agence Écofin", "Ecofin Agency", "Ecofin Hebdo", "AgenceEcofin", "We Are Tech Africa"}, []string{"agenceecofin.com", "ecofinagency.com"}},
	{"AFP", []string{"Agence France-Presse", "Agence France Presse", "France Presse", "AFP News", "AFP Agence de presse", "AFP.com", "فرانس برس", "أ ف ب", "ا ف ب", "وكالة فرانس برس"}, []string{"afp.com"}},
	{"Reuters", []string{"Thomson Reuters", "Thomson Reuters Foundation", "Reuters.com", "Agence Reuters", "رويترز"}, []string{"reuters.com"}},
	{"AP", []string{"Associated Press", "The Associated Press", "أسوشيتد برس"}, []string{"apnews.com", "ap.org"}},
	{"APA", []string{"Agence de Presse Africaine", "APAnews", "APA News", "African Press Agency", "APA-Dakar"}, []string{"apanews.net", "fr.apanews.net"}},
	{"PANA", []string{"Panapress", "PANAPRESS", "Agence panafricaine de presse", "Pan African News Agency"}, []string{"panapress.com"}},
	{"APO Group", []string{"APO", "African Press Organization", "APO Group - Africa Newsroom", "Africa-Newsroom"}, []string{"apo-opa.com", "africa-newsroom.com", "apo-opa.co"}},
	{"Xinhua", []string{"Agence Xinhua", "Xinhua News Agency", "Chine nouvelle", "XINHUANET", "شينخوا"}, []string{"xinhuanet.com", "news.cn", "xinhua-news.com"}},
	{"Bloomberg", []string{"Bloomberg News", "Bloomberg L.P.", "Bloomberg Africa"}, []string{"bloomberg.com"}},
	{"dpa", []string{"DPA", "Deutsche Presse-Agentur", "dpa-infocom", "dpa-AFX"}, []string{"dpa.com"}},
	{"EFE", []string{"Agencia EFE", "EFE Agencia"}, []string{"efe.com"}},
	{"ANSA", []string{"Agenzia ANSA"}, []string{"ansa.it"}},
	{"Lusa", []string{"Agência Lusa", "LUSA"}, []string{"lusa.pt"}},
	{"Europa Press", nil, []string{"europapress.es"}},
	{"Belga", []string{"Agence Belga", "BELGA"}, []string{"belga.be", "belganewsagency.eu"}},
	{"Keystone-ATS", []string{"ATS", "Keystone-SDA", "Agence télégraphique suisse"}, []string{"keystone-sda.ch"}},
	{"PA Media", []string{"Press Association", "PA News"}, []string{"pamediagroup.com"}},
	{"TASS", []string{"ITAR-TASS", "Agence TASS"}, []string{"tass.com", "tass.ru"}},
	{"RIA Novosti", []string{"RIA"}, []string{"ria.ru"}},
	{"Sputnik", []string{"Sputnik Afrique", "Sputnik Africa"}, []string{"sputniknews.africa", "sputniknews.com"}},
	{"Interfax", nil, []string{"interfax.ru", "interfax.com"}},
	{"Kyodo", []string{"Kyodo News"}, []string{"kyodonews.net"}},
	{"Jiji Press", []string{"Jiji"}, []string{"jiji.com"}},
	{"Yonhap", []string{"Yonhap News Agency"}, []string{"yna.co.kr"}},
	{"PTI", []string{"Press Trust of India"}, []string{"ptinews.com"}},
	{"ANI", []string{"Asian News International"}, []string{"aninews.in"}},
	{"IANS", []string{"Indo-Asian News Service"}, []string{"ians.in"}},
	{"Anadolu", []string{"Agence Anadolu", "Anadolu Agency", "Anadolu Ajansı", "AA", "الأناضول", "وكالة الأناضول"}, []string{"aa.com.tr"}},
	{"MAP", []string{"Maghreb Arabe Presse", "Agence marocaine de presse", "Maghreb Arab Press", "وكالة المغرب العربي للأنباء", "و م ع"}, []string{"mapnews.ma", "map.ma", "mapexpress.ma"}},
	{"APS (Sénégal)", []string{"Agence de presse sénégalaise", "Agence de Presse Sénégalaise"}, []string{"aps.sn"}},
	{"APS (Algérie)", []string{"Algérie Presse Service", "Algeria Press Service", "وكالة الأنباء الجزائرية", "واج"}, []string{"aps.dz"}},
	{"APS", nil, nil},
	{"TAP", []string{"Tunis Afrique Presse", "Agence TAP", "Tunis Afrique Presse (TAP)", "وكالة تونس إفريقيا للأنباء", "وات"}, []string{"tap.info.tn"}},
	{"MENA", []string{"Middle East News Agency", "أ ش أ", "وكالة أنباء الشرق الأوسط"}, []string{"mena.org.eg"}},
	{"SPA", []string{"Saudi Press Agency", "واس"}, []string{"spa.gov.sa"}},
	{"WAM", []string{"Emirates News Agency", "وام"}, []string{"wam.ae"}},
	{"QNA", []string{"Qatar News Agency", "قنا"}, []string{"qna.org.qa"}},
	{"AIB", []string{"Agence d’information du Burkina", "Agence d'information du Burkina"}, []string{"aib.media"}},
	{"AMAP", []string{"Agence malienne de presse et de publicité"}, []string{"amap.ml"}},
	{"ANP", []string{"Agence nigérienne de presse"}, []string{"anp.ne"}},
	{"AIP", []string{"Agence ivoirienne de presse"}, []string{"aip.ci"}},
	{"ABP", []string{"Agence Bénin Presse", "Agence burundaise de presse"}, []string{"agencebeninpresse.info"}},
	{"ATOP", []string{"Agence togolaise de presse"}, []string{"atop.tg"}},
	{"AGP", []string{"Agence guinéenne de presse", "Agence gabonaise de presse"}, []string{"agpguinee.com"}},
	{"ACP", []string{"Agence congolaise de presse"}, []string{"acp.cd"}},
	{"ACI", []string{"Agence congolaise d’information", "Agence d’information d’Afrique centrale", "Adiac"}, []string{"adiac-congo.com"}},
	{"ATPE", []string{"Agence tchadienne de presse", "ATP"}, []string{"atpe.td"}},
	{"AMI", []string{"Agence mauritanienne d’information", "Agence Mauritanienne d'Information"}, []string{"ami.mr"}},
	{"ANTA", []string{"Agence nationale d’information Taratra"}, nil},
	{"GNA", []string{"Ghana News Agency"}, []string{"gna.org.gh"}},
	{"NAN", []string{"News Agency of Nigeria"}, []string{"nannews.ng"}},
	{"KNA", []string{"Kenya News Agency"}, []string{"kenyanews.go.ke"}},
	{"ENA", []string{"Ethiopian News Agency"}, []string{"ena.et"}},
	{"SAnews", []string{"South African Government News Agency", "SAnews.gov.za"}, []string{"sanews.gov.za"}},
	{"ANGOP", []string{"Angop", "Agência Angola Press"}, []string{"angop.ao"}},
	{"AIM", []string{"Agência de Informação de Moçambique", "Mozambique News Agency"}, []string{"aimnews.org"}},
	{"Inforpress", []string{"Agência Cabo-verdiana de Notícias"}, []string{"inforpress.cv"}},
	{"RNA", []string{"Rwanda News Agency"}, []string{"rnanews.com"}},
	{"NAMPA", []string{"Namibia Press Agency"}, []string{"nampa.org"}},
	{"allAfrica", []string{"AllAfrica.com", "allAfrica.com"}, []string{"allafrica.com"}},
	{"IPS", []string{"Inter Press Service"}, []string{"ipsnews.net"}},
	{"ONU Info", []string{"UN News", "Centre d'actualités de l'ONU"}, []string{"news.un.org"}},
	{"StarTribune Afrique", []string{"Star Tribune Afrique"}, nil},
}
