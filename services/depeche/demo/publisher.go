// Package demo is a small press of ours on loopback: a handful of invented
// publishers in several languages, each with a feed and, most, with pages. Every
// two seconds one of them brings something new; now and then an article is
// revised, and one publisher copies another.
//
// What it publishes is a function of the clock alone, so that nothing is kept and
// a restart goes on where it was. It listens on loopback only and asks nobody for
// anything.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

// Publisher is the running press.
type Publisher struct {
	listener net.Listener
	server   *http.Server
	press    *press
}

// Start listens on a free port of 127.0.0.1. Now is the clock.
func Start(now func() time.Time) (*Publisher, error) {
	press, err := newPress(now)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return &Publisher{
		listener: listener, press: press,
		server: &http.Server{
			Handler: press.routes(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
			WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		},
	}, nil
}

// Serve answers until ctx ends.
func (p *Publisher) Serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = p.server.Close() })
	defer stop()
	if err := p.server.Serve(p.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// Address is the host and port that it listens on.
func (p *Publisher) Address() string { return p.listener.Addr().String() }

// Sources are the publishers as a catalogue has them, polled often.
func (p *Publisher) Sources() catalogue.Sources {
	var sources catalogue.Sources
	for _, o := range outlets() {
		sources = append(sources, catalogue.Source{
			ID: o.id, Name: o.name, Country: o.country, Languages: []string{o.language}, Tags: []string{"demo"},
			Feeds: []string{"http://" + p.Address() + o.feedPath()}, FullText: o.fullText,
			MinInterval: catalogue.Duration(2 * time.Second), MaxInterval: catalogue.Duration(5 * time.Second),
		})
	}
	return sources
}

// outlet is one invented publisher.
type outlet struct {
	id, name, country, language string
	zone                        string // IANA
	format                      string // of the feed: rss, atom or json
	page                        string // template of its pages
	fullText                    bool   // its feed has summaries only
	copies                      string // id of the outlet whose articles it reprints
}

func (o outlet) feedPath() string {
	return "/" + o.id + "/feed." + map[string]string{"rss": "xml", "atom": "atom", "json": "json"}[o.format]
}

func outlets() []outlet {
	return []outlet{
		{id: "demo-sahel-eco", name: "Sahel Éco (demo)", country: "bf", language: "fr", zone: "Africa/Ouagadougou", format: "rss", page: "classic", fullText: true},
		{id: "demo-lagoon-post", name: "Lagoon Post (demo)", country: "ng", language: "en", zone: "Africa/Lagos", format: "atom", page: "modern", fullText: true},
		{id: "demo-jornal-baia", name: "Jornal da Baía (demo)", country: "mz", language: "pt", zone: "Africa/Maputo", format: "json", page: "classic"},
		{id: "demo-anba-nil", name: "أنباء النيل (demo)", country: "eg", language: "ar", zone: "Africa/Cairo", format: "rss", page: "modern", fullText: true},
		{id: "demo-pwani-leo", name: "Pwani Leo (demo)", country: "ke", language: "sw", zone: "Africa/Nairobi", format: "atom", page: "classic"},
		{id: "demo-golfo-hoy", name: "Golfo Hoy (demo)", country: "gq", language: "es", zone: "Africa/Malabo", format: "rss", page: "modern", fullText: true},
		{id: "demo-revue-du-lac", name: "La Revue du Lac (demo)", country: "cm", language: "fr", zone: "Africa/Douala", format: "rss", page: "classic", fullText: true, copies: "demo-sahel-eco"},
	}
}
