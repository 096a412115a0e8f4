package fetcher_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func TestNewEntriesBecomeItems(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t, entry{"a", "Le port double sa capacité", "Un résumé."}, entry{"b", "La récolte &amp; le prix", "Un autre."})
	w.start(settings(p.source("fleuve", false)))
	w.await("two items", func() bool { return w.count(v1.StreamFetched) == 2 })
	if diff := cmp.Diff([]string{"La récolte & le prix", "Le port double sa capacité"}, w.titles()); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	it := w.fetched()[0]
	if want := v1.ItemID("fleuve", it.GetFetched().GetEntry().GetGuid(), ""); it.GetId() != want {
		t.Errorf("id %s, want %s", it.GetId(), want)
	}
	got := []string{it.GetEvent(), it.GetSource().GetZone(), it.GetFetched().GetFeedLanguage(), it.GetFetched().GetEntry().GetPublishedAt()}
	if diff := cmp.Diff([]string{"created", "Africa/Douala", "fr", "2025-06-24T15:36:00+01:00"}, got); diff != "" {
		t.Errorf("event, zone, language, date (-want +got):\n%s", diff)
	}
	if it.GetFetched().GetPage() != nil || it.GetFetched().GetChanged() {
		t.Error("a feed-only entry has a page or is called changed")
	}
	w.await("the status", func() bool { return w.status("fleuve").Outcome == "unchanged" })
	if s := w.status("fleuve"); s.Total != 2 || s.Entries != 2 || s.NextWhy != "pace" || s.Failures != 0 {
		t.Errorf("status %+v", s)
	}
	w.await("a 304", func() bool { return p.answered(304) > 0 })
}

func TestFullTextItemsCarryTheirPage(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	p := newPublisher(t, entry{"a", "Le port double sa capacité", "Un résumé."})
	w.start(settings(p.source("fleuve", true)))
	w.await("an item", func() bool { return w.count(v1.StreamFetched) == 1 })
	page := w.fetched()[0].GetFetched().GetPage()
	if page.GetError() != "" || page.GetStatus() != 200 || page.GetLanguage() != "fr" || page.GetUrl() != p.URL+"/news/a" {
		t.Errorf("page %v", page)
	}
	if body := bodyOf(t, page); !strings.Contains(body, "Le texte entier") || int(page.GetSize()) != len(body) {
		t.Errorf("body %q of %d bytes", body, page.GetSize())
	}
}
