package normaliser_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser"
)

// mutate damages a page: cuts, flipped bytes, pieces twice, pieces of another page.
func mutate(page, other string, r *rand.Rand) string {
	b := []byte(page)
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b))
		size := r.IntN(min(400, len(b)-at) + 1)
		switch r.IntN(6) {
		case 0:
			b = b[:max(at, 1)]
		case 1:
			for range 1 + r.IntN(200) {
				b[r.IntN(len(b))] = byte(r.IntN(256))
			}
		case 2:
			b = append(b[:at:at], b[at+size:]...)
		case 3:
			b = append(b[:at+size:at+size], b[at:]...)
		case 4:
			from := r.IntN(len(other))
			b = append(append(b[:at:at], other[from:]...), b[at:]...)
		case 5:
			b = append(append(b[:at:at], strings.Repeat(string(b[at:at+size%20]), 50)...), b[at:]...)
		}
		if len(b) == 0 {
			return " "
		}
	}
	return string(b)
}

// checkHostile checks what holds whatever the page is: it is an item that the wire
// takes, nothing broke while it was read, and nothing in it can run.
func checkHostile(t *testing.T, n *normaliser.Normaliser, it *v1.Item) {
	t.Helper()
	out, err := n.Normalise(t.Context(), it)
	if err != nil {
		t.Fatal(err)
	}
	if err := v1.Validate(v1.StateNormalised, out[0]); err != nil {
		t.Errorf("the item is not valid: %v", err)
	}
	a := out[0].Article
	if strings.Contains(a.FeedOnlyReason, "could not be read") {
		t.Error(a.FeedOnlyReason)
	}
	checkHTML(t, a.Html)
	for field, p := range a.Provenance {
		if p.Method == "" || !(p.Confidence > 0 && p.Confidence <= 1) {
			t.Errorf("provenance of %s: %v", field, p)
		}
	}
}

func TestMutatedPages(t *testing.T) {
	t.Parallel()
	n := normaliser.New(normaliser.Default())
	r := rand.New(rand.NewPCG(3, 5))
	var pages []string
	for _, l := range layoutsOfPress {
		for _, s := range stories {
			pages = append(pages, l.page(s))
		}
	}
	rounds := 130
	if testing.Short() {
		rounds = 3
	}
	for range rounds {
		for i := range pages {
			page := mutate(pages[i], pages[r.IntN(len(pages))], r)
			checkHostile(t, n, item(t, "https://quotidien.example/1", page))
			if t.Failed() {
				t.Fatalf("on this page:\n%q", page)
			}
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, l := range layoutsOfPress {
		f.Add(l.page(stories[0]), "")
	}
	for _, p := range frenchPages(f) {
		f.Add(p.html, "<p>"+p.want[0]+"</p>")
	}
	for _, page := range []string{fullPage, loginPage, missingPage, cookiePage} {
		f.Add(page, "")
	}
	f.Add("", "<p>Une phrase.</p>")
	f.Add("<html><script>alert(1)</script><p onload=x>Une phrase.</p>", `<a href="javascript:alert(1)">lien</a><img src=x onerror=alert(1)>`)
	n := normaliser.New(normaliser.Default())
	f.Fuzz(func(t *testing.T, page, content string) {
		it := item(t, "https://quotidien.example/1", page)
		it.Fetched.Entry.Content = strings.ToValidUTF8(content, "\ufffd") // the contract has nothing else
		checkHostile(t, n, it)
	})
}
