package depeche_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stream"
	"github.com/depeche-wire/depeche/proto/client"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// program is the real program in a process of its own.
type program struct {
	t          *testing.T
	dir        string
	http, nats string
	cmd        *exec.Cmd
	output     *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func newProgram(t *testing.T, feeds ...string) *program {
	t.Helper()
	p := &program{t: t, dir: t.TempDir(), http: freeAddress(t), nats: freeAddress(t), output: &lockedBuffer{}}
	list, err := json.Marshal(feeds)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`
data: %q
http: {listen: %q}
nats: {listen: %q, storage: 512MiB}
fetcher: {allow_private: true, min_interval: 1s, max_interval: 1s}
sources: [{id: courrier, name: Le Courrier, country: cm, languages: [fr], feeds: %s}]
`, filepath.Join(p.dir, "data"), p.http, p.nats, list)
	if err := os.WriteFile(p.config(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd != nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		if t.Failed() {
			t.Logf("output of the program:\n%s", p.output)
		}
	})
	return p
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (p *program) config() string { return filepath.Join(p.dir, "depeche.yaml") }

func (p *program) start() {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0], "run", "--config", p.config()) // ended by signal
	p.cmd.Env = append(os.Environ(), reexec+"=1")
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // killed
	p.cmd = nil
}

// stop asks the program to end and returns its exit code.
func (p *program) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	err := p.cmd.Wait()
	p.cmd = nil
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return 0
}

// items returns all that the API lists, and fails on an id that stands twice.
func (p *program) items() (map[string]*v1.Item, error) {
	all := map[string]*v1.Item{}
	for cursor := ""; ; {
		body, err := get("http://" + p.http + "/v1/items?limit=200&cursor=" + url.QueryEscape(cursor))
		if err != nil {
			return nil, err
		}
		var page struct {
			Items []json.RawMessage `json:"items"`
			Next  string            `json:"next_cursor"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return nil, err
		}
		for _, raw := range page.Items {
			it := &v1.Item{}
			if err := v1.UnmarshalJSON(raw, it); err != nil {
				return nil, err
			}
			if all[it.GetId()] != nil {
				p.t.Errorf("%s is listed twice", it.GetId())
			}
			all[it.GetId()] = it
		}
		if page.Next == "" {
			return all, nil
		}
		cursor = page.Next
	}
}

func get(url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, body)
	}
	return body, err
}

// stored waits until the API lists each article of the press in its latest wording.
func (p *program) stored(press *paper) map[string]*v1.Item {
	p.t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		items, err := p.items()
		missing := 0
		for _, e := range press.all() {
			if it := items[e.id()]; it == nil || "<p>"+strings.Join(it.GetArticle().GetParagraphs(), "")+"</p>" != e.Text {
				missing++
			}
		}
		if err == nil && missing == 0 {
			return items
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("after 90 s %d of %d articles are not there, or not in their latest wording: %v", missing, len(press.all()), err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// onWire returns how often each version stands on the wire.
func (p *program) onWire(versions int) map[string]int {
	p.t.Helper()
	wire, err := client.Connect("nats://" + p.nats)
	if err != nil {
		p.t.Fatal(err)
	}
	defer wire.Close()
	ctx, cancel := context.WithTimeout(p.t.Context(), 60*time.Second)
	defer cancel()
	seen := map[string]int{}
	err = wire.Subscribe(ctx, client.Filter{Languages: []string{"fr"}, Since: time.Unix(0, 0)}, func(_ context.Context, it *v1.Item) error {
		seen[fmt.Sprintf("%s.%d", it.GetId(), it.GetRevision())]++
		if len(seen) == versions {
			cancel()
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return seen
}

func TestNothingIsLostOrDoubledWhateverIsKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	press := newPaper(t)
	p := newProgram(t, press.URL+"/feed.xml")
	const kills, perRound = 6, 12
	for round := range kills {
		p.start()
		for range perRound {
			press.publish()
		}
		if round > 0 { // sooner than anybody has read it, or later: both are right
			press.revise(round - 1)
		}
		// Killed at another moment of its life each time: while it starts, polls, stores.
		time.Sleep(time.Duration(400+700*round) * time.Millisecond)
		p.kill()
	}
	p.start()
	before := p.stored(press)
	press.revise(kills)
	items := p.stored(press)
	if len(items) != kills*perRound {
		t.Errorf("%d items, %d were published", len(items), kills*perRound)
	}
	versions := 0
	for _, it := range items {
		versions += int(it.GetRevision())
	}
	seen := p.onWire(versions)
	for n, e := range press.all() {
		it := items[e.id()]
		if most := map[bool]int32{false: 1, true: 2}[e.revised]; it.GetRevision() > most || it.GetLanguage().GetTag() != "fr" {
			t.Errorf("article %d: revision %d, language %s, want %d at most, fr", n, it.GetRevision(), it.GetLanguage().GetTag(), most)
		}
		for r := range it.GetRevision() {
			if seen[fmt.Sprintf("%s.%d", e.id(), r+1)] == 0 {
				t.Errorf("article %d revision %d is not on the wire", n, r+1)
			}
		}
		if n == kills && (before[e.id()].GetRevision() != 1 || it.GetRevision() != 2 || it.GetEvent() != "revised") {
			t.Errorf("article %d, revised when all was well: revision %d, then %d, %s", n, before[e.id()].GetRevision(), it.GetRevision(), it.GetEvent())
		}
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	p.nothingHeld()
}

// nothingHeld fails if a stage left something unacknowledged: it would be delivered again.
func (p *program) nothingHeld() {
	p.t.Helper()
	server, err := embedded.Start(embedded.Options{Dir: filepath.Join(p.dir, "data", "nats"), Storage: 1 << 40})
	if err != nil {
		p.t.Fatal(err)
	}
	defer server.Stop()
	nc, js, err := stream.Connect("", "test", discard(), server.InProcess())
	if err != nil {
		p.t.Fatal(err)
	}
	defer nc.Close()
	for stage, queue := range map[string]string{
		v1.StagePages: v1.StreamEntries, v1.StageDetector: v1.StreamFetched, v1.StageNormaliser: v1.StreamDetected, v1.StageStore: v1.StreamNormalised,
	} {
		c, err := js.Consumer(p.t.Context(), queue, stage)
		if err != nil {
			p.t.Errorf("consumer %s: %v", stage, err)
			continue
		}
		if info := c.CachedInfo(); info.NumAckPending != 0 {
			p.t.Errorf("stage %s left %d unacknowledged", stage, info.NumAckPending)
		}
	}
	dead, err := js.Stream(p.t.Context(), v1.StreamDead)
	if err != nil {
		p.t.Fatal(err)
	}
	if n := dead.CachedInfo().State.Msgs; n != 0 {
		letters, err := stream.Letters(p.t.Context(), js, "")
		p.t.Errorf("%d dead letters: %+v, %v", n, letters, err)
	}
}

func TestSecondProcessNamesTheHolder(t *testing.T) {
	t.Parallel()
	press := newPaper(t)
	p := newProgram(t, press.URL+"/feed.xml")
	p.start()
	until(t, func() bool { _, err := get("http://" + p.http + "/healthz"); return err == nil })
	second := exec.CommandContext(t.Context(), os.Args[0], "run", "--config", p.config())
	second.Env = append(os.Environ(), reexec+"=1")
	out, err := second.CombinedOutput()
	want := fmt.Sprintf("is used by another depeche (pid %d)", p.cmd.Process.Pid)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 || !bytes.Contains(out, []byte(want)) {
		t.Errorf("second process: %v, %s\nwant exit code 2 and %q", err, out, want)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
}

func TestSignalStopsTheProgramWhileItStarts(t *testing.T) {
	t.Parallel()
	press := newPaper(t)
	p := newProgram(t, press.URL+"/feed.xml")
	p.start()
	until(t, func() bool { _, err := os.Stat(filepath.Join(p.dir, "data", "lock")); return err == nil })
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}
