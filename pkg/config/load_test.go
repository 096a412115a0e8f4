package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/config"
)

type settings struct {
	Interval time.Duration `yaml:"interval"`
	Names    []string      `yaml:"names"`
	Limit    config.Bytes  `yaml:"limit"`
	Password config.Secret `yaml:"password"`
	Inner    struct {
		Depth int `yaml:"depth"`
	} `yaml:"inner"`
	List []struct {
		ID string `yaml:"id"`
	} `yaml:"list"`
	Map map[string]string `yaml:"map"`
}

func (s settings) Validate() []error {
	var faults []error
	if s.Interval < time.Second {
		faults = append(faults, fmt.Errorf("interval: must be >= 1s (got %s)", s.Interval))
	}
	if s.Limit > 1<<30 {
		faults = append(faults, errors.New("limit: must be at most 1GiB"))
	}
	return faults
}

func load(t *testing.T, yaml string) (settings, string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "depeche.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	s, data := settings{Interval: time.Minute, Limit: 5}, "data"
	err := config.Load(path, config.Sections{"service": &s, "data": &data, "other": nil})
	if err != nil {
		err = errors.New(strings.ReplaceAll(err.Error(), path, "FILE"))
	}
	return s, data, err
}

func TestLoad(t *testing.T) {
	t.Parallel()
	s, data, err := load(t, `
data: /var/lib/depeche
other: {whatever: [1, 2]}
service:
  interval: 90s
  names: [a, b]
  limit: 512MiB
  password: geheim
  inner: {depth: 3}
  list: [{id: x}]
  map: {Any-Key: value}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := settings{Interval: 90 * time.Second, Names: []string{"a", "b"}, Limit: 512 << 20, Password: "geheim", Map: map[string]string{"Any-Key": "value"}}
	want.Inner.Depth = 3
	want.List = append(want.List, struct {
		ID string `yaml:"id"`
	}{"x"})
	if diff := cmp.Diff(want, s); diff != "" || data != "/var/lib/depeche" {
		t.Errorf("data %q, settings (-want +got):\n%s", data, diff)
	}
	if got := fmt.Sprint(s.Password, " ", s.Limit); got != "******** 512 MiB" {
		t.Errorf("printed as %q", got)
	}
}

func TestEmptyFileKeepsTheDefaults(t *testing.T) {
	t.Parallel()
	for _, yaml := range []string{"", "# nothing\n", "service:\n", "service: {}\n"} {
		if s, _, err := load(t, yaml); err != nil || s.Interval != time.Minute || s.Limit != 5 {
			t.Errorf("%q: %v, %v", yaml, s, err)
		}
	}
}

// Each testdata/NAME.bad.yaml must give the message in NAME.message, where FILE
// stands for its path.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad files: %v", err)
	}
	for _, file := range files {
		yaml, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.TrimSuffix(file, ".bad.yaml") + ".message")
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = load(t, string(yaml))
		if err == nil {
			t.Errorf("%s: loaded without an error", file)
			continue
		}
		if diff := cmp.Diff(strings.TrimSpace(string(want)), err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), config.Sections{})
	if err == nil || !strings.Contains(err.Error(), "none.yaml: no such file") {
		t.Errorf("got %v", err)
	}
	big := filepath.Join(t.TempDir(), "big.yaml")
	if err := os.WriteFile(big, make([]byte, config.MaxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := config.Load(big, config.Sections{}); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestEnvironmentOverridesTheFile(t *testing.T) {
	t.Setenv("DEPECHE_SERVICE_INTERVAL", "3s")
	t.Setenv("DEPECHE_SERVICE_NAMES", "x,y")
	t.Setenv("DEPECHE_DATA", "/elsewhere")
	s, data, err := load(t, "service: {interval: 2s, names: [a]}\ndata: here\n")
	if err != nil {
		t.Fatal(err)
	}
	if s.Interval != 3*time.Second || cmp.Diff(s.Names, []string{"x", "y"}) != "" || data != "/elsewhere" {
		t.Errorf("got %v and %q", s, data)
	}
	t.Setenv("DEPECHE_SERVICE_INTERVAL", "soon")
	if _, _, err := load(t, ""); err == nil || !strings.Contains(err.Error(), "DEPECHE_SERVICE_") || !strings.Contains(err.Error(), "Interval") {
		t.Errorf("a bad variable gives %v", err)
	}
}

func TestSecretFromFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(path, []byte("geheim\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := config.Secret("").FromFile(path); err != nil || got != "geheim" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := config.Secret("plain").FromFile(""); err != nil || got != "plain" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := config.Secret("plain").FromFile(path); err == nil {
		t.Error("value and file together give no error")
	}
	if _, err := config.Secret("").FromFile(path + ".none"); err == nil {
		t.Error("a missing file gives no error")
	}
}
