package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// document is what the tests read of openapi.json.
type document struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Schema   schema
		}
		Responses map[string]struct {
			Ref     string `json:"$ref"`
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]*schema }
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 string
	Properties           map[string]*schema
	Required             []string
	Items                *schema
	AdditionalProperties *schema
	Enum                 []string
	Pattern              string
	Maximum              int
	MaxItems             int
	MaxLength            int
	Default              int
}

func described(t testing.TB) *document {
	t.Helper()
	d := &document{}
	if err := json.Unmarshal(openAPI, d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDescriptionListsTheRoutesAndTheirParameters(t *testing.T) {
	t.Parallel()
	d, mounted := described(t), (&api{}).routes()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(mounted)), slices.Sorted(maps.Keys(d.Paths))); diff != "" {
		t.Errorf("paths (-mounted +described):\n%s", diff)
	}
	wildcard := regexp.MustCompile(`\{(\w+)\}`)
	for path, to := range mounted {
		operations := d.Paths[path]
		if len(operations) != 1 {
			t.Errorf("%s: %d operations, want get alone", path, len(operations))
		}
		said := map[string][]string{}
		for _, p := range operations["get"].Parameters {
			said[p.In] = append(said[p.In], p.Name)
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(to.takes)), slices.Sorted(slices.Values(said["query"]))); diff != "" {
			t.Errorf("%s: parameters (-known +described):\n%s", path, diff)
		}
		var inPath []string
		for _, m := range wildcard.FindAllStringSubmatch(path, -1) {
			inPath = append(inPath, m[1])
		}
		if diff := cmp.Diff(inPath, said["path"]); diff != "" {
			t.Errorf("%s: parts of the path (-known +described):\n%s", path, diff)
		}
	}
}

func TestDescriptionHasTheLimits(t *testing.T) {
	t.Parallel()
	limits := map[string]schema{}
	for _, p := range described(t).Paths["/v1/items"]["get"].Parameters {
		limits[p.Name] = p.Schema
	}
	if l := limits["limit"]; l.Maximum != maxLimit || l.Default != defaultLimit {
		t.Errorf("limit: %+v", l)
	}
	if limits["language"].MaxItems != maxValues || limits["q"].MaxLength != 1000 {
		t.Errorf("language %+v, q %+v", limits["language"], limits["q"])
	}
}

// The schemas of the items have the fields of the contract, and the same types.
func TestDescriptionFollowsTheContract(t *testing.T) {
	t.Parallel()
	schemas := described(t).Components.Schemas
	checked := map[protoreflect.Name]bool{}
	var check func(protoreflect.MessageDescriptor)
	check = func(m protoreflect.MessageDescriptor) {
		if checked[m.Name()] {
			return
		}
		checked[m.Name()] = true
		want := map[string]string{}
		for i := range m.Fields().Len() {
			f := m.Fields().Get(i)
			kind := kindOf(f)
			switch {
			case f.IsMap():
				kind = "map of " + kindOf(f.MapValue())
				check(f.MapValue().Message())
			case f.IsList():
				kind = "array of " + kind
			}
			if f.Message() != nil && !f.IsMap() {
				check(f.Message())
			}
			want[string(f.Name())] = kind
		}
		got := map[string]string{}
		if s := schemas[string(m.Name())]; s != nil {
			for name, p := range s.Properties {
				got[name] = p.kind()
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-contract +described):\n%s", m.Name(), diff)
		}
	}
	check((&v1.Item{}).ProtoReflect().Descriptor())
}

func kindOf(f protoreflect.FieldDescriptor) string {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return string(f.Message().Name())
	case protoreflect.Int32Kind:
		return "integer"
	case protoreflect.DoubleKind:
		return "number"
	case protoreflect.BoolKind:
		return "boolean"
	default:
		return "string"
	}
}

func (s *schema) kind() string {
	switch {
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case s.Items != nil:
		return "array of " + s.Items.kind()
	case s.AdditionalProperties != nil:
		return "map of " + s.AdditionalProperties.kind()
	}
	return s.Type
}

// documented checks an answer against the description: its status, its type and,
// of JSON, every field.
func (b *bench) documented(path string, a answer) {
	b.t.Helper()
	u, err := url.Parse(path)
	if err != nil {
		return
	}
	r, err := http.NewRequest(http.MethodGet, u.Path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	_, pattern := b.api.mux().Handler(r)
	route, found := strings.CutPrefix(pattern, "GET ")
	if !found {
		return
	}
	d := described(b.t)
	response, found := d.Paths[route]["get"].Responses[strconv.Itoa(a.status)]
	if !found {
		b.t.Errorf("%s: status %d is not described", path, a.status)
		return
	}
	if a.status != http.StatusOK {
		return
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	content, found := response.Content[kind]
	if !found {
		b.t.Errorf("%s: type %s is not described", path, kind)
	}
	if kind == "application/json" {
		var v any
		if err := json.Unmarshal([]byte(a.body), &v); err != nil {
			b.t.Errorf("%s: %v", path, err)
		}
		for _, fault := range d.check(&content.Schema, v, "answer") {
			b.t.Errorf("%s: %s", path, fault)
		}
	}
}

// check returns where a value is not as the schema has it.
func (d *document) check(s *schema, v any, at string) (faults []string) {
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	kind := "null"
	switch v := v.(type) {
	case string:
		kind = "string"
		if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) || s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) {
			faults = append(faults, fmt.Sprintf("%s: %q is not allowed", at, v))
		}
	case bool:
		kind = "boolean"
	case float64:
		kind = "number"
		if s.Type == "integer" && v == float64(int64(v)) {
			kind = "integer"
		}
	case []any:
		kind = "array"
		for i, e := range v {
			if s.Items != nil {
				faults = append(faults, d.check(s.Items, e, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case map[string]any:
		kind = "object"
		if s.Properties == nil && s.AdditionalProperties == nil {
			break
		}
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				faults = append(faults, at+"."+name+": is missing")
			}
		}
		for name, e := range v {
			property := s.Properties[name]
			if property == nil {
				property = s.AdditionalProperties
			}
			if property == nil {
				faults = append(faults, at+"."+name+": is not described")
				continue
			}
			faults = append(faults, d.check(property, e, at+"."+name)...)
		}
	}
	if kind != s.Type {
		faults = append(faults, fmt.Sprintf("%s: is %s, want %s", at, kind, s.Type))
	}
	return faults
}

func TestDescriptionIsServed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if got := b.get("/v1/openapi.json")["openapi"]; got != "3.1.0" {
		t.Errorf("openapi %v", got)
	}
}
