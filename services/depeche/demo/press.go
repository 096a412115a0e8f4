package demo

import (
	"embed"
	"fmt"
	"html/template"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

//go:embed texts pages
var files embed.FS

const (
	// every is how often there is something new.
	every = 2 * time.Second
	// inFeed is how many articles a feed shows.
	inFeed = 20
	// lookBack bounds the search for them.
	lookBack = 1200
	// revisedAfter is how long after its publication an article is revised.
	revisedAfter = 20 * time.Second
)

// texts are what the articles of one language are made of.
type texts struct {
	Places, Organisations, People []string
	Agency                        string
	// Update is the paragraph that a revision adds.
	Update string
	// Words stand around the article.
	Words  map[string]string
	Topics []struct {
		Section            string
		Keywords           []string
		Titles, Paragraphs []string
	}
}

// article is what one outlet publishes in one slot.
type article struct {
	Outlet             outlet
	Slot               int64
	Title, Author      string
	Section            string
	Keywords           []string
	Paragraphs         []string
	Published, Updated time.Time
	Revised            bool
	Agency             string // credited for a copy
	Words              map[string]string
	Direction          string
}

// GUID names the article for its whole life.
func (a article) GUID() string { return fmt.Sprintf("tag:demo,2026:%s/%d", a.Outlet.id, a.Slot) }

// Path is where its page is.
func (a article) Path() string { return fmt.Sprintf("/%s/%d.html", a.Outlet.id, a.Slot) }

// press makes the articles.
type press struct {
	now     func() time.Time
	texts   map[string]texts // by language
	pages   *template.Template
	outlets []outlet
	zones   map[string]*time.Location // by outlet
}

func newPress(now func() time.Time) (*press, error) {
	p := &press{now: now, texts: map[string]texts{}, outlets: outlets(), zones: map[string]*time.Location{}}
	for _, o := range p.outlets {
		body, err := files.ReadFile("texts/" + o.language + ".yaml")
		if err != nil {
			return nil, err
		}
		var t texts
		if err := yaml.Unmarshal(body, &t); err != nil {
			return nil, fmt.Errorf("texts of %s: %w", o.language, err)
		}
		p.texts[o.language] = t
		if p.zones[o.id], err = time.LoadLocation(o.zone); err != nil {
			return nil, err
		}
	}
	var err error
	p.pages, err = template.ParseFS(files, "pages/*.html")
	return p, err
}

// latest returns the newest articles of an outlet, newest first.
func (p *press) latest(o outlet, n int) []article {
	var all []article
	newest := p.newest()
	for slot := newest; slot > newest-lookBack && len(all) < n; slot-- {
		if p.owner(slot).id != o.id {
			continue
		}
		if a, ok := p.at(slot); ok {
			all = append(all, a)
		}
	}
	return all
}

func (p *press) newest() int64 { return p.now().UnixNano() / int64(every) }

// owner is the outlet whose turn a slot is.
func (p *press) owner(slot int64) outlet {
	var own []outlet
	for _, o := range p.outlets {
		switch {
		case o.copies == "":
			own = append(own, o)
		case slot%10 == 7:
			return o
		}
	}
	return own[rand.New(rand.NewPCG(uint64(slot), 1)).IntN(len(own))]
}

// at returns what is published in a slot; false before its time, or when there
// was nothing to copy.
func (p *press) at(slot int64) (article, bool) {
	if slot <= 0 || slot > p.newest() {
		return article{}, false
	}
	o := p.owner(slot)
	if o.copies == "" {
		return p.write(o, slot), true
	}
	for back := slot - 1; back > slot-60; back-- {
		if p.owner(back).id == o.copies {
			return p.reprint(o, slot, p.write(p.owner(back), back)), true
		}
	}
	return article{}, false
}

// reprint is another outlet's copy of an article, as it first was.
func (p *press) reprint(o outlet, slot int64, a article) article {
	a.Agency = p.texts[o.language].Agency
	a.Outlet, a.Slot, a.Author = o, slot, ""
	a.Published = p.time(o, slot)
	a.Updated, a.Revised = a.Published, false
	a.Paragraphs = a.Paragraphs[:min(5, len(a.Paragraphs))]
	return a
}

func (p *press) time(o outlet, slot int64) time.Time {
	return time.Unix(0, slot*int64(every)).In(p.zones[o.id])
}

// write makes an article of an outlet from its language's texts.
func (p *press) write(o outlet, slot int64) article {
	dice := rand.New(rand.NewPCG(uint64(slot), 2))
	t := p.texts[o.language]
	topic := t.Topics[dice.IntN(len(t.Topics))]
	pick := func(list []string) string { return list[dice.IntN(len(list))] }
	fill := strings.NewReplacer("{place}", pick(t.Places), "{org}", pick(t.Organisations), "{person}", pick(t.People),
		"{n}", strconv.Itoa(12+dice.IntN(80)), "{m}", strconv.Itoa(120+10*dice.IntN(70)))
	a := article{
		Outlet: o, Slot: slot, Title: upperFirst(fill.Replace(pick(topic.Titles))), Author: pick(t.People), Section: topic.Section, Keywords: topic.Keywords,
		Published: p.time(o, slot), Words: t.Words, Direction: "ltr",
	}
	if o.language == "ar" {
		a.Direction = "rtl"
	}
	for _, text := range topic.Paragraphs {
		a.Paragraphs = append(a.Paragraphs, upperFirst(fill.Replace(text)))
	}
	a.Updated = a.Published
	if slot%8 == 3 && p.now().Sub(a.Published) >= revisedAfter {
		a.Revised, a.Updated = true, a.Published.Add(revisedAfter)
		a.Paragraphs = append(a.Paragraphs, fill.Replace(t.Update))
	}
	return a
}

func upperFirst(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
