package build

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/depeche-wire/depeche/services/language-detector/internal/models"
)

// limits bound how many texts of a source are counted for a language. Rundi has
// much news and Kinyarwanda none: with all of it Kinyarwanda news would be taken
// for Rundi.
func limit(tag, source string) int {
	if tag == "rn" && source == "masakhanews" {
		return 400
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
func train(root, dir string) error {
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
