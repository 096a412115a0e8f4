package normaliser

import (
	"sync"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/mentions"
)

// finder finds what texts name; it is built when it is first needed.
var finder = sync.OnceValue(mentions.New)

// writeMentions fills mentions: the countries and amounts that title and body name.
func (d *draft) writeMentions() {
	texts := append([]string{d.article.GetTitle()}, d.article.GetParagraphs()...)
	found := finder().Find(texts, d.item.GetLanguage().GetTag(), d.item.GetSource().GetCountry())
	for _, m := range found {
		d.article.Mentions = append(d.article.Mentions, &v1.Mention{Kind: m.Kind, Text: m.Text, Value: m.Value})
	}
	if len(found) > 0 {
		d.says("mentions", Candidate{found[0].Value, "text", 0.97})
	}
}
