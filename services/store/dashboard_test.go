package store

import (
	"net/http"
	"strings"
	"testing"
)

func TestPageShowsWhatIsStored(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	env, url, _ := h.start(h.config())
	shows := func(text string) func() bool {
		return func() bool {
			_, body := h.get(url + "/?lang=fr")
			return strings.Contains(body, text)
		}
	}
	h.await("the empty page", shows("Aucun article encore"))
	h.put(env, article("gazette", 77))
	h.await("the item", shows(">Titre 77</a>"))
	if status, _ := h.get(url + "/assets/app.js"); status != http.StatusOK {
		t.Errorf("/assets/app.js: status %d", status)
	}
	if status, body := h.get(url + "/nowhere"); status != http.StatusNotFound || !strings.Contains(body, "/v1/openapi.json") {
		t.Errorf("/nowhere: status %d, %s", status, body)
	}
	h.await("the figures for Prometheus", func() bool {
		_, body := h.get(url + "/metrics")
		return strings.Contains(body, `depeche_consumer_pending_messages{consumer="store",stream="NORMALISED"} 0`)
	})
	_, body := h.get(url + "/metrics")
	if !strings.Contains(body, `http_request_duration_seconds_count{code="200",route="/{$}"}`) {
		t.Error("the page is not among the routes that are timed")
	}
}

func TestPageTellsThatTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cfg := h.config()
	cfg.Postgres = "postgres://nobody@127.0.0.1:1/none?connect_timeout=1" // nobody listens there
	_, url, _ := h.start(cfg)
	h.await("the store waiting", func() bool {
		_, body := h.get(url + "/?lang=en")
		return strings.Contains(body, "Storing and sending stands still, waiting: database: ") && strings.Contains(body, "The database does not answer")
	})
	if status, _ := h.get(url + "/v1/items"); status != http.StatusServiceUnavailable {
		t.Errorf("/v1/items: status %d, want 503", status)
	}
}
