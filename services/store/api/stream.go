package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a client that is behind reads at a time, in messages and bytes: a thousand
// that read slowly must not fill the memory.
const ownMessages, ownBytes = 64, 256 << 10

// filter is which events a client wants.
type filter struct{ languages, countries, sources []string }

func (f filter) takes(e *event) bool {
	if e.body == nil || !oneOf(f.countries, e.country) || !oneOf(f.sources, e.source) {
		return false
	}
	return len(f.languages) == 0 || slices.ContainsFunc(f.languages, func(wanted string) bool {
		return e.language == wanted || strings.HasPrefix(e.language, wanted+"-")
	})
}

func oneOf(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }

// stream answers /v1/stream: server-sent events, until the client or the service
// goes.
func (a *api) stream(w http.ResponseWriter, r *http.Request, p params) error {
	var f filter
	var err error
	if f.languages, f.countries, f.sources, err = filters(p); err != nil {
		return err
	}
	after, given, err := resume(r, p)
	if err != nil {
		return err
	}
	if !a.live.enter() {
		p := problemf(http.StatusServiceUnavailable, "%d follow the stream already, which is the most; see store.stream_clients", a.StreamClients)
		p.retryAfter = 30
		return p
	}
	defer a.live.leave()
	made, last, err := wireState(r.Context(), a.JS)
	if err != nil {
		a.Log.Warn("stream not opened", "error", err)
		p := problemf(http.StatusServiceUnavailable, "the wire cannot be read: NATS does not answer")
		p.retryAfter = 5
		return p
	}
	a.live.follow(made, last)
	c := &client{api: a, filter: f, w: w, control: http.NewResponseController(w), made: made, seq: after}
	c.open()
	if r.Method == http.MethodHead {
		return nil
	}
	switch {
	case !given:
		c.seq = last
	case after > last:
		c.made = time.Time{} // it has read another wire
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(a.live.ctx, cancel)()
	c.serve(ctx)
	return nil
}

// resume is the place on the wire that the client goes on behind, if it says so.
// Browsers that come back repeat the address, and add the header.
func resume(r *http.Request, p params) (after uint64, given bool, err error) {
	name, values := "after", p.values["after"]
	if header := r.Header.Values("Last-Event-ID"); len(header) > 0 {
		name, values = "Last-Event-ID", header
	}
	if len(values) > 1 {
		return 0, false, problemf(http.StatusBadRequest, "%s: stands %d times, once is enough", name, len(values))
	}
	if len(values) == 0 || values[0] == "" {
		return 0, false, nil
	}
	after, err = strconv.ParseUint(values[0], 10, 63)
	if err != nil {
		return 0, false, problemf(http.StatusBadRequest, "%s: must be the id of an event, a whole number, or 0 for the oldest (got %.60q)", name, values[0])
	}
	return after, true, nil
}

// client is one who follows the stream.
type client struct {
	*api
	filter
	w       http.ResponseWriter
	control *http.ResponseController
	made    time.Time // which wire seq is of
	seq     uint64    // all up to here was sent, or is not wanted
}

func (c *client) open() {
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	_ = c.control.SetReadDeadline(time.Time{}) // where the server has none, there is none to lift
	c.w.WriteHeader(http.StatusOK)
}

// serve sends until ctx ends or the client does not read.
func (c *client) serve(ctx context.Context) {
	heartbeat := time.NewTicker(c.heartbeat)
	defer heartbeat.Stop()
	ok := c.write("retry: 2000\n\n") && c.flush()
	for ok && ctx.Err() == nil {
		v := c.live.after(c.seq)
		var wait <-chan struct{}
		var again <-chan time.Time
		switch {
		case !v.made.Equal(c.made):
			ok = c.another(v) && c.flush()
		case v.behind:
			events, err := readWire(ctx, c.JS, c.seq+1, ownMessages, ownBytes)
			ok = c.send(events)
			if err != nil || len(events) == 0 {
				again = time.After(awayPause)
			}
		case len(v.events) > 0:
			ok = c.send(v.events)
		default:
			wait = v.changed
		}
		if wait == nil && again == nil {
			select {
			case <-heartbeat.C:
				ok = ok && c.beat()
			default:
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-wait:
		case <-again:
		case <-heartbeat.C:
			ok = ok && c.beat()
		}
	}
}

func (c *client) beat() bool { return c.write(": still here\n\n") && c.flush() }

// send writes the events that the client wants, and says where some are missing.
func (c *client) send(events []*event) bool {
	for _, e := range events {
		if c.seq != 0 && e.seq != c.seq+1 && !c.gap(e.seq-1) {
			return false
		}
		c.seq = e.seq
		if c.takes(e) && !c.write(fmt.Sprintf("id: %d\ndata: %s\n\n", e.seq, e.body)) {
			return false
		}
	}
	return c.flush()
}

// another begins with the oldest of a wire that is not the one that was read.
func (c *client) another(v view) bool {
	c.made = v.made
	ok := c.gap(0)
	c.seq = 0
	return ok
}

// gap says that the wire has not what lies behind the latest event, up to a
// sequence; 0 if it is another wire, which begins anew.
func (c *client) gap(upTo uint64) bool {
	return c.write(fmt.Sprintf("event: gap\nid: %d\ndata: {\"after\":%d,\"up_to\":%d}\n\n", upTo, c.seq, upTo))
}

// write sends within the time that is given for reading it.
func (c *client) write(text string) bool {
	_ = c.control.SetWriteDeadline(time.Now().Add(c.writeWithin)) // a writer without deadlines has none
	_, err := c.w.Write([]byte(text))
	return err == nil
}

func (c *client) flush() bool { return c.control.Flush() == nil }
