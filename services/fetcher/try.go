package fetcher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher/internal/feed"
)

// Document is a feed as it was read once.
type Document struct {
	Title    string `json:"title"`
	Language string `json:"language"`
	// Format is "rss", "atom" or "json".
	Format  string  `json:"format"`
	Entries []Entry `json:"entries"`
}

// Entry of a Document. Dates are RFC 3339, absent where they could not be read.
type Entry struct {
	ID          string      `json:"id"`
	URL         string      `json:"url"`
	Title       string      `json:"title"`
	Summary     string      `json:"summary"`
	Content     string      `json:"content"`
	PublishedAt string      `json:"published_at,omitempty"`
	UpdatedAt   string      `json:"updated_at,omitempty"`
	Authors     []string    `json:"authors"`
	Keywords    []string    `json:"keywords"`
	Enclosures  []Enclosure `json:"enclosures"`
}

// Enclosure is an attached file.
type Enclosure struct {
	URL  string `json:"url"`
	Type string `json:"type"`
}

// JSON returns the document as one JSON object.
func (d *Document) JSON() ([]byte, error) {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(d); err != nil {
		return nil, fmt.Errorf("write the feed as JSON: %w", err)
	}
	return []byte(strings.TrimSuffix(out.String(), "\n")), nil
}

// Try reads a feed once, from an address or a file, and keeps nothing. Its error
// is a sentence for a reader.
func Try(ctx context.Context, cfg Config, target string) (*Document, error) {
	var d *feed.Document
	var err error
	if strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://") {
		d, err = tryAddress(ctx, cfg, target)
	} else {
		d, err = tryFile(target)
	}
	if err != nil {
		return nil, err
	}
	return documentOf(d), nil
}

func tryAddress(ctx context.Context, cfg Config, address string) (*feed.Document, error) {
	web, err := loneWeb(cfg)
	if err != nil {
		return nil, err
	}
	p := &poller{cfg: cfg, web: web, now: time.Now}
	a := p.ask(ctx, catalogue.Source{}, catalogue.Feed{URL: address}, true)
	if a.err != nil {
		return nil, a.err
	}
	return a.document, nil
}

func tryFile(path string) (*feed.Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, feed.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(body) > feed.MaxSize {
		return nil, fmt.Errorf("%s: larger than 8 MiB", path)
	}
	return feed.Parse(body, feed.Options{})
}

func documentOf(d *feed.Document) *Document {
	out := &Document{Title: d.Title, Language: d.Language, Format: d.Format, Entries: make([]Entry, 0, len(d.Entries))}
	for _, e := range d.Entries {
		entry := Entry{
			ID: e.GetGuid(), URL: e.GetUrl(), Title: e.GetTitle(), Summary: e.GetSummary(), Content: e.GetContent(),
			PublishedAt: e.GetPublishedAt(), UpdatedAt: e.GetUpdatedAt(),
			Authors: append([]string{}, e.GetAuthors()...), Keywords: append([]string{}, e.GetCategories()...), Enclosures: []Enclosure{},
		}
		if entry.ID == "" {
			entry.ID = e.GetUrl()
		}
		for _, enclosure := range e.GetEnclosures() {
			entry.Enclosures = append(entry.Enclosures, Enclosure{enclosure.GetUrl(), enclosure.GetType()})
		}
		out.Entries = append(out.Entries, entry)
	}
	return out
}

// Page reads one page as the stage pages does. Its error is a sentence for a
// reader.
func Page(ctx context.Context, cfg Config, address string) (*v1.Page, error) {
	web, err := loneWeb(cfg)
	if err != nil {
		return nil, err
	}
	reader, err := newPageReader(cfg, web, time.Now, nil)
	if err != nil {
		return nil, err
	}
	page, err := reader.read(ctx, address, nil, true)
	if err != nil {
		return nil, err
	}
	return page, nil
}

// loneWeb is for one request outside the service: its metrics are seen by nobody.
func loneWeb(cfg Config) (*web, error) {
	if faults := cfg.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("fetcher.%w", errors.Join(faults...))
	}
	m, err := newMetrics(nil)
	if err != nil {
		return nil, err
	}
	return newWeb(cfg, time.Now, m), nil
}
