package deploycheck

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// unit writes the shipped unit with a program that is there, so that the rest
// of it can be judged.
func unit(t *testing.T, change ...string) string {
	t.Helper()
	text := read(t, deploy("systemd", "depeche.service"))
	program := "ExecStart=/usr/local/bin/depeche run"
	if !strings.Contains(text, program) {
		t.Fatalf("the unit does not start %q", program)
	}
	text = strings.Replace(text, program, "ExecStart=/bin/true run", 1)
	if len(change) == 2 {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("no %q in the unit", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	path := filepath.Join(t.TempDir(), "depeche.service")
	write(t, path, text)
	return path
}

// verify returns what systemd says of a unit; it exits 0 on a value that it does
// not understand, so silence is the proof.
func verify(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), need(t, "systemd-analyze"), "verify", path).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return string(out)
}

func TestUnitIsUnderstood(t *testing.T) {
	t.Parallel()
	if out := verify(t, unit(t)); out != "" {
		t.Errorf("systemd-analyze verify: %s", out)
	}
	// The check itself: a slip of the pen must be heard.
	for _, change := range [][]string{{"ProtectSystem=strict", "ProtectSystem=strickt"}, {"WatchdogSec=60", "WatchDogSec=60"}} {
		if out := verify(t, unit(t, change...)); out == "" {
			t.Errorf("%s: not noticed", change[1])
		}
	}
}

func TestUnitIsClosed(t *testing.T) {
	t.Parallel()
	need(t, "systemd-analyze")
	out := run(t, "", "systemd-analyze", "security", "--offline=true", "--no-pager", unit(t))
	found := regexp.MustCompile(`Overall exposure level for depeche\.service: ([0-9.]+)`).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("no exposure level in:\n%s", out)
	}
	if level, err := strconv.ParseFloat(found[1], 64); err != nil || level > 2.0 {
		t.Errorf("exposure level %s, want at most 2.0", found[1])
	}
}
