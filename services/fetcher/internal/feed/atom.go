package feed

import (
	"bytes"
	"strings"

	"github.com/mmcdole/gofeed/atom"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// atom reads Atom 0.3 and 1.0.
func (r *reader) atom(text []byte, items []item) (*Document, error) {
	f, err := (&atom.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	d := &Document{Format: "atom", Title: f.Title, Language: first(f.Language, extensions(f.Extensions).text("dc", "language"))}
	if len(items) != len(f.Entries) {
		items = make([]item, len(f.Entries))
	}
	for n, i := range f.Entries {
		e := r.atomEntry(i, items[n])
		if len(e.GetAuthors()) == 0 {
			e.Authors = people(f.Authors) // a feed's authors are those of its entries
		}
		e.Rights = first(e.GetRights(), f.Rights)
		d.Entries = append(d.Entries, Entry{Entry: r.finish(e, r.baseOf(items[n].base))})
	}
	return d, nil
}

func (r *reader) atomEntry(i *atom.Entry, place item) *v1.Entry {
	x := extensions(i.Extensions)
	e := &v1.Entry{
		Guid: i.ID, Title: first(i.Title, x.text("media", "title")), Summary: first(i.Summary, x.text("media", "description")),
		PublishedText: first(i.Published, x.text("dcterms", "issued"), x.text("dc", "date")), UpdatedText: first(i.Updated, x.text("dcterms", "modified")),
		Authors: people(i.Authors), Language: first(place.lang, x.text("dc", "language")), Rights: i.Rights,
	}
	e.PublishedAt = r.instant(e.GetPublishedText(), i.PublishedParsed)
	e.UpdatedAt = r.instant(e.GetUpdatedText(), i.UpdatedParsed)
	if len(e.GetAuthors()) == 0 {
		e.Authors = x.texts("dc", "creator")
	}
	for _, c := range i.Categories {
		e.Categories = append(e.Categories, keyword(c.Term, c.Label))
	}
	e.Categories = append(e.Categories, x.texts("dc", "subject")...)
	if i.Content != nil {
		e.Content = i.Content.Value
	}
	if i.Source != nil {
		e.Credit = i.Source.Title
		if len(e.GetAuthors()) == 0 {
			e.Authors = people(i.Source.Authors)
		}
	}
	e.Url = atomLink(i, x)
	for _, l := range i.Links {
		if l.Rel == "enclosure" {
			e.Enclosures = append(e.Enclosures, &v1.Enclosure{Url: l.Href, Type: l.Type})
		}
	}
	e.Enclosures = append(e.Enclosures, x.media()...)
	return e
}

// atomLink chooses the entry's page among its links.
func atomLink(i *atom.Entry, x ext) string {
	best, other := "", ""
	for _, l := range i.Links {
		if l.Rel != "alternate" || l.Href == "" {
			continue
		}
		if t := strings.ToLower(l.Type); t == "" || strings.Contains(t, "html") {
			best = first(best, l.Href)
		}
		other = first(other, l.Href)
	}
	src := ""
	if i.Content != nil {
		src = i.Content.Src
	}
	return first(x.text("feedburner", "origLink"), best, other, addressOnly(i.ID), src)
}

// keyword is a category's term, unless that is made for machines.
func keyword(term, label string) string {
	if label != "" && (term == "" || strings.Contains(term, "://") || strings.Trim(term, "0123456789") == "") {
		return label
	}
	return term
}

func people(persons []*atom.Person) []string {
	var names []string
	for _, p := range persons {
		names = append(names, first(p.Name, p.Email))
	}
	return names
}
