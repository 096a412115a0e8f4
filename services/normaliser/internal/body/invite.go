package body

import (
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

func wordList(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

var (
	// asks are imperatives that ask readers for something, leadIns what may stand before one.
	asks = wordList("suivez rejoignez retrouvez abonnez telechargez soutenez recevez cliquez envoyez inscrivez clique clica join follow subscribe download support get receive donate send sign " +
		"sigue siga segue acompanhe entre receba inscreva assine baixe apoie unete suscribete descarga apoya endelea jiunge fuata tufuate bofya pakua folgen abonnieren segui iscriviti اشترك اشتركوا تابع تابعوا تابعونا انضم حمل")
	leadIns = wordList("please kindly also pour now click cliquez clique bofya لمتابعه لمتابعة للمزيد اضغط tafadhali")
	// channels are where they are asked to.
	channels = wordList("whatsapp telegram newsletter newsletters youtube facebook instagram twitter tiktok linkedin app apps application podcast boletim boletin jarida inbox kanali canal channel chaine واتساب تليجرام تيليجرام فيسبوك يوتيوب تطبيق قناتنا")
	// sharers are the words of a share bar, networks those of them that no sentence is made of.
	sharers = wordList("x copy link lien copier copiar enlace guardar compartir compartilhar compartilhe partilhar partager partagez share save print imprimer imprimir email e mail courriel sms " +
		"on sur en no na via por to by et and ou or le la l this article cet ce este esta artigo articulo pin it tweet tweeter شارك الخبر المقال على علي في")
	networks = wordList("facebook twitter whatsapp telegram linkedin messenger instagram pinterest reddit viber skype tumblr flipboard threads bluesky فيسبوك فيس بوك تويتر واتساب تليجرام")
	// counted are minutes of reading or listening.
	counted = wordList("min mins mn minute minutes minuto minutos minuten dakika dk")
	// readers are what takes those minutes.
	readers = wordList("lecture lire lis ecouter ecoutez audio listen read reading ouvir ouca leitura lesezeit hordauer podcast escuchar lectura tempo tiempo temps video kusoma sikiliza")
	// adverts are what labels of advertisements name.
	adverts = wordList("publicite publicidade publicidad advertisement advertising anzeige werbung pubblicita advertentie اعلان tangazo")
)

// invites tells a line that asks readers to follow or join a channel or to click.
func invites(key string) bool {
	if first, _, _ := strings.Cut(key, " "); !asks[first] && !leadIns[first] {
		return false
	}
	words := strings.Fields(key)
	if len(words) < 3 || len(words) > 45 {
		return false
	}
	ask := 0
	for ask < 4 && ask < len(words) && (leadIns[words[ask]] && !asks[words[ask]] || ask > 0 && leadIns[words[0]] && !asks[words[ask]]) {
		ask++
	}
	if ask >= len(words) || !asks[words[ask]] {
		return false
	}
	for _, w := range words[ask:] {
		if channels[w] {
			return true
		}
	}
	return false
}

// shares tells a line that is a share bar and nothing else.
func shares(key string) bool {
	network := false
	n := 0
	for w := range strings.FieldsSeq(key) {
		if n++; n > 12 || !sharers[w] && !networks[w] {
			return false
		}
		network = network || networks[w]
	}
	return network
}

// takesMinutes tells a short line that ends in minutes: "Listen to this - 8 min".
func takesMinutes(key string) bool {
	if !counted[key[strings.LastIndexByte(key, ' ')+1:]] {
		return false
	}
	words := strings.Fields(key)
	n := len(words)
	reads := n <= 3
	for _, w := range words {
		reads = reads || readers[w]
	}
	return reads && n >= 2 && n <= 9 && counted[words[n-1]] && strings.Trim(words[n-2], "0123456789") == "" && !strings.Contains(key, " apres ")
}

// isAdvertLabel tells "Continua depois da publicidade" and its like.
func isAdvertLabel(b *Block, key string) bool {
	if b.words > 7 || endsSentence(strings.TrimRight(b.Text, ".… ")) {
		return false
	}
	for w := range strings.FieldsSeq(key) {
		if adverts[w] && (b.words <= 2 || strings.Contains(key, "suite") || strings.Contains(key, "depois") || strings.Contains(key, "apos") || strings.Contains(key, "continu") || strings.Contains(key, "nach") ||
			strings.Contains(key, "despues") || strings.Contains(key, "below") || strings.Contains(key, "after") || strings.Contains(key, "dopo") || strings.Contains(key, "na de")) {
			return true
		}
	}
	return false
}

// offers tells lines that invite, share, count minutes or announce advertisements, by
// their words alone; why is empty for others.
func offers(b *Block, key string) (why string) {
	switch {
	case shares(key):
		return "share bar"
	case invites(key):
		return "invitation"
	case takesMinutes(key) && !b.prose():
		return "minutes"
	case isAdvertLabel(b, key):
		return "advertisement"
	}
	return ""
}

// IsLabel tells whether a short text is a label of a page's tools, or a zone of time,
// where a name is looked for.
func IsLabel(s string) bool {
	key := text.Key(s)
	switch {
	case shares(key), strings.HasSuffix(key, " standard time"), strings.HasSuffix(key, " daylight time"), strings.HasPrefix(key, "توقيت "):
		return true
	}
	switch key {
	case "حجم الخط", "البريد الالكتروني", "taille de la police", "font size", "text size", "for immediate release", "press release", "communique de presse", "pour diffusion immediate", "full bio", "learn more", "learn about", "get started", "sign up", "log in", "view all", "see all", "about us", "contact us", "subscribe now", "follow us", "share this", "show more", "en savoir plus", "voir plus", "read more", "lire la suite":
		return true
	}
	return false
}

// pullQuotes takes out the quotations set apart that say again what the text says.
func pullQuotes(blocks []*Block) {
	joined := ""
	for _, b := range blocks {
		if !b.Keep || b.Kind != Quote && b.where.near&classBox == 0 || b.words > 60 {
			continue
		}
		if joined == "" {
			var all strings.Builder
			for _, k := range blocks {
				if k.Keep {
					all.WriteString(" " + text.Fold(k.Text) + " ")
				}
			}
			joined = all.String()
		}
		if key := text.Fold(b.Text); key != "" && strings.Count(joined, " "+key+" ") > 1 {
			b.reject("twice")
		}
	}
}
