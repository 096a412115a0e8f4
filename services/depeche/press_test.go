package depeche_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// paper is a publisher of these tests: what it has published it lists for ever in
// its feed, and some of it in a second wording.
type paper struct {
	*httptest.Server
	mu      sync.Mutex
	entries []entry
}

type entry struct {
	Title   string `xml:"title"`
	Link    string `xml:"link"`
	GUID    string `xml:"guid"`
	Date    string `xml:"pubDate"`
	Text    string `xml:"description"`
	revised bool
}

func newPaper(t *testing.T) *paper {
	t.Helper()
	p := &paper{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed.xml" {
			http.NotFound(w, r)
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		w.Header().Set("Content-Type", "application/rss+xml")
		_ = xml.NewEncoder(w).Encode(struct {
			XMLName xml.Name `xml:"rss"`
			Version string   `xml:"version,attr"`
			Title   string   `xml:"channel>title"`
			Items   []entry  `xml:"channel>item"`
		}{Version: "2.0", Title: "Le Courrier des essais", Items: p.entries})
	}))
	t.Cleanup(p.Close)
	return p
}

// publish adds the next article.
func (p *paper) publish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.entries)
	p.entries = append(p.entries, entry{
		Title: fmt.Sprintf("La coopérative numéro %d ouvre un entrepôt près du fleuve", n),
		Link:  fmt.Sprintf("%s/articles/%d", p.URL, n), GUID: fmt.Sprintf("article-%d", n),
		Date: time.Now().UTC().Format(time.RFC1123Z), Text: wording(n, "soixante"),
	})
}

// revise gives article n its second wording.
func (p *paper) revise(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entries[n].Text, p.entries[n].revised = wording(n, "quatre-vingts"), true
}

// all returns what was published so far.
func (p *paper) all() []entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.entries)
}

func (e entry) id() string { return v1.ItemID("courrier", e.GUID, e.Link) }

func wording(n int, workers string) string {
	return fmt.Sprintf("<p>La coopérative numéro %d a ouvert mardi un entrepôt frigorifique près du fleuve, où travailleront %s personnes "+
		"venues des villages voisins. Les maraîchers pourront y garder leurs légumes pendant la saison chaude et les vendre au meilleur moment.</p>", n, workers)
}
