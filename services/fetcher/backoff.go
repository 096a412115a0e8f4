package fetcher

import (
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	maxBackOff = 6 * time.Hour
	// maxSilence is the most for a server that gave no answer at all: it may be our
	// own network that is away, and it costs nobody anything.
	maxSilence    = 30 * time.Minute
	maxRetryAfter = 24 * time.Hour
)

// backOff returns how long a feed is left alone after its n-th failure in a row:
// the least interval, doubled each time, up to six hours, give or take a fifth so
// that what failed together does not come back together. A server's Retry-After
// is heeded up to a day. No feed is ever given up.
func (t turn) backOff(n int) time.Duration {
	d := paceOf(t.cfg, t.source).min
	switch t.answer.status {
	case http.StatusNotFound, http.StatusGone:
		d *= 4
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		d *= 2
	}
	most := maxBackOff
	if t.answer.silent {
		most = maxSilence
	}
	for range min(n-1, 20) {
		d = min(2*d, most)
	}
	d = time.Duration(float64(min(d, most)) * (0.8 + 0.4*rand.Float64()))
	return max(d, min(t.answer.retryAfter, maxRetryAfter))
}
