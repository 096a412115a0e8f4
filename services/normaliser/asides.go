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
