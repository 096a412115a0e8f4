package body

import (
	"strings"

	"golang.org/x/net/html"
)

// class is what the names of elements (class, id, role, itemprop) tell, a bit each.
type class uint32

const (
	classBody class = 1 << iota
	classComment
	classShare
	classRelated
	classMenu
	classNewsletter
	classAd
	classConsent
	classByline
	classDate
	classCaption
	classTags
	classSide
	classFooter
	classHeader
	classLede
	classTitle
	classTicker
	classPaywall
	classHidden
	classTeaser
	classLive
	classGallery
	classBox
	// classUnseen is for screen readers or shown on a touch only; no number of the model.
	classUnseen
	// classBio is about the author; no number of the model.
	classBio
)

// stems are looked up as whole tokens of the names, or as their beginnings where
// they end in "*". First come, first served; a token may have one meaning.
var stems = map[class]string{
	classBody: "articlebody article-body entry content contents story* text texte body post postcontent fulltext itemfulltext articletext corps contenu " +
		"maincontent richtext prose wysiwyg paragraph node field",
	classComment:    "comment* commentaire* respond reply replies disqus discussion* reaction* reagir livefyre coral trackback* pingback* jcomments komento",
	classShare:      "share* sharing social* addthis addtoany sharethis partage* partager facebook twitter whatsapp linkedin telegram sassy heateor follow compartir compartilhar jssocials",
	classRelated:    "related* relat* similar* recommend* recommand* also readmore seealso more associated linked lire liens outbrain taboola trending popular* mostread read-also plus suggestion* suggest* crosslink* jp-relatedposts yarpp voir next prev previous adjacent pagination",
	classMenu:       "nav navbar navigation menu* submenu breadcrumb* sitemap pager toolbar topbar tabs langswitch skip skiplink fil ariane",
	classNewsletter: "newsletter* subscribe* subscription signup mailchimp mailpoet optin abonnement* infolettre inscription mailing donat* donation dons soutien crowdfunding membership support-box support-us supportus",
	classAd:         "ad ads advert* adsense pub publicite* sponsor* banner* promo* promotion* dfp gpt adslot commercial partner* partenaire* marketing",
	classConsent:    "cookie* consent* gdpr rgpd cmp onetrust didomi axeptio tarteaucitron cnil",
	classByline:     "byline* author* auteur* autor writer* signature contributor* reporter journalist* vcard bio redacteur",
	classDate:       "date* time* published* publish modified updated timestamp pubdate posted created",
	classCaption:    "caption* legend* legende* credit* credits copyright wp-caption-text photographer imagecaption",
	classTags:       "tag tags taglist hashtag* keyword* topic* topics category categories categorie* catlinks motcle* mots-cles etiquettes rubrique",
	classSide:       "sidebar* side aside secondary rail rightcolumn leftcolumn colright colleft widget* complementary droite gauche",
	classFooter:     "footer* foot bottom colophon copyright pied pieddepage credits legal mentions disclaimer",
	classHeader:     "header* masthead topheader entete logo brand",
	classLede:       "lede lead chapo chapeau standfirst intro introduction introtext itemintrotext excerpt teaser-text subtitle subhead* sub-title soustitre dek deck summary resume accroche abstract description sapo",
	classTitle:      "title headline titre heading titulo h1",
	classTicker:     "ticker breaking flash alert* marquee newsflash latest derniere dernieres",
	classPaywall:    "paywall premium locked piano regwall meter* subscriber* abonne abonnes",
	classHidden:     "hidden hide invisible screenreader sr-only visuallyhidden visually sronly print-only printonly noprint",
	classTeaser:     "teaser* card cards tile* thumb* thumbnail* list listing grid carousel slider slick swiper block-list feed",
	classLive:       "live liveblog* live-blog",
	classGallery:    "gallery galerie slideshow diaporama portfolio lightbox",
	classUnseen:     "sr-only sronly visually-hidden visuallyhidden screen-reader screenreader* element-invisible assistive-text offscreen tooltip-text tooltiptext tooltip-content popover-content",
	classBio:        "saboxplugin* author-box authorbox author-bio authorbio about-author aboutauthor post-author-bio",
	classBox:        "box encadre infobox callout note aside-box embed pullquote factbox",
}

// names is what the pieces of names mean. It does not change.
type names struct {
	exact  map[string]class
	prefix map[byte][]prefixed
}

// classes reads names of the elements of one page; it remembers each distinct text.
type classes struct {
	*names
	seen map[string]class
}

type prefixed struct {
	stem string
	c    class
}

func newNames() *names {
	c := &names{exact: map[string]class{}, prefix: map[byte][]prefixed{}}
	for bit, list := range stems {
		for s := range strings.FieldsSeq(list) {
			s = strings.ReplaceAll(s, "-", "")
			if stem, ok := strings.CutSuffix(s, "*"); ok {
				c.prefix[stem[0]] = append(c.prefix[stem[0]], prefixed{stem, bit})
			} else {
				c.exact[s] |= bit
			}
		}
	}
	return c
}

// of returns what an element's names tell.
func (c *classes) of(n *html.Node) class {
	var all class
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "data-component", "data-testid", "data-type", "aria-label":
			if a.Val != "" {
				all |= c.text(a.Val)
			}
		}
	}
	return all
}

const maxNames = 512 // bytes of one attribute

func (c *classes) text(names string) class {
	if len(names) > maxNames {
		names = names[:maxNames]
	}
	if known, ok := c.seen[names]; ok {
		return known
	}
	var all class
	for name := range strings.FieldsSeq(names) {
		all |= c.name(name)
	}
	if len(c.seen) < 20000 {
		c.seen[names] = all
	}
	return all
}

// name splits one name at its marks and capitals, and looks up each piece, each
// two neighbours, and the whole.
func (c *names) name(name string) class {
	var pieces [12]string
	n, start := 0, 0
	add := func(end int) {
		if end > start && n < len(pieces) {
			pieces[n] = strings.ToLower(name[start:end])
			n++
		}
	}
	for i := range len(name) {
		ch := name[i]
		switch {
		case ch == '-' || ch == '_' || ch == ':' || ch == '.' || ch == '/':
			add(i)
			start = i + 1
		case ch >= 'A' && ch <= 'Z' && i > start && !(name[i-1] >= 'A' && name[i-1] <= 'Z'):
			add(i)
			start = i
		}
	}
	add(len(name))
	var all class
	for i := range n {
		all |= c.piece(pieces[i])
		if i+1 < n {
			all |= c.exact[pieces[i]+pieces[i+1]]
		}
	}
	return all
}

func (c *names) piece(s string) class {
	if s == "" {
		return 0
	}
	all := c.exact[s]
	for _, p := range c.prefix[s[0]] {
		if strings.HasPrefix(s, p.stem) {
			all |= p.c
		}
	}
	return all
}
