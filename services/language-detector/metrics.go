package detector

import (
	"errors"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// metrics count what the stage's own metrics do not tell.
type metrics struct {
	log                *slog.Logger
	filteredItems      *prometheus.CounterVec
	conflicts          *prometheus.CounterVec
	verifiedItems      prometheus.Counter
	verifiedDifference *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer, log *slog.Logger) (*metrics, error) {
	m := &metrics{
		log: log,
		filteredItems: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_detector_filtered_total", Help: "Items that detector.languages does not keep, by language.",
		}, []string{"language"}),
		conflicts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_detector_conflicts_total", Help: "Items whose text is surely in another language than is declared for it, by source.",
		}, []string{"source"}),
		verifiedItems: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "depeche_detector_verified_total", Help: "Items that lingua-go judged beside the table.",
		}),
		verifiedDifference: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "depeche_detector_disagreements_total", Help: "Verified items for which lingua-go named another language than the table.",
		}, []string{"table", "lingua"}),
	}
	return m, errors.Join(r.Register(m.filteredItems), r.Register(m.conflicts), r.Register(m.verifiedItems), r.Register(m.verifiedDifference))
}

func (m *metrics) filtered(it *v1.Item) {
	tag := it.GetLanguage().GetTag()
	m.filteredItems.WithLabelValues(tag).Inc()
	m.log.Debug("filtered", "item", it.GetId(), "source", it.GetSource().GetId(), "language", tag)
}

func (m *metrics) conflict(it *v1.Item) {
	m.conflicts.WithLabelValues(it.GetSource().GetId()).Inc()
	m.log.Debug("declared language disagrees", "item", it.GetId(), "source", it.GetSource().GetId(), "language", it.GetLanguage().GetTag())
}

func (m *metrics) verified(it *v1.Item, tag string) {
	m.verifiedItems.Inc()
	if mine := it.GetLanguage().GetTag(); mine != tag {
		m.verifiedDifference.WithLabelValues(mine, tag).Inc()
		m.log.Debug("engines disagree", "item", it.GetId(), "source", it.GetSource().GetId(), "table", mine, "lingua", tag)
	}
}

// silent observes nothing.
type silent struct{}

func (silent) filtered(*v1.Item)         {}
func (silent) conflict(*v1.Item)         {}
func (silent) verified(*v1.Item, string) {}
