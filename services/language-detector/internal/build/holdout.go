package build

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/depeche-wire/depeche/services/language-detector/internal/models"
	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

const (
	// folds of the documents of a language: each is measured by a table that was
	// trained without it.
	folds = 5
	// heldLetters are what a held-out text has at least.
	heldLetters = 25
	// news is the source that the second table of holdout is trained without.
	news = "masakhanews"
)

// thin are the languages with so few texts that none are left to measure with.
func thin() []string {
	return []string{"mg", "fon", "dyu", "ht", "mos", "sg", "kg", "ee", "wo", "bm", "tw"}
}

// holdout prints what the thin languages reach on sentences of documents that were
// not trained on, and what news reach where none were trained on.
func holdout(ctx context.Context, out io.Writer, dir, dev, articles string) error {
	folder, err := models.LinguaFolder(ctx)
	if err != nil {
		return err
	}
	lingua, err := linguaGrams(folder)
	if err != nil {
		return err
	}
	linguaFile, err := table.Write(lingua, linguaLoad)
	if err != nil {
		return err
	}
	without := func(keep func(string, row) bool) (*table.Table, error) {
		counts, err := countAll(dir, articles, keep)
		if err != nil {
			return nil, err
		}
		grams, err := trainedGrams(counts, lingua)
		if err != nil {
			return nil, err
		}
		trained, err := table.Write(grams, trainedLoad)
		if err != nil {
			return nil, err
		}
		words, err := pairFile(counts)
		if err != nil {
			return nil, err
		}
		return table.New(string(linguaFile), string(trained), string(words))
	}
	texts, err := trainingTexts(dir)
	if err != nil {
		return err
	}
	scores := map[string]*score{}
	for fold := range folds {
		t, err := without(func(tag string, r row) bool { return !slices.Contains(thin(), tag) || foldOf(r) != fold })
		if err != nil {
			return err
		}
		for _, tag := range thin() {
			for _, r := range texts[tag] {
				if _, letters := table.Clean(r.text, 1<<16); foldOf(r) == fold && letters >= heldLetters {
					scoreOf(scores, tag).add(tag, t.Detect(r.text, nil).Tag)
				}
			}
		}
	}
	for _, tag := range thin() {
		fmt.Fprintf(out, "%-14s %s\n", tag, scores[tag])
	}
	t, err := without(func(_ string, r row) bool { return r.source != news })
	if err != nil {
		return err
	}
	rows, err := readRows(filepath.Join(dev, "news.tsv.gz"), 4)
	if err != nil {
		return err
	}
	for _, r := range rows {
		scoreOf(scores, "no news, "+r[1]).add(r[0], t.Detect(r[3], nil).Tag)
	}
	for _, class := range []string{"headline", "summary", "article"} {
		fmt.Fprintf(out, "no news, %-8s %s\n", class, scores["no news, "+class])
	}
	return nil
}

// foldOf keeps a document together.
func foldOf(r row) int {
	h := fnv.New32a()
	fmt.Fprint(h, r.source, "/", r.document)
	return int(h.Sum32() % folds)
}

// score counts right answers, and the wrong ones by language.
type score struct {
	n, right int
	wrong    map[string]int
}

func scoreOf(m map[string]*score, key string) *score {
	if m[key] == nil {
		m[key] = &score{wrong: map[string]int{}}
	}
	return m[key]
}

func (s *score) add(want, got string) {
	s.n++
	if want == got {
		s.right++
	} else {
		s.wrong[want+" for "+got]++
	}
}

// String is the texts, the share of right answers, and the three most frequent faults.
func (s *score) String() string {
	if s == nil {
		return "no texts"
	}
	var faults []string
	for f := range s.wrong {
		faults = append(faults, f)
	}
	slices.SortFunc(faults, func(a, b string) int { return s.wrong[b] - s.wrong[a] })
	var b strings.Builder
	fmt.Fprintf(&b, "%5d texts %.3f", s.n, float64(s.right)/float64(s.n))
	for _, f := range faults[:min(3, len(faults))] {
		fmt.Fprintf(&b, "  %s %d", f, s.wrong[f])
	}
	return b.String()
}
