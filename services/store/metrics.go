package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/database"
)

// maxLanguages is how many languages have a count of their own.
const maxLanguages = 30

type metrics struct {
	commit, batch, available prometheus.Histogram
	items                    *prometheus.CounterVec
	articles                 *prometheus.CounterVec
	size                     prometheus.Gauge
	unsent, unsentAge, lag   prometheus.Gauge

	mu        sync.Mutex
	languages map[string]struct{}
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	}
	m := &metrics{
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "depeche_store_commit_duration_seconds", Help: "Time of one transaction.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 14), NativeHistogramBucketFactor: 1.1,
		}),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "depeche_store_batch_size", Help: "Items in one transaction.", Buckets: prometheus.ExponentialBuckets(1, 2, 9),
		}),
		available: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "depeche_article_seen_to_available_seconds", Help: "From the reading of the feed to the item on the wire and in the store.",
			Buckets: []float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400}, NativeHistogramBucketFactor: 1.1,
		}),
		items: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_store_items_total", Help: "Items by outcome: created, revised, unchanged, stale (a newer version was there) or alias (another feed or guid of an item that was there).",
		}, []string{"outcome"}),
		articles: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_articles_total", Help: "New items by language; \"other\" beyond the first 30 languages.",
		}, []string{"language"}),
		size:      gauge("depeche_store_db_size_bytes", "Size of the database on disk."),
		unsent:    gauge("depeche_store_outbox_unsent", "Revisions that are not known to be on the wire."),
		unsentAge: gauge("depeche_store_outbox_age_seconds", "Age of the oldest of them."),
		lag:       gauge("depeche_store_index_lag_items", "Revisions that full-text search does not find yet."),
		languages: map[string]struct{}{},
	}
	for _, k := range []database.Kind{database.Created, database.Revised, database.Unchanged, database.Stale, database.Alias} {
		m.items.WithLabelValues(string(k))
	}
	var faults []error
	for _, c := range []prometheus.Collector{m.commit, m.batch, m.available, m.items, m.articles, m.size, m.unsent, m.unsentAge, m.lag} {
		faults = append(faults, r.Register(c))
	}
	return m, errors.Join(faults...)
}

// watchInterval is how old the gauges of the database get.
const watchInterval = 5 * time.Second

// watch keeps the gauges of the database up to date until ctx ends. A gauge whose
// question fails keeps its value: the stage and the log tell why.
func (m *metrics) watch(ctx context.Context, db *database.DB) {
	for ctx.Err() == nil {
		if size, err := db.Size(ctx); err == nil {
			m.size.Set(float64(size))
		}
		if count, oldest, err := db.OutboxState(ctx); err == nil {
			age := 0.0
			if count > 0 {
				age = max(0, time.Since(oldest).Seconds())
			}
			m.unsent.Set(float64(count))
			m.unsentAge.Set(age)
		}
		if lag, err := db.IndexLag(ctx); err == nil {
			m.lag.Set(float64(lag))
		}
		select {
		case <-ctx.Done():
		case <-time.After(watchInterval):
		}
	}
}

func (m *metrics) outcome(k database.Kind) { m.items.WithLabelValues(string(k)).Inc() }

// article counts a new item.
func (m *metrics) article(tag string) {
	language := v1.LanguageToken(tag)
	m.mu.Lock()
	if _, ok := m.languages[language]; !ok {
		if len(m.languages) < maxLanguages {
			m.languages[language] = struct{}{}
		} else {
			language = "other"
		}
	}
	m.mu.Unlock()
	m.articles.WithLabelValues(language).Inc()
}
