package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestSubjectsOfFilter(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		filter Filter
		want   []string
	}{
		"everything":      {Filter{}, []string{"depeche.v1.wire.*.*.*"}},
		"language":        {Filter{Languages: []string{"fr"}}, []string{"depeche.v1.wire.fr.*.*"}},
		"regions overlap": {Filter{Languages: []string{"pt-BR", "pt", "pt-PT"}}, []string{"depeche.v1.wire.pt.*.*"}},
		"upper case":      {Filter{Languages: []string{"FR"}, Countries: []string{"CM", "cm"}}, []string{"depeche.v1.wire.fr.cm.*"}},
		"no country":      {Filter{Countries: []string{"_", "cm"}}, []string{"depeche.v1.wire.*._.*", "depeche.v1.wire.*.cm.*"}},
		"product": {Filter{Languages: []string{"fr", "en"}, Sources: []string{"a", "b"}}, []string{
			"depeche.v1.wire.en.*.a", "depeche.v1.wire.en.*.b", "depeche.v1.wire.fr.*.a", "depeche.v1.wire.fr.*.b",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tt.filter.validate(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.filter.subjects()); diff != "" {
				t.Errorf("subjects (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadFilterNamesEachFault(t *testing.T) {
	t.Parallel()
	many := make([]string, 1025)
	for i := range many {
		many[i] = fmt.Sprintf("source-%d", i)
	}
	for want, filter := range map[string]Filter{
		`languages: must be BCP 47 tags such as fr or pt-BR (got "french")`:             {Languages: []string{"french"}},
		`languages: must be BCP 47 tags such as fr or pt-BR (got "*")`:                  {Languages: []string{"*"}},
		`countries: must be ISO 3166-1 codes of two letters, or _ (got "Cameroun")`:     {Countries: []string{"Cameroun"}},
		`sources: must be ids of 1 to 48 of a-z, 0-9 and - (got "a.>")`:                 {Sources: []string{"a.>"}},
		`durable: must be 1 to 64 of a-z, A-Z, 0-9, - and _ (got "my paper")`:           {Durable: "my paper"},
		`durable: must be 1 to 64 of a-z, A-Z, 0-9, - and _ (got "a.b")`:                {Durable: "a.b"},
		`since and after: set one of them, not both`:                                    {Since: time.Unix(1, 0), After: 7},
		`make 1025 combinations, at most 1024 fit in one subscription`:                  {Sources: many},
		"languages: must be BCP 47 tags such as fr or pt-BR (got \"1\")\nsources: must": {Languages: []string{"1"}, Sources: []string{"A"}},
	} {
		if err := filter.validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("filter %+.100v: got %v, want %q", filter, err, want)
		}
	}
}

func TestLanguageRangeMatchesAsBCP47Does(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		asked, tag string
		want       bool
	}{
		{"pt", "pt-BR", true}, {"pt", "pt", true}, {"pt-br", "pt-BR", true}, {"pt-BR", "pt", false},
		{"pt-BR", "pt-PT", false}, {"und", "und", true}, {"fr", "frp", false}, {"zh-Hant", "zh-Hant-TW", true},
	} {
		it := &v1.Item{Language: &v1.Language{Tag: tt.tag}}
		if got := (Filter{Languages: []string{"xx", tt.asked}}).matches(it); got != tt.want {
			t.Errorf("%s takes %s: got %t, want %t", tt.asked, tt.tag, got, tt.want)
		}
	}
}

func TestWindowForgetsTheOldest(t *testing.T) {
	t.Parallel()
	w := newWindow(2)
	a, b, c := version{"a", 1}, version{"a", 2}, version{"b", 1}
	w.add(a)
	w.add(b)
	w.add(b)
	if !w.has(a) || !w.has(b) || w.has(c) {
		t.Fatalf("after a and b: %+v", w.seen)
	}
	w.add(c)
	if w.has(a) || !w.has(b) || !w.has(c) || len(w.seen) != 2 {
		t.Errorf("after c: %+v, want b and c", w.seen)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","revision":1,"not_known_yet":{"x":1}}`))
	f.Add([]byte(`{"id":"a","revision":1}`))
	f.Add([]byte("\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		it, err := decode(body)
		if (err == nil) != (it != nil) {
			t.Fatalf("item %v with error %v", it, err)
		}
		if err == nil && (!v1.ValidItemID(it.GetId()) || it.GetRevision() < 1) {
			t.Fatalf("took %v for an item", it)
		}
	})
}
