package story

import "time"

// Item is what placing an item in a story needs to know of it.
type Item struct {
	ID     string
	Source string
	// Publisher and Credit are hashes of the source's name and of the agency that
	// the article credits; 0 for none.
	Publisher, Credit int64
	// Place is a hash of the source and the address.
	Place int64
	// Published is when the publisher says it appeared, else when it was first read.
	Published time.Time
	// Story is the group it was placed in; empty for one that is to be placed.
	Story  string
	Sketch Sketch
}

// Roles of an item in its story.
const (
	Original = "original"
	Copy     = "copy"
	Update   = "update"
)

// Place is where an item stands: its story, its part in it, the original and
// the share of the smaller of the two texts that stands in both.
type Place struct {
	Story      string
	Role       string
	Original   string
	Similarity float64
}

// match is an older item of the same story.
type match struct {
	Item
	similarity float64
}

// Find places an item among those that came before it, oldest first: in the
// group of the most similar one, or in a story of its own.
func Find(it Item, before []Item) Place {
	own := Place{Story: it.ID, Role: Original, Original: it.ID, Similarity: 1}
	var matches []match
	best := -1
	for _, b := range before {
		similarity, same := Same(it.Sketch, b.Sketch)
		if !same || b.ID == it.ID {
			continue
		}
		matches = append(matches, match{b, similarity})
		if best < 0 || similarity > matches[best].similarity {
			best = len(matches) - 1
		}
	}
	if best < 0 {
		return own
	}
	place := Place{Story: matches[best].Story, Role: Copy}
	original, isOriginal := origin(it, place.Story, matches)
	if isOriginal {
		own.Story = place.Story
		return own
	}
	place.Original, place.Similarity = original.ID, original.similarity
	for _, m := range matches {
		if m.Source == it.Source && m.Place != it.Place && m.Story == place.Story {
			place.Role = Update
		}
	}
	return place
}

// origin returns the match that the others go back to, or tells that it is the
// item itself: who is credited by the other, else who published first, else who
// was seen first.
func origin(it Item, story string, matches []match) (match, bool) {
	var first match
	for _, m := range matches {
		if m.Story != story {
			continue
		}
		if first.ID == "" || before(m.Item, first.Item) {
			first = m
		}
	}
	return first, before(it, first.Item) && it.Source != first.Source
}

// before tells whether a is the origin rather than b, where b was seen first or
// both are matches in the order of sight.
func before(a, b Item) bool {
	aCredits, bCredits := credits(a, b), credits(b, a)
	if aCredits != bCredits {
		return bCredits
	}
	return a.Published.Before(b.Published)
}

// credits tells whether a names b's publisher as the agency it took the text from.
func credits(a, b Item) bool {
	return a.Credit != 0 && a.Credit == b.Publisher && a.Credit != a.Publisher
}
