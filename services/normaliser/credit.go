package normaliser

import (
	"github.com/depeche-wire/depeche/services/normaliser/internal/agency"
	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
)

// writeAgency fills agency from what the text itself says first. It tells whether
// the article credits one, rather than standing on its site.
func (d *draft) writeAgency(fromAuthors []Candidate) bool {
	var all []Candidate
	country := d.item.GetSource().GetCountry()
	add := func(name string, ok bool, method string, confidence float64) {
		if ok {
			all = append(all, Candidate{d.agencies.Local(name, country), method, confidence})
		}
	}
	for _, b := range d.kept[:min(2, len(d.kept))] {
		name, ok := d.agencies.Dateline(b.Text)
		add(name, ok, "dateline", 0.97)
	}
	for _, c := range fromAuthors {
		add(c.Value, c.Method == "byline", c.Method, 0.9)
	}
	for i, b := range d.kept {
		if i >= len(d.kept)-2 {
			name, ok := d.agencies.Credit(b.Text)
			add(name, ok && !agency.OfPicture(b.Text), "credit", 0.93)
		}
	}
	if d.result != nil {
		near := d.result.Near(14, 4)
		for i, b := range near {
			name, ok, method := d.creditOf(b)
			add(name, ok && !beside(near, i) && !agency.OfPicture(b.Text), method, 0.9)
		}
	}
	all = append(all, fromAuthors...)
	name, ok := d.agencies.Named(d.entry.GetCredit())
	add(name, ok, "feed", 0.85)
	credited := len(all) > 0
	d.fromAddresses(add)
	if len(all) == 0 {
		return false
	}
	d.article.Agency = all[0].Value
	d.says("agency", all[0], others(all, 0)...)
	return credited
}

// creditOf reads a line beside the article.
func (d *draft) creditOf(b *body.Block) (name string, ok bool, method string) {
	if len(b.Text) > maxByline {
		return "", false, ""
	}
	switch b.Role {
	case body.SourceName:
		name, ok = d.agencies.Alone(b.Text, d.item.GetSource().GetCountry())
		return name, ok && len(d.article.Authors) == 0, "name line" // beside somebody's byline it is a picture's
	case body.Byline:
		if name, ok = d.agencies.Credit(b.Text); !ok {
			name, ok = d.agencies.Employer(b.Text)
		}
		return name, ok, "credit"
	case body.DateLine:
		if name, ok = d.agencies.InLine(b.Names); !ok {
			name, ok = d.agencies.Credit(b.Names)
		}
	case body.Unknown:
		name, ok = d.agencies.Signature(b.Text)
	}
	return name, ok, "name line"
}

// beside tells whether a line stands next to the caption of a picture, whose credit
// it is then.
func beside(near []*body.Block, i int) bool {
	b := near[i]
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(near) && near[j].Role == body.CaptionOf && (near[j].Position()-b.Position())*(j-i) == 1 {
			return b.Role != body.Byline || b.Why == "credit"
		}
	}
	return false
}

// fromAddresses takes the agency on whose site the article, or its original, stands.
func (d *draft) fromAddresses(add func(string, bool, string, float64)) {
	if u := parseAddress(d.data.Canonical, d.address); u != nil && d.address != nil && !structured.SameSite(u, d.address) {
		name, ok := d.agencies.Host(u.Hostname())
		add(name, ok, "canonical", 0.85)
	}
	name, ok := d.agencies.Exact(d.item.GetSource().GetName())
	add(name, ok, "source", 0.8)
	if d.address != nil {
		name, ok = d.agencies.Host(d.address.Hostname())
		add(name, ok, "host", 0.8)
	}
	name, ok = d.agencies.Exact(d.data.First("og:site_name"))
	add(name, ok, "meta", 0.75)
	name, ok = d.agencies.Exact(d.articleLD().Publisher)
	add(name, ok, "json-ld", 0.75)
}
