package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/depeche-wire/depeche/services/store/database"
)

// writeItems sends a page of stored bodies, as they are or dressed.
func writeItems(w http.ResponseWriter, r *http.Request, p params, found []database.Row, next string) error {
	if err := p.dress(found); err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(`{"items":`)
	writeList(&b, found)
	b.WriteString(`,"next_cursor":"` + next + `"}` + "\n") // base64
	writeJSON(w, r, b.Bytes(), "")
	return nil
}

func writeList(b *bytes.Buffer, found []database.Row) {
	b.WriteByte('[')
	for i, row := range found {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(row.Body)
	}
	b.WriteByte(']')
}

// writeValue sends a value as JSON.
func writeValue(w http.ResponseWriter, r *http.Request, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	writeJSON(w, r, append(body, '\n'), "")
	return nil
}

func writeJSON(w http.ResponseWriter, r *http.Request, body []byte, etag string) {
	w.Header().Set("Content-Type", "application/json")
	writeBody(w, r, body, etag)
}

// writeBody sends a body, or 304 to who has it. Without an ETag of its own the
// body's hash is one.
func writeBody(w http.ResponseWriter, r *http.Request, body []byte, etag string) {
	if etag == "" {
		sum := sha256.Sum256(body)
		etag = `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	}
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "no-cache")
	if matches(r.Header.Values("If-None-Match"), etag) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the caller has gone
}

// matches tells whether If-None-Match has the tag.
func matches(headers []string, etag string) bool {
	for _, header := range headers {
		for tag := range strings.SplitSeq(header, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == etag || tag == "*" {
				return true
			}
		}
	}
	return false
}
