package telemetry

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Health is the readiness of a process: it is ready while no check has an error.
// The zero value is ready.
type Health struct {
	mu     sync.Mutex
	checks map[string]error
}

// Set notes the state of a check; nil is well.
func (h *Health) Set(check string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.checks == nil {
		h.checks = map[string]error{}
	}
	h.checks[check] = err
}

// Ready returns the checks that are not well.
func (h *Health) Ready() map[string]error {
	h.mu.Lock()
	defer h.mu.Unlock()
	failing := map[string]error{}
	for name, err := range h.checks {
		if err != nil {
			failing[name] = err
		}
	}
	return failing
}

// ServeHTTP answers /readyz: a line a check, status 503 while one is not well.
func (h *Health) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	checks := maps.Clone(h.checks)
	h.mu.Unlock()
	status, text := http.StatusOK, ""
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		if err := checks[name]; err != nil {
			status = http.StatusServiceUnavailable
			text += fmt.Sprintf("%s: %v\n", name, err)
		} else {
			text += name + ": ok\n"
		}
	}
	if status == http.StatusOK {
		text += "ready\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprint(w, text)
}
