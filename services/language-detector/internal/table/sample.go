package table

// Sample is what fitting needs to know of a text.
type Sample struct {
	First, Second string
	ByScript      bool
	// Class is the length class, Features those of confidence.
	Class    int
	Letters  int
	Features []float64
	// Pair is the index of the close pair that leads, -1 for none; PairFirst is
	// its first language.
	Pair         int
	PairFirst    string
	PairFeatures []float64
}

// Sample reads a text for fitting.
func (t *Table) Sample(text string) Sample {
	var r reading
	t.read(text, nil, &r)
	s := Sample{ByScript: r.byScript, Class: lengthClass(r.letters), Letters: int(r.letters), Pair: r.pair}
	if r.first >= 0 {
		s.First = tags[r.first]
		f := r.features()
		s.Features = f[:]
	}
	if r.second >= 0 {
		s.Second = tags[r.second]
	}
	if r.pair >= 0 {
		p := &t.pairs[r.pair]
		s.PairFirst = tags[p.a]
		x := t.pairFeatures(p, text, &r)
		s.PairFeatures = x[:]
	}
	return s
}
