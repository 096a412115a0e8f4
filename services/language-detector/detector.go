// Package detector names the language of each item.
//
// In come items from the stream FETCHED; out go the same items with their
// section language filled, on DETECTED. It never changes another section, never
// translates, and never drops an item for want of an answer: where it is unsure
// the tag is "und".
package detector

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// Config is the settings' detector section.
type Config struct {
	// Languages to keep, BCP 47; items in others are counted and acknowledged.
	// Empty: all, the undetermined too.
	Languages []string `yaml:"languages"`
	// MinConfidence under which the tag is "und", 0 to 1.
	MinConfidence float64 `yaml:"min_confidence"`
	// Engine is the one that answers: "table", or "lingua", which needs 1.2 GB.
	Engine string `yaml:"engine"`
	// Verify is the share of the items that lingua-go judges as well, 0 to 1; any
	// but 0 needs its 1.2 GB.
	Verify float64 `yaml:"verify"`
	// Workers is how many items are looked at at once; 0: one a core.
	Workers int `yaml:"workers"`
	// Listen is host:port of the operator's routes of the separate program.
	Listen string `yaml:"listen"`
}

// Default answers from 0.75, where 99 of 100 answers are right, and keeps every language.
func Default() Config {
	return Config{MinConfidence: 0.8, Engine: EngineTable, Listen: "127.0.0.1:9472"}
}

// Validate returns each fault, starting with the key.
func (c Config) Validate() []error {
	var faults []error
	for _, tag := range c.Languages {
		if !v1.ValidLanguage(tag) {
			faults = append(faults, fmt.Errorf("languages: must be BCP 47 tags such as fr (got %q)", tag))
		}
	}
	if !(c.MinConfidence >= 0 && c.MinConfidence <= 1) {
		faults = append(faults, fmt.Errorf("min_confidence: must be 0 to 1 (got %v)", c.MinConfidence))
	}
	if !slices.Contains(engines(), c.Engine) {
		faults = append(faults, fmt.Errorf("engine: must be one of %v (got %q)", engines(), c.Engine))
	}
	if !(c.Verify >= 0 && c.Verify <= 1) {
		faults = append(faults, fmt.Errorf("verify: must be 0 to 1 (got %v)", c.Verify))
	} else if c.Verify > 0 && !hasLingua {
		faults = append(faults, fmt.Errorf("verify: this program was built without lingua-go (tag nolingua), so it must be 0 (got %v)", c.Verify))
	}
	if c.Workers < 0 || c.Workers > 1024 {
		faults = append(faults, fmt.Errorf("workers: must be 0 to 1024 (got %d)", c.Workers))
	}
	if err := service.ValidListen(c.Listen); err != nil {
		faults = append(faults, fmt.Errorf("listen: %w", err))
	}
	return faults
}

// Definition describes the program language-detector.
func Definition() service.Definition[Config] {
	return service.Definition[Config]{
		Name: "language-detector", Section: "detector", Default: Default, Run: Run,
		Listen: func(c Config, _ service.Shared) (string, string) { return "detector.listen", c.Listen },
	}
}

// Run detects until ctx ends and what it holds is acknowledged. The models load
// first; until then the service is alive and not ready.
func Run(ctx context.Context, cfg Config, env stage.Env) error {
	metrics, err := newMetrics(env.Registry, env.Log)
	if err != nil {
		return fmt.Errorf("register metrics: %w", err)
	}
	core, err := load(ctx, cfg, env, metrics)
	if err != nil || ctx.Err() != nil {
		return err
	}
	go func() { // behind: the table answers meanwhile
		if err := core.verifier.load(ctx); err != nil {
			env.Log.Warn("nothing is verified", "error", err)
		}
	}()
	workers := cfg.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return stage.Run(ctx, env, stage.Spec[*v1.Item, *v1.Item]{
		Name: v1.StageDetector, Stream: v1.StreamFetched, Workers: workers, Handle: stage.Each(core.Handle),
		Decode: func(body []byte) (*v1.Item, error) { return v1.DecodeItem(v1.StateFetched, body) },
		Encode: func(it *v1.Item) (v1.Message, error) { return v1.EncodeItem(v1.StateDetected, it) },
	})
}

// load makes the core while readiness tells that it is loading. A core that came
// too late, after ctx ended, is left to the garbage collector.
func load(ctx context.Context, cfg Config, env stage.Env, o observer) (*Detector, error) {
	if cfg.Engine == EngineTable { // nothing to load
		return newDetector(cfg, o)
	}
	const check = v1.StageDetector + ": models"
	type loaded struct {
		core *Detector
		err  error
	}
	done := make(chan loaded, 1)
	env.Health.Set(check, fmt.Errorf("loading the models of engine %s", cfg.Engine))
	go func() {
		core, err := newDetector(cfg, o)
		done <- loaded{core, err}
	}()
	select {
	case <-ctx.Done():
		return nil, nil
	case l := <-done:
		env.Health.Set(check, l.err)
		return l.core, l.err
	}
}
