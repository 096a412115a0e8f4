package deploycheck

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// keys runs keys.sh and returns the folder that it filled: nats/, secrets/.
func keys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	runKeys(t, dir)
	return dir
}

func runKeys(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", deploy("keys.sh"), dir)
	cmd.Env = append(os.Environ(), "PATH="+natsTools(t)+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("keys.sh: %v\n%s", err, out)
	}
}

func TestKeysAreKept(t *testing.T) {
	t.Parallel()
	dir := keys(t)
	first := tree(t, dir)
	if len(first) != 10 {
		t.Errorf("files made: %v", first)
	}
	runKeys(t, dir)
	for path, text := range tree(t, dir) {
		if first[path] != text {
			t.Errorf("%s: changed by the second run", path)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "secrets")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("secrets: %v, %v: want it closed to other users", info.Mode(), err)
	}
	public := read(t, filepath.Join(dir, "nats", "keys.conf"))
	if strings.Contains(public, ": SU") || strings.Count(public, ": U") != 6 {
		t.Errorf("keys.conf must hold six public keys and no seed:\n%s", public)
	}
}

// tree returns the files below dir by their path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			name, _ := filepath.Rel(dir, path)
			files[name] = read(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
