package text

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"plain":                        {"Le port rouvre lundi.", "Le port rouvre lundi."},
		"spaces":                       {"  Le\u00a0port\t\n rouvre\u202f! ", "Le port rouvre !"},
		"composed":                     {"de\u0301ja\u0300", "déjà"},
		"soft hyphens":                 {"consti\u00adtu\u00adtion", "constitution"},
		"no width":                     {"\ufeffLe\u200b port\u2060", "Le port"},
		"joiner in latin":              {"Le\u200d port\u200c", "Le port"},
		"joiner in persian":            {"می\u200cخواهم", "می\u200cخواهم"},
		"joiner in hindi":              {"क्\u200dष", "क्\u200dष"},
		"joiner in emoji":              {"👩\u200d🌾", "👩\u200d🌾"},
		"break in khmer":               {"ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"},
		"marks in french":              {"Le\u200e port\u200f !", "Le port !"},
		"marks in arabic alone":        {"السوق\u200f الجديد\u200e.", "السوق الجديد."},
		"marks beside letters":         {"السوق\u200f Market\u200e الجديد", "السوق Market الجديد"},
		"mark that is needed":          {"لغة C++\u200e جديدة", "لغة C++\u200e جديدة"},
		"overrides":                    {"السوق \u202eMarket\u202c \u2066C\u2069 \u202dA\u202c", "السوق Market C A"},
		"ligatures":                    {"eﬃcace, ﬁn", "efficace, fin"},
		"letters that stay":            {"œuvre, Lætitia, ŉ", "œuvre, Lætitia, ŉ"},
		"quotes that stay":             {"« L’eau », 'a' “b”", "« L’eau », 'a' “b”"},
		"icon font":                    {"\uf09a Facebook", "Facebook"},
		"control of windows":           {"parl\u00e9\u0085 L\u0092eau \u0093b\u0094", "parlé… L’eau “b”"},
		"accents piled up":             {"Le po\u0302\u0323\u0316\u0317\u0318\u0319\u0310\u0311rt", "Le p\u1ed9\u0316\u0317rt"},
		"variants piled up":            {"☀\ufe0f\ufe0f\ufe0f \ufe0fa", "☀\ufe0f a"},
		"hidden in variants":           {"a\U000E0100\U000E0150\U000E0041b\ufffc", "ab"},
		"terminal":                     {"\x1b[31mrouge\x07\x08", "[31mrouge"},
		"invalid":                      {"Le p\xffort", "Le p\ufffdort"},
		"entity":                       {"Caf&eacute; &amp; th&#233;", "Café & thé"},
		"entity too often":             {"Caf&amp;eacute;", "Caf&amp;eacute;"},
		"entity that makes a tag":      {"a &lt;b&gt; c &eacute;", "a &lt;b&gt; c &eacute;"},
		"entity that makes an entity":  {"&am&#112;;eacute;", "&amp;eacute;"},
		"tag":                          {"<b>a</b> <!--c-->", "‹b>a‹/b> ‹!--c-->"},
		"tag of no-width":              {"<\u200bscript> é", "‹script> é"},
		"less than":                    {"a &lt; b", "a < b"},
		"unknown entity":               {"&foo; et R&D;", "&foo; et R&D;"},
		"misread":                      {"DÃ©jÃ\u00a0 vu Ã\u00a0 l’hÃ´tel", "Déjà vu à l’hôtel"},
		"misread, no-break space lost": {"jusquâ€™Ã Â§ 4, dÃ©libÃ©ration", "jusqu’à § 4, délibération"},
		"misread twice":                {"LÃ¢â‚¬â„¢eau dÃƒÂ©bordÃƒÂ©e", "L’eau débordée"},
		"misread among the right":      {"Le marché de Douala a Ã©tÃ© rénové.", "Le marché de Douala a été rénové."},
		"misread arabic":               {"Ø§Ù„Ø³ÙˆÙ‚ Ø§Ù„Ø¬Ø¯ÙŠØ¯", "السوق الجديد"},
		"misread in mac":               {"L‚Äôeau d√©borde", "L’eau déborde"},
		"misread in cyrillic":          {"Le rГ©gime, lвЂ™eau", "Le régime, l’eau"},
		"misread emoji":                {"Bravo ðŸ˜€", "Bravo 😀"},
		"misread mark of order":        {"ï»¿Le port", "Le port"},
		"about misreading":             {"On lit « Ã© » au lieu de « é ».", "On lit « Ã© » au lieu de « é »."},
		"signs at a word's end":        {"NESTLÉ® FERMÉ… ÉTÉ” Ã — É»", "NESTLÉ® FERMÉ… ÉTÉ” Ã — É»"},
		"portuguese capitals":          {"IRMÃ… AMANHÃ” SÃO", "IRMÃ… AMANHÃ” SÃO"},
	} {
		if got := Clean(c[0]); got != c[1] {
			t.Errorf("%s: %q became %q, want %q", name, c[0], got, c[1])
		}
	}
}

func TestCleanTwice(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Caf&amp;eacute; &#38;amp; th&eacute;": "Café & thé",
		"Caf&amp;amp;eacute;":                  "Caf&amp;amp;eacute;",
		"&amp;lt;b&amp;gt;":                    "&amp;lt;b&amp;gt;",
		"a &amp;lt; b":                         "a < b",
	} {
		if got := CleanTwice(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// FuzzClean checks that what is clean stays as it is, whatever it was made of.
func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"Le port", "d\u00e9j\u00e0 &amp;eacute; &#38;#59;", "Ã©tÃ© Ã\u00a0 â€™ Ã\u200b©", "A\u030a¡ Å¡", "&eacute\u037e", "السوق\u200f C++\u200e", "\u202e\u2066a\u0085\u0093",
		"Ã¢â‚¬â„¢ РёР· √© Ã\ufffd", "Å\x1a¡ <\u200bb", "&am&#112;;lt;b>", "\xff\xc3", "Å\x00<c", "o\u0323\x0e\u0316\u0317\u0318\x0e\u0319", "o\u0302\u0323\u0316\u0317\u0318\u0319 \ufe0f\ufe0f\U000E0100", "e\u034f\u0301", "ðŸ˜€ í\u00a0½í¸\u0080",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string) string{"Clean": Clean, "CleanTwice": CleanTwice} {
			got := clean(s)
			if again := clean(got); again != got {
				t.Errorf("%s: %q became %q, then %q", name, s, got, again)
			}
			if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
				t.Errorf("%s: %q is not NFC in valid UTF-8", name, got)
			}
			if HasTag(got) {
				t.Errorf("%s: a tag in %q, from %q", name, got, s)
			}
		}
	})
}
