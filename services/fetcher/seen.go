package fetcher

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// maxEarlier is how many entries are remembered that the feed no longer shows.
	maxEarlier = 1000
	// returnAfter is how long an entry must have had its text before the one that it
	// had before is taken for a change: caches of a publisher that are not of one age
	// answer in turn, and would change all entries at each poll.
	returnAfter = 10 * time.Minute
)

// seen is what the state remembers of an entry: the hash of its content, and what
// that was before it changed, and when it did. In the state's text the second may
// follow when the feed was noticed to show the entry no longer.
type seen struct {
	hash      string
	before    string    // empty: nothing that matters
	changedAt time.Time // to the second
}

// hash[<before,second][@second], seconds in base 36.
const (
	seenBefore = "<"
	seenSince  = ","
	seenUntil  = "@"
)

func readSeen(text string) seen {
	text, _, _ = strings.Cut(text, seenUntil)
	hash, earlier, changed := strings.Cut(text, seenBefore)
	if !changed {
		return seen{hash: hash}
	}
	before, since, _ := strings.Cut(earlier, seenSince)
	second, _ := strconv.ParseInt(since, 36, 64)
	return seen{hash, before, time.Unix(second, 0)}
}

// at is the text of an entry that the feed shows now.
func (s seen) at(now time.Time) string {
	if s.before == "" || now.Sub(s.changedAt) >= returnAfter {
		return s.hash
	}
	return s.hash + seenBefore + s.before + seenSince + strconv.FormatInt(s.changedAt.Unix(), 36)
}

// remember returns the current entries and the latest of the earlier ones.
func (t turn) remember(current map[string]string) map[string]string {
	type gone struct {
		id, value string
		at        int64
	}
	var earlier []gone
	for id, value := range t.old.Entries {
		if _, here := current[id]; here {
			continue
		}
		text, since, wasGone := strings.Cut(value, seenUntil)
		at := t.now.Unix()
		if wasGone {
			at, _ = strconv.ParseInt(since, 36, 64)
		}
		earlier = append(earlier, gone{id, text + seenUntil + strconv.FormatInt(at, 36), at})
	}
	slices.SortFunc(earlier, func(a, b gone) int {
		if a.at != b.at {
			return int(min(max(b.at-a.at, -1), 1))
		}
		return strings.Compare(a.id, b.id)
	})
	all := maps.Clone(current)
	for _, g := range earlier[:min(len(earlier), maxEarlier)] {
		all[g.id] = g.value
	}
	return all
}
