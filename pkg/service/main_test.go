package service

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
)

type settings struct {
	Listen string `yaml:"listen"`
}

func (s settings) Validate() []error {
	if err := ValidListen(s.Listen); err != nil {
		return []error{fmt.Errorf("listen: %w", err)}
	}
	return nil
}

func definition(run func(context.Context, settings, stage.Env) error) Definition[settings] {
	return Definition[settings]{
		Name: "fetcher", Section: "fetcher", Default: func() settings { return settings{Listen: "127.0.0.1:0"} },
		Listen: func(s settings, _ Shared) (string, string) { return "fetcher.listen", s.Listen }, Run: run,
	}
}

func file(t *testing.T, yaml string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "depeche.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBadCallsEndWithTwoBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	d := definition(func(context.Context, settings, stage.Env) error {
		t.Error("the service ran")
		return nil
	})
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"unknown flag":    {[]string{"--confg", "x"}, []string{"-confg"}},
		"argument":        {[]string{"now"}, []string{`unexpected argument "now"`}},
		"no such file":    {[]string{"--config", "/none.yaml"}, []string{"/none.yaml: no such file"}},
		"unknown setting": {[]string{"--config", file(t, "fetcher: {lissen: x}\n")}, []string{`fetcher.lissen: unknown setting (did you mean "listen"?)`}},
		"all at once":     {[]string{"--config", file(t, "fetcher: {listen: x}\nnats: {replicas: 2, durability: maybe}\n")}, []string{"fetcher.listen: must be host:port", "nats.replicas: must be 1, 3 or 5", "nats.durability: must be always or os"}},
		"port in use":     {[]string{"--config", file(t, "fetcher: {listen: '"+taken.Addr().String()+"'}\n")}, []string{"fetcher.listen: cannot listen on " + taken.Addr().String(), "in use"}},
		"bad nkey file":   {[]string{"--config", file(t, "nats: {nkey_file: /none}\n")}, nil},
		"bad log level":   {[]string{"--config", file(t, "log: {level: loud}\n")}, []string{"log.level: must be debug, info, warn or error"}},
		"other's section": {[]string{"--config", file(t, "store: {any: thing}\nfetcher: {listen: ''}\n")}, []string{"fetcher.listen: must be"}},
	} {
		var stderr bytes.Buffer
		if code := run(t.Context(), d, c.args, io.Discard, &stderr); code != ExitBadCall {
			t.Errorf("%s: exit code %d, want %d", name, code, ExitBadCall)
		}
		for _, want := range c.want {
			if !strings.Contains(stderr.String(), want) {
				t.Errorf("%s: no %q in:\n%s", name, want, stderr.String())
			}
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	var stdout bytes.Buffer
	if code := run(t.Context(), definition(nil), []string{"--version"}, &stdout, io.Discard); code != ExitOK || !strings.HasPrefix(stdout.String(), "fetcher ") {
		t.Errorf("code %d, printed %q", code, stdout.String())
	}
}

// A service that starts before the broker answers its routes, is not ready, and
// runs as soon as the broker is there.
func TestServiceWaitsForTheBroker(t *testing.T) {
	t.Parallel()
	natsAddress, httpAddress := freeAddress(t), freeAddress(t)
	path := file(t, "fetcher: {listen: '"+httpAddress+"'}\nnats: {listen: '"+natsAddress+"', storage: 512MiB}\n")
	running := make(chan struct{})
	d := definition(func(ctx context.Context, _ settings, env stage.Env) error {
		if err := env.Ensure(ctx); err != nil {
			return err
		}
		close(running)
		<-ctx.Done()
		return nil
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, d, []string{"--config", path}, io.Discard, io.Discard) }()
	await(t, "not ready while the broker is away", func() bool {
		code, body := get(httpAddress, "/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(body, "nats")
	})
	if code, _ := get(httpAddress, "/healthz"); code != http.StatusOK {
		t.Errorf("/healthz answers %d, want 200: the process is alive", code)
	}
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Listen: natsAddress, Storage: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	select {
	case <-running:
	case <-time.After(30 * time.Second):
		t.Fatal("the service did not start after the broker")
	}
	if code, body := get(httpAddress, "/readyz"); code != http.StatusOK {
		t.Errorf("/readyz answers %d: %s", code, body)
	}
	if code, body := get(httpAddress, "/metrics"); code != http.StatusOK || !strings.Contains(body, "depeche_build_info") {
		t.Errorf("/metrics answers %d: %.200s", code, body)
	}
	stop()
	if code := <-ended; code != ExitOK {
		t.Errorf("exit code %d after the stop, want 0", code)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func get(address, path string) (int, string) {
	resp, err := http.Get("http://" + address + path)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited 30 s for: %s", what)
		}
	}
}
