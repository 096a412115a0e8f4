package normaliser_test

import (
	"slices"
	"strings"
	"testing"
)

// TestFrenchPages reads our French pages and counts: of all pieces of the articles,
// how many are paragraphs, and of all that stands around and between them, how much
// stayed out.
func TestFrenchPages(t *testing.T) {
	t.Parallel()
	var in, out share
	pages := frenchPages(t)
	for _, p := range pages {
		a := normalise(t, item(t, "https://quotidien.example/article/1", p.html))
		got := bare(a.Paragraphs)
		miss := func(what, piece string) { t.Logf("%s, %.30s: %s %q", p.layout, p.title, what, piece) }
		for _, want := range p.want {
			if !in.count(slices.Contains(got, want)) {
				miss("lost", want)
			}
		}
		for _, bad := range p.bad {
			if !out.count(!slices.ContainsFunc(a.Paragraphs, func(got string) bool { return holds(got, bad) })) {
				miss("let in", bad)
			}
		}
		if !inOrder(p.want, got) {
			t.Errorf("%s, %s: not in order: %q", p.layout, p.title, a.Paragraphs)
		}
		if flags := slices.Sorted(slices.Values(a.Flags)); !slices.Equal(flags, p.flags) {
			t.Errorf("%s, %s: flags %q, want %q", p.layout, p.title, flags, p.flags)
		}
		if a.Title != p.title {
			t.Errorf("%s: title %q, want %q", p.layout, a.Title, p.title)
		}
	}
	t.Logf("%d pages: %d of %d pieces of articles kept in, %.2f %%; %d of %d others kept out, %.2f %%", len(pages), in.good, in.all, in.percent(), out.good, out.all, out.percent())
	if len(pages) < 40 || in.percent() < keptIn || out.percent() < keptOut {
		t.Errorf("kept in %.2f %%, kept out %.2f %% of %d pages; want %.1f %% and %.1f %% of 40 or more", in.percent(), out.percent(), len(pages), keptIn, keptOut)
	}
}

// Floors, in per cent.
const (
	keptIn  = 99.0
	keptOut = 99.0
)

type share struct{ good, all int }

func (s *share) count(good bool) bool {
	s.all++
	if good {
		s.good++
	}
	return good
}

// bare is a paragraph without the bullet that a page wrote itself.
func bare(paragraphs []string) []string {
	var all []string
	for _, p := range paragraphs {
		all = append(all, strings.TrimLeft(p, "•- "))
	}
	return all
}

func (s *share) percent() float64 { return 100 * float64(s.good) / float64(s.all) }

// holds tells whether a paragraph has a piece in it; a short piece must be all of it,
// because its words may stand in any sentence.
func holds(paragraph, piece string) bool {
	if len(strings.Fields(piece)) < 3 {
		return strings.Trim(paragraph, " »«:") == strings.Trim(piece, " »«:")
	}
	return strings.Contains(paragraph, piece)
}

// inOrder tells whether the paragraphs that are wanted stand in their order.
func inOrder(want, got []string) bool {
	last := -1
	for _, w := range want {
		if i := slices.Index(got, w); i >= 0 {
			if i < last {
				return false
			}
			last = i
		}
	}
	return true
}
