package stage_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/depeche-wire/depeche/pkg/embedded"
	"github.com/depeche-wire/depeche/pkg/stage"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func numbers(n int) map[string]int {
	want := map[string]int{}
	for i := range n {
		want[fmt.Sprint(i+1)] = 1
	}
	return want
}

func TestEachInputComesOutOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(1000)
	w.start(spec(pass))
	w.await("all inputs acknowledged", w.settled)
	if diff := cmp.Diff(numbers(1000), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	m, err := w.env.JS.Stream(t.Context(), outStream)
	if err != nil {
		t.Fatal(err)
	}
	first, err := m.GetMsg(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	w.header(first, "Nats-Msg-Id", "out."+string(first.Data))
}

func TestOneInputGivesNoneOrMany(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(20)
	w.start(spec(func(_ context.Context, in text) ([]text, error) {
		switch in {
		case "1":
			return nil, nil
		case "2":
			return []text{"2a", "2b", "2c"}, nil
		}
		return []text{in}, nil
	}))
	w.await("all inputs acknowledged", w.settled)
	want := numbers(20)
	delete(want, "1")
	delete(want, "2")
	want["2a"], want["2b"], want["2c"] = 1, 1, 1
	if diff := cmp.Diff(want, w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	w.await("the filtered input counted", func() bool { return w.outcome("filtered") == 1 })
}

func (w *wire) outcome(name string) int {
	families, err := w.registry.Gather()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "depeche_stage_items_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "outcome" && l.GetValue() == name {
					return int(m.GetCounter().GetValue())
				}
			}
		}
	}
	return 0
}

func TestBatchGetsWhatIsReady(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(500)
	var largest atomic.Int64
	s := spec(nil)
	s.Workers, s.Batch = 1, 256
	s.Handle = func(_ context.Context, in []text) []stage.Result[text] {
		largest.Store(max(largest.Load(), int64(len(in))))
		results := make([]stage.Result[text], len(in))
		for i := range in {
			results[i].Out = []text{in[i]}
		}
		return results
	}
	w.start(s)
	w.await("all inputs acknowledged", w.settled)
	if largest.Load() < 2 || largest.Load() > 256 {
		t.Errorf("largest batch %d, want 2 to 256", largest.Load())
	}
	if diff := cmp.Diff(numbers(500), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestTransientErrorIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(3)
	var tries atomic.Int64
	var attempts []int
	var mu sync.Mutex
	w.start(spec(func(ctx context.Context, in text) ([]text, error) {
		if in == "2" {
			mu.Lock()
			attempts = append(attempts, stage.Attempt(ctx))
			mu.Unlock()
			if tries.Add(1) < 3 {
				return nil, errors.New("not now")
			}
		}
		return []text{in}, nil
	}))
	w.await("all inputs acknowledged", w.settled)
	if diff := cmp.Diff(numbers(3), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff([]int{1, 2, 3}, attempts); diff != "" {
		t.Errorf("attempts told to the core (-want +got):\n%s", diff)
	}
	if n := w.count(v1.StreamDead); n != 0 {
		t.Errorf("%d dead letters, want 0", n)
	}
}

func TestFailingInputIsBuriedWithItsReasonAndBytes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		core     stage.Func[text, text]
		change   func(*stage.Spec[text, text])
		reason   string
		attempts string
	}{
		"permanent error at once": {
			core: func(context.Context, text) ([]text, error) {
				return nil, stage.Permanent(errors.New("no\r\ngood \xff"))
			},
			reason: "no  good \uFFFD", attempts: "1",
		},
		"attempts used up": {
			core:   func(context.Context, text) ([]text, error) { return nil, errors.New("still not") },
			change: func(s *stage.Spec[text, text]) { s.Attempts = 2 },
			reason: "still not", attempts: "2",
		},
		"panic": {
			core:   func(context.Context, text) ([]text, error) { panic("boom") },
			change: func(s *stage.Spec[text, text]) { s.Attempts = 1 },
			reason: "panic: boom at ", attempts: "1",
		},
		"hang": {
			core:   func(context.Context, text) ([]text, error) { select {} },
			change: func(s *stage.Spec[text, text]) { s.Timeout = 100 * time.Millisecond },
			reason: "no answer within 200ms: the core hangs", attempts: "1",
		},
		"undecodable": {
			core: pass,
			change: func(s *stage.Spec[text, text]) {
				s.Decode = func([]byte) (text, error) { return "", errors.New("decode: garbage") }
			},
			reason: "decode: garbage", attempts: "1",
		},
		"unencodable": {
			core: pass,
			change: func(s *stage.Spec[text, text]) {
				s.Encode = func(text) (v1.Message, error) { return v1.Message{}, errors.New("too large") }
			},
			reason: "encode the result: too large", attempts: "1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t)
			w.put(1)
			s := spec(c.core)
			if c.change != nil {
				c.change(&s)
			}
			w.start(s)
			w.await("the input gone from the queue", w.settled)
			letter := w.onlyLetter()
			if string(letter.Data) != "1" || letter.Subject != "depeche.v1.dead.language-detector.paper" {
				t.Errorf("letter %q on %s, want the original bytes on the stage's subject", letter.Data, letter.Subject)
			}
			if got := letter.Header.Get(v1.HeaderDeadReason); !strings.HasPrefix(got, c.reason) {
				t.Errorf("reason %q, want it to start with %q", got, c.reason)
			}
			w.header(letter, v1.HeaderDeadAttempts, c.attempts)
			w.header(letter, v1.HeaderDeadSubject, inSubject)
			w.header(letter, v1.HeaderDeadStream, inStream)
			w.header(letter, v1.HeaderDeadSequence, "1")
			w.header(letter, v1.HeaderDeadMsgID, "in.1")
		})
	}
}

// A redelivered input is published again, under the same id: the stream keeps one.
func TestRedeliveryMakesNoSecondOutput(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(50)
	if err := stage.Send(t.Context(), w.env.JS, v1.Message{Subject: "depeche.v1.detected.fr.paper", ID: "out.7", Body: []byte("7")}); err != nil {
		t.Fatal(err)
	}
	w.start(spec(pass))
	w.await("all inputs acknowledged", w.settled)
	if diff := cmp.Diff(numbers(50), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestDoneIsCalledAfterThePublishAndBeforeTheAck(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(1)
	var calls atomic.Int64
	published, queued := make(chan int, 1), make(chan int, 1)
	s := spec(nil)
	s.Handle = func(_ context.Context, in []text) []stage.Result[text] {
		return []stage.Result[text]{{Out: in, Done: func(context.Context) error {
			if calls.Add(1) < 3 {
				return errors.New("the database is away")
			}
			published <- w.count(outStream)
			queued <- w.count(inStream)
			return nil
		}}}
	}
	w.start(s)
	w.await("the input acknowledged", w.settled)
	if p, q := <-published, <-queued; p != 1 || q != 1 {
		t.Errorf("at Done %d outputs and %d inputs in the streams, want 1 and 1", p, q)
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("Done called %d times, want 3: an outage is waited for", n)
	}
}

func TestStopFinishesWhatIsHeldWithoutRedelivery(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(400)
	var seen sync.Map
	var twice atomic.Int64
	half := make(chan struct{})
	var n atomic.Int64
	core := func(_ context.Context, in text) ([]text, error) {
		if _, again := seen.LoadOrStore(in, true); again {
			twice.Add(1)
		}
		if n.Add(1) == 100 {
			close(half)
		}
		return []text{in}, nil
	}
	s := spec(core)
	s.InFlight = 64
	stop := w.start(s)
	<-half
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	consumer, err := w.env.JS.Consumer(t.Context(), inStream, v1.StageDetector)
	if err != nil {
		t.Fatal(err)
	}
	if pending := consumer.CachedInfo().NumAckPending; pending != 0 {
		t.Errorf("%d inputs left without acknowledgement after the stop, want 0", pending)
	}
	w.start(s)
	w.await("all inputs acknowledged", w.settled)
	if twice.Load() != 0 {
		t.Errorf("%d inputs handled twice, want 0", twice.Load())
	}
	if diff := cmp.Diff(numbers(400), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

// An outage of the core's database: nothing is counted against the inputs, the
// stage takes no more, and goes on when it is over.
func TestOutageCountsNoAttempt(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(300)
	var away atomic.Bool
	away.Store(true)
	var calls atomic.Int64
	s := spec(func(_ context.Context, in text) ([]text, error) {
		calls.Add(1)
		if away.Load() {
			return nil, stage.Outage(errors.New("connection refused"))
		}
		return []text{in}, nil
	})
	s.InFlight, s.Attempts = 16, 1
	w.start(s)
	w.await("more tries than attempts, and the stage not ready", func() bool { return calls.Load() > 20 && w.health.failing() > 0 })
	consumer, err := w.env.JS.Consumer(t.Context(), inStream, v1.StageDetector)
	if err != nil {
		t.Fatal(err)
	}
	if held := consumer.CachedInfo().NumAckPending; held > 16 {
		t.Errorf("%d inputs held during the outage, want at most 16", held)
	}
	if n := consumer.CachedInfo().NumRedelivered; n != 0 {
		t.Errorf("%d redelivered during the outage, want 0: they are kept in progress", n)
	}
	if got := testutil.CollectAndCount(w.registry, "depeche_stage_paused"); got != 1 {
		t.Errorf("%d series of depeche_stage_paused, want 1", got)
	}
	away.Store(false)
	w.await("all inputs acknowledged", w.settled)
	if diff := cmp.Diff(numbers(300), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if n := w.count(v1.StreamDead); n != 0 {
		t.Errorf("%d dead letters, want 0", n)
	}
	w.await("the stage ready again", func() bool { return w.health.failing() == 0 })
}

// A full stream behind the stage pushes back: nothing is dropped or buried.
func TestFullNextStreamPushesBack(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	out, err := w.env.JS.Stream(t.Context(), outStream)
	if err != nil {
		t.Fatal(err)
	}
	c := out.CachedInfo().Config
	roomy := c.MaxBytes
	c.MaxBytes = 4 << 10
	if _, err := w.env.JS.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	w.put(300)
	s := spec(pass)
	s.Attempts = 1
	w.start(s)
	w.await("the stage waiting", func() bool { return w.health.failing() > 0 })
	c.MaxBytes = roomy
	if _, err := w.env.JS.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	w.await("all inputs acknowledged", w.settled)
	if diff := cmp.Diff(numbers(300), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

// The volume is lost while the stage runs: it makes stream and consumer again.
func TestLostStreamIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.start(spec(pass))
	w.put(3)
	w.await("the first inputs acknowledged", w.settled)
	if err := w.env.JS.DeleteStream(t.Context(), inStream); err != nil {
		t.Fatal(err)
	}
	w.await("the stream back, and its consumer", func() bool {
		_, err := w.env.JS.Consumer(t.Context(), inStream, v1.StageDetector)
		return err == nil
	})
	w.put(5)
	w.await("all inputs acknowledged", w.settled)
	if diff := cmp.Diff(numbers(5), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

// Several processes share the work of one stage.
func TestReplicasShareTheWork(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	other := connect(t, w.server)
	var mine, theirs atomic.Int64
	count := func(n *atomic.Int64) stage.Spec[text, text] {
		s := spec(func(_ context.Context, in text) ([]text, error) { n.Add(1); return []text{in}, nil })
		s.InFlight = 8
		return s
	}
	w.start(count(&mine))
	other.start(count(&theirs))
	w.put(500)
	w.await("all inputs acknowledged", w.settled)
	if diff := cmp.Diff(numbers(500), w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if mine.Load()+theirs.Load() != 500 {
		t.Errorf("handled %d + %d, want 500 in all", mine.Load(), theirs.Load())
	}
}

// A long call is kept alive: the server does not give its input to another.
func TestLongCallIsNotRedelivered(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.put(1)
	var calls atomic.Int64
	s := spec(func(ctx context.Context, in text) ([]text, error) {
		calls.Add(1)
		select { // three times AckWait
		case <-time.After(1800 * time.Millisecond):
		case <-ctx.Done():
		}
		return []text{in}, nil
	})
	w.start(s)
	w.await("the input acknowledged", w.settled)
	if calls.Load() != 1 {
		t.Errorf("called %d times, want once", calls.Load())
	}
}

const poisonDir = "DEPECHE_TEST_POISON_DIR"

// TestPoisonProcess is not a test of its own: it is the process that
// TestInputThatKillsTheProcessIsBuried starts, and that input 3 kills.
func TestPoisonProcess(t *testing.T) {
	dir := os.Getenv(poisonDir)
	if dir == "" {
		t.Skip("started by TestInputThatKillsTheProcessIsBuried")
	}
	server, err := embedded.Start(embedded.Options{Dir: dir, Storage: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	w := connect(t, server)
	s := spec(func(_ context.Context, in text) ([]text, error) {
		if in == "3" {
			os.Exit(9)
		}
		return []text{in}, nil
	})
	w.start(s)
	w.await("all inputs settled", w.settled)
}

func TestInputThatKillsTheProcessIsBuried(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, err := embedded.Start(embedded.Options{Dir: dir, Storage: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	connect(t, server).put(40)
	server.Stop()
	deaths := 0
	for deaths < 20 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPoisonProcess$")
		cmd.Env = append(os.Environ(), poisonDir+"="+dir)
		out, err := cmd.CombinedOutput()
		if err == nil {
			break
		}
		if cmd.ProcessState.ExitCode() != 9 {
			t.Fatalf("the process ended with %v:\n%s", err, out)
		}
		deaths++
	}
	if deaths < 4 || deaths > 7 { // in company, until it is suspected, then three times alone
		t.Errorf("the process died %d times, want 4 to 7", deaths)
	}
	if server, err = embedded.Start(embedded.Options{Dir: dir, Storage: 1 << 30}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	w := connect(t, server)
	want := numbers(40)
	delete(want, "3")
	if diff := cmp.Diff(want, w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	letter := w.onlyLetter()
	if string(letter.Data) != "3" {
		t.Errorf("buried %q, want 3", letter.Data)
	}
}

// The broker goes away and comes back with its disk: the stage says so, waits,
// and finishes the work.
func TestBrokerAwayAndBack(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), freeAddress(t)
	options := embedded.Options{Dir: dir, Listen: address, Storage: 1 << 30}
	server, err := embedded.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	w := connectTo(t, "nats://"+address, server)
	w.put(300)
	var handled atomic.Int64
	gate := make(chan struct{})
	stop := w.start(spec(func(_ context.Context, in text) ([]text, error) {
		if handled.Add(1) == 50 {
			close(gate)
		}
		return []text{in}, nil
	}))
	<-gate
	server.Stop()
	w.await("the stage not ready", func() bool { return w.health.failing() > 0 })
	if server, err = embedded.Start(options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	other := connect(t, server)
	other.await("all inputs acknowledged", other.settled)
	if diff := cmp.Diff(numbers(300), other.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	w.await("the stage ready again", func() bool { return w.health.failing() == 0 })
	if err := stop(); err != nil {
		t.Error(err)
	}
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

// A result that the server does not take is buried, and its neighbours pass: it
// is no outage.
func TestResultLargerThanTheServerTakesIsBuried(t *testing.T) {
	t.Parallel()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30, MaxPayload: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	w := connect(t, server)
	w.put(20)
	w.start(spec(func(_ context.Context, in text) ([]text, error) {
		if in == "7" {
			return []text{text(strings.Repeat("x", 64<<10))}, nil
		}
		return []text{in}, nil
	}))
	w.await("all inputs settled", w.settled)
	want := numbers(20)
	delete(want, "7")
	if diff := cmp.Diff(want, w.bodies(outStream)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if got := w.onlyLetter().Header.Get(v1.HeaderDeadReason); !strings.Contains(got, "max_payload") {
		t.Errorf("reason %q, want it to name max_payload", got)
	}
}

// An input that fills a message to the last byte can be buried too.
func TestInputAsLargeAsTheServerTakesIsBuried(t *testing.T) {
	t.Parallel()
	server, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Storage: 1 << 30, MaxPayload: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	w := connect(t, server)
	if err := stage.Send(t.Context(), w.env.JS, v1.Message{Subject: inSubject, ID: "in.large", Body: make([]byte, 64<<10-120)}); err != nil {
		t.Fatal(err)
	}
	w.start(spec(func(context.Context, text) ([]text, error) { return nil, stage.Permanent(errors.New("no good")) }))
	w.await("the input settled", w.settled)
	if got := w.onlyLetter().Header.Get(v1.HeaderDeadReason); !strings.Contains(got, "no good") || !strings.Contains(got, "max_payload") {
		t.Errorf("reason %q, want the reason and that the body is cut", got)
	}
}
