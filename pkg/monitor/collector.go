package monitor

import (
	"maps"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// fresh is how old the server's account may be for its figures to be exported:
// a gap says more than a number that no longer moves.
const fresh = 30 * time.Second

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("depeche_"+name, help, labels, nil)
}

var (
	pendingDesc     = desc("consumer_pending_messages", "Messages that wait for the stage.", "stream", "consumer")
	ackPendingDesc  = desc("consumer_ack_pending_messages", "Messages delivered to the stage and not yet acknowledged.", "stream", "consumer")
	redeliveredDesc = desc("consumer_redelivered_messages", "Messages not yet acknowledged that were delivered more than once.", "stream", "consumer")
	lagDesc         = desc("consumer_oldest_pending_age_seconds", "How long the next message has been waiting for the stage.", "stream", "consumer")
	bytesDesc       = desc("stream_bytes", "Bytes that the stream takes.", "stream")
	maxBytesDesc    = desc("stream_max_bytes", "Bytes that the stream may take; work queues push back there, the wire drops its oldest.", "stream")
	messagesDesc    = desc("stream_messages", "Messages in the stream.", "stream")
	deadDesc        = desc("dead_letters_messages", "Dead letters that are there.", "stage")
	instancesDesc   = desc("stage_instances", "Instances of the stage that were heard in the last seconds.", "stage")
)

// Describe implements prometheus.Collector.
func (m *Monitor) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		pendingDesc, ackPendingDesc, redeliveredDesc, lagDesc, bytesDesc, maxBytesDesc, messagesDesc, deadDesc, instancesDesc,
	} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. Where several processes monitor one
// wire each exports the same figures: take the max.
func (m *Monitor) Collect(ch chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for _, s := range stages {
		n, _, _ := m.beats[s.name].alive(now)
		gauge(instancesDesc, float64(n), s.name)
	}
	if m.account.readAt.IsZero() || now.Sub(m.account.readAt) > fresh {
		return
	}
	for _, s := range stages {
		info, ok := m.account.consumers[s.name]
		gauge(deadDesc, float64(m.account.dead[s.name]), s.name)
		if !ok {
			continue
		}
		gauge(pendingDesc, float64(info.NumPending), s.stream, s.name)
		gauge(ackPendingDesc, float64(info.NumAckPending), s.stream, s.name)
		gauge(redeliveredDesc, float64(info.NumRedelivered), s.stream, s.name)
		age := 0.0
		if info.NumPending > 0 {
			age = m.lags[s.name].of(now).Seconds()
		}
		gauge(lagDesc, age, s.stream, s.name)
	}
	for _, name := range slices.Sorted(maps.Keys(m.account.streams)) {
		info := m.account.streams[name]
		gauge(bytesDesc, float64(info.State.Bytes), name)
		gauge(messagesDesc, float64(info.State.Msgs), name)
		if info.Config.MaxBytes > 0 {
			gauge(maxBytesDesc, float64(info.Config.MaxBytes), name)
		}
	}
}
