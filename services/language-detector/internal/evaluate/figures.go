package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// added are the languages that lingua-go lacks and n-grams tell apart.
const added = " ha ig am ti om ln rw rn pcm wo bm ff ee tw mg fon dyu ht gl nso mos sg kg "

func share(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

func each(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / 1e6 / float64(max(n, 1)) }

// print writes the tables.
func (r *results) print(w io.Writer) {
	fmt.Fprintf(w, "%-16s %6s %8s %8s %8s | %8s %9s | %9s %9s %7s\n", "class", "texts", "depeche", "of 75", "lingua", "answered", "precision", "ms", "lingua ms", "error")
	for _, class := range slices.Sorted(maps.Keys(r.classes)) {
		c := r.classes[class]
		fmt.Fprintf(w, "%-16s %6d %8.4f %8.4f %8.4f | %8.3f %9.4f | %9.4f %9.3f %7.3f\n", class, c.n, share(c.right, c.n), share(c.right75, c.n), share(c.theirs, c.n),
			share(c.answered, c.n), share(c.sure, c.answered), each(c.ours, c.n), each(c.lingua, c.n), c.bins.expectedError())
	}
	fmt.Fprintln(w, "\nby language (depeche/lingua-go)")
	for _, class := range []string{"news/headline", "news/summary", "free/sentence", "lingua/sentence", "lingua/pair", "lingua/word"} {
		fmt.Fprintf(w, "%s:", class)
		keys := slices.SortedFunc(maps.Keys(r.languages), func(a, b [2]string) int { return cmp.Compare(a[1], b[1]) })
		for _, key := range keys {
			if c := r.languages[key]; key[0] == class {
				fmt.Fprintf(w, " %s %.2f/%.2f", key[1], share(c.right, c.n), share(c.theirs, c.n))
			}
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w)
}

// judge writes each figure, and returns how many are missed.
func (r *results) judge(w io.Writer) (missed int) {
	figure := func(name string, got, want float64, least bool) {
		verdict := "reached"
		if least && got < want || !least && got > want || got != got {
			verdict = "MISSED"
			missed++
		}
		sign := map[bool]string{true: ">=", false: "<="}[least]
		fmt.Fprintf(w, "%-64s %9.4g  %s %-7.4g %s\n", name, got, sign, want, verdict)
	}
	atLeast := func(name string, got, want float64) { figure(name, got, want, true) }
	atMost := func(name string, got, want float64) { figure(name, got, want, false) }
	for _, x := range []struct {
		class  string
		only75 float64
	}{{"lingua/word", .755}, {"lingua/pair", .897}, {"lingua/sentence", .965}} {
		c := of(r.classes, x.class)
		atLeast(x.class+", against lingua-go in this run", share(c.right, c.n), share(c.theirs, c.n))
		atLeast(x.class+", its 75 languages only", share(c.right75, c.n), x.only75)
	}
	for _, x := range []struct {
		class                    string
		agree, shared, all, cost float64
	}{{"news/headline", .97, .981, .98, .02}, {"news/summary", 0, .995, .998, .05}, {"news/article", .99, .999, .999, .12}} {
		c, s := of(r.classes, x.class), of(r.shared, x.class)
		if x.agree > 0 {
			atLeast(x.class+", 8 languages, agreement with lingua-go", share(s.agree, s.n), x.agree)
		}
		atLeast(x.class+", 8 languages", share(s.right, s.n), x.shared)
		atLeast(x.class+", 16 languages", share(c.right, c.n), x.all)
		atMost(x.class+", CPU in ms", each(c.ours, c.n), x.cost)
		atLeast(x.class+", times faster than lingua-go", float64(c.lingua)/float64(max(c.ours, 1)), 100)
	}
	weakest := 1.0
	for key, c := range r.languages {
		if key[0] == "news/headline" {
			weakest = min(weakest, share(c.right, c.n))
		}
	}
	atLeast("news/headline, the weakest language", weakest, .93)
	one := func(class, language string) float64 {
		c := of(r.languages, [2]string{class, language})
		return share(c.right, c.n)
	}
	atLeast("news/headline, Rundi", one("news/headline", "rn"), .95)
	atLeast("free/sentence, Kinyarwanda", one("free/sentence", "rw"), .95)
	sum, n := 0.0, 0
	for key := range r.languages {
		if key[0] == "free/sentence" && strings.Contains(added, " "+key[1]+" ") {
			sum += one(key[0], key[1])
			n++
		}
	}
	atLeast("free/sentence, mean of the added languages", sum/float64(n), .95)
	r.judgeConfidence(atLeast, atMost)
	r.judgeRobustness(atLeast, atMost)
	fmt.Fprintf(w, "\nlingua-go: %.0f MB, peak %.0f MB, first answer after %.1f s\n%d figures missed\n",
		float64(r.theirs.RSS)/1e6, float64(r.theirs.Peak)/1e6, r.theirs.Load.Seconds(), missed)
	return missed
}

func (r *results) judgeConfidence(atLeast, atMost func(string, float64, float64)) {
	for _, class := range []string{"news/headline", "lingua/sentence"} {
		c := of(r.classes, class)
		atLeast(class+", precision at the threshold", share(c.sure, c.answered), .99)
		atLeast(class+", share answered at the threshold", share(c.answered, c.n), .92)
	}
	for i, name := range [...]string{"under 10", "10 to 24", "25 to 59", "60 to 149", "150 or more"} {
		atMost("calibration, expected error, "+name+" letters", r.lengths[i].expectedError(), .03)
	}
	c := of(r.classes, "unknown/oos")
	atLeast("languages that are not in the table: und", 1-share(c.answered, c.n), .9)
	c = of(r.classes, "own/nontext")
	atLeast("short non-texts: und", 1-share(c.answered, c.n), .95)
	right, n := 0, 0
	for class, c := range r.classes {
		if strings.HasPrefix(class, "hard/") && class != "hard/short" && class != "hard/bilingual" {
			right, n = right+c.right, n+c.n
		}
	}
	atLeast("hard cases", share(right, n), .97)
	c = of(r.classes, "hard/short")
	atLeast("hard cases, short: und", 1-share(c.answered, c.n), .95)
}

func (r *results) judgeRobustness(atLeast, atMost func(string, float64, float64)) {
	atLeast("two languages: both found in order", share(r.bilingualFound, r.bilingual), .95)
	atLeast("one language: left whole", share(r.leftWhole, r.whole), .99)
	allocs, n := uint64(0), 0
	for _, c := range r.classes {
		allocs, n = allocs+c.allocs, n+c.n
	}
	atMost("allocations a text", float64(allocs/uint64(max(n, 1))), 0)
	atMost("memory in use, MB", float64(r.ours.RSS)/1e6, 60)
	atMost("CPU to the first answer, ms", each(r.ours.Load, 1), 50)
	atMost("random bytes: the slowest of 100,000, ms", each(r.slowest, 1), 1)
	atMost("10 MB of one letter, ms", each(r.longLetter, 1), 5)
}
