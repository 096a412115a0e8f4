package detector

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/depeche-wire/depeche/pkg/service"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// maxInput bounds what is read of one text, in bytes; the rest of it is passed over.
const maxInput = 64 << 10

// DetectArgs are the arguments of DetectCommand, for a line of help.
const DetectArgs = "[--languages fr,en,...] [--batch] [--spans] [--json] [--min-confidence N] [--engine table|lingua] [TEXT...]"

const detectHelp = `depeche detect: the language of a text, and how sure that is

usage: depeche detect ` + DetectArgs + `

Prints the BCP 47 tag, a tab and the confidence, 0 to 1; the tag is "und" where that
is under --min-confidence. Options come before the text, whose words are joined by a
space; without a text it is read from standard input. With --batch each line of
standard input is a text, and each gets its line, in order, as it comes.

`

// DetectCommand is "depeche detect": it names the language of the arguments
// joined by spaces, of standard input as one text when there are none, or with
// --batch of each line of standard input, a line out for each line in, in order,
// as they come. It returns an exit code: 0, 1 if reading or writing fails, 2 for
// a bad call.
func DetectCommand(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := command{out: bufio.NewWriter(stdout)}
	batch, err := c.parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_ = c.out.Flush()
		return service.ExitOK
	}
	if err != nil {
		fmt.Fprintln(stderr, "depeche detect:", err)
		return service.ExitBadCall
	}
	switch {
	case batch:
		err = c.lines(stdin)
	case c.text == "":
		var all []byte
		if all, err = io.ReadAll(io.LimitReader(stdin, maxInput)); err == nil {
			err = c.answer(string(all))
		}
	default:
		err = c.answer(c.text)
	}
	if err = errors.Join(err, c.out.Flush()); err != nil {
		fmt.Fprintln(stderr, "depeche detect:", err)
		return service.ExitFailed
	}
	return service.ExitOK
}

type command struct {
	engine      engine
	table       *table.Table
	candidates  *table.Set
	least       float64
	json, spans bool
	text        string
	out         *bufio.Writer
}

// parse reads the arguments and makes the engine.
func (c *command) parse(args []string) (batch bool, err error) {
	f := flag.NewFlagSet("detect", flag.ContinueOnError)
	f.SetOutput(io.Discard) // errors are printed once, by DetectCommand
	f.Usage = func() {}
	only := f.String("languages", "", "the only answers besides und, `TAGS` with commas between; default: all")
	f.BoolVar(&batch, "batch", false, "each line of standard input is a text")
	f.BoolVar(&c.spans, "spans", false, "tell the parts of a text in several languages")
	f.BoolVar(&c.json, "json", false, "answer as JSON, an object a line")
	f.Float64Var(&c.least, "min-confidence", Default().MinConfidence, "under `N`, 0 to 1, the answer is und; 0: the best guess always")
	name := f.String("engine", EngineTable, "`NAME` of the engine: "+strings.Join(engines(), " or "))
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			_, _ = c.out.WriteString(detectHelp)
			f.SetOutput(c.out)
			f.PrintDefaults()
		}
		return false, err
	}
	if batch && f.NArg() > 0 {
		return false, errors.New("--batch reads standard input: give no text")
	}
	check := Default()
	check.Engine, check.MinConfidence = *name, c.least
	if faults := check.Validate(); len(faults) > 0 {
		return false, fmt.Errorf("--%s", strings.Replace(faults[0].Error(), "_", "-", 1))
	}
	c.text = strings.Join(f.Args(), " ")
	if c.table, err = table.Shipped(); err != nil {
		return false, err
	}
	var languages []string
	if *only != "" {
		if languages, err = canonicalTags(strings.Split(*only, ",")); err != nil {
			return false, fmt.Errorf("--languages: %w", err)
		}
		c.candidates = table.NewSet(languages...)
	}
	c.engine, err = newEngine(*name, languages)
	return batch, err
}

// lines answers each line, and lets nobody wait who asks one by one.
func (c *command) lines(stdin io.Reader) error {
	in := bufio.NewReaderSize(stdin, maxInput)
	for {
		line, long, err := in.ReadLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		if err := c.answer(string(line)); err != nil {
			return err
		}
		for long && err == nil {
			_, long, err = in.ReadLine()
		}
		if in.Buffered() == 0 {
			if err := c.out.Flush(); err != nil {
				return err
			}
		}
	}
}

// answer writes the line for a text.
func (c *command) answer(text string) error {
	a := c.engine.detect(text, nil)
	var spans []table.Span
	if c.spans {
		spans = c.table.Spans(text, c.candidates)
	}
	if len(spans) > 0 {
		a.Tag, a.Confidence = table.Largest(spans)
	}
	if c.json {
		return c.writeJSON(tagOr(a, c.least), a.Confidence, spans)
	}
	l := append([]byte(tagOr(a, c.least)), '\t')
	l = strconv.AppendFloat(l, a.Confidence, 'f', 3, 64)
	for _, s := range spans {
		l = fmt.Appendf(l, "\t%s:%d-%d", s.Tag, s.Start, s.End)
	}
	_, err := c.out.Write(append(l, '\n'))
	return err
}

// line is an answer as JSON, with the names that an item's language has.
type line struct {
	Tag        string     `json:"tag"`
	Confidence float64    `json:"confidence"`
	Spans      []lineSpan `json:"spans"`
}

type lineSpan struct {
	Tag        string  `json:"tag"`
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Confidence float64 `json:"confidence"`
}

func (c *command) writeJSON(tag string, confidence float64, spans []table.Span) error {
	l := line{Tag: tag, Confidence: rounded(confidence), Spans: []lineSpan{}}
	for _, s := range spans {
		l.Spans = append(l.Spans, lineSpan{s.Tag, s.Start, s.End, rounded(s.Confidence)})
	}
	return json.NewEncoder(c.out).Encode(l)
}

// rounded to three decimals, as the text form is.
func rounded(confidence float64) float64 { return math.Round(confidence*1000) / 1000 }
