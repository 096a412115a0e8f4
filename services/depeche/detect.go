package depeche

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	detector "github.com/depeche-wire/depeche/services/language-detector"
)

func detectCommand() command {
	return command{
		name: "detect", args: "[--languages fr,en] [--min-confidence 0.6] TEXT | --batch", brief: "the language of a text, and how sure that is", run: detect,
		more: `
Prints the BCP 47 tag, a tab and the confidence, 0 to 1; "und" where it is not sure. Without
TEXT it reads one from standard input.

With --batch it is a filter: a text a line in, a tag, a tab and a confidence a line out, in
order.`,
	}
}

func detect(c *call) error {
	var languages list
	f := c.flags()
	f.Var(&languages, "languages", "only these `TAGS` are answers; all else is und")
	least := f.Float64("min-confidence", -1, "under `N`, 0 to 1, the answer is und (default: the setting detector.min_confidence)")
	batch := f.Bool("batch", false, "a text a line in, an answer a line out")
	words, err := c.parse(f)
	if err != nil {
		return err
	}
	if *batch && len(words) > 0 {
		return badCallf("--batch reads standard input; give no text")
	}
	for _, tag := range languages {
		if !v1.ValidLanguage(tag) {
			return badCallf("--languages: must be BCP 47 tags such as fr (got %q)", tag)
		}
	}
	s, err := c.settings()
	if err != nil {
		return err
	}
	if *least >= 0 {
		if s.Detector.MinConfidence = *least; *least > 1 {
			return badCallf("--min-confidence: must be 0 to 1 (got %v)", *least)
		}
	}
	s.Detector.Languages = nil // here they answer und, and filter nothing
	d, err := detector.New(s.Detector)
	if err != nil {
		return err
	}
	if *batch {
		return c.detectBatch(d, languages)
	}
	text := strings.Join(words, " ")
	if len(words) == 0 {
		body, err := io.ReadAll(io.LimitReader(c.in, maxLine))
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		text = string(body)
	}
	fmt.Fprintln(c.out, languageLine(c.ctx, d, languages, text))
	return nil
}

// detectBatch answers line by line and never stops before the input does.
func (c *call) detectBatch(d *detector.Detector, languages list) error {
	in, out := bufio.NewReaderSize(c.in, 64<<10), bufio.NewWriter(c.out)
	for c.ctx.Err() == nil {
		line, err := readLine(in, maxLine)
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return errors.Join(err, out.Flush())
		}
		if _, err := out.WriteString(languageLine(c.ctx, d, languages, string(line)) + "\n"); err != nil {
			return err
		}
		if in.Buffered() == 0 { // whoever asks one by one waits for the answer
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	return c.ctx.Err()
}

// languageLine is the answer for one text.
func languageLine(ctx context.Context, d *detector.Detector, languages list, text string) string {
	it := &v1.Item{Fetched: &v1.Fetched{Entry: &v1.Entry{Content: strings.ToValidUTF8(text, " ")}}}
	out, err := d.Handle(ctx, it)
	tag, confidence := v1.LanguageUndetermined, 0.0
	if err == nil && len(out) == 1 {
		tag, confidence = out[0].GetLanguage().GetTag(), out[0].GetLanguage().GetConfidence()
	}
	if len(languages) > 0 && !containsLanguage(languages, tag) {
		tag = v1.LanguageUndetermined
	}
	return tag + "\t" + strconv.FormatFloat(confidence, 'f', 4, 64)
}

func containsLanguage(languages list, tag string) bool {
	for _, l := range languages {
		if v1.LanguageToken(l) == v1.LanguageToken(tag) {
			return true
		}
	}
	return false
}
