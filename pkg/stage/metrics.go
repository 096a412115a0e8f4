package stage

import (
	"github.com/prometheus/client_golang/prometheus"
)

// Metrics of all stages of a process; every one has the label stage.
type Metrics struct {
	items    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inflight *prometheus.GaugeVec
	paused   *prometheus.GaugeVec
	batch    *prometheus.HistogramVec
}

// The outcomes of an input.
const (
	outcomeDone     = "done"
	outcomeFiltered = "filtered"
	outcomeRetried  = "retried"
	outcomeDead     = "dead"
	// outcomePostponed is an input that comes again because what it needs was busy.
	outcomePostponed = "postponed"
)

// NewMetrics makes and registers the metrics.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		items: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_stage_items_total", Help: "Inputs by outcome: done, filtered, retried or postponed (will come again) or dead (in the dead letters).",
		}, []string{"stage", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "depeche_stage_duration_seconds", Help: "Time of one call of a stage's core.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2.5, 13), NativeHistogramBucketFactor: 1.1,
		}, []string{"stage"}),
		inflight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "depeche_stage_inflight", Help: "Inputs that the stage holds.",
		}, []string{"stage"}),
		paused: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "depeche_stage_paused", Help: "1 while the stage waits for something behind it to come back.",
		}, []string{"stage"}),
		batch: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "depeche_stage_publish_batch_size", Help: "Messages published together.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 9),
		}, []string{"stage"}),
	}
	r.MustRegister(m.items, m.duration, m.inflight, m.paused, m.batch)
	return m
}

// stageMetrics are the metrics of one stage, looked up once.
type stageMetrics struct {
	outcome          map[string]prometheus.Counter
	duration, batch  prometheus.Observer
	inflight, paused prometheus.Gauge
}

func (m *Metrics) of(stage string) stageMetrics {
	s := stageMetrics{
		outcome: map[string]prometheus.Counter{}, duration: m.duration.WithLabelValues(stage), batch: m.batch.WithLabelValues(stage),
		inflight: m.inflight.WithLabelValues(stage), paused: m.paused.WithLabelValues(stage),
	}
	for _, o := range []string{outcomeDone, outcomeFiltered, outcomeRetried, outcomeDead, outcomePostponed} {
		s.outcome[o] = m.items.WithLabelValues(stage, o)
	}
	return s
}
