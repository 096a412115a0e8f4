package depechev1

import (
	"crypto/sha256"
	"encoding/base32"
	"net/url"
	"strconv"
	"strings"
)

var base32lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ItemID returns the id of an entry for life: 26 characters, 130 bits, of the
// SHA-256 of the source and the entry's guid or, if it has none, its address.
// Neither the scheme (http, https) nor tracking parameters count.
// An empty guid and address give the id of nothing; callers refuse such entries.
func ItemID(sourceID, guid, address string) string {
	key := identityOfGUID(guid)
	if key == "" {
		key = withoutScheme(CanonicalURL(address))
	}
	return hash26("depeche.v1|" + sourceID + "|" + key)
}

// FeedID returns the key of a feed of a source in the buckets.
func FeedID(sourceID, feedURL string) string {
	return sourceID + "." + hash26("depeche.v1|feed|" + feedURL)[:13]
}

// WireID returns the Nats-Msg-Id of a revision on the wire: "<id>.<revision>".
func WireID(id string, revision int) string { return id + "." + strconv.Itoa(revision) }

func hash26(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base32lower.EncodeToString(sum[:])[:26]
}

// identityOfGUID folds the spellings of one guid: surrounding space, and for an
// address the scheme, the case of the host and tracking parameters. A fragment
// stays, because feeds number their entries with it.
func identityOfGUID(guid string) string {
	guid = strings.TrimSpace(guid)
	u, err := url.Parse(guid)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return guid
	}
	fragment := u.Fragment
	key := withoutScheme(CanonicalURL(guid))
	if fragment != "" {
		key += "#" + fragment
	}
	return key
}

func withoutScheme(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		return rest
	}
	return address
}

// CanonicalURL folds the spellings of one http or https address: lower-case
// scheme and host, no default port, user, fragment or tracking parameter, "/"
// for an empty path. Anything else is returned trimmed.
func CanonicalURL(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return address
	}
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		host += ":" + port
	}
	u.Host = host
	u.User = nil
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = withoutTracking(u.RawQuery)
	u.ForceQuery = false
	return u.String()
}

// withoutTracking drops the parameters that name a campaign or a click, and
// keeps the order and spelling of the others.
func withoutTracking(query string) string {
	if query == "" {
		return ""
	}
	kept := strings.Split(query, "&")[:0]
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if pair != "" && !isTracking(strings.ToLower(name)) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

func isTracking(name string) bool {
	switch name {
	case "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid",
		"mc_cid", "mc_eid", "_hsenc", "_hsmi", "at_medium", "at_campaign", "at_custom1", "at_custom2",
		"at_custom3", "at_custom4", "xtor", "cmpid", "ocid", "ns_campaign", "ns_mchannel":
		return true
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "pk_") || strings.HasPrefix(name, "mtm_")
}
