package deploycheck

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startPostgres runs a PostgreSQL of its own on a port of loopback, with the
// user and the database depeche and the password in a file, as the image makes them.
func startPostgres(t *testing.T, passwordFile string) (port int) {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		absent(t, "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb)")
	}
	bin := filepath.Dir(found[len(found)-1])
	dir := openTempDir(t)
	write(t, filepath.Join(dir, "password"), read(t, passwordFile))
	credential := asPostgres(t, dir)
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir, cmd.Env = dir, environment("LC_ALL=C.UTF-8", "PGPASSWORD="+strings.TrimSpace(read(t, passwordFile)))
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
		return cmd
	}
	data := filepath.Join(dir, "data")
	if out, err := command("initdb", "--no-sync", "-D", data, "-U", "depeche", "-A", "scram-sha-256", "--pwfile", filepath.Join(dir, "password")).CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	port = freePort(t)
	start(t, command("postgres", "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir, "-c", "fsync=off"))
	eventually(t, time.Minute, func(context.Context) error {
		out, err := command("createdb", "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-U", "depeche", "depeche").CombinedOutput()
		if err != nil && !strings.Contains(string(out), "already exists") {
			return fmt.Errorf("createdb: %w: %s", err, out)
		}
		return nil
	})
	return port
}

// asPostgres gives dir to the user postgres when the test is root's, because
// PostgreSQL refuses to run as root; nil is the user of the test.
func asPostgres(t *testing.T, dir string) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		absent(t, "PostgreSQL cannot run as root, and there is no user postgres: %v", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	for _, path := range []string{dir, filepath.Join(dir, "password")} {
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// openTempDir is a short-named folder that other users can reach.
func openTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "depeche") //nolint:usetesting // its folder is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
