package depeche

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/pkg/stage"
	"github.com/depeche-wire/depeche/services/depeche/demo"
	"github.com/depeche-wire/depeche/services/fetcher"
	detector "github.com/depeche-wire/depeche/services/language-detector"
	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/store"
)

// settings are all sections of the file.
type settings struct {
	service.Shared
	Fetcher    fetcher.Config
	Detector   detector.Config
	Normaliser normaliser.Config
	Store      store.Config
}

// runFunc runs a service until ctx ends.
type runFunc func(ctx context.Context, env stage.Env) error

func defaultSettings() (settings, error) {
	s := settings{Shared: service.DefaultShared(), Fetcher: fetcher.Default(), Detector: detector.Default(), Normaliser: normaliser.Default(), Store: store.Default()}
	var err error
	s.Fetcher.Sources, err = catalogue.Shipped()
	return s, err
}

// sections maps the keys of the file to the settings.
func (s *settings) sections() config.Sections {
	sections := s.Shared.Sections()
	sections["sources"] = &s.Fetcher.Sources
	sections["fetcher"] = &s.Fetcher
	sections["detector"] = &s.Detector
	sections["normaliser"] = &s.Normaliser
	sections["store"] = &s.Store
	return sections
}

// settings reads the file that --config or DEPECHE_CONFIG names, over the defaults.
func (c *call) settings() (settings, error) {
	s, err := defaultSettings()
	if err != nil {
		return settings{}, err
	}
	if err := config.Load(c.configPath, s.sections()); err != nil {
		return settings{}, badCall{error: fmt.Errorf("bad settings\n  %s", strings.ReplaceAll(err.Error(), "\n", "\n  ")), quiet: true}
	}
	s.Store.Data, s.Store.HTTP = s.Data, s.HTTP
	return s, nil
}

// parts are the services in the order of the flow.
func (s settings) parts() []part {
	return []part{
		{"fetcher", func(ctx context.Context, env stage.Env) error { return fetcher.Run(ctx, s.Fetcher, env) }},
		{"language-detector", func(ctx context.Context, env stage.Env) error { return detector.Run(ctx, s.Detector, env) }},
		{"normaliser", func(ctx context.Context, env stage.Env) error { return normaliser.Run(ctx, s.Normaliser, env) }},
		{"store", func(ctx context.Context, env stage.Env) error { return store.Run(ctx, s.Store, env) }},
	}
}

// addDemo adds the sources of the press, which is on loopback, and keeps what it
// gives apart from what is real.
func (s *settings) addDemo(p *demo.Publisher) {
	s.Fetcher.Sources = append(slices.Clone(s.Fetcher.Sources), p.Sources()...)
	s.Fetcher.AllowPrivate = true
	s.Data = filepath.Join(s.Data, "demo")
	s.Store.Data = s.Data
}

func bytesOf(n int64) config.Bytes { return config.Bytes(n) }
