package evaluate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/pemistahl/lingua-go"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// The engines that are measured: each is a process of its own, so that memory and
// garbage of one are not the other's.
const (
	engineTable  = "table"
	engineLingua = "lingua"
)

// Answer is what an engine says to a text; Tag is its best guess.
type Answer struct {
	Tag        string
	Confidence float64
	Letters    int
}

// batch is a question to an engine, and reply its answer; one without texts asks
// for its memory.
type batch struct {
	Texts []string
	// Lingua75: only lingua-go's languages are candidates.
	Lingua75 bool
	// Spans asks for the languages of the parts instead.
	Spans bool
	// Slowest asks for the CPU of the slowest text too.
	Slowest bool
}

type reply struct {
	Answers []Answer
	Spans   [][]string
	// CPU of the detection alone, user and system, and of the Slowest text; Allocs of it.
	CPU, Slowest time.Duration
	Allocs       uint64
	// Load is the CPU from the start of the process to its first answer.
	Load time.Duration
	// RSS now and Peak of it, in bytes.
	RSS, Peak int64
}

// child is an engine that runs.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	to   *json.Encoder
	from *json.Decoder
	last reply
}

func start(ctx context.Context, engine string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(ctx, self, "--engine", engine)}
	c.cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.to, c.from = json.NewEncoder(c.in), json.NewDecoder(out)
	return c, c.cmd.Start()
}

func (c *child) ask(b batch) (reply, error) {
	if err := c.to.Encode(b); err != nil {
		return reply{}, fmt.Errorf("ask an engine: %w", err)
	}
	c.last = reply{}
	if err := c.from.Decode(&c.last); err != nil {
		return reply{}, fmt.Errorf("an engine's answer: %w", err)
	}
	return c.last, nil
}

func (c *child) stop() error {
	return errors.Join(c.in.Close(), c.cmd.Wait())
}

// serve is the process of an engine: it answers batches until the input ends.
func serve(engine string, in io.Reader, out io.Writer) error {
	detect, err := open(engine)
	if err != nil {
		return err
	}
	t, err := table.Shipped()
	if err != nil {
		return err
	}
	var load time.Duration
	for from, to := json.NewDecoder(in), json.NewEncoder(out); ; {
		var b batch
		if err := from.Decode(&b); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		r := reply{Answers: make([]Answer, len(b.Texts))}
		if engine == engineTable {
			runtime.GC() // of what the question left; it would take lingua-go a second
		}
		before, begin := allocations(), cpu()
		for i, text := range b.Texts {
			if b.Spans {
				break
			}
			at := time.Duration(0)
			if b.Slowest {
				at = cpu()
			}
			r.Answers[i] = detect(text, b.Lingua75)
			if b.Slowest {
				r.Slowest = max(r.Slowest, cpu()-at)
			}
		}
		r.CPU, r.Allocs = cpu()-begin, allocations()-before
		if load == 0 {
			load = cpu()
		}
		for _, text := range b.Texts {
			if b.Spans {
				r.Spans = append(r.Spans, languagesOf(t.Spans(text, nil)))
			}
		}
		r.Load = load
		if len(b.Texts) == 0 { // the end: what is kept
			debug.FreeOSMemory()
		}
		r.RSS, r.Peak = memory()
		if err := to.Encode(r); err != nil {
			return err
		}
	}
}

func languagesOf(spans []table.Span) []string {
	found := []string{}
	for _, s := range spans {
		found = append(found, s.Tag)
	}
	return found
}

func open(engine string) (func(text string, only75 bool) Answer, error) {
	if engine == engineLingua {
		d := lingua.NewLanguageDetectorBuilder().FromAllLanguages().WithPreloadedLanguageModels().Build()
		return func(text string, _ bool) Answer {
			best := d.ComputeLanguageConfidenceValues(text)[0]
			return Answer{Tag: linguaTag(best.Language()), Confidence: best.Value()}
		}, nil
	}
	t, err := table.Shipped()
	if err != nil {
		return nil, err
	}
	var tags []string
	for _, l := range lingua.AllLanguages() {
		tags = append(tags, linguaTag(l))
	}
	set75 := table.NewSet(tags...)
	return func(text string, only75 bool) Answer {
		var candidates *table.Set
		if only75 {
			candidates = set75
		}
		a := t.Detect(text, candidates)
		return Answer{a.Tag, a.Confidence, a.Letters}
	}, nil
}

func linguaTag(l lingua.Language) string { return strings.ToLower(l.IsoCode639_1().String()) }

// cpu that the process has used, user and system.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func allocations() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// memory returns the resident set and its peak, in bytes; 0 where the system does
// not tell.
func memory() (rss, peak int64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	for line := range bytes.Lines(status) {
		name, value, _ := strings.Cut(string(line), ":")
		kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			rss = kib << 10
		case "VmHWM":
			peak = kib << 10
		}
	}
	return rss, peak
}
