package depeche

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/fetcher"
	detector "github.com/depeche-wire/depeche/services/language-detector"
	"github.com/depeche-wire/depeche/services/normaliser"
)

// explainRequest is a line of a batch.
type explainRequest struct {
	// URL of the page; it is read from there unless there is a file.
	URL string `json:"url"`
	// File that holds the page.
	File string `json:"file"`
	// Source is the id of a source of the settings, or a source.
	Source sourceRef `json:"source"`
	// FetchedAt is the instant to take for now, RFC 3339. Optional.
	FetchedAt string `json:"fetched_at"`
}

// sourceRef is an id, or the whole source.
type sourceRef catalogue.Source

// UnmarshalJSON takes a text for an id.
func (r *sourceRef) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, &r.ID) == nil {
		return nil
	}
	return json.Unmarshal(text, (*catalogue.Source)(r))
}

// explainer makes items of pages, as the services do.
type explainer struct {
	settings   settings
	detector   *detector.Detector
	normaliser *normaliser.Normaliser
	packer     *zstd.Encoder
}

func newExplainer(s settings) (*explainer, error) {
	s.Detector.Languages = nil // explain filters nothing
	d, err := detector.New(s.Detector)
	if err != nil {
		return nil, err
	}
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &explainer{settings: s, detector: d, normaliser: normaliser.New(s.Normaliser), packer: packer}, nil
}

// line answers one line of a batch. Nothing that a page holds ends the program.
func (e *explainer) line(ctx context.Context, line []byte) (answer []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	var request explainRequest
	if err := json.Unmarshal(line, &request); err != nil {
		return nil, fmt.Errorf("not a request: %w", err)
	}
	it, _, err := e.explain(ctx, request)
	if err != nil {
		return nil, err
	}
	return v1.MarshalJSON(it)
}

// explain returns the item as it would be on the wire at first, and why.
func (e *explainer) explain(ctx context.Context, r explainRequest) (*v1.Item, []normaliser.Evidence, error) {
	source, err := e.source(r.Source)
	if err != nil {
		return nil, nil, err
	}
	page, err := e.page(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if r.FetchedAt != "" {
		if _, err := time.Parse(time.RFC3339Nano, r.FetchedAt); err != nil {
			return nil, nil, fmt.Errorf("fetched_at: must be an RFC 3339 instant (got %.40q)", r.FetchedAt)
		}
		page.FetchedAt = r.FetchedAt
	}
	hash := sha256.Sum256([]byte(page.GetUrl()))
	it := &v1.Item{
		Id: v1.ItemID(source.ID, "", page.GetUrl()), Revision: 1, Event: "created", Source: source.Item(),
		Fetched: &v1.Fetched{
			FeedUrl: r.URL, FetchedAt: page.GetFetchedAt(), Hash: hex.EncodeToString(hash[:16]), Entry: &v1.Entry{Url: r.URL}, Page: page,
		},
	}
	detected, err := e.detector.Handle(ctx, it)
	if err != nil {
		return nil, nil, fmt.Errorf("detect: %w", err)
	}
	if len(detected) != 1 {
		return nil, nil, errors.New("the detector gives no item")
	}
	out, evidence, err := e.normaliser.Explain(ctx, detected[0])
	if err != nil {
		return nil, nil, fmt.Errorf("normalise: %w", err)
	}
	out.Fetched.Page.Body = nil
	return out, evidence, nil
}

// source returns the settings' source of that id, or what is known of another.
func (e *explainer) source(r sourceRef) (catalogue.Source, error) {
	s := catalogue.Source(r)
	if s.ID == "" {
		s.ID = "explain"
	}
	for _, known := range e.settings.Fetcher.Sources {
		if known.ID == s.ID && s.Name == "" && s.Country == "" {
			return known, nil
		}
	}
	if !v1.ValidSourceID(s.ID) {
		return s, fmt.Errorf("source: must be an id of 1 to 48 of a-z, 0-9 and - (got %.60q)", s.ID)
	}
	if s.Name == "" {
		s.Name = s.ID
	}
	return s, nil
}

// page reads the file, or the address.
func (e *explainer) page(ctx context.Context, r explainRequest) (*v1.Page, error) {
	switch {
	case r.File != "":
		body, err := readLimited(r.File, v1.MaxPage)
		if err != nil {
			return nil, err
		}
		return &v1.Page{
			Url: r.URL, Status: 200, ContentType: "text/html", Body: e.packer.EncodeAll(body, nil), Size: int32(len(body)),
			FetchedAt: time.Now().UTC().Format(time.RFC3339Nano),
		}, nil
	case r.URL != "":
		page, err := fetcher.Page(ctx, e.settings.Fetcher, r.URL)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", plain(r.URL), err)
		}
		return page, nil
	}
	return nil, errors.New("url or file: one of them must be there")
}
