package catalogue_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stream"
)

func open(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	nc, js, err := stream.Connect("", "test", slog.New(slog.DiscardHandler), server.InProcess())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	if err := stream.Ensure(t.Context(), js, stream.Options{Storage: 512 << 20}); err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Open(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func source(id string) catalogue.Source {
	return catalogue.Source{ID: id, Name: strings.ToUpper(id), Feeds: []string{"https://" + id + ".example/rss"}}
}

func ids(t *testing.T, c *catalogue.Catalogue) []string {
	t.Helper()
	all, err := c.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, s.ID)
	}
	return got
}

func TestApplyFollowsTheSettingsAndLeavesWhatWasAdded(t *testing.T) {
	t.Parallel()
	c := open(t)
	for _, step := range []struct {
		sources catalogue.Sources
		want    []string
	}{
		{catalogue.Sources{source("b"), source("a")}, []string{"a", "b"}},
		{catalogue.Sources{source("a"), source("c")}, []string{"a", "c"}},
	} {
		if err := c.Apply(t.Context(), step.sources); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, ids(t, c)); diff != "" {
			t.Errorf("sources (-want +got):\n%s", diff)
		}
	}
	if err := c.Add(t.Context(), source("mine")); err != nil {
		t.Fatal(err)
	}
	if err := c.SetPaused(t.Context(), "a", true); err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(t.Context(), catalogue.Sources{source("a")}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "mine"}, ids(t, c)); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if s, err := c.Source(t.Context(), "a"); err != nil || !s.Paused {
		t.Errorf("after a new Apply: %+v, %v; want it paused still", s, err)
	}
	if err := c.SetPaused(t.Context(), "a", false); err != nil {
		t.Fatal(err)
	}
	if s, err := c.Source(t.Context(), "a"); err != nil || s.Paused {
		t.Errorf("resumed: %+v, %v", s, err)
	}
	if _, err := c.Source(t.Context(), "z"); err == nil || !strings.Contains(err.Error(), `no source "z" (there are: a, mine)`) {
		t.Errorf("an unknown source gives %v", err)
	}
}

func TestFeedStateIsComparedAndSet(t *testing.T) {
	t.Parallel()
	c := open(t)
	const url = "https://a.example/rss"
	f, revision, err := c.Feed(t.Context(), "a", url)
	if err != nil || revision != 0 || f.URL != url {
		t.Fatalf("unknown feed: %+v, %d, %v", f, revision, err)
	}
	f.ETag, f.Entries, f.ChangedAt = `"1"`, map[string]string{"x": "y"}, time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	first, err := c.SaveFeed(t.Context(), f, revision)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SaveFeed(t.Context(), f, 0); !errors.Is(err, catalogue.ErrConflict) {
		t.Errorf("creating it again gives %v, want ErrConflict", err)
	}
	if _, err := c.SaveFeed(t.Context(), f, first); err != nil {
		t.Errorf("saving at its revision gives %v", err)
	}
	if _, err := c.SaveFeed(t.Context(), f, first); !errors.Is(err, catalogue.ErrConflict) {
		t.Errorf("saving at an old revision gives %v, want ErrConflict", err)
	}
	got, _, err := c.Feed(t.Context(), "a", url)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, got); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func TestWatchersSeeWhatIsThereAndWhatComes(t *testing.T) {
	t.Parallel()
	c := open(t)
	if err := c.Add(t.Context(), source("a")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	events := make(chan string, 16)
	go func() {
		_ = c.WatchSources(ctx, func(s *catalogue.Source, removed bool) {
			switch {
			case s == nil:
				events <- "all told"
			case removed:
				events <- "removed " + s.ID
			default:
				events <- "put " + s.ID
			}
		})
	}()
	next := func() string {
		select {
		case e := <-events:
			return e
		case <-ctx.Done():
			return "nothing came"
		}
	}
	got := []string{next(), next()}
	if err := c.Add(t.Context(), source("b")); err != nil {
		t.Fatal(err)
	}
	if err := c.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	got = append(got, next(), next())
	if diff := cmp.Diff([]string{"put a", "all told", "put b", "removed a"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}

	statuses := make(chan catalogue.Status, 4)
	go func() { _ = c.WatchStatuses(ctx, func(s catalogue.Status) { statuses <- s }) }()
	want := catalogue.Status{SourceID: "b", Source: "B", URL: "https://b.example/rss", Outcome: "failed", Error: "answered 404", Failures: 2}
	if err := c.PutStatus(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	select {
	case s := <-statuses:
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("status (-want +got):\n%s", diff)
		}
	case <-ctx.Done():
		t.Error("no status came")
	}
}

func TestValidateNamesEachFault(t *testing.T) {
	t.Parallel()
	bad := catalogue.Sources{
		{ID: "A b", Country: "Cameroun", Languages: []string{"french!"}, Feeds: []string{"not a url", "ftp://x/y", "http://u:p@h/"}, Zone: "Mars/Base", MinInterval: -1},
		source("twice"), source("twice"),
		{ID: "empty", MinInterval: catalogue.Duration(time.Hour), MaxInterval: catalogue.Duration(time.Minute)},
	}
	got := errors.Join(bad.Validate()...).Error()
	for _, want := range []string{
		"0 (A b).id: must be", "0 (A b).country: must be", "0 (A b).languages[0]: must be", "0 (A b).feeds[0]: must be", "0 (A b).feeds[1]: must be",
		"0 (A b).feeds[2]: must be", "0 (A b).zone: must be", "0 (A b).min_interval: must not", "2 (twice).id: stands already at 1", "3 (empty).feeds: must name",
		"3 (empty).max_interval: must be",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	good := catalogue.Source{ID: "agence-ecofin", Name: "Agence Ecofin", Country: "CM", Languages: []string{"fr", "pt-BR"}, Feeds: []string{"http://127.0.0.1:8000/rss"}, Zone: "Africa/Douala"}
	if faults := good.Validate(); len(faults) != 0 {
		t.Errorf("a good source has faults: %v", faults)
	}
}

func TestZoneComesFromTheCountry(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]string{"CM": "Africa/Douala", "ci": "Africa/Abidjan", "us": "America/New_York", "": "UTC", "xx": "UTC"} {
		s := catalogue.Source{Country: country}
		if got := s.Item().GetZone(); got != want {
			t.Errorf("country %q: zone %s, want %s", country, got, want)
		}
		if _, err := time.LoadLocation(want); err != nil {
			t.Error(err)
		}
	}
}
