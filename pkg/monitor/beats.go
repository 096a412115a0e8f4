package monitor

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/stage"
)

const (
	// maxBeat is the largest heartbeat that is read, in bytes.
	maxBeat = 16 << 10
	// maxInstances bounds what is remembered of one stage.
	maxInstances = 256
	// forgetAfter is when an instance that went silent is no longer expected back.
	forgetAfter = 10 * time.Minute
	// maxSamples is a minute's worth of rate, and a little more.
	maxSamples = 70
	// slot is the width of one point of the history, historyLength their number.
	slot          = 5 * time.Second
	historyLength = 60
)

// beats is what one stage's instances say of themselves.
type beats struct {
	instances map[string]*instance
	past      totals // of instances that are forgotten
	// flow and retried count what was seen to happen, whoever did it.
	flow, retried int64
	samples       []sample
	slot          int64 // the slot that is being filled, in units of slot since 1970
	slotFlow      int64 // flow at its start
	history       []float64
	heardAt       time.Time // zero: never
}

type instance struct {
	beat   stage.Heartbeat
	seenAt time.Time
}

type totals struct{ done, filtered, retried, dead int64 }

type sample struct {
	at            time.Time
	flow, retried int64
}

func newBeats() *beats { return &beats{instances: map[string]*instance{}} }

// hear takes one heartbeat; what is not one is passed over.
func (m *Monitor) hear(body []byte) {
	var beat stage.Heartbeat
	if len(body) > maxBeat || json.Unmarshal(body, &beat) != nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if b := m.beats[beat.Stage]; b != nil {
		b.hear(beat, m.now())
	}
}

func (b *beats) hear(beat stage.Heartbeat, now time.Time) {
	known := b.instances[beat.Instance]
	switch {
	case known == nil && len(b.instances) >= maxInstances:
		return
	case known == nil:
		// What it did before it was first heard is in its totals, not in the rate.
		known = &instance{}
		b.instances[beat.Instance] = known
	case known.beat.StartedAt.Equal(beat.StartedAt):
		b.flow += max(0, beat.Done+beat.Filtered-known.beat.Done-known.beat.Filtered)
		b.retried += max(0, beat.Retried-known.beat.Retried)
	default: // started again under the same name
		b.past.add(known.beat)
		b.flow += beat.Done + beat.Filtered
		b.retried += beat.Retried
	}
	beat.Waiting = clip(strings.TrimPrefix(beat.Waiting, "outage: "), maxSentence)
	known.beat, known.seenAt = beat, now
	b.heardAt = now
}

func (t *totals) add(beat stage.Heartbeat) {
	t.done += beat.Done
	t.filtered += beat.Filtered
	t.retried += beat.Retried
	t.dead += beat.Dead
}

// sample notes where the counters stand, closes the slots of the history that
// are over and forgets instances that will not come back.
func (b *beats) sample(now time.Time) {
	b.samples = append(b.samples, sample{now, b.flow, b.retried})
	if len(b.samples) > maxSamples {
		b.samples = b.samples[1:]
	}
	current := now.UnixNano() / int64(slot)
	if over := current - b.slot; b.slot != 0 && over > 0 {
		rate := float64(b.flow-b.slotFlow) / (float64(over) * slot.Seconds())
		for range min(over, historyLength) {
			b.history = append(b.history, rate)
		}
		b.history = b.history[max(0, len(b.history)-historyLength):]
	}
	if current != b.slot {
		b.slot, b.slotFlow = current, b.flow
	}
	for name, i := range b.instances {
		if now.Sub(i.seenAt) > forgetAfter {
			b.past.add(i.beat)
			delete(b.instances, name)
		}
	}
}

// rate is the flow per second over the window that ends now, or over as much of
// it as was watched.
func (b *beats) rate(now time.Time, window time.Duration) float64 {
	for _, s := range b.samples {
		age := now.Sub(s.at)
		if age <= window+sampleEvery/2 {
			if age < sampleEvery/2 {
				return 0
			}
			return float64(b.flow-s.flow) / age.Seconds()
		}
	}
	return 0
}

// retriedLately is how often an input was handed back in the last minute.
func (b *beats) retriedLately(now time.Time) int64 {
	for _, s := range b.samples {
		if now.Sub(s.at) <= time.Minute {
			return b.retried - s.retried
		}
	}
	return 0
}

// alive returns the instances heard lately and what the first of them to say so
// waits for.
func (b *beats) alive(now time.Time) (n, held int, waiting string) {
	for _, i := range b.instances {
		if now.Sub(i.seenAt) > silentAfter {
			continue
		}
		n++
		held += i.beat.InFlight
		if i.beat.Waiting != "" && (waiting == "" || i.beat.Waiting < waiting) {
			waiting = i.beat.Waiting
		}
	}
	return n, held, waiting
}

// totals is what all instances did since each started.
func (b *beats) totals() totals {
	t := b.past
	for _, i := range b.instances {
		t.add(i.beat)
	}
	return t
}
