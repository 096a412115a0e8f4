package feed

import (
	"strings"

	extension "github.com/mmcdole/gofeed/extensions"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// ext are the elements of an entry that its format itself does not have, by
// canonical prefix and name.
type ext map[string]map[string][]extension.Extension

func extensions(e extension.Extensions) ext { return ext(e) }

// all returns the elements of the name; those of old Atom drafts count as Atom's.
func (x ext) all(prefix, name string) []extension.Extension {
	if found := x[prefix][name]; len(found) > 0 || prefix != "atom" {
		return found
	}
	return x["atom03"][name]
}

// text returns the first text of the name.
func (x ext) text(prefix, name string) string {
	for _, e := range x.all(prefix, name) {
		if v := strings.TrimSpace(e.Value); v != "" {
			return v
		}
	}
	return ""
}

func (x ext) texts(prefix, name string) []string {
	var out []string
	for _, e := range x.all(prefix, name) {
		out = append(out, e.Value)
	}
	return out
}

func (x ext) children(prefix, name, child string) []string {
	var out []string
	for _, e := range x.all(prefix, name) {
		for _, c := range e.Children[child] {
			out = append(out, c.Value)
		}
	}
	return out
}

// link returns the address of the first Atom link of the relation.
func (x ext) link(rel string) string {
	for _, l := range x.all("atom", "link") {
		if got := l.Attrs["rel"]; got == rel || (got == "" && rel == "alternate") {
			return l.Attrs["href"]
		}
	}
	return ""
}

// media returns the files of the Media RSS and iTunes modules.
func (x ext) media() []*v1.Enclosure {
	var out []*v1.Enclosure
	add := func(e extension.Extension, kind string) {
		address := first(e.Attrs["url"], e.Attrs["href"])
		if t := e.Attrs["type"]; t != "" {
			kind = t
		} else if m := e.Attrs["medium"]; m == "image" || m == "video" || m == "audio" {
			kind = m + "/*"
		}
		if address != "" {
			out = append(out, &v1.Enclosure{Url: address, Type: kind})
		}
	}
	for _, e := range x["media"]["content"] {
		add(e, "")
	}
	for _, g := range x["media"]["group"] {
		for _, e := range g.Children["content"] {
			add(e, "")
		}
		for _, e := range g.Children["thumbnail"] {
			add(e, "image/*")
		}
	}
	for _, e := range x["media"]["thumbnail"] {
		add(e, "image/*")
	}
	for _, e := range x["itunes"]["image"] {
		add(e, "image/*")
	}
	return out
}

// first returns the first text that is not blank.
func first(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

func addressOnly(s string) string {
	if isAddress(s) {
		return s
	}
	return ""
}

func nameOnly(s string) string {
	if isAddress(s) {
		return ""
	}
	return s
}
