package models

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pemistahl/lingua-go/serialization"
	"google.golang.org/protobuf/proto"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// pruneFrom is the shortest order that is pruned, and pruneAt the joint log
// probability under which one of its n-grams is left out.
const (
	pruneFrom = 4
	pruneAt   = -14
)

// Lingua reads the n-grams of lingua-go's models for a language from the folder
// of its module. A language whose script names it has unigrams only and gives none.
func Lingua(folder, tag string) ([]table.Gram, error) {
	language, ok := table.Scored(tag)
	if !ok {
		return nil, nil
	}
	var grams []table.Gram
	joint := map[string]float64{"": 0}
	for order, name := range []string{"unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams"} {
		model, err := readLingua(filepath.Join(folder, "language-models", tag, name+".pb.bin.zip"))
		if err != nil {
			return nil, err
		}
		next := map[string]float64{}
		for _, set := range model.GetNgramSets() {
			logP := math.Log(set.GetProbability())
			for _, gram := range set.GetNgrams() {
				_, last := utf8.DecodeLastRuneInString(gram)
				before, ok := joint[gram[:len(gram)-last]]
				if !ok {
					before = -2 * -pruneAt
				}
				sum := before + logP
				next[gram] = sum
				if order+1 < pruneFrom || sum >= pruneAt {
					grams = append(grams, table.Gram{Key: table.Key(gram), Language: language, LogP: float32(logP)})
				}
			}
		}
		joint = next
	}
	return grams, nil
}

func readLingua(path string) (*serialization.SerializableLanguageModel, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	defer archive.Close()
	if len(archive.File) != 1 {
		return nil, fmt.Errorf("open model %s: %d files in it, want 1", path, len(archive.File))
	}
	f, err := archive.File[0].Open()
	if err != nil {
		return nil, fmt.Errorf("open model %s: %w", path, err)
	}
	defer f.Close()
	body, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read model %s: %w", path, err)
	}
	model := &serialization.SerializableLanguageModel{}
	if err := proto.Unmarshal(body, model); err != nil {
		return nil, fmt.Errorf("decode model %s: %w", path, err)
	}
	return model, nil
}

// LinguaFolder returns where the lingua-go module lies on this machine.
func LinguaFolder(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/pemistahl/lingua-go").Output()
	if err != nil {
		return "", fmt.Errorf("find lingua-go: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// LinguaTags lists the languages of lingua-go that n-grams tell apart, sorted.
func LinguaTags(folder string) ([]string, error) {
	folders, err := filepath.Glob(filepath.Join(folder, "language-models", "*"))
	if err != nil || len(folders) == 0 {
		return nil, fmt.Errorf("no models in %s (%w)", folder, err)
	}
	var tags []string
	for _, f := range folders {
		if tag := filepath.Base(f); scored(tag) {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	return tags, nil
}

func scored(tag string) bool { _, ok := table.Scored(tag); return ok }
