package deploycheck

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// publisher is a small press on loopback: a feed that has one more article each
// time that it is asked, and the pages of its articles.
type publisher struct {
	*httptest.Server
	articles atomic.Int64
}

func startPublisher(t *testing.T) *publisher {
	t.Helper()
	p := &publisher{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rss", p.feed)
	mux.HandleFunc("GET /article/{number}", func(w http.ResponseWriter, r *http.Request) { p.page(w, r.PathValue("number")) })
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) feed(w http.ResponseWriter, _ *http.Request) {
	last := p.articles.Add(1)
	var items strings.Builder
	for n := last; n > max(0, last-20); n-- {
		at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Minute)
		fmt.Fprintf(&items, `<item><title>Le port agrandit son quai numéro %d</title><link>%s/article/%d</link><guid isPermaLink="false">quai-%d</guid>
<pubDate>%s</pubDate><description>Les travaux du quai numéro %d commencent cette semaine, selon la direction du port.</description></item>`,
			n, p.URL, n, n, at.Format(time.RFC1123Z), n)
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Le Courrier du port</title><link>%s</link>
<description>Nouvelles du port</description><language>fr</language>%s</channel></rss>`, p.URL, items.String())
}

func (p *publisher) page(w http.ResponseWriter, number string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><title>Le port agrandit son quai numéro %[1]s</title></head><body><nav><a href="/">Accueil</a></nav><article>
<h1>Le port agrandit son quai numéro %[1]s</h1>
<p>La direction du port a annoncé mardi le début des travaux d’agrandissement du quai numéro %[1]s, attendus depuis plusieurs années par les armateurs de la région.</p>
<p>Le chantier doit durer quatorze mois et employer près de trois cents personnes, dont une majorité d’ouvriers recrutés dans les communes voisines.</p>
<p>« Nous voulions d’abord sécuriser les accès », a expliqué la directrice des opérations, qui rappelle que le trafic n’a cessé de croître depuis la réouverture du chenal.</p>
</article></body></html>`, number)
}
