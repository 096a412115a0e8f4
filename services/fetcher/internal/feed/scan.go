package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// tag is a start tag, an end tag or an empty element in a text.
type tag struct {
	start, end int    // of the tag itself, "<" to behind ">"
	name       []byte // as written, with its prefix
	closing    bool   // </name>
	empty      bool   // <name/>
}

// local is the tag's name without prefix, in lower case.
func (t tag) local() string {
	name := t.name
	if i := bytes.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return strings.ToLower(string(name))
}

// nextTag finds the next tag from pos on; comments, CDATA, instructions and
// declarations are passed over. ok is false when there is none.
func nextTag(text []byte, pos int) (t tag, ok bool) {
	for {
		i := bytes.IndexByte(text[pos:], '<')
		if i < 0 {
			return tag{}, false
		}
		pos += i
		rest := text[pos:]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			pos = skip(text, pos, 4, "-->")
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			pos = skip(text, pos, 9, "]]>")
		case bytes.HasPrefix(rest, []byte("<?")):
			pos = skip(text, pos, 2, ">")
		case bytes.HasPrefix(rest, []byte("<!")):
			pos = skipDeclaration(text, pos)
		default:
			if t, ok := tagAt(text, pos); ok {
				return t, true
			}
			pos++
		}
		if pos >= len(text) {
			return tag{}, false
		}
	}
}

func skip(text []byte, pos, opening int, end string) int {
	i := bytes.Index(text[pos+opening:], []byte(end))
	if i < 0 {
		return len(text)
	}
	return pos + opening + i + len(end)
}

// skipDeclaration passes over <!DOCTYPE ...>, with what stands in brackets.
func skipDeclaration(text []byte, pos int) int {
	end := bytes.IndexByte(text[pos:], '>')
	if end < 0 {
		return len(text)
	}
	if bracket := bytes.IndexByte(text[pos:pos+end], '['); bracket >= 0 {
		return skip(text, pos, bracket, "]>")
	}
	return pos + end + 1
}

// tagAt reads the tag that begins at pos; it is none if no name follows "<" or
// no ">" closes it.
func tagAt(text []byte, pos int) (tag, bool) {
	t := tag{start: pos}
	i := pos + 1
	if i < len(text) && text[i] == '/' {
		t.closing = true
		i++
	}
	begin := i
	for i < len(text) && isNameByte(text[i]) {
		i++
	}
	t.name = text[begin:i]
	if len(t.name) == 0 || t.name[0] == '-' || t.name[0] == '.' || (t.name[0] >= '0' && t.name[0] <= '9') {
		return tag{}, false
	}
	end := tagEnd(text, i)
	if end < 0 {
		return tag{}, false
	}
	t.end = end
	t.empty = text[end-2] == '/'
	return t, true
}

// maxTag is how long a tag may be in bytes; a feed is read up to the first that is
// longer.
const maxTag = 64 << 10

// tagEnd returns the place behind the ">" that closes a tag, which is the first
// that stands in no quotes; -1 if there is none.
func tagEnd(text []byte, from int) int {
	quote := byte(0)
	for i := from; i < min(len(text), from+maxTag); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			if i > 0 && (text[i-1] == '=' || text[i-1] == ' ' || text[i-1] == '\t' || text[i-1] == '\n' || text[i-1] == '\r') {
				quote = c
			}
		case c == '>':
			return i + 1
		}
	}
	if i := bytes.IndexByte(text[from:], '>'); i >= 0 {
		return from + i + 1
	}
	return -1
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ':' || c == '_' || c == '-' || c == '.' || c >= 0x80
}

// findRoot returns where the feed begins; what stands before it, such as a
// program's warnings, is not part of it.
func findRoot(text []byte) (int, error) {
	first := ""
	for pos, n := 0, 0; n < 1000; n++ {
		t, ok := nextTag(text, pos)
		if !ok {
			break
		}
		name := t.local()
		if first == "" {
			first = name
		}
		if !t.closing && (name == "rss" || name == "feed" || name == "rdf") {
			return t.start, nil
		}
		if name == "html" || name == "body" {
			return 0, notFeed(text)
		}
		pos = t.end
	}
	if first == "" {
		return 0, errors.New("the answer is neither XML nor JSON")
	}
	if looksLikeHTML(text) {
		return 0, notFeed(text)
	}
	return 0, fmt.Errorf("the answer is no feed: it begins with <%.40s>", first)
}

func looksLikeHTML(text []byte) bool {
	head := bytes.ToLower(text[:min(len(text), 1024)])
	return bytes.Contains(head, []byte("<!doctype html")) || bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<head")) || bytes.Contains(head, []byte("<div"))
}
