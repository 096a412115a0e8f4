package api

import (
	"fmt"
	"net/http"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

// item answers /v1/items/{id} with the current revision.
func (a *api) item(w http.ResponseWriter, r *http.Request) error {
	id, err := itemID(r)
	if err != nil {
		return err
	}
	row, err := a.DB.Item(r.Context(), id, 0)
	if err != nil {
		return err
	}
	writeRevision(w, r, row)
	return nil
}

// itemID checks the form of the id in the path.
func itemID(r *http.Request) (string, error) {
	if _, err := parse(r); err != nil {
		return "", err
	}
	id := r.PathValue("id")
	if !v1.ValidItemID(id) {
		return "", problemf(http.StatusNotFound, "an item's id has 26 of a-z and 2-7")
	}
	return id, nil
}

// writeRevision sends an item, or 304 to who has that revision.
func writeRevision(w http.ResponseWriter, r *http.Request, row database.Row) {
	etag := fmt.Sprintf(`"%s.%d"`, row.ID, row.Revision)
	w.Header().Set("ETag", etag)
	w.Header().Set("Last-Modified", row.StoredAt().Format(http.TimeFormat))
	if matches(r.Header.Values("If-None-Match"), etag) {
		w.Header().Set("Cache-Control", "no-cache")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	writeJSON(w, append(row.Body, '\n'))
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
