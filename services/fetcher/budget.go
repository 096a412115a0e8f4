package fetcher

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

// Budget says where the polls that the sources ask for exceed what the pace per
// host allows: one sentence a host, none if all is well. Private hosts, which are
// not held back, do not count.
func Budget(cfg Config, sources catalogue.Sources) []string {
	type load struct {
		feeds          int
		busiest, least float64 // requests a second
		every          time.Duration
	}
	hosts := map[string]*load{}
	for _, s := range sources {
		if s.Paused {
			continue
		}
		pace := paceOf(cfg, s)
		for _, feed := range s.Feeds {
			u, err := url.Parse(feed)
			if err != nil || isOwnName(u.Hostname()) {
				continue
			}
			host := strings.ToLower(u.Host)
			if hosts[host] == nil {
				hosts[host] = &load{every: pace.max}
			}
			l := hosts[host]
			l.feeds++
			l.busiest += 1 / pace.min.Seconds()
			l.least += 1 / pace.max.Seconds()
			l.every = min(l.every, pace.max)
		}
	}
	if cfg.HostInterval <= 0 {
		return nil
	}
	allowed := 1 / cfg.HostInterval.Seconds()
	var sentences []string
	for host, l := range hosts {
		each := (time.Duration(l.feeds) * cfg.HostInterval).Round(time.Second)
		switch {
		case l.least > allowed:
			sentences = append(sentences, fmt.Sprintf("%s: %d feeds at least every %s need %.2g requests a second, fetcher.host_interval %s allows %.2g: each is polled every %s at best",
				host, l.feeds, l.every, l.least, cfg.HostInterval, allowed, each))
		case l.busiest > allowed:
			sentences = append(sentences, fmt.Sprintf("%s: %d feeds would need %.2g requests a second when all are busy, fetcher.host_interval %s allows %.2g: each is polled every %s then",
				host, l.feeds, l.busiest, cfg.HostInterval, allowed, each))
		}
	}
	slices.Sort(sentences)
	return sentences
}

// isOwnName tells without a name server whether a host is surely private.
func isOwnName(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && isPrivate(a)
}
