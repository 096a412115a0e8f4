package page

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/depeche-wire/depeche/pkg/monitor"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// screenshots is a folder for pictures to look at, e.g.
// PAGE_SCREENSHOTS=/tmp/shots go test -run Browser ./page
var screenshots = os.Getenv("PAGE_SCREENSHOTS")

// tab is one page in a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string // in the console
}

func newTab(t *testing.T, width, height int64) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser: left out with -short")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium here: the page was not looked at in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	b.do(chromedp.EmulateViewport(width, height))
	console := chromedp.Console(ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				return // the tab is closed
			}
			b.mu.Lock()
			b.said = append(b.said, message.String())
			b.mu.Unlock()
		}
	}()
	return b
}

// quiet fails the test if the console said anything.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.said) > 0 {
		b.t.Errorf("the console says:\n%s", strings.Join(b.said, "\n"))
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// result returns what the action gives.
func result[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// ask returns what the expression gives in the page.
func ask[T any](b *tab, expression string) T {
	b.t.Helper()
	return result(b, chromedp.Evaluate[T](expression))
}

// await waits until the expression is true in the page.
func (b *tab) await(expression string) {
	b.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !ask[bool](b, expression); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("waited 60 s for %s; the page says:\n%s", expression, ask[string](b, "document.body.innerText"))
		}
	}
}

func (b *tab) open(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
	b.await(`document.getElementById("live").dataset.live === "on" && document.querySelectorAll("#feed-rows tr, #feeds-none:not([hidden])").length > 0`)
}

func (b *tab) prefer(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) picture(name string) {
	b.t.Helper()
	if screenshots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(screenshots, name+".png"), result(b, chromedp.FullScreenshot(100)), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// overflowing are the elements that cross the edge of their card, or the page's.
const overflowing = `[...document.querySelectorAll(".card, .verdict, .top, .head, footer, .lost")].flatMap((card) => {
	const box = card.getBoundingClientRect(), out = [];
	if (!box.width) return [];
	if (box.right > innerWidth + 1 || box.left < -1) out.push("page < " + (card.id || card.className));
	for (const node of card.querySelectorAll("*")) {
		const b = node.getBoundingClientRect();
		if (!b.width || node.closest("thead, .spoken") && innerWidth <= 700 || node.closest("pre") && node.tagName !== "PRE") continue;
		if (b.right > box.right + 1 || b.left < box.left - 1) out.push((card.id || card.className) + " < " + node.tagName + "." + (node.className.baseVal ?? node.className) + " " + node.textContent.slice(0, 40));
		if (node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline" && node.tagName !== "PRE" && node.tagName !== "METER" && getComputedStyle(node).textOverflow !== "ellipsis") out.push("inside " + node.tagName + "." + node.className);
	}
	if (card.scrollWidth > card.clientWidth + 1) out.push("scrolls: " + (card.id || card.className));
	return out;
})`

func (b *tab) fits() {
	b.t.Helper()
	if found := ask[[]string](b, overflowing); len(found) > 0 {
		b.t.Errorf("too wide:\n%s", strings.Join(found, "\n"))
	}
}

func TestBrowserNumbersMove(t *testing.T) {
	t.Parallel()
	w := newWire()
	b := newTab(t, 1280, 900)
	b.open(serve(t, w).URL + "/?lang=fr")
	b.prefer("light")
	b.picture("fr-light")
	b.fits()
	ask[bool](b, `window.sameDocument = true`)
	w.set(func(s *monitor.Snapshot) {
		s.Stages[2].Backlog, s.Stages[2].Rate10s = 1234567, 42.4
		s.Sources[1].Feeds[0].Outcome, s.Sources[1].Feeds[0].Error = "failed", "no answer within 20 s"
	})
	w.add(newItem(1000, "Un titre tout neuf"))
	b.await(`document.querySelector('[data-stage="language-detector"] [data-f=backlog]').textContent === "1\u202f234\u202f567"`)
	b.await(`document.querySelector('[data-stage="language-detector"] [data-f=rate]').textContent === "42"`)
	b.await(`document.querySelector("#feed-rows tr [data-f=error]").textContent === "pas de réponse en 20 s"`) // first now
	b.await(`document.querySelector("#item-rows li [data-f=title]").textContent === "Un titre tout neuf"`)
	was := ask[string](b, `document.querySelector("#item-rows time").textContent`)
	b.await(fmt.Sprintf(`document.querySelector("#item-rows time").textContent !== %q`, was)) // it ticks
	if !ask[bool](b, `window.sameDocument === true`) {
		t.Error("the page loaded itself again")
	}
	b.quiet()
}

func TestBrowserShowsWhatIsWrong(t *testing.T) {
	t.Parallel()
	b := newTab(t, 1280, 900)
	b.prefer("dark")
	w := newWire()
	worsen(w)
	b.open(serve(t, w).URL + "/?lang=en")
	b.await(`document.querySelectorAll("#others li").length === 3`)
	b.picture("en-dark-wrong")
	b.fits()
	b.quiet()
}

func worsen(w *wire) {
	since := time.Now().Add(-3 * time.Minute)
	w.set(func(s *monitor.Snapshot) {
		s.Stages[4].State, s.Stages[4].Waiting = monitor.StageWaiting, "connect to PostgreSQL at 10.0.0.7:5432: connection refused"
		s.Stages[4].Rate10s, s.Stages[4].Rate1m, s.Stages[4].LagSeconds = 0, 0, 184
		s.Stages[4].Backlog, s.Stages[4].InFlight = 51234, 512
		s.Stages[3].State, s.Stages[3].Instances, s.Stages[3].Dead, s.Stages[3].Retried1m = monitor.StageDown, 0, 17, 12
		s.Stages[2].State, s.Stages[2].LagSeconds, s.Stages[2].Backlog = monitor.StageBehind, 95, 8123
		s.Streams[4].Bytes = uint64(s.Streams[4].Max) / 100 * 97
		s.Verdict = monitor.Verdict{Level: monitor.LevelDown, Problems: []monitor.Problem{
			{Kind: monitor.KindStageWaiting, Level: monitor.LevelDown, Name: v1.StageStore, Detail: s.Stages[4].Waiting, Since: since},
			{Kind: monitor.KindStageDown, Level: monitor.LevelDown, Name: v1.StageNormaliser, Since: since},
			{Kind: monitor.KindStageBehind, Level: monitor.LevelAttention, Name: v1.StageDetector, Count: 8123, Since: since},
			{Kind: monitor.KindStreamFull, Level: monitor.LevelAttention, Name: "NORMALISED", Count: 97, Since: since},
		}}
		s.Sources = append(s.Sources, manySources(60)...)
	})
	revised := newItem(500, "Révision d’un titre qui est bien plus long que les autres et qui ne tient pas sur une seule ligne, même sur un écran large")
	revised.Revision, revised.Event, revised.Story, revised.Article.Agency = 3, "revised", &v1.Story{Role: "copy"}, "Agence du Delta"
	w.add(revised)
	arabic := newItem(501, "إعادة فتح أرصفة الميناء الشمالية")
	arabic.Language.Tag, arabic.Event = "ar", "withdrawn"
	w.add(arabic)
}

// TestBrowserFitsAPhone shows the worst there is, with texts that have no
// places to break.
func TestBrowserFitsAPhone(t *testing.T) {
	t.Parallel()
	b := newTab(t, 420, 900)
	for _, lang := range []string{"fr", "en"} {
		w := newWire()
		worsen(w)
		w.set(func(s *monitor.Snapshot) {
			long := newSource("longest-name", strings.Repeat("Interminable", 20), "cm", "https://long.example/"+strings.Repeat("a/b-c_d", 60))
			long.Feeds[0].Outcome, long.Feeds[0].Error = "failed", strings.Repeat("nospacesinthiserror", 20)
			s.Sources = append(s.Sources, long)
			s.Verdict.Problems[0].Detail = strings.Repeat("detail", 60)
			s.Stages[0].Waiting = strings.Repeat("waiting", 60)
			s.Stages[1].Done, s.Stages[1].Backlog = 9e15, 9e15
			s.Streams[5].Messages, s.Streams[5].Bytes = 9e15, 9e15
		})
		w.add(newItem(700, strings.Repeat("Titresansespace", 20)))
		b.open(serve(t, w).URL + "/?lang=" + lang)
		b.picture("phone-" + lang)
		b.fits()
	}
	b.quiet()
}

func TestBrowserShowsALostConnection(t *testing.T) {
	t.Parallel()
	w := newWire()
	mux := http.NewServeMux()
	p := New(Options{Monitor: w, Newest: w.newest})
	p.Register(mux)
	server := httptest.NewServer(mux)
	b := newTab(t, 1000, 800)
	b.open(server.URL + "/?lang=fr")
	address := server.Listener.Addr().String()
	server.CloseClientConnections()
	_ = server.Listener.Close()
	b.await(`/^Connexion perdue depuis ([2-9]|\d\d) s/.test(document.getElementById("lost").innerText)`)
	if !ask[bool](b, `document.body.classList.contains("stale")`) {
		t.Error("the old numbers look fresh")
	}
	b.picture("lost")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	again := httptest.NewUnstartedServer(mux)
	_ = again.Listener.Close()
	again.Listener = listener
	again.Start()
	t.Cleanup(func() { p.dismiss(); again.CloseClientConnections(); again.Close() })
	b.await(`document.getElementById("live").dataset.live === "on" && document.getElementById("lost").hidden`)
}

func TestBrowserHostileTexts(t *testing.T) {
	t.Parallel()
	w := newWire()
	b := newTab(t, 1280, 900)
	b.open(serve(t, w).URL + "/?lang=en")
	it := newItem(99, hostile)
	it.Article.Url, it.Article.Agency, it.Source.Name, it.Language.Tag = "javascript:alert(1)", hostile, hostile, `"><script>`
	source := newSource("evil", hostile, "xx", "javascript:alert(2)")
	source.Feeds[0].Outcome, source.Feeds[0].Error, source.Feeds[0].NextWhy = "failed", hostile, hostile
	w.set(func(s *monitor.Snapshot) {
		s.Sources = append(s.Sources, source)
		s.Verdict = monitor.Verdict{Level: monitor.LevelDown, Problems: []monitor.Problem{{Kind: monitor.KindNATS, Level: monitor.LevelDown, Detail: hostile}}}
	})
	w.add(it)
	b.await(`document.querySelector("#item-rows li [data-f=title]").textContent.includes("onerror")`)
	b.await(`document.querySelector("#feed-rows tr [data-f=error]").textContent.includes("onerror")`)
	b.await(`document.getElementById("headline").textContent.includes("onerror")`)
	if n := ask[int](b, `document.querySelectorAll("main img, main script, a[href^='javascript' i]").length`); n != 0 {
		t.Errorf("%d elements made of a stranger's text", n)
	}
	b.quiet()
}

// TestBrowserSaysTheSameAsTheServer compares what the script writes with what
// the server wrote.
func TestBrowserSaysTheSameAsTheServer(t *testing.T) {
	t.Parallel()
	w := newWire()
	worsen(w)
	server := serve(t, w)
	read := `document.querySelector("main").innerText`
	for _, lang := range []string{"fr", "en"} {
		b := newTab(t, 1280, 900)
		b.open(server.URL + "/?lang=" + lang)
		script := ask[string](b, read)
		b.quiet()
		plain := newTab(t, 1280, 900)
		if _, err := chromedp.Call(plain.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			t.Fatal(err)
		}
		plain.do(chromedp.Navigate(server.URL + "/?lang=" + lang))
		text := result(plain, chromedp.Text(chromedp.CSS("main")))
		if lang == "en" {
			plain.picture("en-without-script")
		}
		plain.quiet()
		moving := regexp.MustCompile(`(il y a |dans |in )?\d+ (s|min)\b( ago)?|just now|à l’instant`)
		lines := func(s string) []string {
			var kept []string
			for line := range strings.Lines(moving.ReplaceAllString(s, "#")) {
				if line = strings.Join(strings.Fields(line), " "); line != "" && !strings.Contains(line, "Filt") && !strings.Contains(line, "failing only") && !strings.Contains(line, "échec seulement") {
					kept = append(kept, line)
				}
			}
			return kept
		}
		if d := cmp.Diff(lines(text), lines(script)); d != "" {
			t.Errorf("%s (-server +script):\n%s", lang, d)
		}
	}
}

func TestBrowserFiltersManyFeeds(t *testing.T) {
	t.Parallel()
	w := newWire()
	w.set(func(s *monitor.Snapshot) { s.Sources = manySources(1000) })
	b := newTab(t, 1280, 900)
	b.open(serve(t, w).URL + "/?lang=en")
	rows := `document.querySelectorAll("#feed-rows tr").length`
	if n := ask[int](b, rows); n != feedsShown {
		t.Errorf("%d rows, want %d", n, feedsShown)
	}
	b.do(chromedp.SendKeys(chromedp.CSS("#filter-text"), "Paper 77"))
	b.await(rows + " === 11") // 77 and 770 to 779
	ask[bool](b, `(() => { const i = document.getElementById("filter-text"); i.value = ""; return i.dispatchEvent(new Event("input")); })()`)
	b.do(chromedp.Click(chromedp.CSS("#filter-failing")))
	b.await(rows + " === 50 && [...document.querySelectorAll('#feed-rows tr')].every((tr) => tr.dataset.outcome === 'failed')")
	b.do(chromedp.Click(chromedp.CSS("#filter-failing")), chromedp.Click(chromedp.CSS("#feeds-all")))
	b.await(rows + " === 1000")
	if !ask[bool](b, `[...document.querySelectorAll("#feed-rows [data-f=source]")].some((n) => n.textContent === "The Paper 999")`) {
		t.Error("a feed is missing")
	}
	b.picture("many")
	b.quiet()
}
