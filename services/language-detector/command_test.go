package detector_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	detector "github.com/depeche-wire/depeche/services/language-detector"
)

// detect runs the command and returns what it says.
func detect(t *testing.T, stdin string, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = detector.DetectCommand(args, strings.NewReader(stdin), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func tags(out string) string {
	var all []string
	for line := range strings.Lines(out) {
		tag, _, _ := strings.Cut(line, "\t")
		all = append(all, tag)
	}
	return strings.Join(all, " ")
}

func TestDetectCommand(t *testing.T) {
	t.Parallel()
	longLine := strings.Repeat(french+" ", 10000)
	for _, c := range []struct {
		name, stdin string
		args        []string
		want        string // tags
	}{
		{"a text", "", []string{french}, "fr"},
		{"arguments are one text", "", strings.Fields(french), "fr"},
		{"standard input is one text", french + "\n" + french + "\n", nil, "fr"},
		{"nothing", "", nil, "und"},
		{"a line each, empty ones too", french + "\n\n" + english + "\n \n" + none + "\n", []string{"--batch"}, "fr und en und und"},
		{"the last line without its end", french + "\n" + english, []string{"--batch"}, "fr en"},
		{"Windows line ends", french + "\r\n\r\n" + english + "\r\n", []string{"--batch"}, "fr und en"},
		{"no lines", "", []string{"--batch"}, ""},
		{"a line too long", longLine + "\n" + english + "\n", []string{"--batch"}, "fr en"},
		{"invalid bytes", "\xff\xfe\x00\n" + english + "\n", []string{"--batch"}, "und en"},
		{"only these languages", french + "\n" + english + "\n", []string{"--batch", "--languages", "en,sw", "--min-confidence", "0.9"}, "und en"},
		{"other spellings of tags", "", []string{"--languages", "FR-CI, no", french}, "fr"},
		{"the best guess", "", []string{"--min-confidence", "0", "bonjour"}, "fr"},
		{"nine letters are no text", "", []string{"bonjour à"}, "und"},
		{"the highest threshold", "", []string{"--min-confidence", "1", french}, "und"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, errors := detect(t, c.stdin, c.args...)
			if code != 0 || errors != "" || tags(out) != c.want {
				t.Errorf("code %d, %q, %s; want %s", code, out, errors, c.want)
			}
		})
	}
	if _, out, _ := detect(t, "\n", "--batch"); out != "und\t0.000\n" {
		t.Errorf("an empty line gives %q", out)
	}
}

func TestDetectCommandRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"--languages", "fr,french", "x"}, []string{`unknown language "french"`, " fr ", " sw ", "zu"}},
		{[]string{"--min-confidence", "2", "x"}, []string{"--min-confidence: must be 0 to 1 (got 2)"}},
		{[]string{"--min-confidence", "NaN", "x"}, []string{"--min-confidence: must be 0 to 1"}},
		{[]string{"--engine", "oracle", "x"}, []string{"--engine: must be one of"}},
		{[]string{"--batch", "x"}, []string{"--batch reads standard input"}},
		{[]string{"--frobnicate"}, []string{"frobnicate"}},
	} {
		code, out, errors := detect(t, "", c.args...)
		if code != 2 || out != "" || strings.Count(errors, "\n") != 1 {
			t.Errorf("%v: code %d, out %q, errors %q", c.args, code, out, errors)
		}
		for _, want := range c.want {
			if !strings.Contains(errors, want) {
				t.Errorf("%v: %q does not say %q", c.args, errors, want)
			}
		}
	}
	if code, out, errors := detect(t, "", "--help"); code != 0 || errors != "" || !strings.Contains(out, "usage: depeche detect "+detector.DetectArgs) {
		t.Errorf("--help: code %d, %q, %q", code, out, errors)
	}
}

func TestDetectCommandSpans(t *testing.T) {
	t.Parallel()
	text := french + ". " + english + "."
	_, out, _ := detect(t, "", "--spans", "--json", text)
	var got struct {
		Tag        string
		Confidence float64
		Spans      []struct {
			Tag        string
			Start, End int
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Spans) != 2 || text[got.Spans[0].Start:got.Spans[0].End] != french+"." || text[got.Spans[1].Start:got.Spans[1].End] != english+"." {
		t.Errorf("spans %+v", got.Spans)
	}
	if got.Tag != "en" { // the longer of the two
		t.Errorf("tag %s, want en", got.Tag)
	}
	if _, out, _ := detect(t, "", "--json", "--spans", french); !strings.Contains(out, `"spans":[]`) {
		t.Errorf("one language: %s", out)
	}
}

// A line is answered before the input ends.
func TestDetectCommandStreams(t *testing.T) {
	t.Parallel()
	in, to := io.Pipe()
	from, out := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- detector.DetectCommand([]string{"--batch"}, in, out, io.Discard)
		out.Close()
	}()
	answers := bufio.NewScanner(from)
	for _, c := range [][2]string{{french, "fr\t"}, {"", "und\t0.000"}, {english, "en\t"}} {
		if _, err := io.WriteString(to, c[0]+"\n"); err != nil {
			t.Fatal(err)
		}
		if !answers.Scan() || !strings.HasPrefix(answers.Text(), c[1]) {
			t.Fatalf("%q: answered %q, want %q first", c[0], answers.Text(), c[1])
		}
	}
	to.Close()
	if code := <-done; code != 0 {
		t.Errorf("code %d", code)
	}
}
