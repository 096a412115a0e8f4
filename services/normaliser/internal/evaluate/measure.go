package evaluate

import "fmt"

// Result is what an extractor made of a page.
type Result struct {
	Page Page
	Got  string
}

// Figure is what a set's own metric says of an extractor, with the 95 % bootstrap
// interval over pages.
type Figure struct {
	Set       string
	F1        float64
	Low, High float64
	Mean      Score
	Pages     int
}

func (f Figure) String() string {
	return fmt.Sprintf("%-9s F1 %.3f [%.3f, %.3f] (P %.3f R %.3f) of %d pages", f.Set, f.F1, f.Low, f.High, f.Mean.P, f.Mean.R, f.Pages)
}

// Measure scores the results of a set: runs of four words (aeb, fundus), words
// (wcxb), pieces over all pages (snippets).
func Measure(set string, results []Result) Figure {
	scores := make([]Score, 0, len(results))
	var counts []pieces
	for _, r := range results {
		switch set {
		case "snippets":
			counts = append(counts, countPieces(r.Page.With, r.Page.Without, r.Got))
		case "wcxb":
			scores = append(scores, Bag(r.Page.Body, r.Got))
		default:
			scores = append(scores, Shingles(r.Page.Body, r.Got, r.Page.Neutral))
		}
	}
	f := Figure{Set: set, Pages: len(results)}
	switch set {
	case "snippets":
		figure := func(all []pieces) float64 { return total(all).F1() }
		f.Mean, f.F1 = total(counts), figure(counts)
		f.Low, f.High = interval(counts, figure)
	case "wcxb":
		f.Mean, f.F1 = Mean(scores), MeanF1(scores)
		f.Low, f.High = interval(scores, MeanF1)
	default:
		figure := func(all []Score) float64 { return Mean(all).F1() }
		f.Mean, f.F1 = Mean(scores), figure(scores)
		f.Low, f.High = interval(scores, figure)
	}
	return f
}

func total(all []pieces) Score {
	var sum pieces
	for _, p := range all {
		sum.hit, sum.miss, sum.wrong = sum.hit+p.hit, sum.miss+p.miss, sum.wrong+p.wrong
	}
	return Score{P: float64(sum.hit) / float64(max(sum.hit+sum.wrong, 1)), R: float64(sum.hit) / float64(max(sum.hit+sum.miss, 1))}
}
