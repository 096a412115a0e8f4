// Package embedded runs the NATS server inside the process: the whole wire
// without another program. It is the only place that imports nats-server.
package embedded

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Options of the server.
type Options struct {
	// Dir holds the streams.
	Dir string
	// Listen is host:port for consumers; empty: in this process only.
	Listen string
	// Storage is the most that all streams may take on disk, in bytes.
	Storage int64
	// OSDurability leaves syncing to the operating system: faster, and a power
	// cut loses what was acknowledged in the last seconds.
	OSDurability bool
	// MaxPayload is the largest message in bytes; 0 means 8 MiB.
	MaxPayload int32
}

// Server is a running server.
type Server struct{ ns *server.Server }

// Start returns when the server takes connections, or fails within 10 s. Every
// write is on disk before it is acknowledged, unless OSDurability is set.
func Start(o Options) (*Server, error) {
	opts := &server.Options{
		ServerName: "depeche", JetStream: true, StoreDir: o.Dir, JetStreamMaxStore: o.Storage,
		SyncAlways: !o.OSDurability, NoSigs: true, NoLog: true,
		MaxPayload: o.MaxPayload, DontListen: o.Listen == "",
	}
	if opts.MaxPayload == 0 {
		opts.MaxPayload = 8 << 20
	}
	if o.Listen != "" {
		host, port, err := net.SplitHostPort(o.Listen)
		if err != nil {
			return nil, fmt.Errorf("start NATS: %w", err)
		}
		opts.Host = host
		if opts.Port, err = strconv.Atoi(port); err != nil {
			return nil, fmt.Errorf("start NATS: port %q: %w", port, err)
		}
		if opts.Port == 0 {
			opts.Port = server.RANDOM_PORT
		}
	}
	ns, err := server.NewServer(opts)
	if err != nil {
		return nil, fmt.Errorf("start NATS: %w", err)
	}
	ns.Start()
	if !ns.ReadyForConnections(10 * time.Second) {
		ns.Shutdown()
		return nil, errors.New("start NATS: not ready after 10 s")
	}
	return &Server{ns}, nil
}

// InProcess is the option that connects without a socket.
func (s *Server) InProcess() nats.Option { return nats.InProcessServer(s.ns) }

// URL is the address for clients; meaningless if the server does not listen.
func (s *Server) URL() string { return s.ns.ClientURL() }

// Healthy returns nil while the server's streams can be written and read, as far
// as the server itself can tell.
func (s *Server) Healthy() error {
	if state := s.ns.Healthz(&server.HealthzOptions{}); state.Status != "ok" {
		return errors.New(state.Error)
	}
	return nil
}

// Restart stops and starts the streams in the running server, which is what a
// stream needs that froze on a full disk; connections stay.
func (s *Server) Restart() error {
	cfg := s.ns.JetStreamConfig()
	if err := s.ns.DisableJetStream(); err != nil {
		return fmt.Errorf("stop streams: %w", err)
	}
	if err := s.ns.EnableJetStream(cfg); err != nil {
		return fmt.Errorf("start streams: %w", err)
	}
	return nil
}

// Stop returns when everything is on disk and closed.
func (s *Server) Stop() {
	s.ns.Shutdown()
	s.ns.WaitForShutdown()
}
