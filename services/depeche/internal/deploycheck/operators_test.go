package deploycheck

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var runnable = regexp.MustCompile("(?s)<!-- run(?:: ([a-z]+))? -->\n```sh\n(.*?)```")

// handbook returns the commands of docs/operators.md that can be run here, by
// their name, and those without one in order.
func handbook(t *testing.T) (named map[string]string, plain []string) {
	t.Helper()
	named = map[string]string{}
	for _, block := range runnable.FindAllStringSubmatch(read(t, filepath.Join(root(), "docs", "operators.md")), -1) {
		if block[1] != "" {
			named[block[1]] = block[2]
		} else {
			plain = append(plain, block[2])
		}
	}
	return named, plain
}

// machine is a folder with a depeche that runs the demo, and a systemctl that
// starts and stops it.
type machine struct {
	dir, data, http string
	env             []string
}

const systemctl = `#!/bin/sh
# systemctl stop|start depeche, for one process.
case $1 in
stop) kill -TERM "$(cat "$MACHINE/pid")" && while kill -0 "$(cat "$MACHINE/pid")" 2>/dev/null; do sleep 0.1; done ;;
start) setsid depeche run --demo >>"$MACHINE/log" 2>&1 </dev/null & echo $! >"$MACHINE/pid" ;;
*) exit 2 ;;
esac
`

func newMachine(t *testing.T) machine {
	t.Helper()
	m := machine{dir: openTempDir(t), http: fmt.Sprintf("127.0.0.1:%d", freePort(t))}
	m.data = filepath.Join(m.dir, "var")
	if err := os.Mkdir(m.data, 0o755); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(m.dir, "bin")
	write(t, filepath.Join(bin, "systemctl"), systemctl)
	if err := os.Chmod(filepath.Join(bin, "systemctl"), 0o755); err != nil {
		t.Fatal(err)
	}
	m.env = environment("PATH="+bin+":"+programs(t)+":"+os.Getenv("PATH"), "MACHINE="+m.dir, "DEPECHE_DATA="+m.data,
		"DEPECHE_HTTP_LISTEN="+m.http, fmt.Sprintf("DEPECHE_NATS_LISTEN=127.0.0.1:%d", freePort(t)))
	m.do(t, "systemctl start depeche")
	t.Cleanup(func() {
		m.do(t, "systemctl stop depeche")
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(m.dir, "log"))
			t.Logf("depeche printed:\n%s", log[max(0, len(log)-6000):])
		}
	})
	return m
}

// do runs commands of the handbook on the machine and returns what they print.
func (m machine) do(t *testing.T, commands string) string {
	t.Helper()
	commands = strings.NewReplacer("127.0.0.1:8080", m.http, "/var/lib/depeche", m.data).Replace(commands)
	cmd := exec.Command("sh", "-euc", commands)
	cmd.Dir, cmd.Env = m.dir, m.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s\n%v\n%s", commands, err, out)
	}
	return string(out)
}

// ids waits until the store gives at least n articles and returns their ids.
func (m machine) ids(t *testing.T, n int) (ids []string) {
	t.Helper()
	eventually(t, 90*time.Second, func(ctx context.Context) error {
		body, err := get(ctx, "http://"+m.http+"/v1/items?limit=200")
		if err != nil {
			return err
		}
		var page struct{ Items []struct{ ID string } }
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			return err
		}
		ids = nil
		for _, item := range page.Items {
			ids = append(ids, item.ID)
		}
		if len(ids) < n {
			return fmt.Errorf("%d articles", len(ids))
		}
		return nil
	})
	return ids
}

// Each command of the handbook that needs nothing but a depeche that runs works.
func TestHandbookCommands(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	m := newMachine(t)
	m.ids(t, 1)
	_, plain := handbook(t)
	if len(plain) < 4 {
		t.Fatalf("only %d blocks to run", len(plain))
	}
	for _, commands := range plain {
		if out := m.do(t, commands); out == "" {
			t.Errorf("%s: prints nothing", commands)
		}
	}
}

// What was there at the backup is there after the restore, once.
func TestHandbookBackup(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	named, _ := handbook(t)
	before := m.ids(t, 3)
	m.do(t, named["backup"])
	m.ids(t, len(before))
	m.do(t, named["restore"])
	after := m.ids(t, len(before))
	for _, id := range before {
		if n := len(slices.DeleteFunc(slices.Clone(after), func(other string) bool { return other != id })); n != 1 {
			t.Errorf("%s: there %d times after the restore", id, n)
		}
	}
}
