package depeche

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/service"
)

// askTimeout bounds a question to a depeche that runs.
const askTimeout = 15 * time.Second

// wire is a connection to a depeche that runs.
type wire struct {
	settings settings
	conn     *nats.Conn
	js       jetstream.JetStream
}

// connect reads the settings and reaches the server that they name.
func (c *call) connect() (*wire, error) {
	s, err := c.settings()
	if err != nil {
		return nil, err
	}
	conn, js, err := service.Dial(s.NATS, "depeche-"+c.cmd.name)
	if err != nil {
		return nil, err
	}
	return &wire{settings: s, conn: conn, js: js}, nil
}

// catalogue opens the buckets of the sources and feeds.
func (w *wire) catalogue(ctx context.Context) (*catalogue.Catalogue, error) {
	cat, err := catalogue.Open(ctx, w.js)
	if err != nil {
		return nil, fmt.Errorf("%w: a server answers, but has depeche run there?", err)
	}
	return cat, nil
}

// withCatalogue connects, opens the catalogue and calls fn, within askTimeout.
func (c *call) withCatalogue(fn func(context.Context, *wire, *catalogue.Catalogue) error) error {
	w, err := c.connect()
	if err != nil {
		return err
	}
	defer w.conn.Close()
	ctx, cancel := context.WithTimeout(c.ctx, askTimeout)
	defer cancel()
	cat, err := w.catalogue(ctx)
	if err != nil {
		return err
	}
	return fn(ctx, w, cat)
}
