package deploycheck

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// freePort returns a TCP port that nobody listens on just now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// lockedBuffer is written by a process and read by the test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a program until the test ends; it is stopped by SIGTERM, and dies
// with the test's process. What it printed is shown if the test fails.
func start(t *testing.T, cmd *exec.Cmd) *lockedBuffer {
	t.Helper()
	out := &lockedBuffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd.Path, err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		dead := time.AfterFunc(40*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		dead.Stop()
		if t.Failed() {
			text := out.String()
			t.Logf("%s printed:\n%s", strings.Join(cmd.Args, " "), text[max(0, len(text)-6000):])
		}
	})
	return out
}

// eventually waits until the check has no complaint, or fails with the last one.
func eventually(t *testing.T, limit time.Duration, check func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for {
		err := check(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("after %s: %v", limit, err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// get returns the body of an answer with status 200.
func get(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 16<<20))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", url, response.Status, body)
	}
	return string(body), err
}

func waitFor(t *testing.T, url string, limit time.Duration) {
	t.Helper()
	eventually(t, limit, func(ctx context.Context) error {
		_, err := get(ctx, url)
		return err
	})
}

// environment is the process's without what would steer depeche, and with more.
func environment(more ...string) []string {
	var kept []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "DEPECHE_") && !strings.HasPrefix(pair, "OTEL_") && !strings.HasPrefix(pair, "PG") {
			kept = append(kept, pair)
		}
	}
	return append(kept, more...)
}
