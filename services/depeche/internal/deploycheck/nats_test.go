package deploycheck

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// natsDir lays the NATS configuration out as it is mounted, with keys.
func natsDir(t *testing.T) (dir, secrets string) {
	t.Helper()
	base := keys(t)
	dir = filepath.Join(base, "nats")
	for _, name := range []string{"nats-server.conf", "users.conf", "cluster.conf"} {
		write(t, filepath.Join(dir, name), read(t, deploy("nats", name)))
	}
	return dir, filepath.Join(base, "secrets")
}

func TestNATSConfigurations(t *testing.T) {
	t.Parallel()
	server := filepath.Join(natsTools(t), "nats-server")
	dir, _ := natsDir(t)
	for _, name := range []string{"nats-server.conf", "cluster.conf"} {
		cmd := exec.CommandContext(t.Context(), server, "-t", "-c", filepath.Join(dir, name))
		cmd.Env = append(cmd.Environ(), "NATS_NAME=depeche-1", "NATS_CLUSTER_PASSWORD=test", `NATS_ROUTES=["nats://route:test@nats-1:6222"]`)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	// The check itself: a slip of the pen must be heard.
	bad := filepath.Join(dir, "bad.conf")
	write(t, bad, strings.Replace(read(t, deploy("nats", "nats-server.conf")), "sync_interval", "sync_intervall", 1))
	if out, err := exec.CommandContext(t.Context(), server, "-t", "-c", bad).CombinedOutput(); err == nil {
		t.Errorf("a misspelt setting was taken: %s", out)
	}
}

// What the promise of durability hangs on, and what is not to be open.
func TestNATSConfigurationsKeepThePromises(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nats-server.conf", "cluster.conf"} {
		text := uncommented(read(t, deploy("nats", name)))
		for _, want := range []string{"sync_interval: always", "max_payload: 8MB", "include ./users.conf", "max_file_store:"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: lacks %q", name, want)
			}
		}
		for _, open := range []string{"websocket", "mqtt", "leafnodes", "no_auth_user", "http: 0.0.0.0", "http: :"} {
			if strings.Contains(text, open) {
				t.Errorf("%s: has %q", name, open)
			}
		}
	}
}

func uncommented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		before, _, _ := strings.Cut(line, "#")
		b.WriteString(strings.TrimRight(before, " \n") + "\n")
	}
	return b.String()
}
