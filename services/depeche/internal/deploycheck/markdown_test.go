package deploycheck

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// documents are the markdown files of the repository, by path from its root.
func documents(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root(), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root() && (strings.HasPrefix(name, ".") || name == "bin" || name == "data" || name == "node_modules" || name == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(name, ".md") {
			rel, _ := filepath.Rel(root(), path)
			found = append(found, rel)
		}
		return nil
	})
	if err != nil || len(found) < 5 {
		t.Fatalf("documents: %v, %v", found, err)
	}
	return found
}

var (
	fence    = regexp.MustCompile("(?ms)^```.*?^```[ ]*$")
	code     = regexp.MustCompile("`[^`\n]*`")
	link     = regexp.MustCompile(`\[[^\]\n]*\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.+?) *$`)
	explicit = regexp.MustCompile(`<a (?:id|name)="([^"]+)">`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors are the places in a document that a link can lead to, as GitHub names them.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	text = fence.ReplaceAllString(text, "")
	for _, h := range heading.FindAllStringSubmatch(text, -1) {
		name := noAnchor.ReplaceAllString(strings.ToLower(link.ReplaceAllString(h[1], "$0")), "")
		found[strings.ReplaceAll(name, " ", "-")] = true
	}
	for _, a := range explicit.FindAllStringSubmatch(text, -1) {
		found[a[1]] = true
	}
	return found
}

// Every link inside the repository leads to a file, and to a heading if it names one.
func TestLinks(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, document := range documents(t) {
		text := code.ReplaceAllString(fence.ReplaceAllString(read(t, filepath.Join(root(), document)), ""), "``")
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			checked++
			path := filepath.Join(root(), document)
			if target != "" {
				path = filepath.Join(filepath.Dir(path), target)
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: link to %s: no such file", document, found[1])
				continue
			}
			if anchor != "" && strings.HasSuffix(path, ".md") && !anchors(read(t, path))[anchor] {
				t.Errorf("%s: link to %s: no such heading", document, found[1])
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d links found", checked)
	}
}

// The scripts are what a POSIX shell reads.
func TestScriptsParse(t *testing.T) {
	t.Parallel()
	for script, shell := range map[string]string{"deploy/keys.sh": "sh", ".ci/modules": "sh", ".ci/proto": "sh", ".ci/vuln": "sh", ".ci/run": "bash"} {
		if out, err := exec.CommandContext(t.Context(), need(t, shell), "-n", filepath.Join(root(), script)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", script, err, out)
		}
	}
}
