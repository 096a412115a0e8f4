// Package config reads one settings file for all services: defaults, then the
// strict YAML file, then the environment, then each section's own Validate.
// All faults are reported at once, each with its place in the file and its key.
package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"go.yaml.in/yaml/v4"
)

// MaxFile is the largest settings or sources file, in bytes.
const MaxFile = 8 << 20

// Sections maps a top-level key of the file to a pointer to its settings, which
// hold the defaults before Load and the result after it. A nil pointer names a
// section that another service reads: it may be there, and is not looked into.
type Sections map[string]any

// Validator is a section that can say what is wrong with it. Each fault starts
// with the key inside the section: "min_interval: must be >= 1s (got 0s)".
type Validator interface{ Validate() []error }

// Load fills the sections from the file at path (none if empty) and from the
// environment: DEPECHE_FETCHER_MIN_INTERVAL sets fetcher.min_interval. It
// returns all faults joined.
func Load(path string, sections Sections) error {
	var faults []error
	if path != "" {
		text, err := readFile(path)
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		faults = append(faults, decode(path, text, sections)...)
	}
	for _, name := range sortedKeys(sections) {
		section := sections[name]
		if section == nil {
			continue
		}
		faults = append(faults, fromEnvironment(name, section)...)
		if len(faults) > 0 {
			continue
		}
		if v, ok := section.(Validator); ok {
			for _, err := range v.Validate() {
				faults = append(faults, fmt.Errorf("%s.%w", name, err))
			}
		}
	}
	return errors.Join(faults...)
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxFile {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, MaxFile)
	}
	return text, nil
}

func decode(path string, text []byte, sections Sections) []error {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return []error{fmt.Errorf("%s: %w", path, err)}
	}
	if len(document.Content) == 0 {
		return nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return []error{fmt.Errorf("%s:%d: must be a mapping of sections to settings", path, root.Line)}
	}
	var faults []error
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		section, known := sections[key.Value]
		if !known {
			faults = append(faults, fmt.Errorf("%s:%d: %s: unknown setting%s", path, key.Line, key.Value, suggest(key.Value, sortedKeys(sections))))
			continue
		}
		if section == nil || value.Tag == "!!null" {
			continue
		}
		faults = append(faults, decodeStrict(path, key.Value, value, section)...)
	}
	return faults
}

// DecodeStrict reads YAML text into the value that target points to; a key
// that the value's type does not have is an error with a suggestion. Name says
// in errors what was read, path where.
func DecodeStrict(path, name string, text []byte, target any) error {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(document.Content) == 0 {
		return nil
	}
	return errors.Join(decodeStrict(path, name, document.Content[0], target)...)
}

func decodeStrict(path, name string, node *yaml.Node, target any) []error {
	faults := unknownKeys(path, name, node, reflect.TypeOf(target))
	if err := node.Decode(target); err != nil {
		faults = append(faults, fmt.Errorf("%s:%d: %s: %s", path, node.Line, name, strings.TrimPrefix(err.Error(), "yaml: ")))
	}
	return faults
}

// unknownKeys lists the keys of a node that the type has no field for.
func unknownKeys(path, name string, node *yaml.Node, t reflect.Type) []error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var faults []error
	switch {
	case node.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for i, child := range node.Content {
			faults = append(faults, unknownKeys(path, fmt.Sprintf("%s[%d]", name, i), child, t.Elem())...)
		}
	case node.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		fields := fieldsByKey(t)
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			field, ok := fields[key.Value]
			if !ok {
				faults = append(faults, fmt.Errorf("%s:%d: %s.%s: unknown setting%s", path, key.Line, name, key.Value, suggest(key.Value, sortedKeys(fields))))
				continue
			}
			faults = append(faults, unknownKeys(path, name+"."+key.Value, node.Content[i+1], field.Type)...)
		}
	}
	return faults
}

func fieldsByKey(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for field := range t.Fields() {
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case key == "-" || !field.IsExported():
		case strings.Contains(options, "inline"):
			for k, f := range fieldsByKey(field.Type) {
				fields[k] = f
			}
		case key == "":
			fields[strings.ToLower(field.Name)] = field
		default:
			fields[key] = field
		}
	}
	return fields
}

// fromEnvironment reads DEPECHE_<SECTION>_<KEY> into a struct section, and
// DEPECHE_<SECTION> into a text.
func fromEnvironment(name string, section any) []error {
	prefix := "DEPECHE_" + strings.ToUpper(name)
	if text, ok := section.(*string); ok {
		if v, set := os.LookupEnv(prefix); set {
			*text = v
		}
		return nil
	}
	if reflect.TypeOf(section).Elem().Kind() != reflect.Struct {
		return nil
	}
	err := env.ParseWithOptions(section, env.Options{Prefix: prefix + "_", UseFieldNameByDefault: true})
	if err != nil {
		return []error{fmt.Errorf("environment %s_*: %w", prefix, err)}
	}
	return nil
}

// suggest names the candidate that is at most two edits away, or lists them all.
func suggest(got string, candidates []string) string {
	best, bestDistance := "", 3
	for _, c := range candidates {
		if d := distance(got, c); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if best != "" {
		return fmt.Sprintf(" (did you mean %q?)", best)
	}
	return " (known: " + strings.Join(candidates, ", ") + ")"
}

// distance is Levenshtein's, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
