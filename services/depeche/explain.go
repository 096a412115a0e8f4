package depeche

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/normaliser"
)

// maxLine bounds a line of a batch, in bytes.
const maxLine = 1 << 20

func explainCommand() command {
	return command{
		name: "explain", args: "[--json] [--source ID] URL|FILE | --batch", brief: "the item that a page gives, with the evidence of each field", run: explain,
		more: `
Takes a page, from its address or a file, through the detector and the normaliser as the
wire does, and prints each field with where it was read and what else was found. It needs
no depeche that runs and publishes nothing.

With --batch it is a filter: a JSON object a line in, {"url": ..., "file": ..., "source": ...},
the item's wire JSON a line out, in order; {"error": ...} where there is none. The file, if
there is one (gzip is unpacked), is read in place of the address; the source is an id of the settings or an
object as in the settings.`,
	}
}

func explain(c *call) error {
	f := c.flags()
	asJSON := f.Bool("json", false, "print the item as it would be on the wire")
	source := f.String("source", "", "`ID` of a source of the settings: its country, zone and languages")
	address := f.String("url", "", "with a file: the `ADDRESS` that the page has")
	batch := f.Bool("batch", false, "a JSON object a line in, an item a line out")
	private := f.Bool("allow-private", false, "read from private and loopback addresses too")
	targets, err := c.parse(f)
	if err != nil {
		return err
	}
	if (len(targets) != 1) != *batch || (*batch && len(targets) > 0) {
		return badCallf("give one address or file, or --batch")
	}
	s, err := c.settings()
	if err != nil {
		return err
	}
	s.Fetcher.AllowPrivate = s.Fetcher.AllowPrivate || *private
	e, err := newExplainer(s)
	if err != nil {
		return err
	}
	if *batch {
		return c.explainBatch(e)
	}
	request := explainRequest{URL: *address, Source: sourceRef{ID: *source}}
	if strings.HasPrefix(targets[0], "http://") || strings.HasPrefix(targets[0], "https://") {
		request.URL = targets[0]
	} else {
		request.File = targets[0]
	}
	it, evidence, err := e.explain(c.ctx, request)
	if err != nil {
		return err
	}
	if *asJSON {
		return printItem(c.out, it, true)
	}
	printEvidence(c.out, it, evidence)
	return nil
}

// explainBatch answers line by line and never stops before the input does.
func (c *call) explainBatch(e *explainer) error {
	in, out := bufio.NewReaderSize(c.in, 64<<10), bufio.NewWriter(c.out)
	for c.ctx.Err() == nil {
		line, err := readLine(in, maxLine)
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		answer, fault := []byte(nil), err
		if fault == nil {
			answer, fault = e.line(c.ctx, line)
		}
		if fault != nil {
			if answer, err = json.Marshal(map[string]string{"error": fault.Error()}); err != nil {
				return err
			}
		}
		if _, err := out.Write(append(answer, '\n')); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return c.ctx.Err()
}

var errLongLine = fmt.Errorf("the line is longer than %d bytes", maxLine)

// readLine returns the next line without its end. Of a line that is longer than
// limit the rest is passed over. The error is io.EOF when there is no more.
func readLine(in *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for long := false; ; {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > limit+1 {
			long = true
		}
		if !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || (len(line) == 0 && !long)):
			return nil, err
		case long:
			return nil, errLongLine
		}
		return []byte(strings.TrimRight(string(line), "\r\n")), nil
	}
}

// printEvidence writes an item for a person who wants to know why.
func printEvidence(out io.Writer, it *v1.Item, evidence []normaliser.Evidence) {
	a, l := it.GetArticle(), it.GetLanguage()
	fmt.Fprintf(out, "id         %s\nlanguage   %s (%.2f)", it.GetId(), plain(l.GetTag()), l.GetConfidence())
	for _, d := range l.GetDeclared() {
		fmt.Fprintf(out, ", %s says %s", plain(d.GetWhere()), plain(d.GetTag()))
	}
	fmt.Fprintf(out, "\nbody       %s, %s\n", count(len(a.GetParagraphs()), "paragraph"), count(int(a.GetWordCount()), "word"))
	if flags := a.GetFlags(); len(flags) > 0 {
		fmt.Fprintf(out, "flags      %s\n", plain(strings.Join(flags, ", ")))
	}
	if reason := a.GetFeedOnlyReason(); reason != "" {
		fmt.Fprintf(out, "feed only  %s\n", plain(reason))
	}
	fmt.Fprintln(out)
	for _, e := range evidence {
		fmt.Fprintf(out, "%-14s %s\n", plain(e.Field), candidate(e.Won))
		for _, lost := range e.Lost {
			fmt.Fprintf(out, "%-14s   not %s\n", "", candidate(lost))
		}
	}
	fmt.Fprintln(out)
	for i, p := range a.GetParagraphs() {
		fmt.Fprintf(out, "%4d  %s\n", i+1, plain(p))
	}
}

func candidate(c normaliser.Candidate) string {
	return fmt.Sprintf("%s  [%s, %.2f]", short(plain(c.Value), 120), plain(c.Method), c.Confidence)
}
