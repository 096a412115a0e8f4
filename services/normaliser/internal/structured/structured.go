// Package structured reads what a page says of itself for machines: JSON-LD,
// OpenGraph and other meta elements, microdata, links. One reader, one struct,
// for all that the normaliser wants to know.
//
// A tree comes in; raw texts come out, as the page has them. It judges nothing:
// which of several statements is right is decided by whoever uses them.
package structured

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/publicsuffix"
)

// Data is all that a page states.
type Data struct {
	// Articles are the nodes of JSON-LD that describe an article, in page order.
	Articles []Article
	// Publisher is the name of the JSON-LD publisher or site.
	Publisher string
	// Meta holds the contents of meta elements by lower-case name, property or
	// itemprop of the head, in page order.
	Meta map[string][]string
	// Item holds the values of microdata properties by name.
	Item map[string][]string
	// TitleTag is the text of the title element.
	TitleTag string
	// Canonical is the address of link rel=canonical.
	Canonical string
	// Language of the html element.
	Language string
	// Rights are the texts of link rel=license.
	License string
	// HasPassword tells of a password field: a page to log in.
	HasPassword bool
}

const (
	maxMeta  = 2000    // meta elements and microdata values read
	maxValue = 4 << 10 // bytes of one value
)

// First returns the first value of the first named meta that has one.
func (d *Data) First(names ...string) string {
	for _, name := range names {
		for _, v := range d.Meta[name] {
			if v != "" {
				return v
			}
		}
	}
	return ""
}

// Read collects what the page states.
func Read(root *html.Node) *Data {
	d := &Data{Meta: map[string][]string{}, Item: map[string][]string{}}
	r := &reader{Data: d}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			r.element(n)
		}
	}
	r.walkAll()
	return d
}

type reader struct {
	*Data
	values  int
	scripts int   // bytes of JSON-LD read
	graphs  []any // its blocks, decoded
}

func (r *reader) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		if r.Language == "" {
			r.Language = Attr(n, "lang")
		}
	case atom.Title:
		if r.TitleTag == "" && (n.Parent == nil || n.Parent.DataAtom != atom.Svg) {
			r.TitleTag = limit(Text(n))
		}
	case atom.Meta:
		r.meta(n)
	case atom.Link:
		r.link(n)
	case atom.Script:
		if strings.Contains(strings.ToLower(Attr(n, "type")), "ld+json") && r.scripts < maxScripts {
			source := Text(n)
			if r.scripts += len(source); r.scripts <= maxScripts {
				r.jsonLD(source)
			}
		}
	case atom.Input:
		r.HasPassword = r.HasPassword || strings.EqualFold(Attr(n, "type"), "password")
	}
	if n.DataAtom == atom.Meta {
		return
	}
	if name := Attr(n, "itemprop"); name != "" {
		r.microdata(n, name)
	} else if property := Attr(n, "property"); property != "" {
		if name := property[strings.LastIndexAny(property, ":/")+1:]; rdfa[name] {
			r.microdata(n, name)
		}
	}
}

// rdfa are the properties of RDFa that are read like those of microdata; most
// others are a template's own.
var rdfa = map[string]bool{"headline": true, "author": true, "creator": true, "datePublished": true, "dateModified": true, "articleSection": true}

func (r *reader) meta(n *html.Node) {
	content := limit(Attr(n, "content"))
	if r.values >= maxMeta || content == "" {
		return
	}
	r.values++
	for _, key := range []string{"name", "property"} {
		if name := strings.ToLower(strings.TrimSpace(Attr(n, key))); name != "" && len(name) <= 100 {
			r.Meta[name] = append(r.Meta[name], content)
		}
	}
	if name := Attr(n, "itemprop"); name != "" {
		r.Item[name] = append(r.Item[name], content)
	}
}

func (r *reader) link(n *html.Node) {
	href := strings.TrimSpace(Attr(n, "href"))
	for rel := range strings.FieldsSeq(strings.ToLower(Attr(n, "rel"))) {
		switch {
		case rel == "canonical" && r.Canonical == "":
			r.Canonical = href
		case rel == "license" && r.License == "":
			r.License = href
		}
	}
}

// microdata takes the value of a property as the standard has it.
func (r *reader) microdata(n *html.Node, names string) {
	if r.values >= maxMeta {
		return
	}
	r.values++
	value := ""
	switch n.DataAtom {
	case atom.Time:
		value = Attr(n, "datetime")
	case atom.Abbr: // of before there was a time element
		value = Attr(n, "title")
	case atom.A, atom.Link:
		value = Text(n)
	}
	if content := Attr(n, "content"); content != "" {
		value = content
	}
	if value == "" || hasAttr(n, "itemscope") || hasAttr(n, "typeof") {
		if name := nameWithin(n); name != "" {
			value = name
		}
	}
	if value == "" {
		value = shortText(n)
	}
	count := 0
	for name := range strings.FieldsSeq(names) {
		if count++; count > 10 {
			break
		}
		r.Item[name] = append(r.Item[name], limit(value))
	}
}

// nameWithin is the name of the thing that an element describes.
func nameWithin(n *html.Node) string {
	steps := 0
	for c := range n.Descendants() {
		if steps++; steps > 300 {
			break
		}
		for name := range strings.FieldsSeq(Attr(c, "itemprop") + " " + Attr(c, "property")) {
			if name != "name" && name != "schema:name" {
				continue
			}
			if content := Attr(c, "content"); content != "" {
				return content
			}
			return shortText(c)
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// shortText is the text of a small element; large ones are no value.
func shortText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.DataAtom != atom.Script && d.Parent.DataAtom != atom.Style {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
		if b.Len() > maxValue {
			return ""
		}
	}
	return b.String()
}

// Attr returns an attribute's value, empty if it is not there.
func Attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Text joins the text directly inside an element whose content is text alone.
func Text(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		} else if c.Type == html.ElementNode {
			b.WriteString(shortText(c))
		}
	}
	return b.String()
}

func limit(s string) string {
	if len(s) > maxValue {
		s = strings.ToValidUTF8(s[:maxValue], "")
	}
	return strings.TrimSpace(s)
}

// LastLabel is the name in a host: "agenceecofin" of www.agenceecofin.com.
func LastLabel(u *url.URL) string {
	if u == nil {
		return ""
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(u.Hostname()))
	if err != nil {
		return ""
	}
	label, _, _ := strings.Cut(site, ".")
	return label
}

// SameSite tells whether two addresses belong to one registered domain.
func SameSite(a, b *url.URL) bool {
	x, errX := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(a.Hostname()))
	y, errY := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(b.Hostname()))
	if errX != nil || errY != nil {
		return strings.EqualFold(a.Hostname(), b.Hostname())
	}
	return x == y
}
