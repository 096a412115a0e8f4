package normaliser_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPress reads each story on each layout: the body is there, in order, and
// nothing else is.
func TestPress(t *testing.T) {
	t.Parallel()
	kept, lost, let := 0, 0, 0
	for _, l := range layoutsOfPress {
		for _, s := range stories {
			html := l.page(s)
			a := normalise(t, item(t, "https://quotidien.example/article/1", html))
			want := s.want()
			if diff := cmp.Diff(want, a.Paragraphs); diff != "" {
				t.Errorf("%s, %s %.20s (-want +got):\n%s", l.name, s.language, s.title, diff)
			}
			if a.Title != s.title {
				t.Errorf("%s, %s: title %q, want %q", l.name, s.language, a.Title, s.title)
			}
			for _, w := range want {
				if slices.Contains(a.Paragraphs, w) {
					kept++
				} else {
					lost++
				}
			}
			for _, p := range a.Paragraphs {
				if !slices.Contains(want, p) {
					let++
				}
			}
			for _, bad := range s.noises() {
				if strings.Contains(a.Html, ">"+esc(bad)+"<") {
					t.Errorf("%s, %s: html holds %q", l.name, s.language, bad)
				}
			}
		}
	}
	t.Logf("%d pages: %d of %d paragraphs kept, %d others let in", len(layoutsOfPress)*len(stories), kept, kept+lost, let)
}
