package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	// queued is how many events a client may be behind before it is let go; it
	// comes back and is told everything.
	queued = 16
	// pingEvery is how often a client hears something, whatever happens: it takes
	// a longer silence for a lost connection.
	pingEvery = 4 * time.Second
	// writeWithin bounds the sending of one event.
	writeWithin = 10 * time.Second
)

// client is one open stream of events.
type client struct {
	events chan []byte
	gone   chan struct{} // closed when the page lets the client go
}

func (p *Page) watched() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.clients) > 0
}

// tell sends an event to all clients; called with p.mu held. It is encoded once.
func (p *Page) tell(name string, data any) {
	if len(p.clients) == 0 {
		return
	}
	event := encode(name, data)
	for c := range p.clients {
		select {
		case c.events <- event:
		default:
			p.dropLocked(c)
		}
	}
}

func encode(name string, data any) []byte {
	body, _ := json.Marshal(data) // no value that is told can fail
	return fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, body)
}

// join adds a client, and returns what it has to be told first; nil when there
// is no room.
func (p *Page) join() (*client, []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped || len(p.clients) >= maxClients {
		return nil, nil
	}
	c := &client{events: make(chan []byte, queued), gone: make(chan struct{})}
	p.clients[c] = struct{}{}
	first := bytes.Join([][]byte{
		encode("hello", hello{p.now().UTC(), p.build}), encode("state", p.state.board),
		encode("feeds", feedsEvent{Feeds: p.state.sorted()}), encode("items", p.items.since(items{})),
	}, nil)
	return c, first
}

type hello struct {
	At    time.Time `json:"at"`
	Build string    `json:"build,omitempty"`
}

func (p *Page) leave(c *client) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropLocked(c)
}

func (p *Page) dropLocked(c *client) {
	if _, ok := p.clients[c]; ok {
		delete(p.clients, c)
		close(c.gone)
	}
}

// dismiss lets all clients go, for good.
func (p *Page) dismiss() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	for c := range p.clients {
		p.dropLocked(c)
	}
}

// events answers /page/events: the whole state, then what changes.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	p.refresh(r.Context())
	c, first := p.join()
	if c == nil {
		w.Header().Set("Retry-After", "30")
		http.Error(w, fmt.Sprintf("%d pages are open already, which is the most; try again later", maxClients), http.StatusServiceUnavailable)
		return
	}
	defer p.leave(c)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // where the server has none, there is none to lift
	send := func(event []byte) bool {
		_ = control.SetWriteDeadline(time.Now().Add(writeWithin))
		_, err := w.Write(event)
		return err == nil && control.Flush() == nil
	}
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for ok := send(first); ok; {
		select {
		case <-r.Context().Done():
			return
		case <-c.gone:
			return
		case event := <-c.events:
			ok = send(event)
		case <-ping.C:
			ok = send(encode("ping", hello{At: p.now().UTC()}))
		}
	}
}
