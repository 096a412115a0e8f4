package monitor

import "time"

// maxMarks bounds what is kept: beyond it every second mark goes, and a long lag
// is measured more coarsely.
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
	for len(l.marks) > 1 && l.marks[0].last <= delivered {
		l.marks = l.marks[1:]
	}
	if len(l.marks) > maxMarks {
		kept := l.marks[:0]
		for i := 0; i < len(l.marks); i += 2 {
			kept = append(kept, l.marks[i])
		}
		l.marks = kept
	}
}

// of returns how long the next input has been waiting; 0 when there is none.
func (l *lag) of(now time.Time) time.Duration {
	if len(l.marks) == 0 || l.last <= l.delivered || l.marks[0].last <= l.delivered {
		return 0
	}
	return now.Sub(l.marks[0].at)
}
