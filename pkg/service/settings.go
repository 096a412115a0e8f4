package service

import (
	"fmt"
	"net"
	"strconv"

	"github.com/nats-io/nats.go"

	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/telemetry"
)

// NATS is the settings' nats section.
type NATS struct {
	// URL of the server or servers, comma between; empty: depeche run embeds its
	// own, and the services look for one at Listen.
	URL string `yaml:"url"`
	// Listen is where the embedded server takes consumers, host:port.
	Listen string `yaml:"listen"`
	// Storage is what all streams together may take on disk. 0: embedded, a third of
	// the free disk and at most 30 GiB; on a server, 8 GiB or what the streams have.
	Storage config.Bytes `yaml:"storage"`
	// Replicas of each stream: 1, or 3 or 5 in a cluster.
	Replicas int `yaml:"replicas"`
	// Durability of the embedded server: always (each write is on disk before it is
	// acknowledged) or os (faster; a power cut loses seconds).
	Durability string `yaml:"durability"`
	// Credentials is the path of a .creds file (JWT and nkey).
	Credentials string `yaml:"credentials"`
	// NkeyFile is the path of an nkey seed.
	NkeyFile string `yaml:"nkey_file"`
	// CAFile is the path of the PEM certificates that the server's must come from.
	CAFile string `yaml:"ca_file"`
}

// DefaultNATS embeds a server on 127.0.0.1:4222 that syncs always.
func DefaultNATS() NATS { return NATS{Listen: "127.0.0.1:4222", Durability: "always", Replicas: 1} }

// Validate returns each fault, starting with the key.
func (n NATS) Validate() []error {
	var faults []error
	if n.Listen != "" {
		if err := ValidListen(n.Listen); err != nil {
			faults = append(faults, fmt.Errorf("listen: %w", err))
		}
	}
	if n.Durability != "always" && n.Durability != "os" {
		faults = append(faults, fmt.Errorf("durability: must be always or os (got %q)", n.Durability))
	}
	if n.Replicas != 1 && n.Replicas != 3 && n.Replicas != 5 {
		faults = append(faults, fmt.Errorf("replicas: must be 1, 3 or 5 (got %d)", n.Replicas))
	}
	if n.Storage != 0 && n.Storage < 256<<20 {
		faults = append(faults, fmt.Errorf("storage: must be at least 256MiB (got %s)", n.Storage))
	}
	return faults
}

// options for the connection.
func (n NATS) options() ([]nats.Option, error) {
	var options []nats.Option
	if n.Credentials != "" {
		options = append(options, nats.UserCredentials(n.Credentials))
	}
	if n.NkeyFile != "" {
		o, err := nats.NkeyOptionFromSeed(n.NkeyFile)
		if err != nil {
			return nil, BadSetting{"nats.nkey_file", err}
		}
		options = append(options, o)
	}
	if n.CAFile != "" {
		options = append(options, nats.RootCAs(n.CAFile))
	}
	return options, nil
}

// HTTP is the settings' http section: the API, the feeds and the page.
type HTTP struct {
	Listen string `yaml:"listen"`
}

// DefaultHTTP is 127.0.0.1:8080.
func DefaultHTTP() HTTP { return HTTP{Listen: "127.0.0.1:8080"} }

// Validate returns each fault, starting with the key.
func (h HTTP) Validate() []error {
	if err := ValidListen(h.Listen); err != nil {
		return []error{fmt.Errorf("listen: %w", err)}
	}
	return nil
}

// ValidListen says what is wrong with a host:port.
func ValidListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		var n int
		if n, err = strconv.Atoi(port); err == nil && (n < 0 || n > 65535) {
			err = fmt.Errorf("port out of range")
		}
	}
	if err != nil {
		return fmt.Errorf("must be host:port such as 127.0.0.1:8080 (got %q)", address)
	}
	return nil
}

// Shared are the sections that every program reads.
type Shared struct {
	NATS NATS
	HTTP HTTP
	Log  telemetry.Config
	// Data is the folder for everything that is kept on disk.
	Data string
}

// DefaultShared returns the defaults.
func DefaultShared() Shared {
	return Shared{NATS: DefaultNATS(), HTTP: DefaultHTTP(), Log: telemetry.Default(), Data: "data"}
}

// Sections returns the shared sections for config.Load, and the names of the
// services' own, which the caller replaces by those that it reads.
func (s *Shared) Sections() config.Sections {
	return config.Sections{
		"nats": &s.NATS, "http": &s.HTTP, "log": &s.Log, "data": &s.Data,
		"sources": nil, "fetcher": nil, "detector": nil, "normaliser": nil, "store": nil,
	}
}
