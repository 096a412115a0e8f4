package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

//go:embed index.html
var indexHTML string

var assetTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
}

// asset is a file that the page loads.
type asset struct {
	body              []byte
	contentType, etag string
}

func loadAssets() map[string]asset {
	all := map[string]asset{}
	files, _ := assetFiles.ReadDir("assets")
	for _, f := range files {
		if body, err := assetFiles.ReadFile("assets/" + f.Name()); err == nil {
			all[f.Name()] = asset{body, assetTypes[path.Ext(f.Name())], `"` + digestOf(body) + `"`}
		}
	}
	return all
}

// parsed returns the page's template; a test parses it too.
func parsed() *template.Template { return template.Must(template.New("index").Parse(indexHTML)) }

// version names what is compiled in: an open page that is of another version
// loads itself again.
func version() string {
	all := []byte(indexHTML)
	for _, name := range []string{"en", "fr", "said.fr"} {
		body, _ := textFiles.ReadFile("texts/" + name + ".json")
		all = append(all, body...)
	}
	files, _ := assetFiles.ReadDir("assets") // in the order of their names
	for _, f := range files {
		body, _ := assetFiles.ReadFile("assets/" + f.Name())
		all = append(all, body...)
	}
	return digestOf(all)
}

func digestOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
}

// asset answers /assets/NAME.
func (p *Page) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := p.assets[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("ETag", a.etag)
	h.Set("Cache-Control", "no-cache")
	if strings.Contains(r.Header.Get("If-None-Match"), a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(a.body) // the reader went away
}
