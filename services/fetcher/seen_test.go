package fetcher

import (
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

// titled is a feed's answer with one entry, its body and tag named after the title.
func titled(title string) answer {
	d := &feed.Document{Format: "rss", Entries: []feed.Entry{{Entry: &v1.Entry{Guid: "g", Title: title}}}}
	return answer{document: d, validators: validators{etag: title, bodyHash: title}}
}

// A publisher who takes a correction back has published a third version, though
// its text is that of the first: as a duplicate of the first it would be lost.
func TestTextThatComesBackIsAVersion(t *testing.T) {
	t.Parallel()
	state, names := catalogue.Feed{}, map[string]string{}
	for _, step := range []struct {
		name  string
		title string
		at    time.Duration
		out   int
		held  bool // the next poll must not be told that nothing has changed
	}{
		{"first", "A", 0, 1, false},
		{"corrected", "B", time.Minute, 1, false},
		{"back, or an old cache", "A", 2 * time.Minute, 0, true},
		{"it was a cache", "B", 3 * time.Minute, 0, false},
		{"back again", "A", 9 * time.Minute, 0, true},
		{"and it stays", "A", 11 * time.Minute, 1, false},
		{"and stays", "A", 12 * time.Minute, 0, false},
		{"corrected again", "B", 40 * time.Minute, 1, false},
	} {
		now := noon.Add(step.at)
		next, out := turnOf(state, titled(step.title), now).take()
		if len(out) != step.out || (next.ETag == "" && next.BodyHash == "") != step.held {
			t.Fatalf("%s: %d items, validators %q, %q; want %d items, asked again: %t", step.name, len(out), next.ETag, next.BodyHash, step.out, step.held)
		}
		if len(out) == 1 {
			f := out[0].item.GetFetched()
			if other, twice := names[f.GetHash()]; twice || f.GetChanged() != (step.name != "first") {
				t.Errorf("%s: named as %q, changed %t", step.name, other, f.GetChanged())
			}
			names[f.GetHash()] = step.name
			// The process dies before the state is written, and polls again.
			if _, again := turnOf(state, titled(step.title), now.Add(time.Second)).take(); len(again) != 1 || again[0].item.GetFetched().GetHash() != f.GetHash() {
				t.Errorf("%s: the poll that is repeated gives %v, want the same version", step.name, again)
			}
		}
		if len(out) > 0 { // otherwise it is not written
			state = next
		}
	}
}

// Caches of two ages that answer in turn do not make a version of each answer.
func TestCachesOfTwoAges(t *testing.T) {
	t.Parallel()
	state, versions := catalogue.Feed{}, 0
	for minute := range 120 {
		next, out := turnOf(state, titled([]string{"A", "B"}[minute%2]), noon.Add(time.Duration(minute)*time.Minute)).take()
		if versions += len(out); len(out) > 0 {
			state = next
		}
	}
	if versions < 2 || versions > 14 {
		t.Errorf("%d versions in two hours, want some 12 at most", versions)
	}
}

func TestSeenIsRead(t *testing.T) {
	t.Parallel()
	s := seen{"aa", "bb", noon}
	text := s.at(noon.Add(time.Minute))
	for _, c := range []struct {
		text string
		want seen
	}{
		{"", seen{}}, {"aa", seen{hash: "aa"}}, {"aa@zz", seen{hash: "aa"}}, {text, s}, {text + "@zz", s},
	} {
		got := readSeen(c.text)
		if got.hash != c.want.hash || got.before != c.want.before || !got.changedAt.Equal(c.want.changedAt) {
			t.Errorf("%q: %+v, want %+v", c.text, got, c.want)
		}
	}
	if late := s.at(noon.Add(time.Hour)); late != "aa" {
		t.Errorf("after an hour %q, want the hash alone", late)
	}
}
