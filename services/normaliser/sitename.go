package normaliser

import (
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/dates"
	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// separators stand between a title and the site's name.
var separators = []string{" | ", " - ", " – ", " — ", " -- ", " :: ", " » ", " • ", " · ", " « ", " < ", " > ", " : ", " / ", "｜", "--", "|", "_"}

// withoutSite takes the site's name off either end of a title.
func (d *draft) withoutSite(title string) string {
	title = text.CleanTwice(stripTags(title))
	for range 3 {
		shorter := d.withoutOneSite(title)
		if shorter == title {
			break
		}
		title = shorter
	}
	return title
}

func (d *draft) withoutOneSite(title string) string {
	for _, separator := range separators {
		if i := strings.LastIndex(title, separator); i > 0 {
			head, tail := strings.TrimSpace(title[:i]), title[i+len(separator):]
			if d.isSiteName(tail) || isDay(tail) && d.withoutOneSite(head) != head || isSectionName(tail, d.data) && len(strings.Fields(head)) >= 3 {
				return head
			}
		}
		if i := strings.Index(title, separator); i > 0 && d.isSiteName(title[:i]) {
			return strings.TrimSpace(title[i+len(separator):])
		}
	}
	if i := strings.Index(title, ": "); i > 0 && d.isSiteName(title[:i]) {
		return strings.TrimSpace(title[i+2:])
	}
	return title
}

// isDay tells whether a piece of a title is a date and nothing else.
func isDay(piece string) bool {
	if len(piece) > 30 {
		return false
	}
	found := dates.Scan(piece, dates.Options{})
	return len(found) == 1 && dates.WithoutLabels(piece[:found[0].Start]+piece[found[0].End:]) == ""
}

// isSectionName tells whether a piece of a title is the section that the page
// states.
func isSectionName(piece string, data *structured.Data) bool {
	key := text.Key(piece)
	for _, s := range data.Meta["article:section"] {
		if key != "" && text.Key(s) == key {
			return true
		}
	}
	return false
}

// isSiteName tells whether a piece of a title names the publisher.
func (d *draft) isSiteName(piece string) bool {
	key := text.Key(piece)
	if key == "" || len(key) > 60 {
		return key == ""
	}
	for _, name := range append([]string{d.item.GetSource().GetName(), d.data.Publisher, structured.LastLabel(d.address)}, d.data.Meta["og:site_name"]...) {
		site := text.Key(name)
		if site != "" && (key == site || strings.ReplaceAll(key, " ", "") == strings.ReplaceAll(site, " ", "") || len(site) >= 6 && strings.HasPrefix(key, site+" ") && len(key) <= len(site)+20) {
			return true
		}
	}
	host := ""
	if d.address != nil {
		host = strings.TrimPrefix(strings.ToLower(d.address.Hostname()), "www.")
	}
	return host != "" && strings.ToLower(strings.TrimSpace(piece)) == host
}
