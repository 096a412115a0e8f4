package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/outbound"
)

func TestRedirectsAreReported(t *testing.T) {
	t.Parallel()
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/old":
			http.Redirect(w, r, "/newer", http.StatusMovedPermanently)
		case "/newer":
			http.Redirect(w, r, "/newest", http.StatusPermanentRedirect)
		case "/newest":
			http.Redirect(w, r, "/today", http.StatusFound)
		case "/seasonal":
			http.Redirect(w, r, "/old", http.StatusTemporaryRedirect)
		}
	})
	for path, moved := range map[string]string{"/old": address + "/newest", "/today": "", "/seasonal": ""} {
		r, err := get(t, address+path, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if r.URL != address+"/today" || r.Moved != moved {
			t.Errorf("%s: answered by %s, moved to %q, want %q", path, r.URL, r.Moved, moved)
		}
	}
}

// Credentials and cookies stay with the host that they are meant for.
func TestHeadersAcrossHosts(t *testing.T) {
	t.Parallel()
	var seen http.Header
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen = r.Header.Clone() })
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "s"})
		http.Redirect(w, r, other, http.StatusFound)
	})
	_, err := client().Get(t.Context(), outbound.Request{
		URL: address, MaxBody: limit, Timeout: 5 * time.Second,
		Header: map[string]string{"If-None-Match": `"v1"`}, Own: map[string]string{"Authorization": "Bearer t", "X-Key": "k"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, name := range []string{"Authorization", "X-Key", "Cookie", "Referer", "If-None-Match"} {
		got[name] = seen.Get(name)
	}
	want := map[string]string{"Authorization": "", "X-Key": "", "Cookie": "", "Referer": "", "If-None-Match": `"v1"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers at the other host (-want +got):\n%s", diff)
	}
	if agent := seen.Get("User-Agent"); !strings.HasPrefix(agent, "depeche/") || !strings.Contains(agent, "github.com/depeche-wire/depeche") {
		t.Errorf("user agent %q", agent)
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status int
		fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.WriteHeader(status)
	})
	for status, want := range map[int]struct {
		sentence  string
		permanent bool
	}{
		200: {"", false}, 204: {"", false}, 206: {"answered 206 Partial Content, which was not asked for", false},
		304: {"answered 304 Not Modified, which was not asked for", false}, 302: {"answered 302 Found and does not say where", false},
		403: {"answered 403 Forbidden", true}, 404: {"answered 404 Not Found", true}, 429: {"answered 429 Too Many Requests", false},
		500: {"answered 500 Internal Server Error", false}, 599: {"answered 599", false},
	} {
		r, err := get(t, fmt.Sprintf("%s/%d", address, status), 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := r.Err(); err != nil {
			got = err.Error()
		}
		if got != want.sentence || outbound.IsPermanent(r.Err()) != want.permanent {
			t.Errorf("%d: %q, permanent %v", status, got, outbound.IsPermanent(r.Err()))
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 6, 24, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "-1": 0, "": 0, "soon": 0, "Tue, 24 Jun 2025 12:05:00 GMT": 5 * time.Minute, "Tue, 24 Jun 2025 11:00:00 GMT": 0,
		"99999999999999999999": 0,
	} {
		r := &outbound.Response{Header: http.Header{"Retry-After": {text}}}
		if got := r.RetryAfter(now); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestEndOfTheCallerIsNoSentence(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := client().Get(ctx, outbound.Request{URL: address, MaxBody: limit, Timeout: 30 * time.Second})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
