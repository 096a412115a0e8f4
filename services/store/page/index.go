package page

import (
	"bytes"
	"context"
	"net/http"
	"time"
)

// feedsShown is how many feeds the table has before all are asked for.
const feedsShown = 50

// shown is what the template is given; its methods, in show.go, write values in
// the reader's language.
type shown struct {
	board
	Lang      string
	Build     string
	Now       time.Time
	Texts     texts
	FeedRows  []feedRow
	AllFeeds  int
	All       bool // every feed is shown
	Items     []itemRow
	ItemsFail bool // the items could not be read
}

// refresh makes what is known current, if nobody did lately.
func (p *Page) refresh(ctx context.Context) {
	p.mu.Lock()
	board, read := p.now().Sub(p.state.board.At), p.now().Sub(p.items.readAt)
	p.mu.Unlock()
	if board >= tickEvery || board < 0 {
		p.look()
	}
	if read >= tickEvery || read < 0 {
		p.read(ctx, true)
	}
}

// index answers "/": the page as it is now.
func (p *Page) index(w http.ResponseWriter, r *http.Request) {
	p.refresh(r.Context())
	lang := language(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
	data := p.shown(lang, r.URL.Query().Get("all") != "")
	var body bytes.Buffer
	if err := p.html.Execute(&body, data); err != nil {
		p.log.Error("cannot write the page", "error", err)
		http.Error(w, "the page could not be written; the log says why", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", lang)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	_, _ = w.Write(body.Bytes()) // the reader went away
}

func (p *Page) shown(lang string, all bool) *shown {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &shown{
		board: p.state.board, Lang: lang, Build: p.build, Now: p.now().UTC(), Texts: p.texts[lang], FeedRows: p.state.sorted(), All: all,
		Items: p.items.rows, ItemsFail: p.items.failed,
	}
	s.AllFeeds = len(s.FeedRows)
	if !all {
		s.FeedRows = s.FeedRows[:min(feedsShown, len(s.FeedRows))]
	}
	return s
}
