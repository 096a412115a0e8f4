package api

import (
	_ "embed"
	"net/http"
)

//go:embed openapi.json
var openAPI []byte

// openAPI answers /v1/openapi.json with the description of all this.
func (a *api) openAPI(w http.ResponseWriter, r *http.Request, _ params) error {
	writeJSON(w, r, openAPI, "")
	return nil
}
