// Package embedded runs the NATS server inside the process: the whole wire
// without another program. It is the only place that imports nats-server.
package embedded

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
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
type Server struct {
	options *server.Options

	mu sync.RWMutex // held for writing while the server is replaced
	ns *server.Server
}

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
	ns, err := start(opts)
	if err != nil {
		return nil, fmt.Errorf("start NATS: %w", err)
	}
	return &Server{options: opts, ns: ns}, nil
}

// start returns when all streams are recovered and connections are taken.
func start(o *server.Options) (*server.Server, error) {
	ns, err := server.NewServer(o.Clone())
	if err != nil {
		return nil, err
	}
	ns.Start()
	if !ns.ReadyForConnections(10 * time.Second) {
		ns.Shutdown()
		return nil, errors.New("not ready after 10 s")
	}
	return ns, nil
}

func (s *Server) current() *server.Server {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.ns
}

// InProcess is the option that connects without a socket, and again after a Restart.
func (s *Server) InProcess() nats.Option { return nats.InProcessServer(s) }

// InProcessConn is what InProcess connects with.
func (s *Server) InProcessConn() (net.Conn, error) { return s.current().InProcessConn() }

// URL is the address for clients; meaningless if the server does not listen.
func (s *Server) URL() string { return s.current().ClientURL() }

// Healthy returns nil while the server's streams can be written and read, as far
// as the server itself can tell.
func (s *Server) Healthy() error {
	if state := s.current().Healthz(&server.HealthzOptions{}); state.Status != "ok" {
		return errors.New(state.Error)
	}
	return nil
}

// Restart stops the server and starts it anew on the same folder and port, which
// is what streams need that froze on a full disk. Connections break and come back.
// Not the streams alone: while a running server recovers them, whoever looks for
// one is told that it does not exist, makes it, and so empties it.
func (s *Server) Restart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.ns.Addr().(*net.TCPAddr); ok && !s.options.DontListen {
		s.options.Port = a.Port
	}
	s.ns.Shutdown()
	s.ns.WaitForShutdown()
	ns, err := start(s.options)
	if err != nil {
		return fmt.Errorf("start NATS again: %w", err)
	}
	s.ns = ns
	return nil
}

// Stop returns when everything is on disk and closed.
func (s *Server) Stop() {
	ns := s.current()
	ns.Shutdown()
	ns.WaitForShutdown()
}
