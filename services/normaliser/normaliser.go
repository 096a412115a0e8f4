// Package normaliser turns what a publisher sent into an article that an editor
// would sign: it reads an item's entry and page and fills its article section.
//
// Items come in with the sections fetched and language; the same items go out with
// the section article. Nothing is dropped: where the page is of no use, the feed's
// own text is the body, and the item says so. It fetches nothing, edits no other
// section, and knows no clock but the item's own fetched_at.
package normaliser

import (
	"context"
	"fmt"
	"runtime"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/stage"
)

// Config is the settings' normaliser section.
type Config struct {
	// Listen is the address of the program's own routes, host:port.
	Listen string `yaml:"listen"`
	// Workers is how many items are worked on at once. 0: one for each processor.
	Workers int `yaml:"workers"`
	// MaxPage is how many bytes of a page are read, 64 KiB to 4 MiB.
	MaxPage int `yaml:"max_page"`
	// MaxNodes is how many nodes of a page's tree are kept, 1000 to 200000.
	MaxNodes int `yaml:"max_nodes"`
}

// Default returns the default settings.
func Default() Config {
	return Config{Listen: "127.0.0.1:9473", MaxPage: 2 << 20, MaxNodes: 60000}
}

// Validate returns each fault, starting with the key.
func (c Config) Validate() []error {
	var faults []error
	if err := service.ValidListen(c.Listen); err != nil {
		faults = append(faults, fmt.Errorf("listen: %w", err))
	}
	for _, bound := range []struct {
		key             string
		value, low, top int
	}{{"workers", c.Workers, 0, 256}, {"max_page", c.MaxPage, 64 << 10, v1.MaxPage}, {"max_nodes", c.MaxNodes, 1000, 200000}} {
		if bound.value < bound.low || bound.value > bound.top {
			faults = append(faults, fmt.Errorf("%s: must be %d to %d (got %d)", bound.key, bound.low, bound.top, bound.value))
		}
	}
	return faults
}

// Definition describes the service to service.Main.
func Definition() service.Definition[Config] {
	return service.Definition[Config]{
		Name: v1.StageNormaliser, Section: "normaliser", Default: Default,
		Listen: func(c Config, _ service.Shared) (string, string) { return "normaliser.listen", c.Listen },
		Run:    Run,
	}
}

// Run normalises what the detector publishes until ctx ends.
func Run(ctx context.Context, c Config, env stage.Env) error {
	n := New(c)
	workers := c.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return stage.Run(ctx, env, stage.Spec[*v1.Item, *v1.Item]{
		Name: v1.StageNormaliser, Stream: v1.StreamDetected, Workers: workers, Batch: 1,
		Decode: func(body []byte) (*v1.Item, error) { return v1.DecodeItem(v1.StateDetected, body) },
		Handle: stage.Each(n.Normalise),
		Encode: func(it *v1.Item) (v1.Message, error) { return v1.EncodeItem(v1.StateNormalised, it) },
	})
}
