package normaliser

import (
	"regexp"
	"slices"
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/body"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// dropAsides takes out of the body short lines that only their words tell: the times of a live page's entries, how long the text takes to read, the
// author's name or initials beside the text.
func (d *draft) dropAsides() {
	for i, b := range d.kept {
		switch {
		case b.Kind != body.Row && clockAlone.MatchString(b.Text):
			b.Keep, b.Role, b.Why = false, body.DateLine, "time alone"
		case i < 2 && b.Words() <= 20 && readingTime.MatchString(b.Text):
			b.Keep, b.Role, b.Why = false, body.DateLine, "time to read"
		case i > 1 && i == len(d.kept)-1 && b.Words() <= 60 && b.Kind != body.Row && d.isAboutAuthor(b):
			b.Keep, b.Role, b.Why = false, body.Byline, "about the author"
		case len(d.kept) > 1 && (i == 0 || i == len(d.kept)-1) && d.isSignature(b):
			b.Keep, b.Role, b.Why = false, body.Byline, "signature"
		}
	}
	d.kept = slices.DeleteFunc(d.kept, func(b *body.Block) bool { return !b.Keep })
}

var (
	clockAlone = regexp.MustCompile(`^\d{1,2}\s?(?:h|:|H)\s?(?:\d{2})?$`)
	// readingTime stands on the line of author and date: "Awa Ba, 24 juin, lecture 3 min".
	readingTime = regexp.MustCompile(`(?i)\b(?:lecture\s*:?\s*\d+\s*min|\d+\s*min(?:utes?|s)?\.?\s*(?:de lecture|read\b|de leitura|de lectura))`)
	initials    = regexp.MustCompile(`^\(?(?:\p{Lu}\.[ -]?){2,4}\)?$`)
)

// isAboutAuthor tells the line below a text that says who its author is.
func (d *draft) isAboutAuthor(b *body.Block) bool {
	key := text.Key(b.Text)
	for _, a := range d.authorCandidates() {
		name := text.Key(a.Value)
		if last := name[strings.LastIndexByte(name, ' ')+1:]; len(name) > len(last) && (strings.HasPrefix(key, name+" ") || len(last) >= 5 && strings.HasPrefix(key, last+" ")) {
			return true
		}
	}
	return false
}

// isSignature tells the line above or below a text that says who wrote it.
func (d *draft) isSignature(b *body.Block) bool {
	if b.Words() > 6 {
		return false
	}
	key := text.Key(b.Text)
	for _, a := range d.authorCandidates() {
		if text.Key(a.Value) == key {
			return true
		}
	}
	return initials.MatchString(b.Text) || strings.HasPrefix(strings.TrimPrefix(key, "la "), "redaction")
}
