package fetcher

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/depeche-wire/depeche/pkg/outbound"
)

type metrics struct {
	requests    *prometheus.CounterVec
	duration    *prometheus.HistogramVec
	bytes       *prometheus.CounterVec
	notModified prometheus.Counter
	feeds       *prometheus.GaugeVec
	lag         prometheus.Gauge
}

// newMetrics registers the fetcher's metrics; a nil registry leaves them unseen.
func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_fetch_requests_total", Help: "Requests to publishers by kind (feed, page, robots) and result.",
		}, []string{"kind", "result"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "depeche_fetch_duration_seconds", Help: "Time of one request, without the wait for the host's turn.",
			Buckets: prometheus.ExponentialBuckets(0.01, 2, 12), NativeHistogramBucketFactor: 1.1,
		}, []string{"kind"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_fetch_bytes_total", Help: "Bytes of the bodies read, as decoded.",
		}, []string{"kind"}),
		notModified: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "depeche_fetch_not_modified_total", Help: "Polls that were answered 304 Not Modified.",
		}),
		feeds: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "depeche_feeds", Help: "Feeds of the catalogue by state: ok, failing, waiting for their first poll, paused.",
		}, []string{"state"}),
		lag: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "depeche_schedule_lag_seconds", Help: "How late the latest poll began.",
		}),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.requests, m.duration, m.bytes, m.notModified, m.feeds, m.lag} {
		if err := r.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) request(kind string, response *outbound.Response, err error, took time.Duration) {
	m.requests.WithLabelValues(kind, resultOf(response, err)).Inc()
	m.duration.WithLabelValues(kind).Observe(took.Seconds())
	if err == nil {
		m.bytes.WithLabelValues(kind).Add(float64(len(response.Body)))
	}
}

// resultOf is one of few words, so that the metric stays small.
func resultOf(response *outbound.Response, err error) string {
	var e *outbound.Error
	switch {
	case errors.As(err, &e) && e.Refused:
		return "refused"
	case errors.As(err, &e) && e.TooLarge:
		return "too_large"
	case err != nil:
		return "no_answer"
	case response.Status == http.StatusNotModified:
		return "not_modified"
	case response.Err() == nil:
		return "ok"
	}
	return fmt.Sprintf("http_%dxx", response.Status/100)
}
