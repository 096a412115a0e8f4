package store

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// onWire returns how often each revision stands on the wire.
func (h *house) onWire(env stage.Env) map[string]int {
	h.t.Helper()
	s, err := env.JS.Stream(context.Background(), v1.StreamWire)
	if err != nil {
		h.t.Fatal(err)
	}
	times := map[string]int{}
	state := s.CachedInfo().State
	for seq := max(state.FirstSeq, 1); seq <= state.LastSeq; seq++ {
		m, err := s.GetMsg(context.Background(), seq)
		if err != nil {
			h.t.Fatal(err)
		}
		times[m.Header.Get(nats.MsgIdHdr)]++
	}
	return times
}

// inStore returns how often each current revision is listed.
func (h *house) inStore(url string) map[string]int {
	times := map[string]int{}
	for _, it := range h.list(url, "") {
		times[fmt.Sprintf("%v.%v", it["id"], it["revision"])]++
	}
	return times
}

func revised(it *v1.Item, text string) *v1.Item {
	it.Article.Paragraphs = []string{text}
	it.Fetched.Changed, it.Fetched.FetchedAt, it.Fetched.Hash = true, "2026-03-01T12:00:00Z", strings.Repeat("f", 32)
	return it
}

// copyData copies the data folder's files.
func copyData(t *testing.T, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		body, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, f.Name()), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// filled runs a store until n items and a revision of the first are stored.
func (h *house) filled(n int) (revisions map[string]int) {
	h.t.Helper()
	env, _, stop := h.start(h.config())
	for i := range n {
		h.put(env, article("gazette", i))
	}
	h.put(env, revised(article("gazette", 0), "Un autre texte."))
	h.await("all on the wire", func() bool { return len(h.onWire(env)) == n+1 })
	stop()
	return h.onWire(env)
}

func TestStoreTakesBackWhatItLost(t *testing.T) {
	t.Parallel()
	for name, older := range map[string]bool{"the database is gone": false, "an older copy was put back": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			saved := t.TempDir()
			if older {
				h.filled(3)
				copyData(t, h.dir, saved)
			}
			before := h.filled(12)
			h.dir = saved
			env, url, _ := h.start(h.config())
			h.await("an open database", func() bool { status, _ := h.get(url + "/v1/items"); return status == http.StatusOK })
			var got map[string]int
			h.await("all in the store", func() bool { got = h.inStore(url); return len(got) == 12 })
			want := map[string]int{}
			for name := range before {
				want[name] = 1
			}
			id := article("gazette", 0).GetId()
			delete(want, id+".1") // a later one is there
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("listed (-want +got):\n%s", diff)
			}
			h.await("found by search", func() bool { return len(h.list(url, "q=commune+11")) == 1 })
			// What comes later is numbered on.
			h.put(env, func() *v1.Item {
				it := revised(article("gazette", 0), "Un troisième texte.")
				it.Fetched.FetchedAt, it.Fetched.Hash = "2026-03-01T13:00:00Z", strings.Repeat("e", 32)
				return it
			}())
			h.await("a third revision", func() bool { return h.onWire(env)[id+".3"] == 1 })
			before[id+".3"] = 1
			if diff := cmp.Diff(before, h.onWire(env)); diff != "" {
				t.Errorf("on the wire (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWireGetsBackWhatItLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before := h.filled(12)
	env := h.env()
	if err := env.JS.DeleteStream(t.Context(), v1.StreamWire); err != nil {
		t.Fatal(err)
	}
	env, _, stop := h.start(h.config())
	h.await("all on the wire again", func() bool { return len(h.onWire(env)) == len(before) })
	stop()
	_, _, stop = h.start(h.config())
	stop()
	if diff := cmp.Diff(before, h.onWire(env)); diff != "" {
		t.Errorf("on the wire (-want +got):\n%s", diff)
	}
}

// A wire that was emptied on purpose, or has discarded for its size, stays so.
func TestWireIsNotFilledUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.filled(12)
	env := h.env()
	s, err := env.JS.Stream(t.Context(), v1.StreamWire)
	if err != nil {
		t.Fatal(err)
	}
	config := s.CachedInfo().Config
	config.MaxMsgs = 5 // as if five were all it has room for
	if _, err := env.JS.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	before := h.onWire(env)
	if len(before) != 5 {
		t.Fatalf("%d revisions on the wire, want 5", len(before))
	}
	_, _, stop := h.start(h.config())
	stop()
	if diff := cmp.Diff(before, h.onWire(env)); diff != "" {
		t.Errorf("on the wire (-want +got):\n%s", diff)
	}
}
