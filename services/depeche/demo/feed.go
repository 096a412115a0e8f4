package demo

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"
)

// writeFeed returns the outlet's feed and its content type.
func writeFeed(o outlet, base string, articles []article) ([]byte, string, error) {
	switch o.format {
	case "rss":
		body, err := xml.MarshalIndent(rssOf(o, base, articles), "", " ")
		return append([]byte(xml.Header), body...), "application/rss+xml; charset=utf-8", err
	case "atom":
		body, err := xml.MarshalIndent(atomOf(o, base, articles), "", " ")
		return append([]byte(xml.Header), body...), "application/atom+xml; charset=utf-8", err
	case "json":
		body, err := json.MarshalIndent(jsonOf(o, base, articles), "", " ")
		return body, "application/feed+json; charset=utf-8", err
	}
	return nil, "", fmt.Errorf("no feed format %q", o.format)
}

// content is an article's text for the feed: all of it, or its beginning where
// the page has the rest.
func content(a article) string {
	if a.Outlet.fullText {
		return "<p>" + html.EscapeString(a.Paragraphs[0]) + "</p>"
	}
	var b strings.Builder
	for _, p := range a.Paragraphs {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	return b.String()
}

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	GUID        rssGUID   `xml:"guid"`
	PubDate     string    `xml:"pubDate"`
	Creator     string    `xml:"dc:creator,omitempty"`
	Categories  []string  `xml:"category"`
	Description string    `xml:"description"`
	Source      *rssOther `xml:"source"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Text      string `xml:",chardata"`
}

type rssOther struct {
	URL  string `xml:"url,attr"`
	Name string `xml:",chardata"`
}

func rssOf(o outlet, base string, articles []article) rss {
	feed := rss{Version: "2.0", DC: "http://purl.org/dc/elements/1.1/", Channel: rssChannel{
		Title: o.name, Link: base + "/" + o.id + "/", Description: o.name, Language: o.language,
	}}
	for _, a := range articles {
		item := rssItem{
			Title: a.Title, Link: base + a.Path(), GUID: rssGUID{Text: a.GUID()}, PubDate: a.Published.Format(time.RFC1123Z),
			Creator: a.Author, Categories: append([]string{a.Section}, a.Keywords...), Description: content(a),
		}
		if a.Agency != "" {
			item.Source = &rssOther{URL: base + "/" + o.copies + "/feed.xml", Name: a.Agency}
		}
		if a.Revised { // feeds say that something changed in their own ways; this one in the text
			item.Description += "<p>" + html.EscapeString(a.Paragraphs[len(a.Paragraphs)-1]) + "</p>"
		}
		feed.Channel.Items = append(feed.Channel.Items, item)
	}
	return feed
}

type atom struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Updated  string      `xml:"updated"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Link      atomLink   `xml:"link"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Author    string     `xml:"author>name"`
	Category  atomTerm   `xml:"category"`
	Content   atomMarkup `xml:"content"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

type atomMarkup struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

func atomOf(o outlet, base string, articles []article) atom {
	feed := atom{Language: o.language, ID: "tag:demo,2026:" + o.id, Title: o.name}
	for _, a := range articles {
		feed.Updated = max(feed.Updated, a.Updated.Format(time.RFC3339))
		feed.Entries = append(feed.Entries, atomEntry{
			ID: a.GUID(), Title: a.Title, Link: atomLink{"alternate", base + a.Path()}, Published: a.Published.Format(time.RFC3339),
			Updated: a.Updated.Format(time.RFC3339), Author: a.Author, Category: atomTerm{a.Section}, Content: atomMarkup{"html", content(a)},
		})
	}
	return feed
}

type jsonFeed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url"`
	Language string     `json:"language"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	HTML      string       `json:"content_html"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func jsonOf(o outlet, base string, articles []article) jsonFeed {
	feed := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: o.name, Home: base + "/" + o.id + "/", Language: o.language, Items: []jsonItem{}}
	for _, a := range articles {
		feed.Items = append(feed.Items, jsonItem{
			ID: a.GUID(), URL: base + a.Path(), Title: a.Title, HTML: content(a), Published: a.Published.Format(time.RFC3339),
			Modified: a.Updated.Format(time.RFC3339), Authors: []jsonAuthor{{a.Author}}, Tags: a.Keywords,
		})
	}
	return feed
}
