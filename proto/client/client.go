// Package client follows depeche's wire: finished items come in from NATS
// JetStream, and go out to a function, one after another, each at least once
// and, within a window, no version of an item twice.
//
// Subscribe with a durable name continues where that name stopped, across
// restarts of the consumer and of the server; without one it follows what comes
// from now on, or from a time or a place on the wire. Only [Subscribe] with a
// bad filter, or a server that has no wire, gives up; an outage never does.
//
// It reads the wire. It never writes to it, and it keeps nothing on disk.
package client

import (
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Client is a connection to the wire. It may be used by several goroutines.
type Client struct {
	conn *nats.Conn // nil if the caller owns it
	js   jetstream.JetStream
}

// Connect opens a connection to the server or servers, comma between, such as
// nats://127.0.0.1:4222. It fails within seconds when none answers (unless the
// options hold nats.RetryOnFailedConnect); once connected it reconnects for
// ever. Further options give credentials, certificates or handlers.
func Connect(url string, options ...nats.Option) (*Client, error) {
	defaults := []nats.Option{
		nats.Name("depeche client"), nats.Timeout(2 * time.Second), nats.MaxReconnects(-1),
		nats.ReconnectWait(100 * time.Millisecond), nats.ReconnectJitter(100*time.Millisecond, 500*time.Millisecond),
		nats.PingInterval(5 * time.Second), nats.MaxPingsOutstanding(2),
	}
	conn, err := nats.Connect(url, append(defaults, options...)...)
	if err != nil {
		return nil, fmt.Errorf("connect to the wire at %s: %w", url, err)
	}
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(10*time.Second))
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("open JetStream at %s: %w", url, err)
	}
	return &Client{conn: conn, js: js}, nil
}

// New returns a client on a connection that the caller made and closes: with a
// JetStream domain or an API prefix, for instance.
func New(js jetstream.JetStream) *Client { return &Client{js: js} }

// Close ends a connection that Connect opened, and with it what is subscribed.
func (c *Client) Close() {
	if c.conn != nil {
		c.conn.Close()
	}
}
