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
	// hitOrder is the shortest order that counts as a hit.
	hitOrder = 4
)

// orderWeight and placeWeight multiply the weight of an n-gram: by its order,
// and by whether it begins a word (+1), ends it (+2), or both: the ends tell most.
var (
	orderWeight = [maxOrder + 1]int64{0, 17, 12, 14, 15, 15}
	placeWeight = [4]int64{2, 7, 5, 17}
)

// least is the weight over spread's floor from which a posting counts: what is
// less tells little, and costs as much time.
const least = 30

// sums are the scores of a text.
type sums struct {
	of [maxLanguages]int64
	// grams looked up, each counted as its placeWeight.
	grams int64
	// long grams looked up, and how many of them any language has.
	long, known int64
	// held are short n-grams not yet added: they come again and again, and nearly
	// every language has them.
	held [holders]holder
}

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
	for i := 0; i < w.n; i += stride {
		key, last := uint64(0), min(maxOrder, w.n-i)
		var a, b [maxOrder + 1]peek
		for k := 1; k <= last; k++ {
			key = step(key, w.letters[i+k-1])
			if k <= holdOrder {
				t.hold(key, s, i, w.n, k, halved)
				continue
			}
			a[k], b[k] = t.lingua.peek(key), t.trained.peek(key)
		}
		inA, inB := true, true
		for k := holdOrder + 1; k <= last; k++ {
			place := placeOf(i, w.n, k)
			s.grams += place >> halved
			var count int64
			if k >= hitOrder {
				count = hit
				s.long++
			}
			// An n-gram is in a file only if the shorter one is that it begins with.
			var x, y uint64
			if inA {
				x = t.lingua.search(a[k].slot, a[k].fingerprint, a[k].value)
				inA = x != 0
			}
			if inB {
				y = t.trained.search(b[k].slot, b[k].fingerprint, b[k].value)
				inB = y != 0
			}
			if x|y == 0 {
				continue
			}
			if k >= hitOrder {
				s.known++
			}
			t.add(x, y, place*orderWeight[k]>>halved, count, s)
		}
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
func (t *Table) hold(key uint64, s *sums, start, n, order int, halved uint) {
	place := placeOf(start, n, order)
	s.grams += place >> halved
	h := &s.held[key*0xD6E8FEB86659FD93>>(64-holderBits)]
	if h.key != key {
		t.add(h.a, h.b, h.times, 0, s)
		*h = holder{key: key, a: t.lingua.find(key), b: t.trained.find(key)}
	}
	h.times += place * orderWeight[order] >> halved
}

// release adds what is held.
func (t *Table) release(s *sums) {
	for i := range s.held {
		h := &s.held[i]
		t.add(h.a, h.b, h.times, 0, s)
	}
}

// add adds an n-gram's weights to the sums, relative to the heaviest, as often
// as times says.
func (t *Table) add(a, b uint64, times, count int64, s *sums) {
	if a|b == 0 {
		return
	}
	x, y := t.lingua.list(a), t.trained.list(b)
	floor := max(0, max(x.heaviest(), y.heaviest())-spread)
	x.addTo(s, floor, times, count)
	y.addTo(s, floor, times, count)
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
