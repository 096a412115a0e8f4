package normaliser

import (
	"strconv"
	"testing"
	"time"
)

// The book forgets clocks rather than grow, and goes on learning when it is full.
func TestZoneBookIsBounded(t *testing.T) {
	t.Parallel()
	var z zoneBook
	at := time.Date(2025, 6, 24, 12, 0, 0, 0, time.UTC)
	for i := range maxZones + 1000 {
		z.observe(strconv.Itoa(i), time.UTC, at, 3600)
	}
	if len(z.entries) != maxZones {
		t.Errorf("%d clocks are remembered, want %d", len(z.entries), maxZones)
	}
	for range agreeingPages {
		z.observe("new", time.UTC, at, 7200)
	}
	if offset, ok := z.offset("new", at); !ok || offset != 7200 {
		t.Errorf("offset %d, %v of a clock that a full book learnt, want 7200", offset, ok)
	}
}
