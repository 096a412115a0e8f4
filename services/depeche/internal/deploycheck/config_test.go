package deploycheck

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/services/fetcher"
	detector "github.com/depeche-wire/depeche/services/language-detector"
	"github.com/depeche-wire/depeche/services/normaliser"
	"github.com/depeche-wire/depeche/services/store"
)

type allSettings struct {
	Shared     service.Shared
	Sources    catalogue.Sources
	Fetcher    fetcher.Config
	Detector   detector.Config
	Normaliser normaliser.Config
	Store      store.Config
}

func defaults() allSettings {
	return allSettings{service.DefaultShared(), nil, fetcher.Default(), detector.Default(), normaliser.Default(), store.Default()}
}

func (a *allSettings) sections() config.Sections {
	s := a.Shared.Sections()
	s["sources"], s["fetcher"], s["detector"], s["normaliser"], s["store"] = &a.Sources, &a.Fetcher, &a.Detector, &a.Normaliser, &a.Store
	return s
}

// The example loads, and what it says are the defaults are the defaults.
func TestExampleHoldsTheDefaults(t *testing.T) {
	t.Parallel()
	loaded, want := defaults(), defaults()
	if err := config.Load(deploy("config.example.yaml"), loaded.sections()); err != nil {
		t.Fatal(err)
	}
	if len(loaded.Sources) == 0 || loaded.Sources[0].ID != "agence-ecofin" {
		t.Errorf("sources: %+v", loaded.Sources)
	}
	loaded.Sources = nil
	if diff := cmp.Diff(want, loaded, cmp.Comparer(func(a, b []string) bool { return len(a) == 0 && len(b) == 0 || cmp.Equal(append([]string{}, a...), b) })); diff != "" {
		t.Errorf("deploy/config.example.yaml differs from the defaults (-default +file):\n%s", diff)
	}
}

// Every setting that there is stands in the example.
func TestExampleHoldsEverySetting(t *testing.T) {
	t.Parallel()
	var file map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(read(t, deploy("config.example.yaml"))), &file); err != nil {
		t.Fatal(err)
	}
	all := defaults()
	for name, target := range all.sections() {
		section, ok := file[name]
		if !ok {
			t.Errorf("no section %s", name)
			continue
		}
		of := reflect.TypeOf(target).Elem()
		if of.Kind() == reflect.Slice {
			section, of = *section.Content[0], of.Elem()
		}
		if of.Kind() != reflect.Struct {
			continue
		}
		var keys map[string]yaml.Node
		if err := section.Decode(&keys); err != nil {
			t.Fatal(err)
		}
		for field := range of.Fields() {
			key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if _, ok := keys[key]; key != "-" && !ok {
				t.Errorf("no setting %s.%s", name, key)
			}
		}
	}
}
