package depeche

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/depeche-wire/depeche/pkg/catalogue"
	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/service"
)

func sourcesApply(c *call) error {
	files, err := c.parse(c.flags())
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return badCallf("name one file of sources")
	}
	sources, err := readSources(files[0])
	if err != nil {
		return badCall{error: fmt.Errorf("nothing applied\n  %s", strings.ReplaceAll(err.Error(), "\n", "\n  ")), quiet: true}
	}
	return c.withCatalogue(func(ctx context.Context, _ *wire, cat *catalogue.Catalogue) error {
		if err := cat.Apply(ctx, sources); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "the catalogue holds the %s of %s\n", count(len(sources), "source"), files[0])
		return nil
	})
}

// readSources reads a list of sources: the whole file, or its top-level key
// sources, as the settings have it; other sections are then passed over.
func readSources(path string) (catalogue.Sources, error) {
	text, err := readLimited(path, config.MaxFile)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var sources catalogue.Sources
	if len(root.Content) > 0 && root.Content[0].Kind == yaml.SequenceNode {
		if err := config.DecodeStrict(path, "sources", text, &sources); err != nil {
			return nil, err
		}
		return sources, errors.Join(sources.Validate()...)
	}
	var none service.Shared
	sections := none.Sections()
	for name := range sections {
		sections[name] = nil
	}
	sections["sources"] = &sources
	if err := config.Load(path, sections); err != nil {
		return nil, err
	}
	if len(sources) == 0 {
		return nil, fmt.Errorf("%s: no sources in it; a list of sources is expected, alone or under the key sources", path)
	}
	return sources, nil
}

// readLimited reads a file of at most limit bytes, unpacked if it is gzip.
func readLimited(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	packed := bufio.NewReader(f)
	var in io.Reader = packed
	if magic, _ := packed.Peek(2); string(magic) == "\x1f\x8b" {
		if in, err = gzip.NewReader(packed); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
	}
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("read %s: larger than %d bytes", path, limit)
	}
	return body, nil
}
