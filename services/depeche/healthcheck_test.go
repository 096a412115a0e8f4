package depeche

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReadyURL(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080/readyz",
		":9471":          "http://127.0.0.1:9471/readyz",
		"0.0.0.0:80":     "http://127.0.0.1:80/readyz",
		"[::]:80":        "http://127.0.0.1:80/readyz",
		"[::1]:80":       "http://[::1]:80/readyz",
		"wire.local:80":  "http://wire.local:80/readyz",
	} {
		if got := readyURL(listen); got != want {
			t.Errorf("readyURL(%q) = %q, want %q", listen, got, want)
		}
	}
}

func TestAskHealth(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/readyz":
			_, _ = w.Write([]byte("store: ok\nready\n"))
		case "/endless":
			for range 1 << 12 {
				_, _ = w.Write(make([]byte, 1<<10))
			}
		case "/moved":
			http.Redirect(w, r, "/readyz", http.StatusFound)
		default:
			http.Error(w, "store: database: refused", http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	if answer, err := askHealth(t.Context(), server.URL+"/readyz"); err != nil || answer != "store: ok\nready\n" {
		t.Errorf("ready: %q, %v", answer, err)
	}
	if answer, err := askHealth(t.Context(), server.URL+"/away"); err == nil || answer != "store: database: refused\n" || !strings.Contains(err.Error(), "503") {
		t.Errorf("not ready: %q, %v", answer, err)
	}
	if answer, err := askHealth(t.Context(), server.URL+"/endless"); err != nil || len(answer) != maxHealth {
		t.Errorf("endless: %d bytes, %v", len(answer), err)
	}
	if _, err := askHealth(t.Context(), server.URL+"/moved"); err == nil {
		t.Error("a redirect was taken for health")
	}
	server.Close()
	if _, err := askHealth(t.Context(), server.URL+"/readyz"); err == nil {
		t.Error("nobody there, and no error")
	}
}
