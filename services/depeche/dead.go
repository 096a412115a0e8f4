package depeche

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/stream"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

func deadCommand() command {
	return command{
		name: "dead", args: "list|show|replay|drop [...]", brief: "what could not be processed: look at it, try it again, drop it",
		run: dispatch, sub: []command{
			{name: "list", args: "[--stage NAME]", brief: "a line a letter: number, age, stage, source, reason", run: deadList},
			{name: "show", args: "SEQ", brief: "one letter whole: why, where it came from, what it holds", run: deadShow},
			{name: "replay", args: "SEQ...|--all [--stage NAME]", brief: "give letters back to the stage that buried them", run: deadReplay},
			{name: "drop", args: "SEQ...", brief: "take letters away for good", run: deadDrop},
		},
	}
}

func stages() []string {
	return []string{v1.StageFetcher, v1.StagePages, v1.StageDetector, v1.StageNormaliser, v1.StageStore}
}

func checkStage(stage string) error {
	if stage != "" && !slices.Contains(stages(), stage) {
		return badCallf("--stage: no stage %q%s", stage, config.Suggest(stage, stages()))
	}
	return nil
}

// withLetters connects and calls fn.
func (c *call) withLetters(fn func(*wire) error) error {
	w, err := c.connect()
	if err != nil {
		return err
	}
	defer w.conn.Close()
	return fn(w)
}

func deadList(c *call) error {
	f := c.flags()
	stage := f.String("stage", "", "only letters of the stage `NAME`")
	if err := c.none(f); err != nil {
		return err
	}
	if err := checkStage(*stage); err != nil {
		return err
	}
	return c.withLetters(func(w *wire) error {
		letters, err := listLetters(c.ctx, w, *stage)
		if err != nil {
			return err
		}
		if len(letters) == 0 {
			fmt.Fprintln(c.out, "no dead letters")
			return nil
		}
		table := newTable(c.out)
		table.row("SEQ", "AGE", "STAGE", "SOURCE", "TRIES", "REASON")
		for _, l := range letters {
			table.row(strconv.FormatUint(l.Seq, 10), span(time.Since(l.At)), plain(l.Stage), plain(v1.SourceOfSubject(l.Subject)),
				strconv.Itoa(l.Attempts), short(plain(l.Reason), 100))
		}
		return table.flush()
	})
}

func listLetters(ctx context.Context, w *wire, stage string) ([]stream.Letter, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	return stream.Letters(ctx, w.js, stage)
}

func deadShow(c *call) error {
	f := c.flags()
	body := f.Bool("body", false, "write the original's bytes and nothing else")
	numbers, err := c.sequences(f)
	if err != nil {
		return err
	}
	if len(numbers) != 1 {
		return badCallf("name one letter by its number")
	}
	return c.withLetters(func(w *wire) error {
		ctx, cancel := context.WithTimeout(c.ctx, askTimeout)
		defer cancel()
		l, err := stream.LetterAt(ctx, w.js, numbers[0])
		if err != nil {
			return err
		}
		if *body {
			_, err := c.out.Write(l.Body)
			return err
		}
		fmt.Fprintf(c.out, "letter    %d, buried %s by %s after %d deliveries\nreason    %s\nfrom      %s (stream %s, id %s)\n",
			l.Seq, l.At.Local().Format(time.DateTime), plain(l.Stage), l.Attempts, plain(l.Reason), plain(l.Subject), plain(l.Stream), plain(l.MsgID))
		for _, name := range slices.Sorted(maps.Keys(l.Header)) {
			if !strings.HasPrefix(name, "Depeche-Dead-") {
				fmt.Fprintf(c.out, "header    %s: %s\n", plain(name), plain(strings.Join(l.Header[name], ", ")))
			}
		}
		fmt.Fprintf(c.out, "body      %d bytes%s\n", len(l.Body), describe(l))
		return nil
	})
}

// describe says what a letter's body is, where it can be read.
func describe(l stream.Letter) string {
	if poll, err := v1.DecodePoll(l.Body); err == nil && l.Stream == v1.StreamPolls {
		return fmt.Sprintf(": poll of %s, slot %s", plain(poll.GetFeedUrl()), plain(poll.GetSlot()))
	}
	for state, name := range map[v1.State]string{v1.StateEntry: v1.StreamEntries, v1.StateFetched: v1.StreamFetched, v1.StateDetected: v1.StreamDetected, v1.StateNormalised: v1.StreamNormalised} {
		if name != l.Stream {
			continue
		}
		it, err := v1.DecodeItem(state, l.Body)
		if err != nil {
			return ": " + plain(err.Error())
		}
		return fmt.Sprintf(": item %s of %s\ntitle     %s\nurl       %s", it.GetId(), it.GetSource().GetId(),
			plain(it.GetFetched().GetEntry().GetTitle()), plain(it.GetFetched().GetEntry().GetUrl()))
	}
	return ""
}

func deadReplay(c *call) error {
	f := c.flags()
	all := f.Bool("all", false, "every letter, oldest first")
	stage := f.String("stage", "", "with --all: only letters of the stage `NAME`")
	numbers, err := c.sequences(f)
	if err != nil {
		return err
	}
	if err := checkStage(*stage); err != nil {
		return err
	}
	if (len(numbers) > 0) == *all {
		return badCallf("name letters by their numbers, or --all")
	}
	return c.withLetters(func(w *wire) error {
		if *all {
			letters, err := listLetters(c.ctx, w, *stage)
			if err != nil {
				return err
			}
			for _, l := range letters {
				numbers = append(numbers, l.Seq)
			}
		}
		return c.eachLetter(numbers, "replayed", func(ctx context.Context, seq uint64) error {
			_, err := stream.Replay(ctx, w.js, seq)
			return err
		})
	})
}

func deadDrop(c *call) error {
	numbers, err := c.sequences(c.flags())
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		return badCallf("name letters by their numbers")
	}
	return c.withLetters(func(w *wire) error {
		return c.eachLetter(numbers, "dropped", func(ctx context.Context, seq uint64) error { return stream.Drop(ctx, w.js, seq) })
	})
}

// eachLetter goes on after a letter that fails, and says how many did.
func (c *call) eachLetter(numbers []uint64, done string, fn func(context.Context, uint64) error) error {
	ok := 0
	var faults []error
	for _, seq := range numbers {
		ctx, cancel := context.WithTimeout(c.ctx, askTimeout)
		err := fn(ctx, seq)
		cancel()
		if err != nil {
			faults = append(faults, err)
			if c.ctx.Err() != nil {
				break
			}
			continue
		}
		ok++
	}
	fmt.Fprintf(c.out, "%s %s\n", done, count(ok, "letter"))
	return errors.Join(faults...)
}

// sequences parses the flags and takes what is left for numbers of letters.
func (c *call) sequences(f *flag.FlagSet) ([]uint64, error) {
	rest, err := c.parse(f)
	if err != nil {
		return nil, err
	}
	numbers := make([]uint64, len(rest))
	for i, s := range rest {
		if numbers[i], err = strconv.ParseUint(s, 10, 64); err != nil || numbers[i] == 0 {
			return nil, badCallf("a letter's number is expected (got %q)", s)
		}
	}
	return numbers, nil
}
