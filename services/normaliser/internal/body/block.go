// Package body finds the article on a page. A tree comes in; the blocks of the
// article come out in page order, with what was seen beside it that others can
// use: hashtags, captions, bylines, date lines.
//
// Structure decides first (where a block stands, how much of it is links, how its
// elements are named), then a model trained on real pages, then set phrases, and
// those only on short lines: a sentence is never cut for a word in it. It fetches
// nothing and changes no text.
package body

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Kind of a block.
type Kind uint8

// Kinds.
const (
	Paragraph Kind = iota
	Heading
	Item    // of a list
	Quote   // of a blockquote
	Caption // of a figure or table
	Row     // of a table with data
	Code
)

// Block is a piece of text that stands by itself on the page.
type Block struct {
	Kind Kind
	// Level of a heading, 1 to 6.
	Level int
	// Ordered tells that an item is numbered.
	Ordered bool
	// Text is clean.
	Text string
	// LinkBytes of the text stand in links.
	LinkBytes int
	// Element is the innermost block element around the text.
	Element *html.Node
	// Keep tells that the block belongs to the article.
	Keep bool
	// Why says by which rule or evidence Keep was decided.
	Why string
	// Role is what the block is when it is not the article.
	Role Role
	// Names is what a date line holds besides dates and their labels.
	Names string

	where    context
	parts    []part
	words    int
	position int  // among all blocks
	broken   bool // ends at a line break inside its element
	key      string
	phrase   phraseKind // that the text begins with
	opens    bool       // a heading of links to other articles
	since    marks      // between the block before and this one
	likely   float32    // what the model says, 0 where it was not asked
}

// Role of a block beside the article.
type Role uint8

// Roles.
const (
	Unknown Role = iota
	Hashtags
	DateLine
	Byline
	CaptionOf // caption or credit of a picture
	SourceName
	TitleAgain
	Boilerplate
)

// part is a text node with the inline markup that holds for it.
type part struct {
	node         *html.Node
	link         *html.Node
	strong, emph bool
	lineBreak    bool
	gap          bool // a space belongs before it
}

// context is what the ancestors of a block say.
type context struct {
	area    area  // elements and roles around it
	classes class // of all ancestors
	own     class // of the element itself
	near    class // of it and the two block elements around it
	parent  class // of the block element around it
	depth   int
	box     int32      // the block element, among the page's boxes
	list    *html.Node // the list of an item
	figure  *html.Node
	hidden  bool
}

type area uint16

const (
	inNav area = 1 << iota
	inAside
	inFooter
	inHeader
	inForm
	inFigure
	inArticle
	inMain
	inTable
	inQuote
	inList
	inLink // a link around block elements
	inHeading
	inSection
)

var skipped = atomSet(atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Select, atom.Option, atom.Button,
	atom.Input, atom.Textarea, atom.Canvas, atom.Audio, atom.Video, atom.Head, atom.Embed, atom.Datalist, atom.Math, atom.Map, atom.Dialog, atom.Meter, atom.Progress)

var blocks = atomSet(atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dir, atom.Div,
	atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
	atom.Header, atom.Hgroup, atom.Hr, atom.Html, atom.Label, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre,
	atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul, atom.Frameset)

func atomSet(atoms ...atom.Atom) map[atom.Atom]bool {
	set := make(map[atom.Atom]bool, len(atoms))
	for _, a := range atoms {
		set[a] = true
	}
	return set
}
