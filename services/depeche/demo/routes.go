package demo

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

func (p *press) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "User-agent: *\nAllow: /\n")
	})
	for _, o := range p.outlets {
		mux.HandleFunc("GET "+o.feedPath(), func(w http.ResponseWriter, r *http.Request) { p.serveFeed(w, r, o) })
		mux.HandleFunc("GET /"+o.id+"/{page}", p.servePage)
	}
	return mux
}

func (p *press) serveFeed(w http.ResponseWriter, r *http.Request, o outlet) {
	body, contentType, err := writeFeed(o, "http://"+r.Host, p.latest(o, inFeed))
	answer(w, r, body, contentType, err)
}

func (p *press) servePage(w http.ResponseWriter, r *http.Request) {
	number, ok := strings.CutSuffix(r.PathValue("page"), ".html")
	slot, err := strconv.ParseInt(number, 10, 64)
	a, there := p.at(slot)
	if !ok || err != nil || !there || a.Path() != r.URL.Path {
		http.NotFound(w, r)
		return
	}
	var body bytes.Buffer
	err = p.pages.ExecuteTemplate(&body, a.Outlet.page+".html", map[string]any{
		"A": a, "Base": "http://" + r.Host, "Lang": a.Outlet.language, "Outlet": a.Outlet.name, "Home": "/" + a.Outlet.id + "/", "More": p.latest(a.Outlet, 4),
	})
	answer(w, r, body.Bytes(), "text/html; charset=utf-8", err)
}

// answer honours If-None-Match, as a good publisher does.
func answer(w http.ResponseWriter, r *http.Request, body []byte, contentType string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))[:18] + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body)
}
