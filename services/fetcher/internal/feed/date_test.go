package feed_test

import (
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

func TestDates(t *testing.T) {
	t.Parallel()
	douala, err := time.LoadLocation("Africa/Douala")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Tue, 24 Jun 2025 15:36:00 +0100":         "2025-06-24T15:36:00+01:00",
		"Tue, 24 Jun 2025 15:36:00 GMT":           "2025-06-24T15:36:00Z",
		"Tue, 24 Jun 2025 15:36:00 EST":           "2025-06-24T15:36:00-05:00",
		"Tue, 24 Jun 2025 15:36:00 CEST":          "2025-06-24T15:36:00+02:00",
		"24 Jun 2025 15:36 +01:00":                "2025-06-24T15:36:00+01:00",
		"Tue, 24 Jun 25 15:36:00 WAT":             "2025-06-24T15:36:00+01:00",
		"2025-06-24T15:36:07.123+00:00":           "2025-06-24T15:36:07Z",
		"2025-06-24T15:36:07Z":                    "2025-06-24T15:36:07Z",
		"2025-06-24 15:36":                        "2025-06-24T15:36:00+01:00", // the source's zone
		"2025-06-24":                              "2025-06-24T00:00:00+01:00",
		"mer, 16 nov 2022 00:38:15 +0100":         "2022-11-16T00:38:15+01:00",
		"mar. 24 juin 2025 15:36:00 +0200":        "2025-06-24T15:36:00+02:00",
		"1er août 2025 à 8h05":                    "2025-08-01T08:05:00+01:00",
		"24 de junho de 2025 15:36":               "2025-06-24T15:36:00+01:00",
		"Sat, Dec 16 2023 02:02:33 PM":            "2023-12-16T14:02:33+01:00",
		"June 24, 2025 12:05 am":                  "2025-06-24T00:05:00+01:00",
		"Tue Jun 24 2025 15:36:00 GMT+0100 (WAT)": "2025-06-24T15:36:00+01:00",
		"Tue, 24 Jun 2025 15:36:00 +00:0":         "2025-06-24T15:36:00Z",
		"Mon Jan  2 15:04:05 MST 2006":            "2006-01-02T22:04:05Z", // gofeed's reading
		"Tue, 30 Feb 2025 15:36:00 GMT":           "",
		"Tue, 24 Jun 0025 15:36:00 GMT":           "",
		"hier":                                    "",
		"0000-00-00 00:00:00":                     "",
		"":                                        "",
	} {
		body := "<rss><channel><item><guid>g</guid><pubDate>" + text + "</pubDate></item></channel></rss>"
		d, err := feed.Parse([]byte(body), feed.Options{Zone: douala})
		if err != nil {
			t.Fatal(err)
		}
		e := d.Entries[0]
		if e.GetPublishedAt() != want || e.GetPublishedText() != strings.Join(strings.Fields(text), " ") {
			t.Errorf("%q: %q of %q, want %q", text, e.GetPublishedAt(), e.GetPublishedText(), want)
		}
	}
}
