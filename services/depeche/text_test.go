package depeche

import (
	"testing"
	"time"
)

func TestPlainKeepsLettersAndNothingThatSteers(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  two\n\nlines\t":           "two lines",
		"\x1b[31mred\x1b[0m":         "[31mred[0m",
		"left\u202eright\u2066":      "leftright",
		"tag\U000e0041s":             "tags",
		"bell\a nul\x00 del\x7f":     "bell nul del",
		"c1 \u009b31m":               "c1 31m",
		"bad \xff\xfe utf-8":         "bad utf-8",
		"می\u200cخواهم":              "می\u200cخواهم",
		"l’été à Yaoundé — « ici »":  "l’été à Yaoundé — « ici »",
		"para\u2029graph\u2028break": "para graph break",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShortCutsAtRunes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{{"été", "été"}, {"étés d’ici", "étés…"}, {"", ""}} {
		if got := short(tt.in, 6); got != tt.want {
			t.Errorf("short(%q, 6) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTimesForPeople(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for got, want := range map[string]string{
		ago(time.Time{}, now): "never", ago(now.Add(-90*time.Second), now): "2m ago", ago(now.Add(-12*time.Second), now): "12s ago",
		ago(now.Add(time.Hour), now): "0s ago", in(now.Add(-time.Second), now): "now", in(time.Time{}, now): "-",
		in(now.Add(3*time.Hour), now): "in 3h", in(now.Add(72*time.Hour), now): "in 3d",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestIDOfHost(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://www.agenceecofin.com/rss": "agenceecofin-com", "http://[::1]:80/f": "1", "https://Ünï.example/": "n--example", "::": "",
	} {
		if got := idOfHost(in); got != want {
			t.Errorf("idOfHost(%q) = %q, want %q", in, got, want)
		}
	}
}
