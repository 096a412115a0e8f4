package outbound_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"github.com/depeche-wire/depeche/pkg/outbound"
)

const limit = 1 << 20

func client() *outbound.Client { return outbound.New(outbound.Config{AllowPrivate: true}) }

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

func get(t *testing.T, address string, timeout time.Duration) (*outbound.Response, error) {
	t.Helper()
	return client().Get(t.Context(), outbound.Request{URL: address, MaxBody: limit, Timeout: timeout})
}

// raw serves one connection with bytes as they are.
func raw(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buffer := make([]byte, 4096)
				_, _ = c.Read(buffer)
				answer(c)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

var text = []byte(strings.Repeat("Le fleuve monte depuis lundi. ", 1000))

func coded(t *testing.T, coding string, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	case "raw deflate":
		w, err = flate.NewWriter(&out, 5)
	case "br":
		w = brotli.NewWriter(&out)
	case "zstd":
		w, err = zstd.NewWriter(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestContentCodings(t *testing.T) {
	t.Parallel()
	for _, coding := range []string{"gzip", "deflate", "raw deflate", "br", "zstd"} {
		t.Run(coding, func(t *testing.T) {
			t.Parallel()
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", strings.TrimPrefix(coding, "raw "))
				w.Write(coded(t, coding, text))
			})
			r, err := get(t, address, 10*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(r.Body, text) || r.Truncated {
				t.Errorf("%d bytes, truncated %v", len(r.Body), r.Truncated)
			}
		})
	}
	t.Run("called gzip and is not", func(t *testing.T) {
		t.Parallel()
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(text)
		})
		r, err := get(t, address, 10*time.Second)
		if err != nil || !bytes.Equal(r.Body, text) {
			t.Errorf("%v, %v", r, err)
		}
	})
}

func TestBombsAreRefused(t *testing.T) {
	t.Parallel()
	zeros := make([]byte, 64<<20)
	for _, coding := range []string{"gzip", "deflate", "raw deflate", "br", "zstd"} {
		bomb := coded(t, coding, zeros)
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", strings.TrimPrefix(coding, "raw "))
			w.Write(bomb)
		})
		_, err := get(t, address, 20*time.Second)
		refused(t, coding, err, "body larger than 1.0 MiB")
	}
}

func refused(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: got %v, want %q", what, err, want)
	}
}

func TestHostileServers(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	t.Cleanup(func() { close(ended) })
	for _, test := range []struct {
		name    string
		address func(t *testing.T) string
		timeout time.Duration
		want    string
	}{
		{"endless body", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, r *http.Request) {
				for r.Context().Err() == nil {
					if _, err := w.Write(text); err != nil {
						return
					}
				}
			})
		}, 20 * time.Second, "body larger than 1.0 MiB"},
		{"a length that is too large", func(t *testing.T) string {
			return raw(t, func(c net.Conn) {
				fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n")
			})
		}, 20 * time.Second, "body larger than 1.0 MiB"},
		{"slow drip", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, r *http.Request) {
				for r.Context().Err() == nil {
					fmt.Fprint(w, "x")
					w.(http.Flusher).Flush()
					select {
					case <-r.Context().Done():
					case <-time.After(20 * time.Millisecond):
					}
				}
			})
		}, 500 * time.Millisecond, "the answer did not end within 500ms"},
		{"nothing at all", func(t *testing.T) string {
			return serve(t, func(_ http.ResponseWriter, r *http.Request) {
				select {
				case <-r.Context().Done():
				case <-ended:
				}
			})
		}, 300 * time.Millisecond, "no answer within 300ms"},
		{"a header without end", func(t *testing.T) string {
			return raw(t, func(c net.Conn) {
				fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
				for {
					if _, err := fmt.Fprintf(c, "X-%d: %s\r\n", time.Now().UnixNano(), text[:1000]); err != nil {
						return
					}
				}
			})
		}, 20 * time.Second, "the answer's header is larger than 64 KiB"},
		{"a redirect loop", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) })
		}, 20 * time.Second, "more than 10 redirects"},
		{"a redirect to a file", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "file:///etc/passwd")
				w.WriteHeader(http.StatusFound)
			})
		}, 20 * time.Second, "is neither http nor https: refused"},
		{"coded twice", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "gzip, gzip")
				w.Write(coded(t, "gzip", coded(t, "gzip", text)))
			})
		}, 20 * time.Second, "the body is coded more than once (gzip, gzip): refused"},
		{"a zstd window of 2 GiB", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "zstd")
				w.Write([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00})
			})
		}, 20 * time.Second, "body larger than 1.0 MiB"},
		{"broken gzip", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				body := coded(t, "gzip", text)
				copy(body[20:], "damaged damaged damaged")
				w.Header().Set("Content-Encoding", "gzip")
				w.Write(body)
			})
		}, 20 * time.Second, "the body is not valid gzip"},
		{"a bad chunk", func(t *testing.T) string {
			return raw(t, func(c net.Conn) {
				fmt.Fprint(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nabc")
			})
		}, 20 * time.Second, "no valid answer"},
		{"no HTTP", func(t *testing.T) string {
			return raw(t, func(c net.Conn) { fmt.Fprint(c, "220 mail.example ESMTP\r\n") })
		}, 20 * time.Second, "no valid answer"},
		{"a connection that is closed", func(t *testing.T) string {
			return raw(t, func(net.Conn) {})
		}, 20 * time.Second, "the server closed the connection before it had answered"},
		{"TLS that is none", func(t *testing.T) string {
			return strings.Replace(serve(t, func(http.ResponseWriter, *http.Request) {}), "http://", "https://", 1)
		}, 20 * time.Second, "the server does not speak TLS"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := get(t, test.address(t), test.timeout)
			refused(t, test.name, err, test.want)
			var sentence *outbound.Error
			if !errors.As(err, &sentence) {
				t.Errorf("%T is no sentence for a reader", err)
			}
		})
	}
}

func TestRefusedConnection(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = get(t, "http://"+l.Addr().String(), 5*time.Second)
	refused(t, "closed port", err, "connection refused by "+l.Addr().String())
}

func TestUnknownCertificate(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	_, err := get(t, s.URL, 5*time.Second)
	refused(t, "own certificate", err, "the server's certificate is not valid: certificate signed by unknown authority")
}

// A body that ends before its announced length is handed over, and marked.
func TestTruncatedBody(t *testing.T) {
	t.Parallel()
	address := raw(t, func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nla moitié") })
	r, err := get(t, address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Body) != "la moitié" || !r.Truncated {
		t.Errorf("%q, truncated %v", r.Body, r.Truncated)
	}
}

// A server that announces less than it sends is believed.
func TestLengthThatIsTooShort(t *testing.T) {
	t.Parallel()
	address := raw(t, func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ncinq octets et plus") })
	r, err := get(t, address, 5*time.Second)
	if err != nil || string(r.Body) != "cinq " {
		t.Errorf("%v, %v", r, err)
	}
}
