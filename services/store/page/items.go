package page

import (
	"context"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// maxTitle bounds a title on the page, in bytes.
const maxTitle = 400

// items are the newest ones as last read.
type items struct {
	rows   []itemRow
	readAt time.Time // zero: never
	failed bool      // the last reading failed; rows are of the one before
	// Of the board when they were read.
	latest  uint64
	handled int64
}

// itemRow is one line of the list of items.
type itemRow struct {
	Key       string `json:"key"` // id and revision
	ID        string `json:"id"`
	Revision  int32  `json:"revision"`
	Event     string `json:"event"`
	Title     string `json:"title"`
	URL       string `json:"url,omitempty"`
	SourceID  string `json:"source_id"`
	Source    string `json:"source"`
	Country   string `json:"country,omitempty"`
	Language  string `json:"language"`
	FetchedAt string `json:"fetched_at"`
	// PublishedAt is as the publisher states it; empty where nobody does.
	PublishedAt string `json:"published_at,omitempty"`
	Agency      string `json:"agency,omitempty"`
	Role        string `json:"role,omitempty"` // "copy" or "update" of another's
}

// itemsEvent tells the order of all rows and those that are new in it.
type itemsEvent struct {
	Order  []string  `json:"order"`
	Rows   []itemRow `json:"rows"`
	Failed bool      `json:"failed,omitempty"`
}

// read reads the newest items, if there may be other ones or if asked for now,
// and tells the clients.
func (p *Page) read(ctx context.Context, always bool) {
	p.reading.Lock()
	defer p.reading.Unlock()
	p.mu.Lock()
	last, board := p.items, p.state.board
	p.mu.Unlock()
	if !always && board.latest == last.latest && board.handled == last.handled && p.now().Sub(last.readAt) < newestEvery {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, newestWithin)
	defer cancel()
	found, err := p.newest(ctx, newestLimit)
	next := items{rows: last.rows, readAt: p.now(), failed: err != nil, latest: board.latest, handled: board.handled}
	if err == nil {
		next.rows = rowsOf(found)
	} else if !last.failed {
		p.log.Warn("cannot read the newest items", "error", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items = next
	if event := next.since(last); len(event.Rows) > 0 || len(event.Order) != len(last.rows) || next.failed != last.failed {
		p.tell("items", event)
	}
}

func (i items) since(last items) itemsEvent {
	event := itemsEvent{Order: make([]string, len(i.rows)), Rows: []itemRow{}, Failed: i.failed}
	known := map[string]bool{}
	for _, row := range last.rows {
		known[row.Key] = true
	}
	for n, row := range i.rows {
		event.Order[n] = row.Key
		if !known[row.Key] {
			event.Rows = append(event.Rows, row)
		}
	}
	return event
}

func rowsOf(found []*v1.Item) []itemRow {
	rows := make([]itemRow, 0, len(found))
	for _, it := range found {
		a, f := it.GetArticle(), it.GetFetched()
		row := itemRow{
			Key: it.GetId() + "." + strconv.Itoa(int(it.GetRevision())), ID: it.GetId(), Revision: it.GetRevision(), Event: it.GetEvent(),
			Title: a.GetTitle(), URL: a.GetUrl(), SourceID: it.GetSource().GetId(), Source: it.GetSource().GetName(),
			Country: it.GetSource().GetCountry(), Language: it.GetLanguage().GetTag(),
			FetchedAt: instant(f.GetFetchedAt()), PublishedAt: instant(a.GetPublishedAt()), Agency: a.GetAgency(),
		}
		if row.Title == "" {
			row.Title = f.GetEntry().GetTitle()
		}
		if row.URL == "" {
			row.URL = f.GetEntry().GetUrl()
		}
		if role := it.GetStory().GetRole(); role == "copy" || role == "update" {
			row.Role = role
		}
		row.Title, row.URL = cut(row.Title, maxTitle), webAddress(row.URL)
		rows = append(rows, row)
	}
	return rows
}

// webAddress returns the address if a reader may be led there, else nothing.
func webAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return address
}

// instant returns the text if it is one, else nothing.
func instant(text string) string {
	if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
		return ""
	}
	return text
}

// cut shortens a text to at most limit bytes, between two characters.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}
