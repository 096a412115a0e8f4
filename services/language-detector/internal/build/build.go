// Package build is the command tables: it trains, builds and fits what the
// package table embeds. In come lingua-go's models and texts with known
// languages; out go files of weights. It is no part of the service.
package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/depeche-wire/depeche/services/language-detector/internal/models"
	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// Command runs train, build, check, fit or holdout in the module around the working
// directory.
func Command(ctx context.Context, args []string) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	switch {
	case len(args) == 1 && args[0] == "build":
		return build(ctx, root, false)
	case len(args) == 1 && args[0] == "check":
		return build(ctx, root, true)
	case (len(args) == 2 || len(args) == 3) && args[0] == "train":
		return train(root, args[1], strings.Join(args[2:], ""))
	case len(args) == 2 && args[0] == "fit":
		return fit(root, args[1])
	case len(args) == 4 && args[0] == "holdout":
		return holdout(ctx, os.Stdout, args[1], args[2], args[3])
	}
	return errors.New("want train DIR [ARTICLES.tar.gz], build, check, fit DIR or holdout TRAIN DEV ARTICLES.tar.gz")
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod here or above")
		}
	}
}

// topped are the languages of lingua-go whose models get the n-grams of our own
// texts that they lack, so that they hold against a close one of ours.
func topped() []string { return []string{"en", "xh"} }

// pairs are the close languages that a table of words tells apart; each has its
// models with words.
func pairs() [][2]string {
	return [][2]string{{"en", "pcm"}, {"rw", "rn"}, {"zu", "xh"}, {"es", "gl"}, {"pt", "gl"}, {"id", "ms"}}
}

const (
	linguaLoad  = .8
	trainedLoad = .7
)

// build writes the embedded files, or says which of them is not what it would
// write.
func build(ctx context.Context, root string, check bool) error {
	folder, err := models.LinguaFolder(ctx)
	if err != nil {
		return err
	}
	lingua, err := linguaGrams(folder)
	if err != nil {
		return err
	}
	counts, err := readModels(filepath.Join(root, "models"))
	if err != nil {
		return err
	}
	trained, err := trainedGrams(counts, lingua)
	if err != nil {
		return err
	}
	words, err := pairFile(counts)
	if err != nil {
		return err
	}
	files := map[string][]byte{"letters.bin": models.Letters(), "compositions.bin": models.Compositions(), "pairs.bin": words}
	if files["lingua.bin"], err = table.Write(lingua, linguaLoad); err != nil {
		return err
	}
	if files["trained.bin"], err = table.Write(trained, trainedLoad); err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(root, "internal", "table", name)
		if !check {
			if err := os.WriteFile(path, content, 0o644); err != nil {
				return err
			}
			fmt.Printf("%-17s %9d bytes\n", name, len(content))
			continue
		}
		if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, content) {
			return fmt.Errorf("%s is not up to date: run go generate ./... in %s", path, root)
		}
	}
	return nil
}

func linguaGrams(folder string) ([]table.Gram, error) {
	tags, err := models.LinguaTags(folder)
	if err != nil {
		return nil, err
	}
	var all []table.Gram
	for _, tag := range tags {
		grams, err := models.Lingua(folder, tag)
		if err != nil {
			return nil, err
		}
		all = append(all, grams...)
	}
	return all, nil
}

// trainedGrams are the n-grams of our own languages, and those that the topped
// ones lack.
func trainedGrams(counts map[string]*models.Counts, lingua []table.Gram) ([]table.Gram, error) {
	type entry struct {
		key      uint64
		language uint8
	}
	top := map[uint8]bool{}
	for _, tag := range topped() {
		n, ok := table.Scored(tag)
		if !ok {
			return nil, fmt.Errorf("no language %s", tag)
		}
		top[n] = true
	}
	has := map[entry]bool{}
	ofLingua := map[uint8]bool{}
	for _, g := range lingua {
		ofLingua[g.Language] = true
		if top[g.Language] {
			has[entry{g.Key, g.Language}] = true
		}
	}
	var all []table.Gram
	for tag, c := range counts {
		n, ok := table.Scored(tag)
		if !ok || ofLingua[n] && !top[n] {
			continue
		}
		for gram := range c.Grams {
			logP, ok := c.LogP(gram)
			key := table.Key(gram)
			if ok && !has[entry{key, n}] {
				all = append(all, table.Gram{Key: key, Language: n, LogP: logP})
			}
		}
	}
	return all, nil
}

func pairFile(counts map[string]*models.Counts) ([]byte, error) {
	var file []byte
	for _, p := range pairs() {
		var sides [2]table.Words
		for i, tag := range p {
			c := counts[tag]
			if c == nil {
				return nil, fmt.Errorf("no model %s", tag)
			}
			sides[i] = table.Words{Tag: tag, Counts: c.Words, Total: c.TotalWords}
		}
		var err error
		if file, err = table.WritePair(file, sides[0], sides[1]); err != nil {
			return nil, err
		}
	}
	return file, nil
}

func readModels(folder string) (map[string]*models.Counts, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.gz"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no models in %s", folder)
	}
	all := map[string]*models.Counts{}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		c, err := models.ReadCounts(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all[strings.TrimSuffix(filepath.Base(path), ".gz")] = c
	}
	return all, nil
}
