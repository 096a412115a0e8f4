// Command train makes the model that chooses an article's blocks, from pages whose
// article is known:
//
//	go run ./services/normaliser/train [-folds 4] [-libraries=false]
//	go run ./services/normaliser/train -folds 0 -out FOLDER
//
// It reads ../shared/data/extraction beside the repository. Pages of one site stand
// in one fold; the figures that it prints are of pages whose site the model had not
// seen, beside those of libraries alone on the same pages. With -out it trains on
// all pages and writes blocks.model. The same data gives the same file.
package main

import (
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/evaluate"
	"github.com/depeche-wire/depeche/services/normaliser/internal/trees"
)

func main() {
	out := flag.String("out", "", "folder for the model; empty: figures only")
	folds := flag.Int("folds", 4, "number of folds; 0: no figures")
	libraries := flag.Bool("libraries", true, "measure libraries beside the model")
	flag.Parse()
	if err := run(*out, *folds, *libraries); err != nil {
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
	p    []float32 // of a model that has not seen the site
}

func run(out string, folds int, libraries bool) error {
	samples, err := load(folds)
	if errors.Is(err, fs.ErrNotExist) && out == "" {
		fmt.Println("no figures of bodies: there is no evaluation data beside the repository")
		return nil
	}
	if err != nil {
		return err
	}
	for fold := range folds {
		model := fit(samples, fold)
		for _, s := range samples {
			if s.fold == fold {
				s.predict(model)
			}
		}
		fmt.Fprintln(os.Stderr, "fold", fold, "done")
	}
	if folds > 0 {
		report(os.Stdout, samples, folds, libraries)
	}
	if out == "" {
		return nil
	}
	raw, err := fit(samples, -1).MarshalBinary()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "blocks.model"), raw, 0o600)
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
	return int(h.Sum32() % uint32(max(folds, 1)))
}

func pageItem(p evaluate.Page) *v1.Item {
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	defer e.Close()
	return &v1.Item{Source: &v1.Source{Id: "train"}, Fetched: &v1.Fetched{Entry: &v1.Entry{Url: p.URL}, Page: &v1.Page{Url: p.URL, Body: e.EncodeAll(p.HTML, nil)}}}
}

// fit trains on all samples outside a fold.
func fit(samples []*sample, fold int) *trees.Forest {
	var x [][]float32
	var y, w []float32
	for _, s := range samples {
		if s.fold == fold {
			continue
		}
		for i, v := range s.Vectors {
			if s.w[i] > 0 && s.Asked(i) {
				x, y, w = append(x, v), append(y, s.y[i]), append(w, s.w[i])
			}
		}
	}
	return trees.Train(x, y, w, trees.Default())
}

func (s *sample) predict(model *trees.Forest) {
	s.p = make([]float32, len(s.Blocks))
	for i, v := range s.Vectors {
		if s.Asked(i) {
			s.p[i] = model.Probability(v)
		}
	}
}

// rows of the table of figures: a set, or the French pages of one.
var rows = []struct {
	name, set, what string
	french          bool
}{
	{"article-extraction-benchmark", "aeb", "runs of 4 words", false},
	{"Fundus", "fundus", "runs of 4 words", false},
	{"WCXB", "wcxb", "words", false},
	{"trafilatura's set", "snippets", "snippets", false},
	{"  its French pages", "snippets", "snippets", true},
}

// report prints the figures of each set.
func report(out io.Writer, samples []*sample, folds int, libraries bool) {
	fmt.Fprintf(out, `Bodies of pages whose site the model had not seen: %d models, each trained without
the sites that it is measured on, over the training pages of each set (NOTICE). F1 as
the set's own authors measure it, with the 95 %% interval of a bootstrap over pages.

`, folds)
	extractors := []evaluate.Extractor{{Name: "depeche"}}
	if libraries {
		extractors = append(extractors, evaluate.Libraries()...)
	}
	for _, row := range rows {
		for _, e := range extractors {
			var results []evaluate.Result
			for _, s := range samples {
				if s.page.Set != row.set || row.french && !s.page.French() {
					continue
				}
				r := evaluate.Result{Page: s.page}
				if e.Text != nil {
					r.Got = e.Text(s.page)
				} else {
					r.Got = joined(s.Choose(s.p).Kept())
				}
				results = append(results, r)
			}
			f := evaluate.Measure(row.set, results)
			fmt.Fprintf(out, "%-30s %-16s %-24s F1 %.3f [%.3f, %.3f]  P %.3f  R %.3f  %d pages\n", row.name, row.what, e.Name, f.F1, f.Low, f.High, f.Mean.P, f.Mean.R, f.Pages)
		}
	}
}

func joined(blocks []*body.Block) string {
	var all strings.Builder
	for _, b := range blocks {
		all.WriteString(b.Text + "\n")
	}
	return all.String()
}
