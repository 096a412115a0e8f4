// Package page turns the bytes that a publisher's server sent into a tree that
// is safe to work on: bounded in bytes, nodes and depth, in UTF-8, whatever the
// bytes were. It never fetches, and never runs what it reads.
package page

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/html"
)

// Limits of what is worked on.
type Limits struct {
	// Bytes of the page; the rest is not read.
	Bytes int
	// Nodes of the tree; the rest is left out.
	Nodes int
}

// Depth is how deep the tree may be; elements beyond it are left out, their text
// stays. The HTML parser refuses more than 512.
const Depth = 400

// Page is a page as a tree.
type Page struct {
	Root *html.Node
	// Cut tells that the page was larger than the limits.
	Cut bool
	// Nodes in the tree.
	Nodes int
}

// ErrNotHTML marks bytes that are something else.
var ErrNotHTML = errors.New("not HTML")

// Reader undoes the Zstandard compression in which pages travel. It may be used by
// many at once.
type Reader struct {
	decoder *zstd.Decoder
	fault   error
	buffers sync.Pool // of *[]byte
}

// NewReader reads pages of at most limit bytes.
func NewReader(limit int) *Reader {
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(uint64(limit)+1<<20), zstd.WithDecoderConcurrency(0))
	return &Reader{decoder: d, fault: err}
}

// Decompress returns the bytes as they were received. It fails for what is
// damaged, or larger than the limit.
func (r *Reader) Decompress(compressed []byte) ([]byte, error) { return r.decompress(compressed, nil) }

func (r *Reader) decompress(compressed, into []byte) ([]byte, error) {
	if r.fault != nil {
		return nil, fmt.Errorf("decompress page: %w", r.fault)
	}
	body, err := r.decoder.DecodeAll(compressed, into)
	if err != nil {
		return nil, fmt.Errorf("decompress page: %w", err)
	}
	return body, nil
}

// Parse reads a page as it travels: compressed. It fails for what is damaged, larger
// than the reader's limit, or not HTML.
func (r *Reader) Parse(compressed []byte, contentType string, limits Limits) (*Page, error) {
	buffer, ok := r.buffers.Get().(*[]byte)
	if !ok {
		buffer = new([]byte)
	}
	defer r.buffers.Put(buffer) // the tree holds copies of its texts
	body, err := r.decompress(compressed, (*buffer)[:0])
	if err != nil {
		return nil, err
	}
	*buffer = body
	return Parse(body, contentType, limits)
}

// Parse reads a page. contentType is the server's; it names the encoding where
// the bytes do not tell.
func Parse(body []byte, contentType string, limits Limits) (*Page, error) {
	p := &Page{}
	if len(body) > limits.Bytes {
		body, p.Cut = body[:limits.Bytes], true
	}
	if err := looksLikeHTML(body); err != nil {
		return nil, err
	}
	body = withoutNUL(toUTF8(body, contentType))
	// Each node but text takes a "<", and text stands between two: with few enough
	// of them the standard's own algorithm is safe, else the linear one is taken.
	if bytes.Count(body, []byte("<")) <= limits.Nodes {
		root, err := html.Parse(bytes.NewReader(body))
		if err == nil {
			p.Root, p.Nodes = root, count(root)
			if p.Nodes <= 2*limits.Nodes {
				return p, nil
			}
		}
	}
	p.Root, p.Nodes = build(body, limits.Nodes)
	p.Cut = p.Cut || p.Nodes >= limits.Nodes
	return p, nil
}

func looksLikeHTML(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return fmt.Errorf("%w: the page is empty", ErrNotHTML)
	}
	kind, _, _ := strings.Cut(http.DetectContentType(body), ";")
	if !strings.HasPrefix(kind, "text/") && kind != "application/octet-stream" {
		return fmt.Errorf("%w: the page is %s", ErrNotHTML, kind)
	}
	if !bytes.Contains(body, []byte("<")) && !bytes.HasPrefix(body, []byte{0xff, 0xfe}) && !bytes.HasPrefix(body, []byte{0xfe, 0xff}) {
		return fmt.Errorf("%w: the page has no element", ErrNotHTML)
	}
	return nil
}

// ParseFragment reads a piece of HTML such as a feed's content, under the same
// limits. Text that no parser has decoded may be encoded twice.
func ParseFragment(fragment string, limits Limits) *Page {
	p := &Page{}
	if len(fragment) > limits.Bytes {
		fragment, p.Cut = fragment[:limits.Bytes], true
	}
	body := withoutNUL(bytes.ToValidUTF8([]byte(fragment), []byte("\uFFFD")))
	if bytes.Count(body, []byte("<")) <= limits.Nodes {
		if root, err := html.Parse(bytes.NewReader(body)); err == nil {
			p.Root, p.Nodes = root, count(root)
			return p
		}
	}
	p.Root, p.Nodes = build(body, limits.Nodes)
	p.Cut = p.Cut || p.Nodes >= limits.Nodes
	return p
}

// withoutNUL copies only where there is one.
func withoutNUL(body []byte) []byte {
	if bytes.IndexByte(body, 0) < 0 {
		return body
	}
	return bytes.ReplaceAll(body, []byte{0}, nil)
}

// count walks without recursion: the tree is as deep as the parser allows.
func count(root *html.Node) int {
	n := 0
	for c := root.FirstChild; c != nil; {
		n++
		if c.FirstChild != nil {
			c = c.FirstChild
			continue
		}
		for c.NextSibling == nil {
			if c = c.Parent; c == root {
				return n
			}
		}
		c = c.NextSibling
	}
	return n
}
