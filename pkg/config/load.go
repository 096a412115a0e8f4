// Package config reads one settings file for all services: defaults, then the
// strict YAML file, then the environment, then each section's own Validate.
// All faults are reported at once, each with its place in the file and its key.
package config

import (
	"encoding"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

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
	spoilt := map[string]bool{}
	if path != "" {
		text, err := readFile(path)
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		faults = append(faults, decode(path, text, sections, spoilt)...)
	}
	for _, name := range sortedKeys(sections) {
		section := sections[name]
		if section == nil {
			continue
		}
		bad := fromEnvironment(name, section)
		faults = append(faults, bad...)
		if len(bad) > 0 || spoilt[name] {
			continue // what could not be read is not judged
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

// decode fills the sections and marks as spoilt those with a fault.
func decode(path string, text []byte, sections Sections, spoilt map[string]bool) []error {
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
		if bad := decodeStrict(path, key.Value, value, section); len(bad) > 0 {
			spoilt[key.Value] = true
			faults = append(faults, bad...)
		}
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
	return assign(path, name, node, reflect.ValueOf(target).Elem())
}

// assign puts a node into a value, field by field, so that each fault carries
// its key and line.
func assign(path, name string, node *yaml.Node, v reflect.Value) []error {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	var faults []error
	switch {
	case node.Kind == yaml.MappingNode && v.Kind() == reflect.Struct:
		fields := fieldsByKey(v.Type())
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i], node.Content[i+1]
			field, ok := fields[key.Value]
			if !ok {
				faults = append(faults, fmt.Errorf("%s:%d: %s.%s: unknown setting%s", path, key.Line, name, key.Value, suggest(key.Value, sortedKeys(fields))))
				continue
			}
			faults = append(faults, assign(path, name+"."+key.Value, value, v.FieldByIndex(field.Index))...)
		}
	case node.Kind == yaml.SequenceNode && v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		list := reflect.MakeSlice(v.Type(), len(node.Content), len(node.Content))
		for i, child := range node.Content {
			faults = append(faults, assign(path, fmt.Sprintf("%s[%d]", name, i), child, list.Index(i))...)
		}
		v.Set(list)
	default:
		if err := node.Decode(v.Addr().Interface()); err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %s: %s", path, node.Line, name, explain(err, node, v)))
		}
	}
	return faults
}

// explain says in a reader's words why a node does not fit a value.
func explain(err error, node *yaml.Node, v reflect.Value) string {
	_, isText := v.Addr().Interface().(encoding.TextUnmarshaler)
	form := map[reflect.Kind]string{
		reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Float64: "a number",
		reflect.String: "a text", reflect.Slice: "a list", reflect.Map: "a mapping", reflect.Struct: "a mapping of settings",
	}[v.Kind()]
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		form = "a duration such as 90s or 15m"
	case isText || form == "":
		lines := strings.Split(err.Error(), ": ")
		return lines[len(lines)-1]
	}
	if node.Kind == yaml.ScalarNode {
		return fmt.Sprintf("must be %s (got %.100q)", form, node.Value)
	}
	return "must be " + form
}

func fieldsByKey(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for field := range t.Fields() {
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case key == "-" || !field.IsExported():
		case strings.Contains(options, "inline"):
			for k, f := range fieldsByKey(field.Type) {
				f.Index = append(slices.Clone(field.Index), f.Index...)
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

// Suggest is the end of a message about an unknown word: the candidate that is
// at most two edits away, or all of them.
func Suggest(got string, candidates []string) string { return suggest(got, candidates) }

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
