package outbound

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/dustin/go-humanize"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	acceptEncoding = "gzip, br, zstd, deflate"
	// maxWindow is the most memory that a zstd frame may ask for, in bytes.
	maxWindow = 8 << 20
	// codedSlack is how much larger than decoded a coded body may be, in bytes.
	codedSlack = 64 << 10
)

var errTooLarge = errors.New("body too large")

// readBody reads at most limit decoded bytes. A body that ends before its time
// is returned as far as it came, and called truncated.
func (c *Client) readBody(ctx context.Context, answer *http.Response, limit int64) (body []byte, truncated bool, err error) {
	tooLarge := &Error{Sentence: "body larger than " + humanize.IBytes(uint64(limit)), Permanent: true, TooLarge: true}
	coding, err := contentCoding(answer.Header)
	if err != nil {
		return nil, false, err
	}
	if answer.ContentLength > limit+codedSlack || (coding == "" && answer.ContentLength > limit) {
		return nil, false, tooLarge
	}
	raw := bufio.NewReader(&capped{answer.Body, limit + codedSlack})
	decoded, done, err := decode(coding, raw)
	if err == nil {
		defer done()
		body, err = c.readLimited(ctx, decoded, limit)
	}
	switch {
	case err == nil:
		return body, false, nil
	case errors.Is(err, errTooLarge), errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return nil, false, tooLarge
	case errors.Is(err, io.ErrUnexpectedEOF):
		return body, true, nil
	case coding != "" && isCodingFault(err):
		return nil, false, &Error{Sentence: fmt.Sprintf("the body is not valid %s", coding), cause: err}
	}
	return nil, false, err
}

// readLimited reads to the end. From some size on a body waits until few others
// of that size are being read, so that many at once cannot fill the memory.
func (c *Client) readLimited(ctx context.Context, r io.Reader, limit int64) ([]byte, error) {
	var body bytes.Buffer
	first := min(limit+1, largeBody)
	n, err := io.CopyN(&body, r, first)
	if errors.Is(err, io.EOF) {
		return body.Bytes(), nil
	}
	if err != nil {
		return body.Bytes(), err
	}
	if n > limit {
		return nil, errTooLarge
	}
	select {
	case c.large <- struct{}{}:
		defer func() { <-c.large }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	more, err := io.Copy(&body, io.LimitReader(r, limit+1-n))
	if err == nil && n+more > limit {
		err = errTooLarge
	}
	return body.Bytes(), err
}

// contentCoding returns the coding of the body, empty for none.
func contentCoding(h http.Header) (string, error) {
	var codings []string
	for _, line := range h.Values("Content-Encoding") {
		for part := range strings.SplitSeq(line, ",") {
			if part = strings.ToLower(strings.TrimSpace(part)); part != "" && part != "identity" && part != "none" && part != "utf-8" {
				codings = append(codings, part)
			}
		}
	}
	if len(codings) > 1 {
		return "", &Error{Sentence: fmt.Sprintf("the body is coded more than once (%.60s): refused", strings.Join(codings, ", ")), Permanent: true}
	}
	if len(codings) == 0 {
		return "", nil
	}
	return codings[0], nil
}

// decode returns the reader of the decoded body and what releases it.
func decode(coding string, raw *bufio.Reader) (io.Reader, func(), error) {
	none := func() {}
	switch coding {
	case "":
		return raw, none, nil
	case "gzip", "x-gzip":
		if magic, err := raw.Peek(2); err == nil && !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
			return raw, none, nil // says gzip and is not: real servers do so
		}
		r, err := gzip.NewReader(raw)
		if errors.Is(err, io.EOF) {
			return raw, none, nil // an empty body
		}
		return r, none, err
	case "deflate":
		return inflate(raw)
	case "br":
		return brotli.NewReader(raw), none, nil
	case "zstd":
		r, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, none, err
		}
		return r, r.Close, nil
	}
	return nil, none, &Error{Sentence: fmt.Sprintf("the body is coded as %.40q, which was not asked for", coding), Permanent: true}
}

// inflate reads deflate as the standard has it, with a zlib header, and as many
// servers send it, without.
func inflate(raw *bufio.Reader) (io.Reader, func(), error) {
	magic, err := raw.Peek(2)
	if err == nil && magic[0]&0x0f == 8 && (uint(magic[0])<<8|uint(magic[1]))%31 == 0 {
		r, err := zlib.NewReader(raw)
		return r, func() {}, err
	}
	r := flate.NewReader(raw)
	return r, func() { _ = r.Close() }, nil
}

func isCodingFault(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) ||
		errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrChecksum) || errors.Is(err, zlib.ErrDictionary) ||
		errors.Is(err, zstd.ErrMagicMismatch) || errors.Is(err, zstd.ErrCRCMismatch) || errors.Is(err, zstd.ErrReservedBlockType) ||
		strings.HasPrefix(err.Error(), "brotli: ")
}

// capped ends in errTooLarge after left bytes.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	if c.left < 0 {
		return n, errTooLarge
	}
	return n, err
}
