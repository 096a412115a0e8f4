package evaluate

import "fmt"

// Share counts pages on which a field was right, wrong or left out.
type Share struct{ outcomes []outcome }

type outcome struct{ given, right bool }

// Add notes a page: whether the field was given, and whether it was right.
func (s *Share) Add(given, right bool) { s.outcomes = append(s.outcomes, outcome{given, right}) }

// Recall is the share of the pages on which the field was right, 0 to 1.
func (s *Share) Recall() float64 { return rightOf(s.outcomes) }

func rightOf(all []outcome) float64 {
	right := 0
	for _, o := range all {
		if o.right {
			right++
		}
	}
	return float64(right) / float64(max(len(all), 1))
}

// String writes recall with its 95 % bootstrap interval, and precision: the share
// of those that were given.
func (s *Share) String() string {
	given := 0
	for _, o := range s.outcomes {
		if o.given {
			given++
		}
	}
	low, high := interval(s.outcomes, rightOf)
	precision := s.Recall() * float64(len(s.outcomes)) / float64(max(given, 1))
	return fmt.Sprintf("%.3f [%.3f, %.3f] (P %.3f) of %d pages", s.Recall(), low, high, precision, len(s.outcomes))
}
