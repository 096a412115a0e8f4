package text

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// dataFolder finds evaluation data beside the repository.
func dataFolder(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no %s beside the repository: nothing to measure on", name)
	}
	return path
}

// TestKnownMojibake measures on the cases of ftfy: as many as it can repair must be,
// and none of those that are right may change.
func TestKnownMojibake(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t, "extraction/ftfy-cases")
	for file, want := range map[string]float64{"in-the-wild": 0.85, "language-names": 0.75, "synthetic": 0.8, "negative": 1} {
		raw, err := os.ReadFile(filepath.Join(folder, file+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct{ Label, Original, Fixed, Encoding string }
		var keyed []map[string]string
		if json.Unmarshal(raw, &cases) != nil || json.Unmarshal(raw, &keyed) != nil {
			t.Fatalf("%s: not the cases that this test knows", file)
		}
		good := 0
		for i, c := range cases {
			fixed := c.Fixed
			if v := keyed[i]["fixed-encoding"]; v != "" {
				fixed = v
			}
			if got := Clean(c.Original); got == visible(controls(fixed)) {
				good++
			} else {
				t.Logf("%s: %s: %q became %q, want %q", file, c.Label, c.Original, got, fixed)
			}
		}
		t.Logf("%s: %d of %d", file, good, len(cases))
		if float64(good) < want*float64(len(cases)) {
			t.Errorf("%s: %d of %d right, want %.2f of them", file, good, len(cases), want)
		}
	}
}
