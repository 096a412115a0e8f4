package monitor

import "time"

// maxMarks bounds how far back a lag can be measured: ten minutes of readings.
const maxMarks = 300

// lag measures how long the next input of a stage has been waiting, from the
// sequence numbers alone: when was a message after the last delivered one first
// seen in the stream? It is exact to the reading interval, and reads no message.
type lag struct {
	marks     []mark // ascending in both
	delivered uint64
	last      uint64
}

// mark: at this time the stream ended with this sequence.
type mark struct {
	at   time.Time
	last uint64
}

// note takes a reading: the stream's last sequence and the last one delivered.
func (l *lag) note(now time.Time, last, delivered uint64) {
	if last < l.last {
		l.marks = nil // the stream was made anew
	}
	l.last, l.delivered = last, delivered
	if n := len(l.marks); n == 0 || l.marks[n-1].last < last {
		l.marks = append(l.marks, mark{now, last})
	}
	// What was delivered needs no mark; the first one kept is the answer of of.
	for len(l.marks) > 1 && (l.marks[0].last <= delivered || len(l.marks) > maxMarks) {
		l.marks = l.marks[1:]
	}
}

// of returns how long the next input has been waiting; 0 when there is none.
func (l *lag) of(now time.Time) time.Duration {
	if len(l.marks) == 0 || l.last <= l.delivered || l.marks[0].last <= l.delivered {
		return 0
	}
	return now.Sub(l.marks[0].at)
}
