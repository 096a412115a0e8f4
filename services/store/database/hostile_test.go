package database

import (
	"testing"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/search"
)

// What the API lets through is an error on neither engine.
func TestHostileQuestions(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		b.commit([]*v1.Item{news("gazette", "a")}, Created)
		b.indexAll()
		for _, text := range []string{
			"a\x00b", "\xff\xfe a", "'", "a'b", `"'"`, `\`, `\'`, "a\\", "' OR 1=1 --", "a & b | !c", "<->", "a:*", "a:b", "=a", "'a':1", "(a", "NEAR(a b)", "words : a",
			"$1", "%", "_", "a\u0301\u200d\u202e", "\U000f0000\ue000", "²½Ⅷ", "־״׳", "a-b_c.d@e", "-", `-"`, `""`, "OR OR", "\u0600\u0601",
		} {
			q, err := search.Parse(text, nil)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			for _, languages := range [][]string{nil, {"fr", "pt-br"}} {
				if _, damaged, err := b.Items(t.Context(), Query{Match: &q, Languages: languages, Limit: 5}); err != nil || len(damaged) > 0 {
					t.Errorf("%q in %v: %v, %v", text, languages, err, damaged)
				}
			}
		}
		for _, q := range []Query{
			{Agencies: []string{"'; DROP TABLE item; --", "\\", "\U0010ffff"}, Limit: 1}, {Languages: []string{"a%", "pt-_"}, Limit: 1}, {Story: "'", Limit: 1},
			{Since: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(9999, 12, 31, 23, 59, 59, 999, time.UTC), Limit: 200}, {Before: 1<<63 - 1, Limit: 1},
		} {
			if _, _, err := b.Items(t.Context(), q); err != nil {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
