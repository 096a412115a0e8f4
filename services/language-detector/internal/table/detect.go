package table

import "math"

// Hint says that a language was declared, and how much that tells, in nats.
type Hint struct {
	Tag  string
	Nats float64
}

// Answer to a text: the most likely language, and the probability that it is
// right; an empty tag if there is nothing to go by.
type Answer struct {
	Tag        string
	Confidence float64
	// Letters that were read; a sign of Chinese, Japanese or Korean counts as three.
	Letters int
}

// fewLetters is how many letters a text needs for more than a guess.
const fewLetters = 10

// guess is the confidence that noise gets at most.
const guess = .5

// Detect names the language of a text among the candidates; nil means all.
func (t *Table) Detect(text string, candidates *Set, hints ...Hint) Answer {
	var r reading
	t.read(text, candidates, &r)
	return r.answer(hints)
}

// reading is what a text shows before it is judged.
type reading struct {
	sums sums
	// first and second are the likeliest languages; -1 for none.
	first, second int
	letters       int32
	// byScript: the script alone told, with this share of the letters.
	byScript    bool
	scriptShare float64
	// pair is the index of the close pair that first and second are, -1 for none;
	// pairOdds the log-odds of first against second.
	pair     int
	pairOdds float64
	// margin is how far first is ahead of second, or of the next if those are a pair.
	margin int64
	shape  shape
	// outside is how much likelier a language is that is no candidate, in nats.
	outside float64
}

// shape is what a text looks like.
type shape struct{ words, capitals, digits, upper, endless int32 }

func (t *Table) read(text string, candidates *Set, r *reading) {
	*r = reading{first: -1, second: -1, pair: -1}
	s := newScanner(text, enough)
	var w word
	for s.next(&w) {
		t.score(&w, &r.sums, s.letters > thin)
	}
	t.release(&r.sums)
	r.shape = shape{s.words, s.capitals, s.digits, s.upper, s.endless}
	r.letters = s.letters + s.signs.count()
	if l, share := s.signs.decide(s.letters); l >= 0 {
		if candidates == nil || candidates[l] {
			r.first, r.byScript, r.scriptShare = l, true, share
			return
		}
		r.outside = 10 * share
	}
	third := r.rank(candidates)
	if r.first < 0 {
		return
	}
	r.margin = r.sums.score(r.first) - r.sums.score(r.second)
	t.settlePair(text, r, third)
}

// rank finds first and second, and returns the third.
func (r *reading) rank(candidates *Set) (third int) {
	third = -1
	most := int64(0)
	for l := range scored {
		score := r.sums.score(l)
		most = max(most, score)
		if candidates != nil && !candidates[l] {
			continue
		}
		switch {
		case score == 0:
		case score > r.sums.score(r.first):
			r.first, r.second, third = l, r.first, r.second
		case score > r.sums.score(r.second):
			r.second, third = l, r.second
		case score > r.sums.score(third):
			third = l
		}
	}
	if r.first >= 0 {
		r.outside = max(r.outside, r.behind(most, r.sums.score(r.first)))
	}
	return third
}

// behind is how much less likely the language of the less score is, in nats.
func (r *reading) behind(score, less int64) float64 {
	g := r.sums.weighed()
	return float64(score-less) / scoreUnit * (7/g + .2/math.Sqrt(g))
}

func (s *sums) score(language int) int64 {
	if language < 0 {
		return 0
	}
	return s.of[language] & sumScore
}

// settlePair asks the words when the two likeliest languages are a close pair.
func (t *Table) settlePair(text string, r *reading, third int) {
	for i := range t.pairs {
		p := &t.pairs[i]
		a, b := int(p.a), int(p.b)
		if a == b || !(r.first == a && r.second == b || r.first == b && r.second == a) {
			continue
		}
		r.pair = i
		odds := pairOdds(i, t.pairFeatures(p, text, r))
		r.margin = max(r.sums.score(a), r.sums.score(b)) - r.sums.score(third)
		r.first, r.second = a, b
		if odds < 0 {
			r.first, r.second, odds = b, a, -odds
		}
		r.pairOdds = odds
		return
	}
}

// pairFeatures tell between a close pair: how far the n-grams and the words are
// for the one and the other.
func (t *Table) pairFeatures(p *pairWords, text string, r *reading) [pairFeatures]float64 {
	d := float64(r.sums.score(int(p.a))-r.sums.score(int(p.b))) / scoreUnit
	g := r.sums.weighed()
	first, second := p.sum(text)
	return [pairFeatures]float64{1, d, float64(first) / wordUnit, -float64(second) / wordUnit, d / g, d / math.Sqrt(g)}
}

const pairFeatures = 6

// answer weighs the reading and the hints.
func (r *reading) answer(hints []Hint) Answer {
	if r.first < 0 {
		return Answer{Letters: int(r.letters)}
	}
	first, confidence := r.first, r.confidence()
	if len(hints) > 0 {
		first, confidence = r.hinted(confidence, hints)
	}
	confidence *= 2 / (1 + math.Exp(r.outside)) // 1 where no other is likelier
	if 2*r.shape.endless >= r.shape.words && !r.byScript {
		confidence = min(confidence, guess) // noise: no language has such words
	}
	return Answer{Tag: tags[first], Confidence: confidence, Letters: int(r.letters)}
}

// TooShort tells whether a text has too few letters for more than a guess.
func (a Answer) TooShort() bool { return a.Letters < fewLetters }

// sure is the confidence from which a declared language changes nothing.
const sure = .9

// hinted applies what is declared: a bonus for the first or the second language.
// It raises what agrees, and turns what is unsure.
func (r *reading) hinted(confidence float64, hints []Hint) (int, float64) {
	if r.byScript {
		return r.first, confidence
	}
	var first, second float64
	for _, h := range hints {
		switch n := number(h.Tag); {
		case n == r.first:
			first = max(first, h.Nats)
		case n == r.second && n >= 0:
			second = max(second, h.Nats)
		}
	}
	if confidence >= sure && second > 0 || first == 0 && second == 0 {
		return r.first, confidence
	}
	// What is not first is for the most part second.
	a, b, other := confidence, (1-confidence)*runnerUp, (1-confidence)*(1-runnerUp)
	if r.pair >= 0 {
		both := confidence * (1 + math.Exp(-r.pairOdds))
		b, other = both-confidence, 1-both
	}
	b = min(a, b) // or it would be first
	a, b = a*math.Exp(first), b*math.Exp(second)
	if b > a {
		return r.second, b / (a + b + other)
	}
	return r.first, a / (a + b + other)
}

// runnerUp is how often the second language is right when the first is not.
const runnerUp = .7
