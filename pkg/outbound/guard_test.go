package outbound

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

var errNotDialled = errors.New("the test dials nothing")

// watched is a client whose names a server of the test resolves, and which dials
// nothing: what the guard would have let pass is noted.
type watched struct {
	*Client
	mu      sync.Mutex
	allowed []string
}

func newWatched(t *testing.T, names map[string][]string) *watched {
	t.Helper()
	w := &watched{Client: New(Config{Setting: "fetcher.allow_private"})}
	dialer := w.guard.dialer()
	guard := dialer.Control
	dialer.Control = func(network, address string, c syscall.RawConn) error {
		if err := guard(network, address, c); err != nil {
			return err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.allowed = append(w.allowed, address)
		return errNotDialled
	}
	dialer.Resolver = resolver(t, names)
	w.http.Transport = newTransport(dialer)
	return w
}

// resolver answers from the names alone.
func resolver(t *testing.T, names map[string][]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if answer := reply(buffer[:n], names); answer != nil {
				conn.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: (&redirect{conn.LocalAddr().String()}).dial}
}

func reply(query []byte, names map[string][]string) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	addresses, known := names[strings.TrimSuffix(q.Name.String(), ".")]
	if !known {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, text := range addresses {
		a := netip.MustParseAddr(text)
		header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
		switch {
		case a.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: a.As4()}})
		case a.Is6() && q.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	answer, err := m.Pack()
	if err != nil {
		return nil
	}
	return answer
}

func get(t *testing.T, c *Client, address string) error {
	t.Helper()
	_, err := c.Get(t.Context(), Request{URL: address, MaxBody: 1 << 20, Timeout: 5 * time.Second})
	return err
}

func TestAddressIsJudgedAfterTheNameWasResolved(t *testing.T) {
	t.Parallel()
	names := map[string][]string{
		"public.example":   {"93.184.216.34"},
		"inner.example":    {"10.0.0.7"},
		"metadata.example": {"169.254.169.254"},
		"loop6.example":    {"::1"},
		"mapped.example":   {"::ffff:10.0.0.1"},
		"six2four.example": {"2002:7f00:1::1"},
		"nat64.example":    {"64:ff9b::7f00:1"},
		"multi.example":    {"224.0.0.1"},
		"mixed.example":    {"93.184.216.34", "::1", "127.0.0.1"},
	}
	for _, test := range []struct {
		address, want string
		allowed       []string
	}{
		{"http://public.example/feed", "", []string{"93.184.216.34:80"}},
		{"https://public.example/feed", "", []string{"93.184.216.34:443"}},
		{"http://public.example:8080/feed", "", []string{"93.184.216.34:8080"}},
		{"http://mixed.example/feed", "", []string{"93.184.216.34:80"}},
		{"http://inner.example/feed", "address 10.0.0.7 is private: refused; set fetcher.allow_private to allow it", nil},
		{"http://metadata.example/feed", "address 169.254.169.254 is link-local: refused", nil},
		{"http://loop6.example/feed", "address ::1 is loopback: refused; set fetcher.allow_private to allow it", nil},
		{"http://mapped.example/feed", "address 10.0.0.1 is private: refused; set fetcher.allow_private to allow it", nil},
		{"http://six2four.example/feed", "address 2002:7f00:1::1 is reserved: refused; set fetcher.allow_private to allow it", nil},
		{"http://nat64.example/feed", "address 64:ff9b::7f00:1 is reserved: refused; set fetcher.allow_private to allow it", nil},
		{"http://multi.example/feed", "address 224.0.0.1 is multicast: refused", nil},
		{"http://public.example:25/", "port 25 is none of 80 443 8080 8443: refused; set fetcher.allow_private to allow it", nil},
		{"http://unknown.example/", "no such host: unknown.example", nil},
		{"http://intranet/", `host "intranet" is a name without a dot: refused; set fetcher.allow_private to allow it`, nil},
		{"http://u:p@public.example/", `address "http://u:xxxxx@public.example/" holds a user name: refused`, nil},
		{"gopher://public.example/", `address "gopher://public.example/" is neither http nor https: refused`, nil},
	} {
		t.Run(test.address, func(t *testing.T) {
			t.Parallel()
			w := newWatched(t, names)
			err := get(t, w.Client, test.address)
			if test.want != "" && err.Error() != test.want {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
			if strings.Join(w.allowed, " ") != strings.Join(test.allowed, " ") {
				t.Errorf("dialled %v, want %v", w.allowed, test.allowed)
			}
		})
	}
}

// moved answers for one host with a redirect, and passes on to the transport
// what is asked of others.
type moved struct {
	host, location string
	next           http.RoundTripper
}

func (m moved) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != m.host {
		return m.next.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusMovedPermanently, Header: http.Header{"Location": {m.location}}, Body: http.NoBody, Request: r,
	}, nil
}

func TestEachHopIsJudged(t *testing.T) {
	t.Parallel()
	names := map[string][]string{"inner.example": {"192.168.1.1"}, "other.example": {"93.184.216.34"}}
	for _, test := range []struct{ location, want string }{
		{"http://169.254.169.254/latest/meta-data/", "address 169.254.169.254 is link-local: refused"},
		{"http://[::1]/", "address ::1 is loopback: refused; set fetcher.allow_private to allow it"},
		{"http://inner.example/", "address 192.168.1.1 is private: refused; set fetcher.allow_private to allow it"},
		{"http://2130706433/", `host "2130706433" is a name without a dot: refused; set fetcher.allow_private to allow it`},
		{"http://user:pw@other.example/", `address "http://user:xxxxx@other.example/" holds a user name: refused`},
		{"//127.0.0.1/feed", "address 127.0.0.1 is loopback: refused; set fetcher.allow_private to allow it"},
		{"gopher://other.example/", `address "gopher://other.example/" is neither http nor https: refused`},
		{"http://other.example/", "no valid answer: dial tcp 93.184.216.34:80: the test dials nothing"},
	} {
		t.Run(test.location, func(t *testing.T) {
			t.Parallel()
			w := newWatched(t, names)
			w.http.Transport = moved{"public.example", test.location, w.http.Transport}
			err := get(t, w.Client, "http://public.example/feed")
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if refused := strings.Contains(test.want, "refused"); refused != IsPermanent(err) {
				t.Errorf("permanent: %v", IsPermanent(err))
			}
		})
	}
}

// What no publisher has is refused though private addresses are allowed.
func TestAllowPrivateIsNotAllowAll(t *testing.T) {
	t.Parallel()
	g := newGuard(Config{AllowPrivate: true})
	for address, want := range map[string]bool{
		"127.0.0.1:8099": true, "10.1.2.3:80": true, "[::1]:9000": true, "[fd12::1]:80": true, "93.184.216.34:443": true, "100.64.0.1:80": true,
		"169.254.169.254:80": false, "[fe80::1%eth0]:80": false, "224.0.0.1:80": false, "168.63.129.16:80": false, "[::ffff:169.254.169.254]:80": false,
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if err := g.control(network, address, nil); (err == nil) != want {
			t.Errorf("%s: %v, want allowed %v", address, err, want)
		}
	}
}

// Each spelling of the corpus is refused without a packet to a denied address,
// and those that are allowed are dialled.
func TestAddressCorpus(t *testing.T) {
	t.Parallel()
	f, err := os.Open(shared(t, "security/ssrf/addresses.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := map[string][]string{
		"example.com": {"93.184.216.34"}, "www.agenceecofin.com": {"93.184.216.35"}, "xn--bcher-kva.example.org": {"93.184.216.36"},
		"localhost.example.com": {"93.184.216.37"}, "www.example.com": {"93.184.216.38"}, "example.org": {"93.184.216.39"},
	}
	tried := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c struct{ ID, Via, Value, Verdict, Why string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Via != "url" || strings.Contains(c.Why, "only with nat64 set") || c.Why == "feed: is http" || strings.HasPrefix(c.Why, "CRLF") {
			continue // a setting and a scheme that depeche does not have; a path that net/url encodes
		}
		tried++
		w := newWatched(t, names)
		err := get(t, w.Client, c.Value)
		if dialled := len(w.allowed) > 0; dialled != (c.Verdict == "allow") {
			t.Errorf("%s (%s): dialled %v, want %s: %v", c.Value, c.Why, w.allowed, c.Verdict, err)
		}
	}
	if tried < 50 {
		t.Errorf("only %d addresses tried", tried)
	}
}

// shared returns a path in the evaluation data that lies beside the repository,
// and skips the test where it does not.
func shared(t *testing.T, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("not in a workspace: no evaluation data")
		}
		dir = filepath.Dir(dir)
	}
	path = filepath.Join(dir, "..", "shared", "data", path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no evaluation data at %s", path)
	}
	return path
}
