package build

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/depeche-wire/depeche/services/language-detector/internal/models"
)

// limits bound how many texts of a source are counted for a language. Rundi has
// much news and Kinyarwanda none: with all of it Kinyarwanda news would be taken
// for Rundi.
func limit(tag, source string) int {
	if tag == "rn" && source == "masakhanews" {
		return 1200
	}
	if tag == "pcm" && source == "gatitos" {
		return 0 // single words, most of them English
	}
	return 1 << 30
}

// wordsOnly are languages that are trained for their close pair alone.
func wordsOnly(tag string) bool {
	switch tag {
	case "es", "pt", "id", "ms":
		return true
	}
	return false
}

// train counts DIR/LANG.tsv.gz into models/LANG.gz.
func train(root, dir, articles string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.tsv.gz"))
	if err != nil || len(paths) == 0 {
		return fmt.Errorf("no LANG.tsv.gz in %s", dir)
	}
	for _, path := range paths {
		tag := strings.TrimSuffix(filepath.Base(path), ".tsv.gz")
		rows, err := readRows(path, 3)
		if err != nil {
			return err
		}
		c := models.NewCounts()
		taken := map[string]int{}
		for _, row := range rows {
			if taken[row[0]]++; taken[row[0]] <= limit(tag, row[0]) {
				c.Add(row[2])
			}
		}
		if tag == "en" && articles != "" {
			texts, err := readArticles(articles)
			if err != nil {
				return err
			}
			for _, text := range texts {
				c.Add(text)
			}
		}
		if wordsOnly(tag) {
			c.Grams = nil
		}
		var file bytes.Buffer
		if err := c.Write(&file); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, "models", tag+".gz"), file.Bytes(), 0o644); err != nil {
			return err
		}
		fmt.Printf("%-4s %8d letters %7d n-grams %8d bytes\n", tag, c.Letters, len(c.Grams), file.Len())
	}
	return nil
}

// readRows reads a gzip of lines with that many columns.
func readRows(path string, columns int) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	var rows [][]string
	for lines.Scan() {
		row := strings.SplitN(lines.Text(), "\t", columns)
		if len(row) != columns {
			return nil, fmt.Errorf("%s: line %d has %d columns, want %d", path, len(rows)+1, len(row), columns)
		}
		rows = append(rows, row)
	}
	return rows, lines.Err()
}

// readArticles reads the texts of the English articles of WCXB, the first
// articleBytes of each.
func readArticles(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for files := tar.NewReader(z); ; {
		h, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: no file of texts: %w", path, err)
		}
		if filepath.Ext(h.Name) != ".json" {
			continue
		}
		var all map[string]struct{ Body string }
		if err := json.NewDecoder(files).Decode(&all); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, h.Name, err)
		}
		var texts []string
		for _, id := range slices.Sorted(maps.Keys(all)) {
			texts = append(texts, all[id].Body[:min(articleBytes, len(all[id].Body))])
		}
		return texts, nil
	}
}

const articleBytes = 3000
