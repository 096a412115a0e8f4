//go:build nolingua

package detector_test

import (
	"strings"
	"testing"

	detector "github.com/depeche-wire/depeche/services/language-detector"
)

func TestWithoutLingua(t *testing.T) {
	t.Parallel()
	for key, change := range map[string]func(*detector.Config){
		"engine: ": func(c *detector.Config) { c.Engine = "lingua" },
		"verify: ": func(c *detector.Config) { c.Verify = .001 },
	} {
		cfg := detector.Default()
		change(&cfg)
		if faults := cfg.Validate(); len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), key) {
			t.Errorf("%v", faults)
		}
	}
}
