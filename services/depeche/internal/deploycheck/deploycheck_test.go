// Package deploycheck holds the tests of what is shipped around the programs:
// each file in deploy/ is checked by the tool that will read it, the programs run
// as it says, and the documents' links and commands work. It has no other code.
//
// A test whose tool is absent is skipped with the reason, and fails with CI set.
package deploycheck

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if dir := builtIn; dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// root is the repository's, the folder of go.work.
var root = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			panic("no go.work above the test")
		}
		dir = filepath.Dir(dir)
	}
})

func deploy(parts ...string) string {
	return filepath.Join(append([]string{root(), "deploy"}, parts...)...)
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// absent skips the test, or fails it where everything must be there.
func absent(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("with CI set: "+format, args...)
	}
	t.Skipf(format, args...)
}

// need returns the path of a tool.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		absent(t, "%s is not installed", name)
	}
	return path
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		absent(t, "only root may change the root folder or the user")
	}
}

// run returns what a command that must succeed prints.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

var builtIn string

// buildDir is a folder for what the tests build, once for all of them.
var buildDir = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "depeche-built")
	if err != nil {
		return "", err
	}
	builtIn = dir
	return dir, os.Chmod(dir, 0o755) // some tests run what is in it as another user
})

// build runs commands in folders of the repository, with OUT for the folder that it returns.
func build(commands ...[]string) (string, error) {
	dir, err := buildDir()
	if err != nil {
		return "", err
	}
	for _, c := range commands {
		for i := range c {
			c[i] = strings.ReplaceAll(c[i], "OUT", dir)
		}
		cmd := exec.Command(c[1], c[2:]...)
		cmd.Dir = filepath.Join(root(), c[0])
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "MAKEFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(c[1:], " "), err, out)
		}
	}
	return dir, nil
}

// builtPrograms are the five, as `make build` makes them.
var builtPrograms = sync.OnceValues(func() (string, error) {
	return build([]string{"", "make", "build", "BIN=OUT", "VERSION=v0.0.0-test"})
})

// builtNATS are NATS's server and key tool, from the versions that the wire uses.
var builtNATS = sync.OnceValues(func() (string, error) {
	return build(
		[]string{"pkg", "go", "build", "-o", "OUT/nats-server", "github.com/nats-io/nats-server/v2"},
		[]string{"pkg", "go", "build", "-o", "OUT/nk", "github.com/nats-io/nkeys/nk"})
})

func programs(t *testing.T) string {
	t.Helper()
	need(t, "make")
	dir, err := builtPrograms()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func natsTools(t *testing.T) string {
	t.Helper()
	dir, err := builtNATS()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
