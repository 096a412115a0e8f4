package depeche_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The Go snippets of the pages that name an example are that example, which compiles.
func TestSnippetsAreTheCompiledExamples(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	marked := regexp.MustCompile("<!-- example: (\\S+) (\\S+) -->\n```go\n((?s:.*?))```")
	for _, page := range []string{"README.md", "docs/consumers.md"} {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		found := marked.FindAllStringSubmatch(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s: no example", page)
		}
		for _, m := range found {
			code, err := os.ReadFile(filepath.Join(root, m[1]))
			if err != nil {
				t.Fatal(err)
			}
			_, body, ok := strings.Cut(string(code), "func "+m[2]+"() {\n")
			if !ok {
				t.Fatalf("%s: %s has no %s", page, m[1], m[2])
			}
			body, _, _ = strings.Cut(body, "\n}\n")
			want := strings.ReplaceAll("\n"+body, "\n\t", "\n")[1:] + "\n"
			if diff := cmp.Diff(want, m[3]); diff != "" {
				t.Errorf("%s is not %s of %s (-want +got):\n%s", page, m[2], m[1], diff)
			}
		}
	}
}
