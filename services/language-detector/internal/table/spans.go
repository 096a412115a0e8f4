package table

import (
	"math"
	"slices"
)

// Span is a part of a text in one language, in bytes.
type Span struct {
	Tag        string
	Start, End int
	Confidence float64
	Letters    int
}

const (
	// A span has at least spanLetters and spanConfidence.
	spanLetters    = 25
	spanConfidence = .8
	// secondShare of the letters makes a text one of several languages.
	secondShare = .2
	// switching costs this much, in nats: a sentence goes with those around it
	// unless it tells more.
	switching = 3
	// probed is how many sentences of a long text are looked at first.
	probed = 8
	// maxMixed is how many languages of one text are told apart.
	maxMixed = 4
)

// Spans returns the parts of a text in several languages, in order and without
// overlap, the whole of it covered but for white space; none for a text in one
// language. It looks at whole sentences: a quotation within one opens no span.
func (t *Table) Spans(text string, candidates *Set) []Span {
	parts := sentences(text)
	if len(parts) < 2 || !t.looksMixed(text, parts, candidates) {
		return nil
	}
	readings := make([]reading, len(parts))
	for i, p := range parts {
		t.read(text[p.start:p.end], candidates, &readings[i])
	}
	mixed := mixedLanguages(readings)
	if len(mixed) < 2 {
		return nil
	}
	var spans []Span
	for i, l := range smooth(readings, mixed) {
		p := parts[i]
		if n := len(spans); n > 0 && spans[n-1].Tag == tags[l] {
			spans[n-1].End, spans[n-1].Letters = p.end, spans[n-1].Letters+p.letters
			continue
		}
		spans = append(spans, Span{Tag: tags[l], Start: p.start, End: p.end, Letters: p.letters})
	}
	return severalLanguages(t.trust(text, spans, mixed))
}

// looksMixed looks at probed sentences of a long text, and tells whether two of
// them are surely in different languages; a short text always may be mixed. A
// language with its share of the text is hardly missed.
func (t *Table) looksMixed(text string, parts []sentence, candidates *Set) bool {
	if len(parts) <= probed {
		return true
	}
	first := ""
	for i := range probed {
		p := parts[i*len(parts)/probed]
		a := t.Detect(text[p.start:p.end], candidates)
		if a.Letters < spanLetters || a.Confidence < spanConfidence {
			continue
		}
		if first == "" {
			first = a.Tag
		} else if a.Tag != first {
			return true
		}
	}
	return false
}

// mixedLanguages are those of which a sentence is sure, those of most letters
// first.
func mixedLanguages(readings []reading) []int {
	var letters [maxLanguages]int32
	var found []int
	for i := range readings {
		r := &readings[i]
		if r.first < 0 || r.letters < spanLetters || r.confidence() < spanConfidence {
			continue
		}
		if letters[r.first] == 0 {
			found = append(found, r.first)
		}
		letters[r.first] += r.letters
	}
	slices.SortStableFunc(found, func(a, b int) int { return int(letters[b] - letters[a]) })
	return found[:min(len(found), maxMixed)]
}

// smooth returns the likeliest language of each sentence when a change of
// language is rare (Viterbi).
func smooth(readings []reading, languages []int) []int {
	n := len(languages)
	best := make([]float64, n)
	from := make([][maxMixed]int, len(readings))
	for i := range readings {
		next := make([]float64, n)
		for k, l := range languages {
			next[k] = math.Inf(-1)
			for j := range languages {
				s := best[j]
				if j != k {
					s -= switching
				}
				if s > next[k] {
					next[k], from[i][k] = s, j
				}
			}
			next[k] += readings[i].evidence(l)
		}
		best = next
	}
	k := 0
	for j := range best {
		if best[j] > best[k] {
			k = j
		}
	}
	path := make([]int, len(readings))
	for i := len(readings) - 1; i >= 0; i-- {
		path[i] = languages[k]
		k = from[i][k]
	}
	return path
}

// evidence is what a reading tells for a language, in nats: 0 for the likeliest,
// less for others.
func (r *reading) evidence(language int) float64 {
	if r.first < 0 || language == r.first {
		return 0
	}
	if r.byScript {
		return -10 * r.scriptShare
	}
	return -r.behind(r.sums.score(r.first), r.sums.score(language))
}

// trust reads each span as a whole; one that is short or unsure joins the one
// before it, the first the one behind.
func (t *Table) trust(text string, spans []Span, mixed []int) []Span {
	var among Set
	for _, l := range mixed {
		among[l] = true
	}
	var kept []Span
	for i := range spans {
		s := spans[i]
		a := t.Detect(text[s.Start:s.End], &among)
		s.Confidence = a.Confidence
		sound := s.Letters >= spanLetters && a.Tag == s.Tag && a.Confidence >= spanConfidence
		n := len(kept)
		switch {
		case n > 0 && (!sound || kept[n-1].Tag == s.Tag):
			kept[n-1].End, kept[n-1].Letters = s.End, kept[n-1].Letters+s.Letters
		case !sound && i+1 < len(spans):
			spans[i+1].Start, spans[i+1].Letters = s.Start, spans[i+1].Letters+s.Letters
		case sound:
			kept = append(kept, s)
		}
	}
	return kept
}

// severalLanguages returns the spans if the second language has its share.
func severalLanguages(spans []Span) []Span {
	letters := map[string]int{}
	total := 0
	for _, s := range spans {
		letters[s.Tag] += s.Letters
		total += s.Letters
	}
	enough := 0
	for _, n := range letters {
		if float64(n) >= secondShare*float64(total) {
			enough++
		}
	}
	if enough < 2 {
		return nil
	}
	return spans
}

// Largest returns the tag with the most letters, and the confidence of its
// largest span; "" for no spans.
func Largest(spans []Span) (tag string, confidence float64) {
	letters := map[string]int{}
	for _, s := range spans {
		letters[s.Tag] += s.Letters
	}
	most := -1
	for _, s := range spans {
		switch {
		case letters[s.Tag] > letters[tag] || tag == "":
			tag, confidence, most = s.Tag, s.Confidence, s.Letters
		case s.Tag == tag && s.Letters > most:
			confidence, most = s.Confidence, s.Letters
		}
	}
	return tag, confidence
}
