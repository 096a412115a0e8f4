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

// leftOut are lists of single words that tell less of the language than of what
// it borrowed.
func leftOut(tag, source string) bool { return tag == "pcm" && source == "gatitos" }

// wordsOnly are languages that are trained for their close pair alone.
func wordsOnly(tag string) bool {
	switch tag {
	case "es", "pt", "id", "ms":
		return true
	}
	return false
}

// train counts DIR/LANG.tsv.gz, and the English articles, into models/LANG.gz.
func train(root, dir, articles string) error {
	counts, err := countAll(dir, articles, nil)
	if err != nil {
		return err
	}
	for _, tag := range slices.Sorted(maps.Keys(counts)) {
		c := counts[tag]
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

// row of a file of training texts.
type row struct{ source, document, text string }

// countAll counts the texts that keep says, nil for all.
func countAll(dir, articles string, keep func(tag string, r row) bool) (map[string]*models.Counts, error) {
	texts, err := trainingTexts(dir)
	if err != nil {
		return nil, err
	}
	counts := map[string]*models.Counts{}
	for tag, rows := range texts {
		c := models.NewCounts()
		for _, r := range rows {
			if !leftOut(tag, r.source) && (keep == nil || keep(tag, r)) {
				c.Add(r.text)
			}
		}
		counts[tag] = c
	}
	if articles != "" && counts["en"] != nil {
		texts, err := readArticles(articles)
		if err != nil {
			return nil, err
		}
		for _, text := range texts {
			counts["en"].Add(text)
		}
	}
	for tag, c := range counts {
		if wordsOnly(tag) {
			c.Grams = nil
		}
		c.Trim()
	}
	return counts, nil
}

// trainingTexts reads DIR/LANG.tsv.gz.
func trainingTexts(dir string) (map[string][]row, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.tsv.gz"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no LANG.tsv.gz in %s", dir)
	}
	texts := map[string][]row{}
	for _, path := range paths {
		columns, err := readRows(path, 3)
		if err != nil {
			return nil, err
		}
		tag := strings.TrimSuffix(filepath.Base(path), ".tsv.gz")
		for _, c := range columns {
			texts[tag] = append(texts[tag], row{c[0], c[1], c[2]})
		}
	}
	return texts, nil
}

// gzipFile is a compressed file that is open for reading.
type gzipFile struct {
	*gzip.Reader
	file *os.File
}

func openGzip(path string) (*gzipFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &gzipFile{z, f}, nil
}

// Close closes the file.
func (g *gzipFile) Close() error { return g.file.Close() }

// readRows reads a gzip of lines with that many columns.
func readRows(path string, columns int) ([][]string, error) {
	z, err := openGzip(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
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
	z, err := openGzip(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
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
