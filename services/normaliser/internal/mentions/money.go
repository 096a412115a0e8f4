package mentions

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// money reads amounts, from where a number begins.
type money struct {
	behind map[string]*regexp.Regexp  // by language: 500 millions de FCFA
	number map[string]*regexp.Regexp  // what follows the sign of $1.5 billion
	signs  []string                   // longest first
	opens  map[string]map[string]bool // by language: first words of what follows a number
}

// scales by language; billion is another number in French than in English.
var scales = map[string]map[string]float64{
	"fr": {"mille": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "md": 1e9, "mds": 1e9, "mrd": 1e9, "mrds": 1e9, "billion": 1e12, "billions": 1e12, "m": 1e6, "k": 1e3},
	"en": {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "bn": 1e9, "m": 1e6, "b": 1e9, "tn": 1e12, "k": 1e3},
	"pt": {"mil": 1e3, "milhão": 1e6, "milhões": 1e6, "mil milhões": 1e9, "bilhão": 1e9, "bilhões": 1e9},
}

// currencies by how texts write them behind a number, in lower case. A code that
// begins with "?" depends on the country.
var currencies = map[string]string{
	"fcfa": "?cfa", "f cfa": "?cfa", "francs cfa": "?cfa", "franc cfa": "?cfa", "f.cfa": "?cfa", "cfa francs": "?cfa", "xof": "XOF", "xaf": "XAF",
	"euros": "EUR", "euro": "EUR", "€": "EUR", "eur": "EUR",
	"dollars": "?dollar", "dollar": "?dollar", "$": "?dollar", "$us": "USD", "us$": "USD", "usd": "USD", "dollars us": "USD", "dollars américains": "USD", "us dollars": "USD", "dólares": "?dollar", "dólares americanos": "USD",
	"livres sterling": "GBP", "pounds sterling": "GBP", "£": "GBP", "gbp": "GBP", "francs suisses": "CHF", "swiss francs": "CHF", "chf": "CHF",
	"yuans": "CNY", "yuan": "CNY", "yens": "JPY", "yen": "JPY", "roubles": "RUB", "rubles": "RUB", "reais": "BRL",
	"nairas": "NGN", "naira": "NGN", "ngn": "NGN", "₦": "NGN", "cedis": "GHS", "cédis": "GHS", "ghs": "GHS", "rands": "ZAR", "rand": "ZAR", "zar": "ZAR", "birrs": "ETB", "birr": "ETB",
	"kwanzas": "AOA", "meticais": "MZN", "ariary": "MGA", "ouguiyas": "MRU", "dalasis": "GMD", "pula": "BWP",
	"dirhams": "?dirham", "dirhams marocains": "MAD", "mad": "MAD", "dinars": "?dinar", "dinars algériens": "DZD", "dinars tunisiens": "TND",
	"francs guinéens": "GNF", "gnf": "GNF", "francs congolais": "CDF", "cdf": "CDF", "francs rwandais": "RWF", "francs burundais": "BIF", "francs djiboutiens": "DJF", "francs comoriens": "KMF",
	"shillings": "?shilling", "kenyan shillings": "KES", "kenya shillings": "KES", "shillings kényans": "KES", "ugandan shillings": "UGX", "tanzanian shillings": "TZS",
	"kwacha": "?kwacha", "escudos": "?escudo",
}

// signs stand before a number, as they are written.
var signs = map[string]string{"$": "?dollar", "US$": "USD", "USD": "USD", "€": "EUR", "EUR": "EUR", "£": "GBP", "₦": "NGN", "R$": "BRL", "GH₵": "GHS", "GH¢": "GHS", "KSh": "KES", "Ksh": "KES", "KES": "KES", "UGX": "UGX", "TZS": "TZS", "FCFA": "?cfa", "XOF": "XOF", "XAF": "XAF"}

// national tells which of several currencies a country means.
var national = map[string]map[string]string{
	"?dirham":   {"ma": "MAD", "ae": "AED"},
	"?dinar":    {"dz": "DZD", "tn": "TND", "ly": "LYD", "kw": "KWD", "iq": "IQD", "jo": "JOD", "bh": "BHD", "rs": "RSD"},
	"?shilling": {"ke": "KES", "ug": "UGX", "tz": "TZS", "so": "SOS"},
	"?kwacha":   {"zm": "ZMW", "mw": "MWK"},
	"?escudo":   {"cv": "CVE"},
}

var (
	ownDollar = set("ca au nz sg hk tw na lr zw fj jm tt bb bs bz gy sr")
	uemoa     = set("bj bf ci gw ml ne sn tg")
	cemac     = set("cm cf cg ga gq td")
)

// zoneOf remembers which francs the countries of a paragraph have: "XOF", "XAF", or
// "?" where both are named.
func zoneOf(zone, country string) string {
	own := ""
	switch {
	case uemoa[country]:
		own = "XOF"
	case cemac[country]:
		own = "XAF"
	}
	switch {
	case own == "" || own == zone:
		return zone
	case zone == "":
		return own
	}
	return "?"
}

// code is the ISO 4217 code of a currency; empty where it is not sure. zone is that
// of the francs spoken of, see zoneFor.
func code(currency, country, zone string) string {
	switch {
	case !strings.HasPrefix(currency, "?"):
		return currency
	case currency == "?dollar":
		if ownDollar[country] {
			return ""
		}
		return "USD"
	case currency == "?cfa":
		return strings.Trim(zone, "?")
	}
	return national[currency][country]
}

// zoneFor tells which francs a paragraph speaks of: those of the countries that it
// names, else those of the article's countries and the source's, if these agree.
func zoneFor(paragraph, article, source string) string {
	source = zoneOf("", source)
	switch {
	case paragraph != "":
		return paragraph
	case article == "" || article == source:
		return source
	case source == "":
		return article
	}
	return "?"
}

const number = `\d{1,3}(?:[ .,\x{00A0}\x{202F}’]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,3})?`

func newMoney() money {
	m := money{map[string]*regexp.Regexp{}, map[string]*regexp.Regexp{}, byLength(signs), map[string]map[string]bool{}}
	for _, l := range languages {
		m.opens[l] = map[string]bool{}
		for _, w := range slices.Concat(byLength(scales[l]), byLength(currencies), []string{"de", "d", "of"}) {
			m.opens[l][w[:letters(w)]] = true
		}
		scale := alternatives(scales[l])
		m.behind[l] = regexp.MustCompile(`^(?i)(` + number + `)(?:[\s-]?(` + scale + `)\b)?\s?(?:de\s|d['’]|of\s)?\s?(` + alternatives(currencies) + `)`)
		m.number[l] = regexp.MustCompile(`^(?i)(` + number + `)(?:[\s-]?(` + scale + `)\b)?`)
	}
	return m
}

func byLength[T any](m map[string]T) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
}

// alternatives joins the keys, longest first, quoted.
func alternatives[T any](m map[string]T) string {
	keys := byLength(m)
	for i, k := range keys {
		keys[i] = regexp.QuoteMeta(k)
	}
	return strings.Join(keys, "|")
}

// maxAmount is how many bytes an amount has at most.
const maxAmount = 64

func (m money) find(p, language, country, zone string) []Mention {
	var all []Mention
	for i := 0; i < len(p) && len(all) < Max; i++ {
		if !isDigit(p, i) {
			continue
		}
		if start, end, value, currency := m.at(p, i, language); end > 0 {
			if iso := code(currency, country, zone); iso != "" && value > 0 && value < 1e17 {
				all = append(all, Mention{"amount", strings.TrimSpace(p[start:end]), strconv.FormatFloat(value, 'f', -1, 64) + " " + iso})
			}
			i = end
		}
		for isDigit(p, i) {
			i++
		}
	}
	return all
}

func isDigit(p string, i int) bool { return i < len(p) && p[i] >= '0' && p[i] <= '9' }

// at reads the amount whose number begins at i; end is 0 if there is none.
func (m money) at(p string, i int, language string) (start, end int, value float64, currency string) {
	window := p[i:min(len(p), i+maxAmount)]
	for _, sign := range m.signs {
		before, ok := strings.CutSuffix(strings.TrimSuffix(p[:i], " "), sign)
		if !ok {
			continue
		}
		if at := m.number[language].FindStringSubmatchIndex(window); at != nil && isWhole(p, len(before), i+at[1]) {
			return len(before), i + at[1], valueOf(group(window, at, 1), group(window, at, 2), language), signs[sign]
		}
		break
	}
	if !m.mayFollow(window, language) {
		return 0, 0, 0, ""
	}
	at := m.behind[language].FindStringSubmatchIndex(window)
	if at == nil || !isWhole(p, i, i+at[1]) || at[3] == 2 && at[4] < 0 && brokenNumber(p[:i]) {
		return 0, 0, 0, ""
	}
	return i, i + at[1], valueOf(group(window, at, 1), group(window, at, 2), language), currencies[strings.ToLower(group(window, at, 3))]
}

// mayFollow rules out, at little cost, the numbers behind which no scale or currency
// begins.
func (m money) mayFollow(window, language string) bool {
	i := 0
	for i < len(window) && (isDigit(window, i) || strings.IndexByte(" .,-\t\n\f\r", window[i]) >= 0 || strings.HasPrefix(window[i:], "\u00a0") || strings.HasPrefix(window[i:], "\u202f") || strings.HasPrefix(window[i:], "’")) {
		_, size := utf8.DecodeRuneInString(window[i:])
		i += size
	}
	n := letters(window[i:])
	return i < len(window) && (n == 0 || window[i] >= utf8.RuneSelf || m.opens[language][strings.ToLower(window[i:i+n])])
}

// letters is how many letters s begins with, in bytes.
func letters(s string) int {
	if n := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); n >= 0 {
		return n
	}
	return len(s)
}

func group(p string, at []int, n int) string {
	if at[2*n] < 0 {
		return ""
	}
	return p[at[2*n]:at[2*n+1]]
}

// brokenNumber ends before the decimals of "7, 50 €".
func brokenNumber(s string) bool {
	before := strings.TrimSuffix(s, ", ")
	return len(before) < len(s) && before != "" && before[len(before)-1] >= '0' && before[len(before)-1] <= '9'
}

// isWhole tells whether no letter or digit touches what was found on either side, so
// that it is not the end of a longer number or the start of a longer word.
func isWhole(p string, start, end int) bool {
	if start > 0 {
		if c := p[start-1]; c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || (c == '.' || c == ',' || c == '-') && start > 1 && p[start-2] >= '0' && p[start-2] <= '9' {
			return false
		}
	}
	if end < len(p) {
		c, last := p[end], p[end-1]
		word := last >= 'a' && last <= 'z' || last >= 'A' && last <= 'Z' || last >= 0x80
		if word && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') && !strings.HasSuffix(p[:end], "€") && !strings.HasSuffix(p[:end], "£") || c >= '0' && c <= '9' || c == '%' {
			return false
		}
	}
	return true
}

// valueOf reads a number with its scale. Three digits behind a mark are thousands,
// unless the mark is the language's own for decimals.
func valueOf(digits, scale, language string) float64 {
	decimal := ","
	if language == "en" {
		decimal = "."
	}
	for _, space := range []string{" ", "\u00a0", "\u202f", "’"} {
		digits = strings.ReplaceAll(digits, space, "")
	}
	last := strings.LastIndexAny(digits, ",.")
	if last >= 0 {
		mark, behind := digits[last:last+1], len(digits)-last-1
		whole := strings.NewReplacer(",", "", ".", "").Replace(digits[:last])
		if strings.Count(digits, mark) == 1 && (behind != 3 || mark == decimal) {
			digits = whole + "." + digits[last+1:]
		} else {
			digits = whole + digits[last+1:]
		}
	}
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0
	}
	if factor, ok := scales[language][strings.ToLower(scale)]; ok {
		value *= factor
	}
	return math.Round(value*100) / 100
}
