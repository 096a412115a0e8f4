package normaliser

import (
	"regexp"
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// writeFlags says what is special about the text.
func (d *draft) writeFlags() {
	if d.onPage == nil {
		return
	}
	ld := d.articleLD()
	closed := ld.Free == "false" || ld.Free == "no"
	walled := d.hasWall()
	tier := strings.ToLower(d.data.First("article:content_tier", "og:article:content_tier"))
	if closed || walled || tier == "locked" {
		d.flag(flagPaywalled)
		if d.result == d.onPage && (walled || d.article.WordCount < 200 && !strings.HasSuffix(ld.Body, ".")) {
			d.flag(flagTruncated)
		}
	}
	if d.cut && d.result == d.onPage {
		d.flag(flagTruncated)
	}
	switch {
	case strings.HasSuffix(ld.Type, "LiveBlogPosting") || liveTitle.MatchString(d.article.Title):
		d.flag(flagLive)
	case ld.Type == "ImageGallery" || ld.Type == "MediaGallery" || galleryTitle.MatchString(d.article.Title):
		d.flag(flagGallery)
	}
}

// hasWall tells whether the page asks for money right where its text ends. The same
// words stand in bars above a free text, and below the links that follow it.
func (d *draft) hasWall() bool {
	if !d.onPage.Paywalled {
		return false
	}
	last := -1
	for i, b := range d.onPage.Blocks {
		if b.Keep {
			last = i
		}
	}
	for i, b := range d.onPage.Blocks[last+1:] {
		switch {
		case b.Why == "paywall":
			return true
		case i >= maxToWall, b.Why == "related", b.Why == "comments", b.Why == "form", b.Kind == body.Heading && b.Role == body.Unknown:
			return false
		}
	}
	return false
}

// maxToWall is how many blocks may stand between a text and the wall.
const maxToWall = 8

var (
	liveTitle    = regexp.MustCompile(`(?i)^\s*(?:\[?(?:en )?direct\]?|live|ao vivo|en vivo|مباشر|live updates?)\s*[:|–—\]-]|\b(?:live blog|live updates|suivez en direct)\b`)
	galleryTitle = regexp.MustCompile(`(?i)^\s*(?:\[?(?:en images|diaporama|photos?|in pictures|galerie(?: photos?)?|photo gallery|em imagens|fotogaleria)\]?)\s*[:|–—\]-]`)
)

// writeRights fills the terms that the page and the feed state.
func (d *draft) writeRights() {
	ld := d.articleLD()
	rights := &v1.Rights{
		UsageTerms:     firstText(ld.UsageTerms, d.data.License, d.data.First("dcterms.license", "dc.rights.license", "license")),
		Copyright:      firstText(ld.Copyright, d.data.First("copyright", "dc.rights", "dcterms.rights", "rights"), d.entry.GetRights()),
		TdmReservation: d.data.First("tdm-reservation"),
	}
	if rights.TdmReservation != "0" && rights.TdmReservation != "1" {
		rights.TdmReservation = ""
	}
	if rights.UsageTerms != "" || rights.Copyright != "" || rights.TdmReservation != "" {
		d.article.Rights = rights
	}
}

func firstText(values ...string) string {
	for _, v := range values {
		if v = text.CleanTwice(stripTags(v)); v != "" {
			v, _ = text.Cut(v, 1000)
			return v
		}
	}
	return ""
}
