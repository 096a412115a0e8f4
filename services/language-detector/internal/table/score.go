package table

// step adds a letter to the key of an n-gram.
func step(key uint64, letter uint16) uint64 {
	key = (key + uint64(letter) + 1) * 0x9E3779B97F4A7C15
	return key ^ key>>29
}

// Key returns the key of an n-gram, in lower case.
func Key(gram string) uint64 {
	key := uint64(0)
	for _, r := range gram {
		key = step(key, uint16(r))
	}
	return key
}

const (
	maxOrder = 5
	// enough letters are read of a text: what follows is boilerplate as often as not.
	enough = 400
	// From thin letters on every second start position of a word is read: half the
	// cost, and no loss that could be measured.
	thin = 40
	// spread bounds how much one n-gram can tell: a language gets nothing for one
	// that is this much less likely than in the language where it is likeliest.
	spread = 112 // 5.6 nats

	// A sum holds the score below and the number of n-grams of the longer orders
	// that the language has above.
	hit      = 1 << 40
	sumScore = hit - 1
	// longOrder is the shortest order that is looked up within a word too, and that
	// counts as a hit.
	longOrder = 4
)

// orderWeight and placeWeight multiply the weight of an n-gram: by its order,
// and by whether it begins a word (+1), ends it (+2), or both: the ends tell most.
var (
	orderWeight = [maxOrder + 1]int64{0, 17, 12, 14, 13, 15}
	placeWeight = [4]int64{6, 21, 13, 51}
)

// least is the weight over spread's floor from which a posting counts: what is
// less tells little, and costs as much time.
const least = 30

// sums are the scores of a text.
type sums struct {
	of [maxLanguages]int64
	// grams looked up, each counted as its placeWeight; see weighed.
	grams int64
	// long grams looked up, and how many of them any language has.
	long, known int64
	// held are short n-grams not yet added: they come again and again, and nearly
	// every language has them.
	held [holders]holder
}

// weighed is how many n-grams were looked up, one within a word counting as two.
func (s *sums) weighed() float64 { return max(1, float64(s.grams)*2/float64(placeWeight[0])) }

// holder gathers the times that one short n-gram counts.
type holder struct {
	key, a, b uint64
	times     int64
}

const (
	holders    = 64
	holderBits = 6
	holdOrder  = 2 // the longest order that is held
)

// together is how many start positions of a word are looked up at once: most of the
// time goes into waiting for memory, and so the waits are shared.
const together = 4

// lookup is an n-gram of more than holdOrder letters on its way through the files.
type lookup struct {
	a, b   peek
	x, y   list
	most   int64 // the heaviest weight
	times  int64
	first  bool // of those from its start position
	long   bool
	absent bool
}

// score adds the n-grams of a word. Those of a name count half: it may come from
// any language.
func (t *Table) score(w *word, s *sums, everySecond bool) {
	stride, halved := 1, uint(0)
	if w.name() {
		halved = 1
	}
	if everySecond {
		stride = 2
	}
	var all [together * (maxOrder - holdOrder)]lookup
	for i := 0; i < w.n; {
		n := 0
		for range together {
			if i < w.n {
				n = t.peekFrom(w, i, n, &all, s, halved)
			}
			i += stride
		}
		t.addAll(all[:n], s)
	}
}

// peekFrom begins the search of the n-grams that start at a letter.
func (t *Table) peekFrom(w *word, start, n int, all *[together * (maxOrder - holdOrder)]lookup, s *sums, halved uint) int {
	key, first := uint64(0), true
	for k := 1; k <= min(maxOrder, w.n-start); k++ {
		key = step(key, w.letters[start+k-1])
		if k < longOrder && start > 0 && start+k < w.n {
			continue // within a word it tells next to nothing
		}
		place := placeOf(start, w.n, k)
		s.grams += place >> halved
		times := place * orderWeight[k] >> halved
		if k <= holdOrder {
			t.hold(key, s, times)
			continue
		}
		all[n] = lookup{a: t.lingua.peek(key), b: t.trained.peek(key), times: times, first: first, long: k >= longOrder}
		first = false
		n++
	}
	return n
}

// addAll ends the searches and adds what they found.
func (t *Table) addAll(all []lookup, s *sums) {
	inA, inB := true, true
	for i := range all {
		l := &all[i]
		if l.first {
			inA, inB = true, true
		}
		if l.long {
			s.long++
		}
		// An n-gram is in a file only if the shorter one is that it begins with.
		var x, y uint64
		if inA {
			x = t.lingua.search(l.a.slot, l.a.fingerprint, l.a.value)
			inA = x != 0
		}
		if inB {
			y = t.trained.search(l.b.slot, l.b.fingerprint, l.b.value)
			inB = y != 0
		}
		if l.absent = x|y == 0; l.absent {
			continue
		}
		l.x, l.y = t.lingua.list(x), t.trained.list(y)
		l.most = max(l.x.heaviest(), l.y.heaviest())
	}
	for i := range all {
		l := &all[i]
		if l.absent {
			continue
		}
		count := int64(0)
		if l.long {
			count = hit
			s.known++
		}
		floor := max(0, l.most-spread)
		l.x.addTo(s, floor, l.times, count)
		l.y.addTo(s, floor, l.times, count)
	}
}

// placeOf returns the weight of an n-gram's place in a word of n letters.
func placeOf(start, n, order int) int64 {
	place := 0
	if start == 0 {
		place = 1
	}
	if start+order == n {
		place |= 2
	}
	return placeWeight[place]
}

// hold keeps a short n-gram until another needs its place.
func (t *Table) hold(key uint64, s *sums, times int64) {
	h := &s.held[key*0xD6E8FEB86659FD93>>(64-holderBits)]
	if h.key != key {
		t.add(h, s)
		*h = holder{key: key, a: t.lingua.find(key), b: t.trained.find(key)}
	}
	h.times += times
}

// release adds what is held.
func (t *Table) release(s *sums) {
	for i := range s.held {
		t.add(&s.held[i], s)
	}
}

// add adds an n-gram's weights to the sums, relative to the heaviest, as often as
// it was held.
func (t *Table) add(h *holder, s *sums) {
	if h.a|h.b == 0 {
		return
	}
	x, y := t.lingua.list(h.a), t.trained.list(h.b)
	floor := max(0, max(x.heaviest(), y.heaviest())-spread)
	x.addTo(s, floor, h.times, 0)
	y.addTo(s, floor, h.times, 0)
}

// addTo adds a list's postings; they come by weight, so the first that is too
// light ends it.
func (l list) addTo(s *sums, floor, times, count int64) {
	for p := l.inline; p != 0; p >>= postingBits {
		w := int64(p>>7&0xFF) - floor
		if w < least {
			return
		}
		s.of[p&(maxLanguages-1)] += w*times + count
	}
	rest, base := l.rest, count-floor*times
	lightest := uint64(floor+least) << 7
	for len(rest) >= 8 { // four at once, if none of them is too light
		p := load64(rest, 0)
		if p>>48 < lightest {
			break
		}
		s.of[p&0x7F] += int64(p>>7&0x1FF)*times + base
		s.of[p>>16&0x7F] += int64(p>>23&0x1FF)*times + base
		s.of[p>>32&0x7F] += int64(p>>39&0x1FF)*times + base
		s.of[p>>48&0x7F] += int64(p>>55)*times + base
		rest = rest[8:]
	}
	for ; len(rest) >= 2; rest = rest[2:] {
		p := uint64(rest[0]) | uint64(rest[1])<<8
		if p < lightest {
			return
		}
		s.of[p&0x7F] += int64(p>>7)*times + base
	}
}
