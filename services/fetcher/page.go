package fetcher

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/publicsuffix"

	"github.com/depeche-wire/depeche/pkg/outbound"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

const (
	// pageTries is how often a page is asked for before its item goes on without it.
	pageTries  = 3
	acceptPage = "text/html, application/xhtml+xml, */*;q=0.1"
	// holdFor is how long a host is left alone that says it is overloaded, and
	// maxHold the most that it may ask for.
	holdFor = 30 * time.Second
	maxHold = 5 * time.Minute
	// maxTogether is the most bytes of an entry and its compressed page in one message.
	maxTogether = v1.MaxMessageSize - 256<<10
)

// pageReader reads entries' pages.
type pageReader struct {
	cfg     Config
	web     *web
	now     func() time.Time
	encoder *zstd.Encoder
	sources sources
}

func newPageReader(cfg Config, w *web, now func() time.Time, sources sources) (*pageReader, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("set up compression: %w", err)
	}
	return &pageReader{cfg: cfg, web: w, now: now, encoder: encoder, sources: sources}, nil
}

// handle adds the page to an item. An item whose page cannot be read goes on
// with the reason; none is dropped.
func (r *pageReader) handle(ctx context.Context, it *v1.Item) ([]*v1.Item, error) {
	entry := it.GetFetched().GetEntry()
	page, err := r.read(ctx, entry.GetUrl(), r.headers(ctx, it), stage.Attempt(ctx) >= pageTries)
	if wait, busy := isBusy(err); busy {
		return nil, stage.Later(wait, err)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil && !outbound.IsPermanent(err) && stage.Attempt(ctx) < pageTries {
		return nil, err
	}
	if err != nil {
		page = &v1.Page{Url: entry.GetUrl(), Status: page.GetStatus(), ContentType: page.GetContentType(), FetchedAt: page.GetFetchedAt(), Error: clip(err.Error(), 500)}
	} else if len(page.GetBody())+len(entry.GetContent())+len(entry.GetSummary()) > maxTogether {
		page.Body, page.Size, page.Error = nil, 0, "the page and the entry are too large for one message"
	}
	it.Fetched.Page = page
	return []*v1.Item{it}, nil
}

// without is an item that goes on without its page, for the reason.
func (r *pageReader) without(it *v1.Item, reason error) []*v1.Item {
	it.Fetched.Page = &v1.Page{
		Url: it.GetFetched().GetEntry().GetUrl(), FetchedAt: r.now().UTC().Format(time.RFC3339Nano), Error: clip(reason.Error(), 500),
	}
	return []*v1.Item{it}
}

// headers returns the request headers that the catalogue has for the source, if
// the page is on the feed's own site: a feed may link to anybody.
func (r *pageReader) headers(ctx context.Context, it *v1.Item) map[string]string {
	source, ok := r.sources.source(ctx, it.GetSource().GetId())
	if !ok || len(source.Headers) == 0 || siteOf(it.GetFetched().GetFeedUrl()) != siteOf(it.GetFetched().GetEntry().GetUrl()) {
		return nil
	}
	return source.Headers
}

// siteOf is the part of an address's host that one owner has registered.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	if err != nil {
		return u.Host
	}
	return site
}

// read gets one page. On an error the page holds what is known of the answer.
// Final says that there will be no other try: a page that was cut off is kept then.
func (r *pageReader) read(ctx context.Context, address string, own map[string]string, final bool) (*v1.Page, error) {
	page := &v1.Page{Url: address, FetchedAt: r.now().UTC().Format(time.RFC3339Nano)}
	if r.web.robots != nil {
		if err := r.web.robots.check(ctx, address); err != nil {
			return page, err
		}
	}
	response, err := r.web.get(ctx, kindPage, outbound.Request{
		URL: address, Header: map[string]string{"Accept": acceptPage}, Own: own, MaxBody: int64(r.cfg.MaxPageSize),
	})
	if err != nil {
		return page, err
	}
	page.FetchedAt = r.now().UTC().Format(time.RFC3339Nano)
	page.Url, page.Status = clip(response.URL, v1.MaxURL), int32(response.Status)
	page.ContentType, page.Language = headerText(response.Header, "Content-Type"), headerText(response.Header, "Content-Language")
	if err := response.Err(); err != nil {
		r.hold(address, response)
		return page, err
	}
	if response.Truncated && !final {
		return page, &outbound.Error{Sentence: "the page was cut off"}
	}
	if err := checkHTML(page.GetContentType(), response.Body); err != nil {
		return page, err
	}
	page.Size, page.Body = int32(len(response.Body)), r.encoder.EncodeAll(response.Body, nil)
	if len(page.GetBody()) > v1.MaxPage {
		page.Body, page.Size = nil, 0
		return page, &outbound.Error{Sentence: "the page cannot be compressed to 4 MiB", Permanent: true}
	}
	return page, nil
}

// hold leaves a host alone that says it is overloaded.
func (r *pageReader) hold(address string, response *outbound.Response) {
	if response.Status != http.StatusTooManyRequests && response.Status != http.StatusServiceUnavailable {
		return
	}
	if u, err := url.Parse(address); err == nil {
		now := r.now()
		wait := response.RetryAfter(now)
		if wait == 0 {
			wait = holdFor
		}
		r.web.pace.hold(strings.ToLower(u.Host), now.Add(min(wait, maxHold)))
	}
}

// checkHTML refuses what is no page of HTML. A server that does not say, or says
// something that is often wrong, is judged by its bytes.
func checkHTML(contentType string, body []byte) error {
	if len(body) == 0 {
		return &outbound.Error{Sentence: "the page is empty", Permanent: true}
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(contentType)), ";")
	}
	switch kind {
	case "text/html", "application/xhtml+xml":
		if sniffed := http.DetectContentType(body); strings.HasPrefix(sniffed, "text/") || sniffed == "application/octet-stream" {
			return nil
		}
		kind = http.DetectContentType(body)
	case "", "text/plain", "application/octet-stream", "text/xml", "application/xml":
		if strings.HasPrefix(http.DetectContentType(body), "text/html") {
			return nil
		}
		if kind == "" {
			kind, _, _ = strings.Cut(http.DetectContentType(body), ";")
		}
	}
	return &outbound.Error{Sentence: fmt.Sprintf("the address gives %.60s, no web page", kind), Permanent: true}
}

// headerText is a header's value as text that the contract takes.
func headerText(h http.Header, name string) string {
	return clip(strings.TrimSpace(h.Get(name)), 200)
}
