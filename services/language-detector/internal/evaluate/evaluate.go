// Package evaluate measures the detector beside lingua-go. In come texts with
// known languages; out go tables, and each promised figure with what was reached.
// It is no part of the service.
package evaluate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
)

// batchSize is how many texts one engine gets before it is the other's turn.
const batchSize = 200

// Command measures, and returns how many figures are missed.
func Command(ctx context.Context, args []string, in io.Reader, out io.Writer) (missed int, err error) {
	if len(args) == 2 && args[0] == "--engine" {
		return 0, serve(args[1], in, out)
	}
	limit := 0
	if len(args) == 1 {
		if limit, err = strconv.Atoi(args[0]); err != nil || limit < 0 {
			return 0, fmt.Errorf("want a number of texts (got %q)", args[0])
		}
	} else if len(args) > 1 {
		return 0, errors.New("want at most a number of texts")
	}
	root, err := Root()
	if err != nil {
		return 0, err
	}
	r := newResults()
	ours, err := start(ctx, engineTable)
	if err != nil {
		return 0, err
	}
	theirs, err := start(ctx, engineLingua)
	if err != nil {
		return 0, errors.Join(err, ours.stop())
	}
	err = measure(root, limit, ours, theirs, r)
	if err = errors.Join(err, ours.stop(), theirs.stop()); err != nil {
		return 0, err
	}
	r.print(out)
	return r.judge(out), nil
}

// measure asks both engines for all texts, in turn.
func measure(root string, limit int, ours, theirs *child, r *results) error {
	for _, set := range []struct {
		name   string
		lingua bool // lingua-go is asked too
	}{{"lingua", true}, {"news", true}, {"hard", true}, {"free", false}, {"unknown", false}} {
		texts, err := Read(root, set.name, limit)
		if err != nil {
			return err
		}
		classes := byClass(texts)
		for _, class := range slices.Sorted(maps.Keys(classes)) {
			texts := classes[class]
			for len(texts) > 0 {
				part := texts[:min(len(texts), batchSize)]
				texts = texts[len(part):]
				if err := r.ask(class, part, ours, theirs, set.lingua); err != nil {
					return err
				}
			}
			fmt.Fprintf(os.Stderr, "%s done\n", class)
		}
	}
	none, err := nonTexts()
	if err != nil {
		return err
	}
	if err := r.ask("own/nontext", none, ours, theirs, false); err != nil {
		return err
	}
	if err := r.askSpans(root, limit, ours); err != nil {
		return err
	}
	if err := r.askHostile(ours); err != nil {
		return err
	}
	if r.ours, err = ours.ask(batch{}); err != nil {
		return err
	}
	r.theirs, err = theirs.ask(batch{})
	return err
}

func byClass(texts []Text) map[string][]Text {
	m := map[string][]Text{}
	for _, t := range texts {
		m[t.Class] = append(m[t.Class], t)
	}
	return m
}
