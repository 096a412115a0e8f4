package fetcher

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// An item whose page kills the process, or was being read when something else did,
// goes on without the page: it is not buried.
func TestItemGoesOnWithoutAPageThatKills(t *testing.T) {
	t.Parallel()
	pages, err := newPageReader(Default(), nil, func() time.Time { return noon }, nil)
	if err != nil {
		t.Fatal(err)
	}
	spec := (&fetcher{cfg: Default(), pages: pages}).pageStage()
	s := source("fleuve", "https://fleuve.example/rss")
	it := &v1.Item{
		Id: v1.ItemID(s.ID, "g", ""), Event: "created", Source: s.Item(),
		Fetched: &v1.Fetched{
			FeedUrl: "https://fleuve.example/rss", FetchedAt: noon.Format(time.RFC3339), Hash: "00000000000000000000000000000000",
			Entry: &v1.Entry{Guid: "g", Url: "https://fleuve.example/1", Title: "Titre"},
		},
	}
	out := spec.Instead(it, errors.New("the process died of it"))
	if len(out) != 1 {
		t.Fatalf("%d items, want 1", len(out))
	}
	m, err := spec.Encode(out[0])
	if err != nil {
		t.Fatal(err)
	}
	passed, err := v1.DecodeItem(v1.StateFetched, m.Body)
	if err != nil {
		t.Fatal(err)
	}
	want := &v1.Page{Url: "https://fleuve.example/1", FetchedAt: noon.Format(time.RFC3339), Error: "the process died of it"}
	if diff := cmp.Diff(want, passed.GetFetched().GetPage(), protocmp.Transform()); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
}
