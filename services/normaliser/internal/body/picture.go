package body

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/depeche-wire/depeche/services/normaliser/internal/structured"
	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// Picture is an image of the article.
type Picture struct {
	Address string
	// Caption, with whatever credit stands in it.
	Caption string
	// Alt is the text for those who cannot see it.
	Alt string
}

const maxPictures = 30

// Pictures returns the images that stand within the article or in a figure right
// before it, in page order.
func (r *Result) Pictures() []Picture {
	captions := map[*html.Node]string{}
	homes := map[*html.Node]bool{}
	for _, b := range r.Blocks {
		if b.Role == CaptionOf && b.where.figure != nil {
			captions[b.where.figure] = strings.TrimSpace(captions[b.where.figure] + " " + b.Text)
		}
		if b.Keep {
			homes[b.container()] = true
		}
	}
	var root *html.Node
	for _, b := range r.Blocks {
		if b.Keep {
			root = b.Element
			break
		}
	}
	if root == nil {
		return nil
	}
	// From the article's element up to the one that is marked as the article.
	for steps := 0; root.Parent != nil && (root.Parent.DataAtom != atom.Body || homes[root.Parent]) && root.DataAtom != atom.Article && root.DataAtom != atom.Main && steps < 3; steps++ {
		root = root.Parent
	}
	var all []Picture
	for n := range root.Descendants() {
		if n.DataAtom != atom.Img || len(all) >= maxPictures {
			continue
		}
		figure := figureAround(n)
		if figure == nil && !inHome(n, homes) || tiny(n) {
			continue
		}
		if address := source(n); address != "" {
			all = append(all, Picture{Address: address, Caption: captions[figure], Alt: text.Clean(structured.Attr(n, "alt"))})
		}
	}
	return all
}

func figureAround(n *html.Node) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.Figure {
			return n
		}
	}
	return nil
}

func inHome(n *html.Node, homes map[*html.Node]bool) bool {
	for steps := 0; n != nil && steps < 4; n, steps = n.Parent, steps+1 {
		if homes[n] {
			return true
		}
		switch n.DataAtom {
		case atom.Aside, atom.Nav, atom.Footer, atom.Li:
			return false
		}
	}
	return false
}

// tiny tells icons and counters.
func tiny(n *html.Node) bool {
	for _, key := range []string{"width", "height"} {
		if size, err := strconv.Atoi(strings.TrimSuffix(structured.Attr(n, key), "px")); err == nil && size < 80 {
			return true
		}
	}
	return false
}

// source is the address of an image, also where it is loaded late.
func source(n *html.Node) string {
	for _, key := range []string{"data-src", "data-lazy-src", "data-original", "src"} {
		if v := strings.TrimSpace(structured.Attr(n, key)); v != "" && !strings.HasPrefix(v, "data:") {
			return v
		}
	}
	if list := structured.Attr(n, "srcset"); list != "" {
		first, _, _ := strings.Cut(strings.TrimSpace(list), " ")
		return strings.TrimSuffix(first, ",")
	}
	return ""
}
