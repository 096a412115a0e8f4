package evaluate

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Text with a known language: "und" where it has none that the table names.
type Text struct{ Language, Class, Text string }

// workspace finds the folder of go.work, here or above.
func workspace() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.work here or above")
		}
	}
}

// Root finds the folder of texts, ../shared/data/language/dev beside go.work. They
// are no part of the repository.
func Root() (string, error) {
	dir, err := workspace()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "..", "shared", "data", "language", "dev")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("no texts to measure with: %w", err)
	}
	return path, nil
}

// nonTexts are names, scores and the like, written for this project.
func nonTexts() ([]Text, error) {
	dir, err := workspace()
	if err != nil {
		return nil, err
	}
	all, err := os.ReadFile(filepath.Join(dir, "services", "language-detector", "internal", "build", "testdata", "nontexts.txt"))
	if err != nil {
		return nil, err
	}
	var texts []Text
	for line := range strings.Lines(string(all)) {
		texts = append(texts, Text{"und", "own/nontext", strings.TrimSpace(line)})
	}
	return texts, nil
}

// Read returns at most n texts of each class and language of a file of the folder; all for 0.
func Read(root, name string, n int) ([]Text, error) {
	f, err := os.Open(filepath.Join(root, name+".tsv.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	var texts []Text
	seen := map[[2]string]int{}
	for lines.Scan() {
		row := strings.SplitN(lines.Text(), "\t", 4)
		if len(row) != 4 {
			return nil, fmt.Errorf("%s: a line with %d columns, want 4", name, len(row))
		}
		kind := [2]string{row[0], row[1]}
		if seen[kind]++; n == 0 || seen[kind] <= n {
			texts = append(texts, Text{row[0], name + "/" + row[1], row[3]})
		}
	}
	return texts, lines.Err()
}
