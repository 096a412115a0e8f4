package page

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/monitor"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestLanguagesHaveTheSameTexts(t *testing.T) {
	t.Parallel()
	all := loadTexts()
	want := slices.Sorted(maps.Keys(all["en"]))
	if len(want) < 100 {
		t.Fatalf("%d English texts: the table was not read", len(want))
	}
	places := regexp.MustCompile(`\{\w+\}`)
	for lang, table := range all {
		if d := cmp.Diff(want, slices.Sorted(maps.Keys(table))); d != "" {
			t.Errorf("%s has other keys than English (-en +%s):\n%s", lang, lang, d)
		}
		for key, text := range table {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", lang, key)
			}
			sorted := func(text string) []string { found := places.FindAllString(text, -1); slices.Sort(found); return found }
			if d := cmp.Diff(sorted(all["en"][key]), sorted(text)); d != "" {
				t.Errorf("%s: %s has other places than English:\n%s", lang, key, d)
			}
		}
	}
}

// TestEveryKeyUsedIsThere reads the keys off the template, the script and the
// code, where they stand whole or as the head of a family.
func TestEveryKeyUsedIsThere(t *testing.T) {
	t.Parallel()
	table := loadTexts()["en"]
	sources := []string{indexHTML}
	for name, a := range loadAssets() {
		if strings.HasSuffix(name, ".js") {
			sources = append(sources, string(a.body))
		}
	}
	families := map[string][]string{
		"level.":   {monitor.LevelOK, monitor.LevelAttention, monitor.LevelDown, "lost"},
		"state.":   {monitor.StageOK, monitor.StageWaiting, monitor.StageBehind, monitor.StageDown, monitor.StageUnknown},
		"stage.":   {v1.StageFetcher, v1.StagePages, v1.StageDetector, v1.StageNormaliser, v1.StageStore},
		"unit.":    {v1.StageFetcher, v1.StagePages, v1.StageDetector, v1.StageNormaliser, v1.StageStore},
		"outcome.": {"new", "unchanged", "failed", "waiting", "paused"},
		"stream.":  {v1.StreamPolls, v1.StreamEntries, v1.StreamFetched, v1.StreamDetected, v1.StreamNormalised, v1.StreamWire, v1.StreamDead},
		"verdict.": {
			monitor.KindStarting, monitor.KindNATS, monitor.KindStageDown, monitor.KindStageWaiting, monitor.KindStageBehind,
			"nats_error", monitor.KindStreamFull, monitor.KindNoSources, monitor.KindFeedsFailing, monitor.KindDeadLetters + ".one",
		},
		"item.": {"copy", "update", "copy_title", "update_title"}, "live.": {"connecting", "on", "lost"}, "byte.": {"B", "kB", "MB", "GB", "TB"},
	}
	used := 0
	for _, source := range sources {
		for _, match := range regexp.MustCompile(`(?:\$?\.T|\.P|\bT|\bP)[ (](?:\(print )?["']([\w.]+)["']`).FindAllStringSubmatch(source, -1) {
			used++
			key := match[1]
			if members, ok := families[key]; ok {
				for _, member := range members {
					if _, ok := table[key+member]; !ok {
						t.Errorf("no text %s%s", key, member)
					}
				}
				continue
			}
			_, plain := table[key]
			_, one := table[key+".one"]
			_, other := table[key+".other"]
			if !plain && (!one || !other) {
				t.Errorf("no text %s", key)
			}
		}
	}
	if used < 80 {
		t.Errorf("%d uses found: the pattern does not fit the sources any more", used)
	}
}

func TestWhatTheFetcherSaysInFrench(t *testing.T) {
	t.Parallel()
	p := loadPhrases()
	if len(p.table) < 25 {
		t.Fatalf("%d phrases: the table was not read", len(p.table))
	}
	for _, pair := range p.table {
		if strings.Count(pair[0], "*") > 1 || strings.Count(pair[1], "*") > strings.Count(pair[0], "*") {
			t.Errorf("%q: one part at most can be kept", pair)
		}
	}
	for sentence, want := range map[string]string{
		"":                                             "",
		"answered 404 Not Found":                       "a répondu 404 : adresse introuvable",
		"answered 418 I'm a teapot":                    "a répondu 418 I'm a teapot",
		"no answer within 20s":                         "pas de réponse en 20s",
		"no such host: nowhere.test":                   "ce nom de serveur n’existe pas : nowhere.test",
		"no connection to 192.0.2.1:443 in time":       "pas de connexion à 192.0.2.1:443 à temps",
		"the answer is empty":                          "la réponse est vide",
		"the answer is empty and so on":                "",
		"the answer is no feed: it begins with <html>": "la réponse n’est pas un flux : elle commence par <html>",
		"answered by <script>alert(1)</script> with 5 * and {n}": "a répondu by <script>alert(1)</script> with 5 * and {n}",
		"something that nobody said before":                      "",
	} {
		for range 2 { // the second time it is known
			if got := p.french(sentence); got != want {
				t.Errorf("%q: %q, want %q", sentence, got, want)
			}
		}
	}
	for i := range 3 * maxKnown {
		p.french(strings.Repeat("x", i))
	}
	if len(p.known) > maxKnown {
		t.Errorf("%d sentences kept, want at most %d", len(p.known), maxKnown)
	}
}

func TestMissingKeyShows(t *testing.T) {
	t.Parallel()
	if got := (texts{}).get("no.such"); got != "!no.such" {
		t.Errorf("got %q", got)
	}
}

func TestLanguageChoice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ asked, accepted, want string }{
		{"", "", "en"},
		{"", "fr", "fr"},
		{"", "FR-ca", "fr"},
		{"", "en;q=0.3, fr;q=0.8", "fr"},
		{"", "fr;q=0.3, en;q=0.8", "en"},
		{"", "fr;q=0", "en"},
		{"", "fr;q=x", "en"},
		{"", "de-DE,de;q=0.9,fr;q=0.2", "fr"},
		{"", strings.Repeat("x,", 10000) + "fr", "en"},
		{"fr", "en", "fr"},
		{"<script>", "fr", "fr"},
	} {
		if got := language(test.asked, test.accepted); got != test.want {
			t.Errorf("language(%q, %.40q) = %s, want %s", test.asked, test.accepted, got, test.want)
		}
	}
}
