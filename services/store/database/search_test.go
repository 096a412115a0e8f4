package database

import (
	"context"
	"slices"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/search"
)

// indexAll brings the index up to date.
func (b *bench) indexAll() {
	b.t.Helper()
	for {
		n, damaged, err := b.Index(context.Background(), 3)
		if err != nil || len(damaged) > 0 {
			b.t.Fatalf("index: %v, %v", err, damaged)
		}
		if n < 3 {
			break
		}
	}
	if lag, err := b.IndexLag(context.Background()); err != nil || lag != 0 {
		b.t.Fatalf("lag %d, %v", lag, err)
	}
}

// found returns the guids of the items that a query finds, in alphabetical order.
func (b *bench) found(text string, languages ...string) string {
	b.t.Helper()
	q, err := search.Parse(text, languages)
	if err != nil {
		b.t.Fatalf("query %q: %v", text, err)
	}
	guids := ""
	for _, id := range b.all(Query{Match: &q, Languages: languages}) {
		guids += b.current(id).Fetched.Entry.Guid
	}
	letters := []byte(guids)
	slices.Sort(letters)
	return string(letters)
}

func in(language string) func(*v1.Item) {
	return func(it *v1.Item) { it.Language.Tag = language }
}

func TestSearch(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		empty := titled("…")
		b.commit([]*v1.Item{
			news("gazette", "a", in("fr"), empty, text("L’élection du maire a lieu dimanche.", "Les journaux en parlent.")),
			news("gazette", "b", in("fr"), empty, text("Des élections présidentielles auront lieu au Cameroun.")),
			news("gazette", "c", in("en"), empty, text("Ministers were running late; the elections are over.")),
			news("gazette", "d", in("ar"), empty, text("الانتخابات الرئاسية في الجزائر، وَالكِتَابُ مفتوح")),
			news("gazette", "e", in("pt-BR"), empty, text("As eleições municipais acontecerão em São Paulo.")),
			news("gazette", "f", in("ja"), empty, text("東京都の選挙は日曜日に行われる。")),
			news("gazette", "g", in("und"), empty, text("Strasse und Straße; œuvre d'art; Ærøskøbing.")),
			news("gazette", "h", in("hi"), empty, text("चुनाव रविवार को होंगे")),
		}, Created, Created, Created, Created, Created, Created, Created, Created)
		b.indexAll()
		for _, tt := range []struct{ query, want string }{
			{"élection", "abc"}, {"elections", "abc"}, {"ÉLECTIONS", "abc"}, {"l'élection", "abc"}, {"journal", "a"},
			{"élections maire", "a"}, {"élections -maire", "bc"}, {"-élections", "defgh"}, {"maire OR cameroun", "ab"},
			{"élections maire OR cameroun", "ab"}, {`"auront lieu"`, "b"}, {`"lieu auront"`, ""}, {`-"auront lieu" élections`, "ac"},
			{`"élection"`, "a"}, {`"Auront  LIEU au"`, "b"}, {`"non fermé`, ""}, {`"auront lieu`, "b"},
			{"minister run", "c"}, {"running", "c"}, {"انتخابات", "d"}, {"والكتاب", "d"}, {"الكتاب", "d"},
			{"eleição", "e"}, {"eleicao", "e"}, {"sao paulo", "e"}, {"東京", "f"}, {"京都", "f"}, {"選挙は", "f"}, {"東", "f"}, {"都東", ""},
			{"strasse", "g"}, {"straße", "g"}, {"oeuvre", "g"}, {"œuvre", "g"}, {"aeroskobing", "g"}, {"चुनाव", "h"},
			{"absent", ""}, {"élections OR", "abc"}, {"OR élections", ""}, {"%", ""}, {"", ""}, {`"`, ""}, {"-", ""}, {"()*:^", ""},
		} {
			if got := b.found(tt.query); got != tt.want {
				t.Errorf("%s: found %q, want %q", tt.query, got, tt.want)
			}
		}
		if got := b.found("élections", "fr"); got != "ab" {
			t.Errorf("élections in fr: found %q, want ab", got)
		}
	})
}

func TestSearchFollowsRevisions(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "a", text("Un mouton.")), news("gazette", "b", text("Une chèvre."))}, Created, Created)
		b.indexAll()
		b.commit([]*v1.Item{news("gazette", "a", text("Un cheval."), fetched(5))}, Revised)
		b.indexAll()
		for query, want := range map[string]string{"mouton": "", "cheval": "a", "chèvre": "b"} {
			if got := b.found(query); got != want {
				t.Errorf("%s: found %q, want %q", query, got, want)
			}
		}
	})
}

func TestHostileQueriesAreText(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "a")}, Created)
		b.indexAll()
		for _, text := range hostileQueries() {
			q, err := search.Parse(text, nil)
			if err != nil {
				continue
			}
			if _, _, err := b.Items(t.Context(), Query{Match: &q, Limit: 5}); err != nil {
				t.Errorf("query %q: %v", text, err)
			}
		}
	})
}

func hostileQueries() []string {
	return []string{
		"'", `"`, "*", "NOT", "AND", "OR", "OR OR OR", "NEAR(a,b,99999)", "a*b*", `"unclosed`, "^x", "( ( ( (", "\x00", "a\x00b", "%", "_", `\`, `\'`,
		"ß", "{{7*7}}", "a\r\nX: y", "NULL", "x:* & !y:*", "words : a", "stems : b", "-", "--", `-"`, `-""`, "- a", "-a -b -c", "\xff\xfe", "a\xc3",
		"é́́́́", "\u200d\u200c", "'; DROP TABLE item; --", "$$ x $$", "a OR -b", `"-a"`, "٣", "😀", "ﷺ", "İ", "ǅ", "Ⅷ", "½", "\U0001F1E8\U0001F1F2", "ཀྵ", "क्‍ष",
		"a'b", "d'", "l'l'l'l'", "’", "qu'", "⿰", "\U00013000", "ـ", "ـــ", "\u0301", "a\u0301\u0302\u0303", "=frx", "x'y\\z'", ":1A", "a<->b", "!a", "a|b", "a:1",
	}
}
