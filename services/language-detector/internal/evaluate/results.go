package evaluate

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"

	detector "github.com/depeche-wire/depeche/services/language-detector"
)

// tally counts the answers to one kind of texts.
type tally struct {
	n, right, right75, theirs int
	agree                     int
	// answered at the shipped threshold, and right of these.
	answered, sure int
	ours, lingua   time.Duration
	allocs         uint64
	bins           bins
}

// bins of confidence: texts, their confidence in all, right ones.
type bins [10]struct{ n, confidence, right float64 }

func (b *bins) add(confidence float64, right bool) {
	i := min(9, int(confidence*10))
	b[i].n++
	b[i].confidence += confidence
	if right {
		b[i].right++
	}
}

// expectedError is the mean distance between confidence and share of right answers.
func (b *bins) expectedError() float64 {
	sum, n := 0.0, 0.0
	for _, x := range b {
		sum += math.Abs(x.confidence - x.right)
		n += x.n
	}
	return sum / max(n, 1)
}

// results of a run: tallies by class, and by class and language.
type results struct {
	classes   map[string]*tally
	languages map[[2]string]*tally
	// lengths are the bins of texts by letters: under 10, 25, 60, 150, more.
	lengths [5]bins
	// shared are news in a language that lingua-go has, by class.
	shared map[string]*tally

	bilingual, bilingualFound, whole, leftWhole int
	slowest, longLetter                         time.Duration
	ours, theirs                                reply
}

func newResults() *results {
	return &results{classes: map[string]*tally{}, languages: map[[2]string]*tally{}, shared: map[string]*tally{}}
}

func of[K comparable](m map[K]*tally, key K) *tally {
	if m[key] == nil {
		m[key] = &tally{}
	}
	return m[key]
}

// newsShared are the news languages that lingua-go has.
const newsShared = " en fr lg sn so sw xh yo "

func (r *results) ask(class string, texts []Text, ours, theirs *child, both bool) error {
	b := batch{}
	for _, t := range texts {
		b.Texts = append(b.Texts, t.Text)
	}
	mine, err := ours.ask(b)
	if err != nil {
		return err
	}
	only75, err := ours.ask(batch{Texts: b.Texts, Lingua75: true})
	if err != nil {
		return err
	}
	other := reply{Answers: make([]Answer, len(texts))}
	if both {
		if other, err = theirs.ask(b); err != nil {
			return err
		}
	}
	c := of(r.classes, class)
	c.ours, c.lingua, c.allocs = c.ours+mine.CPU, c.lingua+other.CPU, c.allocs+mine.Allocs
	for i, t := range texts {
		to := []*tally{c, of(r.languages, [2]string{class, t.Language})}
		if strings.HasPrefix(class, "news/") && strings.Contains(newsShared, " "+t.Language+" ") {
			to = append(to, of(r.shared, class))
		}
		for _, c := range to {
			c.add(t.Language, mine.Answers[i], only75.Answers[i], other.Answers[i])
		}
		if calibrated(class) {
			r.lengths[lengthClass(mine.Answers[i].Letters)].add(mine.Answers[i].Confidence, mine.Answers[i].Tag == t.Language)
		}
	}
	return nil
}

func (c *tally) add(language string, mine, only75, other Answer) {
	right := mine.Tag == language
	c.n++
	c.right += count(right)
	c.right75 += count(only75.Tag == language)
	c.theirs += count(other.Tag == language)
	c.agree += count(other.Tag == mine.Tag)
	if mine.Confidence >= detector.Default().MinConfidence && mine.Letters >= 10 {
		c.answered++
		c.sure += count(right)
	}
	c.bins.add(mine.Confidence, right)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// calibrated are the classes that calibration is measured on: lists of words that
// many languages share, and what has no language here, are none.
func calibrated(class string) bool {
	return strings.HasPrefix(class, "lingua/") || strings.HasPrefix(class, "news/") || class == "free/sentence" || class == "free/tweet"
}

func lengthClass(letters int) int {
	for i, limit := range [...]int{10, 25, 60, 150} {
		if letters < limit {
			return i
		}
	}
	return 4
}

// askSpans asks for the parts of texts in one language, and of two that stand one
// behind the other.
func (r *results) askSpans(root string, limit int, ours *child) error {
	texts, err := Read(root, "news", max(limit, 25))
	if err != nil {
		return err
	}
	var one, two batch
	one.Spans, two.Spans = true, true
	var want [][2]string
	summaries := byClass(texts)["news/summary"]
	random := rand.New(rand.NewPCG(1, 1))
	for _, t := range summaries {
		one.Texts = append(one.Texts, t.Text)
		other := summaries[random.IntN(len(summaries))]
		if other.Language != t.Language {
			two.Texts = append(two.Texts, t.Text+"\n\n"+other.Text)
			want = append(want, [2]string{t.Language, other.Language})
		}
	}
	whole, err := ours.ask(one)
	if err != nil {
		return err
	}
	for _, spans := range whole.Spans {
		r.whole++
		r.leftWhole += count(len(spans) == 0)
	}
	mixed, err := ours.ask(two)
	if err != nil {
		return err
	}
	for i, spans := range mixed.Spans {
		r.bilingual++
		r.bilingualFound += count(len(spans) == 2 && spans[0] == want[i][0] && spans[1] == want[i][1])
	}
	return nil
}

// askHostile asks for 100,000 random and broken texts, and for 10 MB of one letter.
// A panic ends the engine, and with it the run.
func (r *results) askHostile(ours *child) error {
	random := rand.New(rand.NewPCG(2, 2))
	seeds := []string{"Le ministre <b>annonce</b> https://x.example/a ", "ሰላም ለዓለም ", "\u202eالسلام عليكم", "&#x1F600;&eacute;&lt;pre&gt;", "日本語のテキスト", "a\u0301\u0302\x00"}
	for range 100 {
		b := batch{Slowest: true}
		for range 1000 {
			text := []byte(strings.Repeat(seeds[random.IntN(len(seeds))], 1+random.IntN(20)))
			for range random.IntN(20) {
				text[random.IntN(len(text))] = byte(random.IntN(256))
			}
			b.Texts = append(b.Texts, string(text))
		}
		a, err := ours.ask(b)
		if err != nil {
			return err
		}
		r.slowest = max(r.slowest, a.Slowest)
	}
	a, err := ours.ask(batch{Texts: []string{strings.Repeat("a", 10<<20)}, Slowest: true})
	r.longLetter = a.Slowest
	return err
}
