package feed

import (
	"bytes"
	"slices"
)

// outline is what a scan of the bytes finds of a feed's structure, before any
// parser sees it.
type outline struct {
	text []byte
	root tag
	// channel is the start tag around the entries, of RSS 2.0.
	channel *tag
	items   []item
	// cutOff says that the feed ends before its root does.
	cutOff bool
	// inEntry says that it ends in an entry.
	inEntry bool
	// stop is where the text that is parsed ends: behind the root or, where the
	// feed is cut off or exceeds a limit, behind the last entry.
	stop int
	open []string // the elements that are open at stop, the outermost first
}

// item is an entry's place in the text, and what its start tag says.
type item struct {
	start, end        int
	lang, base, about string // xml:lang, xml:base, rdf:about
}

// scan reads the structure of a feed that begins at text[0].
func scan(text []byte) *outline {
	o := &outline{text: text}
	root, _ := nextTag(text, 0)
	if fixed := withAtomNamespace(text, root); fixed != nil {
		o.text, text = fixed, fixed
		root, _ = nextTag(text, 0)
	}
	o.root = root
	entry := "item"
	if root.local() == "feed" {
		entry = "entry"
	}
	if root.empty {
		o.stop = root.end
		return o
	}
	s := scanner{outline: o, entry: entry, open: []string{string(root.name)}, current: -1}
	s.mark(root.end)
	for pos, tags := root.end, 0; tags < maxTags; tags++ {
		t, ok := nextTag(text, pos)
		if !ok {
			o.cutOff = true
			break
		}
		if t.end-t.start > maxTag || !s.see(t) {
			break
		}
		pos = t.end
	}
	s.blank()
	o.inEntry = s.current >= 0
	return o
}

type scanner struct {
	*outline
	entry   string
	open    []string
	current int // where the entry that is being read starts; -1 outside
	depth   int // open elements when it started
	tag     tag
	stray   []tag // end tags that close nothing
}

// blank writes spaces over stray end tags, which parsers take for the end of
// whatever is open.
func (s *scanner) blank() {
	if len(s.stray) == 0 {
		return
	}
	s.text = slices.Clone(s.text)
	for _, t := range s.stray {
		copy(s.text[t.start:t.end], bytes.Repeat([]byte(" "), t.end-t.start))
	}
}

// mark notes a place up to which the feed can be read.
func (s *scanner) mark(pos int) {
	s.stop, s.outline.open = pos, slices.Clone(s.open)
}

// see takes a tag; it returns false when the scan is at its end.
func (s *scanner) see(t tag) bool {
	name := string(t.name)
	switch {
	case t.closing:
		return s.close(t, name)
	case t.local() == s.entry && s.current < 0:
		if len(s.items) == MaxEntries {
			return false
		}
		s.current, s.depth, s.tag = t.start, len(s.open), t
	case t.local() == "channel" && len(s.open) == 1 && s.channel == nil:
		s.channel = &t
	}
	if t.empty {
		if s.current == t.start {
			s.finish(t.end)
		}
		return true
	}
	s.open = append(s.open, name)
	return len(s.open) <= maxDepth
}

// close takes an end tag: it closes the innermost element of that name, with
// all that are open in it; one that closes nothing is passed over.
func (s *scanner) close(t tag, name string) bool {
	at := -1
	for i := len(s.open) - 1; i >= 0; i-- {
		if s.open[i] == name {
			at = i
			break
		}
	}
	if at < 0 {
		s.stray = append(s.stray, t)
		return true
	}
	s.open = s.open[:at]
	if s.current >= 0 && at <= s.depth {
		s.finish(t.end)
	}
	if at == 0 {
		s.stop, s.outline.open = t.end, nil
		return false
	}
	if len(s.open) == 1 && s.current < 0 {
		s.mark(t.end)
	}
	return true
}

// finish ends the entry that is being read.
func (s *scanner) finish(end int) {
	about := s.text[s.tag.start:s.tag.end]
	s.items = append(s.items, item{
		start: s.current, end: end,
		lang: attribute(about, "xml:lang"), base: attribute(about, "xml:base"), about: attribute(about, "rdf:about"),
	})
	s.current = -1
	s.mark(end)
}

// whole is the feed up to its end or, where it is cut off, up to its last whole
// entry, with the end tags that are missing.
func (o *outline) whole() []byte {
	if len(o.open) == 0 {
		return o.text[:o.stop]
	}
	return o.closed(o.text[:o.stop], o.open)
}

// head is the feed without its entries.
func (o *outline) head() []byte {
	if len(o.items) == 0 {
		return o.whole()
	}
	return o.closed(o.text[:o.items[0].start], o.around())
}

// alone is a feed of one entry.
func (o *outline) alone(i item) []byte {
	text := slices.Clone(o.text[o.root.start:o.root.end])
	if o.channel != nil {
		text = append(text, o.text[o.channel.start:o.channel.end]...)
		if o.root.local() == "rdf" { // its entries stand beside the channel
			text = append(append(append(text, "</"...), o.channel.name...), '>')
		}
	}
	text = append(text, o.text[i.start:i.end]...)
	return o.closed(text, o.around())
}

// around are the elements that stand around each entry.
func (o *outline) around() []string {
	names := []string{string(o.root.name)}
	if o.channel != nil && o.root.local() == "rss" {
		names = append(names, string(o.channel.name))
	}
	return names
}

func (o *outline) closed(text []byte, open []string) []byte {
	closed := bytes.NewBuffer(slices.Clone(text))
	for _, name := range slices.Backward(open) {
		closed.WriteString("</" + name + ">")
	}
	return closed.Bytes()
}

const atomNamespace = "http://www.w3.org/2005/Atom"

// withAtomNamespace returns the feed with Atom's namespace if its root is an Atom
// feed of another one, such as those of the drafts or a misspelt one; else nil.
func withAtomNamespace(text []byte, root tag) []byte {
	if root.local() != "feed" {
		return nil
	}
	declaration := "xmlns"
	if prefix, _, ok := bytes.Cut(root.name, []byte(":")); ok {
		declaration += ":" + string(prefix)
	}
	name := attribute(text[root.start:root.end], declaration)
	if name == "" || name == atomNamespace || name == "http://purl.org/atom/ns#" {
		return nil
	}
	head := bytes.Replace(text[root.start:root.end], []byte(name), []byte(atomNamespace), 1)
	return append(append([]byte{}, head...), text[root.end:]...)
}
