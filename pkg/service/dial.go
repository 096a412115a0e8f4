package service

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/pkg/stream"
)

// Dial connects an operator's command to a depeche that runs. Unlike Env it
// fails within 3 s when nothing answers, and it makes no streams.
func Dial(settings NATS, name string) (*nats.Conn, jetstream.JetStream, error) {
	options, err := settings.options()
	if err != nil {
		return nil, nil, err
	}
	url := settings.ClientURL()
	nc, js, err := stream.Connect(url, name, slog.New(slog.DiscardHandler),
		append(options, nats.RetryOnFailedConnect(false), nats.Timeout(2*time.Second))...)
	switch {
	case errors.Is(err, nats.ErrNoServers), errors.Is(err, nats.ErrTimeout), errors.Is(err, syscall.ECONNREFUSED):
		return nil, nil, fmt.Errorf("nothing answers at %s: is depeche running? (setting nats.url or nats.listen)", redacted(url))
	case err != nil:
		return nil, nil, fmt.Errorf("nats.url or nats.listen: %w", err)
	}
	return nc, js, nil
}

// ClientURL is where programs beside this one find the server: URL, else where
// the embedded one listens.
func (n NATS) ClientURL() string {
	if n.URL != "" {
		return n.URL
	}
	return "nats://" + Reachable(n.Listen)
}

// Reachable makes of an address to listen on one to connect to: a listener on
// all addresses is found on loopback.
func Reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
