package normaliser

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// visible is what the lines around the article say of who wrote.
type visible struct {
	bylines []statement // lines that say "by", the first of the article's head first
	marked  statement   // names that the page marks as the author's
	alone   statement   // a name alone on a line of the head
	helpers []string    // folded names of those who edited, translated, reviewed
	text    string      // folded, all of it
}

// maxByline is how many bytes of a line are read for names.
const maxByline = 400

// visibleAuthors reads the lines around the article.
func (d *draft) visibleAuthors() visible {
	v := visible{marked: statement{method: "text"}, alone: statement{method: "name line"}}
	if d.onPage == nil || d.result != d.onPage { // what is not the article has others' names
		return v
	}
	head, tail, title := d.aroundArticle()
	var all strings.Builder
	last := -10 // line with a byline
	by := false // the line before says "by" and nothing else
	lines := slices.Concat(head, tail)
	for i, b := range lines {
		if b.Words() > 30 || len(b.Text) > maxByline || b.Role == body.TitleAgain || b.Role == body.CaptionOf || b.Role == body.Hashtags {
			continue
		}
		all.WriteString(" " + text.Key(b.Text) + " ")
		line := d.readByline(b, by)
		by = b.Words() > 0 && b.Words() <= 3 && withoutPrefix(b.Text+" x") == "x"
		v.helpers = append(v.helpers, line.helpers...)
		inTail := i >= len(head)
		if _, marked := b.Named(); b.Kind == body.Heading && !marked && !(line.by && strings.Contains(b.Text, ":")) && (i+1 == len(lines) || lines[i+1].Role != body.DateLine) {
			continue
		}
		if inTail && (b.Role != body.Byline && (!line.by || b.Words() > 6)) {
			continue
		}
		switch {
		case line.by, len(line.names) > 1 && b.Words() <= 12 && !inTail: // several names marked on one line are a byline
			s := statement{method: "byline"}
			d.addAll(&s, line.names)
			switch n := len(v.bylines); {
			case s.empty():
			case n > 0 && i-last <= 2 && b.Kind == body.Item && lines[last].Kind == body.Item: // a list of them
				d.addAll(&v.bylines[n-1], line.names)
			default:
				v.bylines = append(v.bylines, s)
			}
			last = i
		case !inTail || v.marked.empty():
			d.addAll(&v.marked, line.names)
		}
		if !inTail && i > title && v.alone.empty() && line.alone != "" {
			d.addAll(&v.alone, []string{line.alone})
		}
	}
	v.text = all.String()
	return v
}

// aroundArticle returns the blocks before the text, from a little before the title
// on, those behind it, and where the title is among the first; -1 if it is not.
func (d *draft) aroundArticle() (head, tail []*body.Block, title int) {
	kept := d.onPage.Kept()
	if len(kept) == 0 {
		return nil, nil, -1
	}
	text := kept[min(2, len(kept)/2)] // bylines stand below a standfirst or two as well
	for _, b := range d.onPage.Near(14, 6) {
		if b.Position() < text.Position() {
			head = append(head, b)
		} else {
			tail = append(tail, b)
		}
	}
	for i, b := range head {
		if b.Role == body.TitleAgain && b.Kind == body.Heading {
			start := max(0, i-2)
			return head[start:], tail, i - start
		}
	}
	return head, tail, -1
}

var segmentSplit = regexp.MustCompile(`[|•·⋅∙●▪\n]|\s[-–—]\s|\s\d+(?:[-–]\d+)?\s*(?:min|Min|mn|minutes|Minuten|words|mots|views|vues|comments?|commentaires?)\b|,?\s+(?:[Ii]n|dans|im|em|en)\s+\p{Lu}|\s*(?:Published|Updated|Publié|Mis à jour|Modifié|Posted)\b`)

// segments cuts a line where what is said of authors ends.
func segments(line string) []string {
	if strings.ContainsAny(line, "|•·⋅∙●▪\n-–—0123456789") {
		return segmentSplit.Split(line, -1)
	}
	for w := range strings.FieldsSeq(line) {
		switch w {
		case "in", "In", "dans", "im", "em", "en":
			return segmentSplit.Split(line, -1)
		}
	}
	if strings.Contains(line, "Publi") || strings.Contains(line, "Updated") || strings.Contains(line, "Mis à jour") || strings.Contains(line, "Modifié") || strings.Contains(line, "Posted") {
		return segmentSplit.Split(line, -1)
	}
	return []string{line}
}

// trimSegment takes marks off the ends, but no bracket whose other half stays.
func trimSegment(s string) string {
	s = strings.Trim(s, " ,:")
	if strings.Count(s, "(") != strings.Count(s, ")") || strings.HasPrefix(s, "(") {
		s = strings.Trim(s, " ,.:()")
	}
	if !endsInInitial.MatchString(s) {
		s = strings.TrimRight(s, ". ")
	}
	return s
}

// byline is what one line says.
type byline struct {
	by      bool // the line says "by"
	names   []string
	helpers []string
	alone   string // a name and nothing else
}

// readByline reads a line; by tells that the one before says so.
func (d *draft) readByline(b *body.Block, by bool) byline {
	line := b.Text
	found := b.Dates(dates.Options{})
	for i := len(found) - 1; i >= 0; i-- {
		line = line[:found[i].Start] + "\n" + line[found[i].End:]
	}
	_, marked := b.Named()
	marked = marked || b.Why == "name at the edge"
	var r byline
	for _, segment := range segments(line) {
		segment = trimSegment(segment)
		if len(found) > 0 {
			segment = dates.WithoutLabels(segment)
		}
		if m := helperPrefix.FindString(segment); m != "" {
			for _, name := range splitAuthors(segment[len(m):], d.isAgency) {
				if pictured.MatchString(m) { // authors take pictures as well
					continue
				}
				r.helpers = append(r.helpers, text.Key(name))
			}
			continue
		}
		rest := withoutPrefix(segment)
		prefixed := rest != segment || by
		by = false
		if !prefixed && !marked {
			continue
		}
		for _, name := range splitAuthors(rest, d.isAgency) {
			switch {
			case d.isAgency(name), looksLikePerson(name) && !roles.MatchString(name):
			case prefixed && (d.isSiteName(name) || isStaff(name) || oneName(segment, name)), d.isSiteName(name), marked && isStaff(name):
			default:
				continue
			}
			r.by = r.by || prefixed
			r.names = append(r.names, name)
		}
	}
	if len(r.names)+len(r.helpers) == 0 {
		r.names = linkedAuthors(b.Element)
	}
	if len(r.names) == 0 {
		r.alone = d.nameAlone(b, line)
	}
	return r
}

// nameAlone is the name on a line that holds nothing else but dates, a role, a
// reading time; where the line leads nowhere, as lines of tags do.
func (d *draft) nameAlone(b *body.Block, line string) string {
	if b.LinkBytes > 0 || b.Kind == body.Heading || b.Role == body.Boilerplate || b.Role == body.SourceName {
		return ""
	}
	if _, ok := d.agencies.Credit(b.Text); ok || withoutPrefix(line) != line {
		return ""
	}
	name := ""
	for _, segment := range segments(line) {
		segment = strings.Trim(segment, " ,.:()")
		switch {
		case len(strings.Fields(segment)) <= 4 && looksLikePerson(segment) && strings.ContainsFunc(segment, unicode.IsUpper) && !roles.MatchString(segment) && name == "":
			name = segment
		case dates.WithoutLabels(segment) != "" && !roles.MatchString(segment):
			return ""
		}
	}
	return name
}

// oneName tells a single name behind "By" or "Par", which open hardly anything else.
func oneName(segment, name string) bool {
	first, _, _ := strings.Cut(strings.ToLower(segment), " ")
	switch strings.TrimRight(first, ":") {
	case "by", "par", "von", "written", "posted", "author", "auteur":
		return !strings.Contains(name, " ") && strings.ToUpper(name[:1]) == name[:1] && len(segment) < 30
	}
	return false
}

var authorPath = regexp.MustCompile(`(?i)/(?:authors?|auteurs?|autor(?:es|en|i)?|profiles?|profil|experts?|team|equipe|users?|members?|contributeurs?|columnists?|journalistes?|journalists?|redact(?:eur|or)s?|reporters?|writers?|contributors?|by|staff|people)/[^/]`)

// linkedAuthors are the names in links that lead to an author.
func linkedAuthors(n *html.Node) []string {
	if n == nil {
		return nil
	}
	var names []string
	steps := 0
	for c := range n.Descendants() {
		if steps++; steps > 200 {
			break
		}
		if c.DataAtom != atom.A || !strings.Contains(structured.Attr(c, "rel"), "author") && !authorPath.MatchString(structured.Attr(c, "href")) {
			continue
		}
		if name := text.CleanTwice(plainText(c)); looksLikePerson(withoutPrefix(name)) && len(names) < 5 {
			names = append(names, withoutPrefix(name))
		}
	}
	return names
}
