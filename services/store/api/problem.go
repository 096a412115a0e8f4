package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// problem is an answer that is not what was asked for: RFC 9457.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// retryAfter in seconds; 0 sends none.
	retryAfter int
}

func (p problem) Error() string { return p.Title + ": " + p.Detail }

// problemf makes a problem of a status; its text is for the caller and names no
// inner part.
func problemf(status int, format string, args ...any) problem {
	return problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...)}
}

// write sends the problem. JSON escapes what a caller put in.
func (p problem) write(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"type":"about:blank"}`)
	}
	h := w.Header()
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/problem+json")
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the caller has gone
}
