package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// allowedPorts are those on which news is served in public.
var allowedPorts = []uint16{80, 443, 8080, 8443}

// Addresses at which clouds serve their machines' secrets: no publisher is there,
// and no setting allows them. The second is a public address.
var neverAllowed = []netip.Prefix{
	netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("168.63.129.16/32"), netip.MustParsePrefix("fe80::/10"),
	netip.MustParsePrefix("fd00:ec2::254/128"), netip.MustParsePrefix("fd20:ce::254/128"), netip.MustParsePrefix("100.100.100.200/32"),
}

// guard judges addresses: their text before anything is resolved, and what is
// dialled after.
type guard struct {
	allowPrivate bool
	setting      string
	addresses    *ssrf.Guardian
}

func newGuard(c Config) guard {
	if c.Setting == "" {
		c.Setting = "allow_private"
	}
	return guard{
		allowPrivate: c.AllowPrivate, setting: c.Setting,
		addresses: ssrf.New(ssrf.WithPorts(allowedPorts...), ssrf.WithDeniedV4Prefixes(neverAllowed[1])),
	}
}

// control is called for each address that is about to be dialled.
func (g guard) control(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return refuse("address %s cannot be read", address)
	}
	if err := g.addresses.Safe(network, address, nil); err != nil {
		return g.refusal(at, err)
	}
	return nil
}

// refusal says why an address is refused; nil if the settings allow it.
func (g guard) refusal(at netip.AddrPort, err error) error {
	a := at.Addr().Unmap().WithZone("")
	if a.IsMulticast() || slices.ContainsFunc(neverAllowed, func(p netip.Prefix) bool { return p.Contains(a) }) {
		return refuse("address %s is %s", a, nature(a))
	}
	if g.allowPrivate {
		return nil
	}
	if errors.Is(err, ssrf.ErrProhibitedPort) && g.addresses.SafeAddr(at.Addr()) == nil {
		return g.unlessAllowed("port %d is none of %s", at.Port(), strings.Trim(fmt.Sprint(allowedPorts), "[]"))
	}
	return g.unlessAllowed("address %s is %s", a, nature(a))
}

func refuse(format string, args ...any) error {
	return &Error{Sentence: fmt.Sprintf(format, args...) + ": refused", Permanent: true, Refused: true}
}

// unlessAllowed refuses and names the setting that would allow it.
func (g guard) unlessAllowed(format string, args ...any) error {
	return &Error{Sentence: fmt.Sprintf(format, args...) + ": refused; set " + g.setting + " to allow it", Permanent: true, Refused: true}
}

func nature(a netip.Addr) string {
	switch {
	case a.IsLoopback():
		return "loopback"
	case a.IsPrivate():
		return "private"
	case a.IsLinkLocalUnicast():
		return "link-local"
	case a.IsMulticast():
		return "multicast"
	}
	return "reserved"
}

// parse reads an absolute address and judges its text.
func (g guard) parse(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, badAddress(address, err)
	}
	return u, g.judge(u)
}

// parseFrom reads where a server redirects to.
func (g guard) parseFrom(base *url.URL, location string) (*url.URL, error) {
	u, err := base.Parse(strings.TrimSpace(location))
	if err != nil {
		return nil, badAddress(location, err)
	}
	u.Fragment, u.RawFragment = "", ""
	return u, g.judge(u)
}

// judge refuses what can be told without a name server.
func (g guard) judge(u *url.URL) error {
	host := strings.TrimSuffix(u.Hostname(), ".")
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return refuse("address %.200q is neither http nor https", u.Redacted())
	case u.User != nil:
		return refuse("address %.200q holds a user name", u.Redacted())
	case host == "" || len(host) > 253:
		return refuse("address %.200q has no host", u.Redacted())
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if at, err := netip.ParseAddrPort(net.JoinHostPort(host, port)); err == nil {
		if err := g.addresses.SafeAddrPort(at); err != nil {
			return g.refusal(at, err)
		}
		return nil
	}
	if g.allowPrivate {
		return nil
	}
	if !slices.ContainsFunc(allowedPorts, func(p uint16) bool { return port == fmt.Sprint(p) }) {
		return g.unlessAllowed("port %s is none of %s", port, strings.Trim(fmt.Sprint(allowedPorts), "[]"))
	}
	return g.judgeName(host)
}

// judgeName refuses names that no public server has.
func (g guard) judgeName(host string) error {
	labels := strings.Split(strings.ToLower(host), ".")
	last := labels[len(labels)-1]
	switch {
	case len(labels) == 1:
		return g.unlessAllowed("host %.100q is a name without a dot", host)
	case isNumber(last):
		return g.unlessAllowed("host %.100q is an address in an odd spelling", host)
	case slices.Contains([]string{"localhost", "local", "internal", "onion", "svc", "lan", "intranet", "home", "corp"}, last),
		strings.HasSuffix(strings.ToLower(host), ".home.arpa"):
		return g.unlessAllowed("host %.100q is a name of a private network", host)
	}
	return nil
}

// isNumber tells whether a resolver might take a name that ends so for an IPv4
// address: digits, or hexadecimal after 0x.
func isNumber(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// dialer dials only what the guard lets pass.
func (g guard) dialer() *net.Dialer {
	return &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second, Control: g.control}
}

// newTransport uses no proxy of the environment: behind one nobody could judge
// the address.
func newTransport(dialer *net.Dialer) *http.Transport {
	return &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, DisableCompression: true,
		TLSHandshakeTimeout: 10 * time.Second, ExpectContinueTimeout: time.Second, MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns: 256, MaxIdleConnsPerHost: 8, IdleConnTimeout: 45 * time.Second,
	}
}
