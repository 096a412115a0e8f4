// Command train makes the models that choose an article's blocks, from pages whose
// article is known:
//
//	go run ./services/normaliser/train [-out FOLDER] [-folds 5]
//
// It reads ../shared/data/extraction beside the repository. Pages of one site stand
// in one fold; the figures that it prints are of pages whose site the model had not
// seen. Then it trains on all of them and writes blocks.model and context.model. The
// same data gives the same files.
package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/zstd"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
	"github.com/depeche-wire/depeche/services/normaliser/internal/trees"
)

func main() {
	out := flag.String("out", "", "folder for the models; empty: figures only")
	folds := flag.Int("folds", 5, "number of folds")
	count := flag.Int("trees", trees.Default().Trees, "trees of each model")
	flag.Parse()
	if err := run(*out, *folds, *count); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// sample is a page with its described blocks.
type sample struct {
	page evaluate.Page
	*body.Described
	y, w []float32
	fold int
	// What the models make of it: the first, and with context.
	first, second []float32
	vectors       [][]float32 // with context
}

func run(out string, folds, count int) error {
	samples, err := load(folds)
	if err != nil {
		return err
	}
	params := trees.Default()
	params.Trees = count
	for fold := range folds {
		model := fit(samples, fold, params, func(s *sample) [][]float32 { return s.Vectors })
		predict(samples, fold, model, func(s *sample) *[]float32 { return &s.first }, func(s *sample) [][]float32 { return s.Vectors })
		fmt.Fprintln(os.Stderr, "first model, fold", fold, "done")
	}
	for _, s := range samples {
		s.vectors = s.WithContext(s.first)
	}
	report("first model", samples, func(s *sample) []float32 { return s.first })
	for fold := range folds {
		model := fit(samples, fold, params, func(s *sample) [][]float32 { return s.vectors })
		predict(samples, fold, model, func(s *sample) *[]float32 { return &s.second }, func(s *sample) [][]float32 { return s.vectors })
		fmt.Fprintln(os.Stderr, "with context, fold", fold, "done")
	}
	report("with context", samples, func(s *sample) []float32 { return s.second })
	if out == "" {
		return nil
	}
	if err := write(filepath.Join(out, "blocks.model"), fit(samples, -1, params, func(s *sample) [][]float32 { return s.Vectors })); err != nil {
		return err
	}
	return write(filepath.Join(out, "context.model"), fit(samples, -1, params, func(s *sample) [][]float32 { return s.vectors }))
}

func load(folds int) ([]*sample, error) {
	root, err := evaluate.Root()
	if err != nil {
		return nil, err
	}
	n := normaliser.New(normaliser.Default())
	var samples []*sample
	var known []evaluate.Page
	add := func(p evaluate.Page) {
		d, err := n.Describe(pageItem(p))
		if err != nil || len(d.Blocks) == 0 {
			return
		}
		s := &sample{page: p, Described: d, fold: foldOf(p.Site(), folds)}
		s.y, s.w = labels(p, d.Blocks)
		samples = append(samples, s)
	}
	for _, set := range []string{"aeb", "fundus", "wcxb", "snippets"} {
		pages, err := evaluate.Load(root, set)
		if err != nil {
			return nil, err
		}
		for _, p := range pages {
			add(p)
			if p.Body != "" && p.Title != "" {
				known = append(known, p)
			}
		}
	}
	for i, p := range known {
		add(synthetic(p, known, uint64(i)))
	}
	return samples, nil
}

func foldOf(site string, folds int) int {
	h := fnv.New32a()
	h.Write([]byte(site))
	return int(h.Sum32() % uint32(folds))
}

func pageItem(p evaluate.Page) *v1.Item {
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	defer e.Close()
	return &v1.Item{Source: &v1.Source{Id: "train"}, Fetched: &v1.Fetched{Entry: &v1.Entry{Url: p.URL}, Page: &v1.Page{Url: p.URL, Body: e.EncodeAll(p.HTML, nil)}}}
}

// fit trains on all samples outside a fold.
func fit(samples []*sample, fold int, params trees.Params, vectors func(*sample) [][]float32) *trees.Forest {
	var x [][]float32
	var y, w []float32
	for _, s := range samples {
		if s.fold == fold {
			continue
		}
		for i, v := range vectors(s) {
			if s.w[i] > 0 {
				x, y, w = append(x, v), append(y, s.y[i]), append(w, s.w[i])
			}
		}
	}
	return trees.Train(x, y, w, params)
}

func predict(samples []*sample, fold int, model *trees.Forest, target func(*sample) *[]float32, vectors func(*sample) [][]float32) {
	for _, s := range samples {
		if s.fold != fold {
			continue
		}
		for _, v := range vectors(s) {
			*target(s) = append(*target(s), model.Probability(v))
		}
	}
}

func write(path string, f *trees.Forest) error {
	raw, err := f.MarshalBinary()
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes\n", path, len(raw))
	return os.WriteFile(path, raw, 0o644)
}

// report prints the figures of each set for several thresholds, as chosen and as tidied.
func report(name string, samples []*sample, p func(*sample) []float32) {
	for _, threshold := range []float32{0.35, 0.4, 0.45, 0.5, 0.55} {
		fmt.Printf("%s, threshold %.2f:", name, threshold)
		for _, tidied := range []bool{false, true} {
			for _, set := range []string{"aeb", "fundus", "wcxb", "snippets", "synthetic"} {
				figure, mean := measure(set, samples, p, threshold, tidied)
				fmt.Printf("  %s %.3f (%.3f/%.3f)", set, figure, mean.P, mean.R)
			}
			fmt.Print(" |")
		}
		fmt.Println()
	}
}

func measure(set string, samples []*sample, p func(*sample) []float32, threshold float32, tidied bool) (float64, evaluate.Score) {
	var scores []evaluate.Score
	hits, misses, wrongs := 0, 0, 0
	for _, s := range samples {
		if s.page.Set != set {
			continue
		}
		got := chosen(s, p(s), threshold, tidied)
		switch set {
		case "snippets":
			h, m, w := evaluate.Pieces(s.page.With, s.page.Without, got)
			hits, misses, wrongs = hits+h, misses+m, wrongs+w
		case "wcxb":
			scores = append(scores, evaluate.Bag(s.page.Body, got))
		case "aeb":
			scores = append(scores, evaluate.Shingles(s.page.Body, got, nil))
		default:
			scores = append(scores, evaluate.Shingles(s.page.Body, got, s.page.Neutral))
		}
	}
	if set == "snippets" {
		s := evaluate.Score{P: float64(hits) / float64(max(hits+wrongs, 1)), R: float64(hits) / float64(max(hits+misses, 1))}
		return s.F1(), s
	}
	if set == "wcxb" {
		return evaluate.MeanF1(scores), evaluate.Mean(scores)
	}
	return evaluate.Mean(scores).F1(), evaluate.Mean(scores)
}

func chosen(s *sample, p []float32, threshold float32, tidied bool) string {
	if tidied {
		// Choosing changes roles: they are put back for the next threshold.
		saved := make([]body.Block, len(s.Blocks))
		for i, b := range s.Blocks {
			saved[i] = *b
		}
		text := joined(s.Choose(p, threshold).Kept())
		for i, b := range s.Blocks {
			*b = saved[i]
		}
		return text
	}
	var kept []*body.Block
	for i, b := range s.Blocks {
		if p[i] >= threshold {
			kept = append(kept, b)
		}
	}
	return joined(kept)
}

func joined(blocks []*body.Block) string {
	var all []byte
	for _, b := range blocks {
		all = append(append(all, b.Text...), '\n')
	}
	return string(slices.Clip(all))
}
