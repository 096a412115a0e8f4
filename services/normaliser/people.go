package normaliser

import (
	"regexp"
	"slices"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

const maxAuthors = 20

// articleLD is the JSON-LD article that the page is about: the one whose address
// or headline is the page's, else the first.
func (d *draft) articleLD() structured.Article {
	best, score := structured.Article{}, -1
	title, tag := text.Key(d.entry.GetTitle()), text.Key(d.data.TitleTag)
	for _, a := range d.data.Articles {
		s := 0
		if d.address != nil && a.URL != "" && v1.CanonicalURL(a.URL) == v1.CanonicalURL(d.address.String()) {
			s += 2
		}
		if title != "" && text.Key(a.Headline) == title {
			s += 2
		}
		if headline := text.Key(a.Headline); headline != "" && strings.Contains(tag, headline) {
			s++
		}
		if strings.HasSuffix(a.Type, "Article") || strings.HasSuffix(a.Type, "Posting") {
			s++
		}
		if s > score {
			best, score = a, s
		}
	}
	return best
}

// statement is what one place says of who wrote, sorted by what the names are.
type statement struct {
	method   string
	persons  []string
	houses   []string // the publisher itself, its staff, another organisation
	agencies []string // common names
}

func (s statement) empty() bool { return len(s.persons)+len(s.houses)+len(s.agencies) == 0 }

// metaAuthors are the meta elements that name authors, most trusted first.
var metaAuthors = []string{"author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "twitter:creator:name", "citation_author", "og:article:author", "cxenseparse:author", "article:author_name", "article_author", "twitter:misc:written by"}

// metadataAuthors are the statements that the page makes for machines.
func (d *draft) metadataAuthors() []statement {
	var all []statement
	add := func(s statement) {
		if !s.empty() {
			all = append(all, s)
		}
	}
	ld := statement{method: "json-ld"}
	for _, a := range d.articleLD().Authors {
		if a.Organisation {
			d.addOrganisation(&ld, a.Name)
		} else {
			d.addNames(&ld, a.Name)
		}
	}
	add(ld)
	for _, name := range metaAuthors {
		meta := statement{method: "meta"}
		for _, v := range d.data.Meta[name] {
			d.addNames(&meta, v)
		}
		add(meta)
	}
	card := statement{method: "meta"} // how search plugins of WordPress tell networks
	for _, n := range []string{"1", "2"} {
		switch text.Key(d.data.First("twitter:label" + n)) {
		case "written by", "ecrit par", "escrito por", "verfasst von", "geschreven door", "scritto da", "كتب بواسطة":
			d.addNames(&card, d.data.First("twitter:data"+n))
		}
	}
	add(card)
	if len(d.data.Item["author"]) <= 5 {
		item := statement{method: "microdata"}
		for _, v := range d.data.Item["author"] {
			d.addNames(&item, v)
		}
		add(item)
	}
	return all
}

func (d *draft) isAgency(name string) bool {
	_, ok := d.agencies.Exact(name)
	return ok
}

// addNames sorts the names of a field into a statement.
func (d *draft) addNames(s *statement, value string) {
	d.addAll(s, splitAuthors(value, d.isAgency))
}

func (d *draft) addAll(s *statement, names []string) {
	for _, name := range names {
		d.addName(s, name)
	}
}

func (d *draft) addName(s *statement, name string) {
	if agency, ok := d.agencies.Named(name); ok {
		s.agencies = appendNew(s.agencies, agency)
		return
	}
	name, agency := d.withoutHouse(name)
	if agency != "" {
		s.agencies = appendNew(s.agencies, agency)
	}
	switch {
	case d.isSiteName(name), isStaff(name), d.isBranch(name), paperName.MatchString(name):
		s.houses = appendNew(s.houses, name)
	case !d.isSection(name):
		s.persons = appendNew(s.persons, name)
	}
}

// paperName is how newspapers are called: "Le Courrier des Vosges", "The Daily Post".
var paperName = regexp.MustCompile(`^(?:The\s|(?:Le|La|Les|El|Los|Der|Die|Das)\s.*\s(?:de|des|du|del|d['’].*|von|der)\s)`)

// isBranch tells a house of the site by its first word, which is the site's host: "MDR
// THÜRINGEN" on mdr.de.
func (d *draft) isBranch(name string) bool {
	first, rest, _ := strings.Cut(text.Key(name), " ")
	host := structured.LastLabel(d.address)
	return rest != "" && len(first) >= 3 && len(first) <= 5 && first == strings.ToLower(host) && strings.HasPrefix(name, strings.ToUpper(first))
}

// addOrganisation adds what is said to be no person; it is one name, whatever
// words stand in it.
func (d *draft) addOrganisation(s *statement, name string) {
	name = strings.TrimSpace(text.CleanTwice(stripTags(name)))
	if agency, ok := d.agencies.Named(name); ok {
		s.agencies = appendNew(s.agencies, agency)
	} else if isName(name) || d.isSiteName(name) {
		s.houses = appendNew(s.houses, name)
	}
}

func appendNew(list []string, name string) []string {
	key := text.Key(name)
	if key == "" || len(list) >= maxAuthors || slices.ContainsFunc(list, func(n string) bool { return text.Key(n) == key }) {
		return list
	}
	return append(list, name)
}

// withoutHouse takes the publisher's or an agency's name off the end: "Anna Bell
// Daily News". It returns the agency.
func (d *draft) withoutHouse(name string) (person, agency string) {
	words := strings.Fields(name)
	for i := 2; i < len(words) && len(words) <= 8; i++ {
		end := strings.Join(words[i:], " ")
		if a, ok := d.agencies.Exact(end); ok || d.isSiteName(end) {
			return strings.Join(words[:i], " "), a
		}
	}
	return name, ""
}

// isStaff tells the names by which a newsroom signs.
func isStaff(name string) bool {
	key := " " + text.Key(name) + " "
	for _, word := range []string{" redaction ", " redacao ", " redaccion ", " redazione ", " redaktion ", " redactie ", " staff ", " team ", " newsroom ", " news desk ", " newsdesk ", " web desk ", " editorial ", " editorial board ", " correspondent ", " reporter ", " equipe ", " bureau ", " desk ", " التحرير ", " mwandishi wetu ", " waandishi wetu ", " redaccao ", " redacção ", " our correspondent ", " notre correspondant ", " editors "} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return strings.HasSuffix(strings.TrimSpace(key), "redaktion")
}

// isSection tells the name of a part of the site.
func (d *draft) isSection(name string) bool {
	key := text.Key(name)
	if isNoKeyword(key) || key == "nachrichten" || key == "noticias" || key == "actualites" {
		return true
	}
	for _, s := range slices.Concat(d.data.Meta["article:section"], d.articleLD().Section) {
		if text.Key(s) == key {
			return true
		}
	}
	return false
}

// authorCandidates are the names that the metadata gives, for those who look for
// them on the page.
func (d *draft) authorCandidates() []Candidate {
	var all []Candidate
	for _, s := range d.metadataAuthors() {
		for _, name := range slices.Concat(s.persons, s.houses, s.agencies) {
			all = append(all, Candidate{name, s.method, 0})
		}
	}
	return all
}

// writePeople fills authors and agency. An agency is no author. The publisher is
// one only where the page says so and names neither a person nor an agency.
func (d *draft) writePeople() {
	metadata, seen := d.metadataAuthors(), d.visibleAuthors()
	if m := titledBy.FindStringSubmatch(text.CleanTwice(d.data.First("og:title"))); m != nil && strings.Contains(d.article.Title, m[1]) {
		d.addNames(&seen.alone, m[2])
	}
	feed := statement{method: "feed"}
	for _, a := range d.entry.GetAuthors() {
		d.addNames(&feed, a)
	}
	all := slices.Concat(metadata, seen.bylines, []statement{seen.marked, feed, seen.alone})
	won := chooseAuthors(all, len(metadata), seen)
	var agencies []Candidate
	for _, s := range all {
		for _, a := range s.agencies {
			agencies = append(agencies, Candidate{d.agencies.Local(a, d.item.GetSource().GetCountry()), s.method, 0.85})
		}
	}
	if won >= 0 {
		d.sayAuthors(all, won, all[won].persons)
	}
	credited := d.writeAgency(agencies)
	if house := slices.IndexFunc(all, func(s statement) bool { return len(s.houses) > 0 }); won < 0 && house >= 0 && !credited {
		d.sayAuthors(all, house, all[house].houses[:1])
	}
}

// chooseAuthors picks the statement that is believed, -1 if none names a person:
// metadata first, but what readers see where that names somebody who is not seen,
// or more people, or where the metadata names the editor.
func chooseAuthors(all []statement, metadata int, seen visible) int {
	first := func(from, to int, fits func(statement) bool) int {
		for i := from; i < to; i++ {
			if len(all[i].persons) > 0 && fits(all[i]) {
				return i
			}
		}
		return -1
	}
	won := first(0, metadata, func(s statement) bool { return !slices.ContainsFunc(s.persons, seen.helped) })
	if won < 0 {
		if won = first(metadata, len(all), func(statement) bool { return true }); won < 0 {
			won = first(0, metadata, func(statement) bool { return true })
		}
		return won
	}
	marked := metadata + len(seen.bylines)
	by := first(metadata, marked, func(statement) bool { return true })
	if by < 0 {
		return won
	}
	shown := slices.ContainsFunc(all[won].persons, func(name string) bool { return strings.Contains(seen.text, " "+text.Key(name)+" ") })
	if !shown || more(all[by].persons, all[won].persons) {
		return by
	}
	return won
}

// helped tells whether the page says that this person edited, translated or
// reviewed.
func (v visible) helped(name string) bool { return slices.Contains(v.helpers, text.Key(name)) }

// more tells whether one list names all of the other, and others too.
func more(names, than []string) bool { return len(names) > len(than) && within(than, names) }

// within tells whether all names of one list stand in the other.
func within(names, all []string) bool {
	for _, n := range names {
		if !slices.ContainsFunc(all, func(other string) bool { return strings.Contains(text.Key(other), text.Key(n)) }) {
			return false
		}
	}
	return true
}

func (d *draft) sayAuthors(all []statement, won int, names []string) {
	d.article.Authors = names
	c := Candidate{strings.Join(names, ", "), all[won].method, authorConfidence(all, won)}
	var lost []Candidate
	for i, s := range all {
		if value := strings.Join(slices.Concat(s.persons, s.houses), ", "); i != won && value != "" && value != c.Value {
			lost = append(lost, Candidate{value, s.method, 0.5})
		}
	}
	d.says("authors", c, lost...)
}

// authorConfidence is how often authors so found were right, on 377 pages whose
// authors are known and ours were not empty: .96 where a second place says the
// same, .8 to .85 where one place says so alone.
func authorConfidence(all []statement, won int) float64 {
	if len(all[won].persons) == 0 {
		return 0.8 // the publisher as its own author
	}
	for i, s := range all {
		if i != won && s.method != all[won].method && len(s.persons) == len(all[won].persons) && within(s.persons, all[won].persons) {
			return 0.96
		}
	}
	switch all[won].method {
	case "json-ld", "byline":
		return 0.83
	}
	return 0.78
}
