package api

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"strconv"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

// item answers /v1/items/{id} with the current revision.
func (a *api) item(w http.ResponseWriter, r *http.Request, p params) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	row, err := a.DB.Item(r.Context(), id, 0)
	if err != nil {
		return err
	}
	return writeRevision(w, r, p, row)
}

// revision answers /v1/items/{id}/revisions/{n}.
func (a *api) revision(w http.ResponseWriter, r *http.Request, p params) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > math.MaxInt32 {
		return problemf(http.StatusNotFound, "a revision is a whole number from 1 on (got %.60q)", r.PathValue("n"))
	}
	row, err := a.DB.Item(r.Context(), id, n)
	if err != nil {
		return err
	}
	return writeRevision(w, r, p, row)
}

// revisions answers /v1/items/{id}/revisions, the latest first.
func (a *api) revisions(w http.ResponseWriter, r *http.Request, p params) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	asked, err := p.limit()
	if err != nil {
		return err
	}
	before, err := p.cursor("revisions of " + id)
	if err != nil {
		return err
	}
	found, damaged, err := a.DB.Revisions(r.Context(), id, int(before), asked+1)
	if err != nil {
		return err
	}
	a.logDamaged(damaged)
	next := ""
	if len(found)+len(damaged) > asked && len(found) > 0 {
		found = found[:min(asked, len(found))]
		next = encodeCursor(int64(found[len(found)-1].Revision), "revisions of "+id)
	}
	return writeItems(w, r, p, found, next)
}

// story answers /v1/stories/{id} with all copies, oldest first.
func (a *api) story(w http.ResponseWriter, r *http.Request, p params) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	story, found, damaged, err := a.DB.Story(r.Context(), id, maxLimit)
	if err != nil {
		return err
	}
	a.logDamaged(damaged)
	if err := p.dress(found); err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(`{"id":"` + story + `","items":`) // letters and digits
	writeList(&b, found)
	b.WriteString("}\n")
	writeJSON(w, r, b.Bytes(), "")
	return nil
}

func (a *api) logDamaged(damaged []error) {
	for _, err := range damaged {
		a.Log.Error("damaged row left out", "error", err)
	}
}

// pathID is the item's id in the path.
func pathID(r *http.Request) (string, error) {
	id := r.PathValue("id")
	if !v1.ValidItemID(id) {
		return "", problemf(http.StatusNotFound, "an id has 26 of a-z and 2-7 (got %.60q)", id)
	}
	return id, nil
}

// writeRevision sends an item, or 304 to who has that revision in that form.
func writeRevision(w http.ResponseWriter, r *http.Request, p params, row database.Row) error {
	rows := []database.Row{row}
	if err := p.dress(rows); err != nil {
		return err
	}
	form := ""
	if p.display {
		form = ".display"
	}
	w.Header().Set("Last-Modified", row.StoredAt().Format(http.TimeFormat))
	writeJSON(w, r, append(rows[0].Body, '\n'), fmt.Sprintf(`"%s.%d%s"`, row.ID, row.Revision, form))
	return nil
}
