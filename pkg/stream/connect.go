// Package stream connects to NATS and makes the streams, consumers and buckets
// that the contract names. It adds and enlarges; it never deletes or shrinks.
package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Connect opens the service's one connection. It keeps trying for ever, at the
// start too, and logs when the server is lost and found.
func Connect(url, name string, log *slog.Logger, more ...nats.Option) (*nats.Conn, jetstream.JetStream, error) {
	host, _ := os.Hostname()
	options := []nats.Option{
		nats.Name(fmt.Sprintf("%s.%s.%d", name, host, os.Getpid())),
		// Replies carry items: a user that may listen to its own inbox alone reads nobody else's.
		nats.CustomInboxPrefix("_INBOX_" + token(name)),
		nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true),
		nats.ReconnectWait(100 * time.Millisecond), nats.ReconnectJitter(100*time.Millisecond, 500*time.Millisecond),
		nats.PingInterval(5 * time.Second), nats.MaxPingsOutstanding(2), nats.Timeout(3 * time.Second),
		nats.DisconnectErrHandler(func(nc *nats.Conn, err error) {
			if !nc.IsClosed() {
				log.Warn("nats connection lost, trying again", slog.Any("error", err))
			}
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) { log.Info("nats connected", slog.String("url", nc.ConnectedUrlRedacted())) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if !errors.Is(err, nats.ErrConnectionClosed) {
				log.Warn("nats reports", slog.Any("error", err))
			}
		}),
	}
	nc, err := nats.Connect(url, append(options, more...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to NATS at %s: %w", url, err)
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(10*time.Second), jetstream.WithPublishAsyncTimeout(10*time.Second))
	if err != nil {
		nc.Close()
		return nil, nil, fmt.Errorf("open JetStream: %w", err)
	}
	return nc, js, nil
}

// token makes a part of a subject of any name.
func token(name string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(".*>", r) {
			return '-'
		}
		return r
	}, name)
}
