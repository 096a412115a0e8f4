package normaliser_test

import (
	"fmt"
	"html"
	"strings"
)

// layout puts a story on a page in the manner of a publishing system.
type layout struct {
	name string
	page func(story) string
}

var layoutsOfPress = []layout{
	{"joomla k2", joomlaK2}, {"wordpress newspaper", newspaper}, {"wordpress blocks", wordpressBlocks}, {"drupal", drupal}, {"spip", spip},
	{"html5 article", html5}, {"div soup", divSoup}, {"tables", tables}, {"breaks only", breaksOnly}, {"blogger", blogger}, {"fonts and centre", fonts},
}

func esc(s string) string { return html.EscapeString(s) }

// each wraps every piece.
func each(open, end string, pieces ...string) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(open + esc(p) + end + "\n")
	}
	return b.String()
}

func links(open, end string, pieces ...string) string {
	var b strings.Builder
	for i, p := range pieces {
		fmt.Fprintf(&b, "%s<a href=\"/l/%d\">%s</a>%s\n", open, i, esc(p), end)
	}
	return b.String()
}

// text is the story's body with elements of a system's own; inline noise stands in
// the middle.
func (s story) text(p, end, heading, headingEnd string, list bool) string {
	var b strings.Builder
	open := false
	for i, line := range s.paragraphs {
		item, isItem := strings.CutPrefix(line, "- ")
		if open && !isItem {
			b.WriteString("</ul>\n")
			open = false
		}
		if isItem && list {
			if !open {
				b.WriteString("<ul>\n")
				open = true
			}
			b.WriteString("<li>" + esc(item) + "</li>\n")
			continue
		}
		if h, ok := strings.CutPrefix(line, "## "); ok {
			b.WriteString(heading + esc(h) + headingEnd + "\n")
			continue
		}
		b.WriteString(p + esc(item) + end + "\n")
		if i == 1 {
			fmt.Fprintf(&b, "%s<a href=\"/autre\">%s</a>%s\n", p, esc(s.noise.inline), end)
		}
	}
	return b.String()
}

func (s story) want() []string {
	var all []string
	if s.standfirst != "" {
		all = append(all, s.standfirst)
	}
	for _, p := range s.paragraphs {
		all = append(all, strings.TrimPrefix(strings.TrimPrefix(p, "## "), "- "))
	}
	return all
}

func (s story) teasers(open, middle, end string) string {
	var b strings.Builder
	for i, t := range s.noise.teasers {
		fmt.Fprintf(&b, "%s<a href=\"/t/%d\">%s</a>%s%s%s\n", open, i, esc(t[0]), middle, esc(t[1]), end)
	}
	return b.String()
}

func (s story) form() string {
	return "<form action=\"/c\">" + each("<p>", "</p>", s.noise.form...) + each("<label>", "</label><input>", s.noise.fields...) + "<textarea></textarea><input type=submit></form>"
}

func (s story) head(site bool) string {
	title := esc(s.title)
	if site {
		title += " - Le Quotidien"
	}
	return fmt.Sprintf("<!DOCTYPE html><html lang=%q><head><meta charset=utf-8><title>%s</title></head>", s.language, title)
}

func joomlaK2(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = `<div class="itemIntroText"><p>` + esc(s.standfirst) + "</p></div>"
	}
	return s.head(true) + `<body class="site com_k2 view-item"><div id="sp-top-bar">` + esc(n.consent) + `</div><header id="sp-header"><ul class="sp-megamenu-parent">` + links("<li>", "</li>", n.menu...) + `</ul></header>
<section id="sp-main-body"><div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">` + esc(s.dateLine) + `</span><h2 class="itemTitle">` + esc(s.title) + `</h2><span class="itemAuthor">` + esc(s.author) + `</span></div>
<div class="itemToolbar"><ul>` + links("<li>", "</li>", n.share...) + `</ul></div><div class="itemBody"><div class="itemImageBlock"><span class="itemImage"><img src="/i.jpg"></span><span class="itemImageCaption">` + esc(s.caption) + `</span></div>` +
		standfirst + `<div class="itemFullText">` + s.text("<p>", "</p>", "<h3>", "</h3>", true) + `</div></div><div class="itemTagsBlock"><ul class="itemTags">` + links("<li>", "</li>", n.tags...) + `</ul></div>
<div class="itemRelated"><h3>` + esc(n.related) + `</h3><ul>` + s.teasers("<li>", "<div>", "</div></li>") + `</ul></div><a name="itemCommentsAnchor"></a><div class="itemComments">` + each("<h3>", "</h3>", n.comments...) + `<ul class="itemCommentsList"><li><p>` + esc(n.reader) + `</p></li></ul>` + s.form() + `</div></div></section>
<div class="newsletter-module"><p>` + esc(n.newsletter) + `</p></div><footer id="sp-footer">` + each("<p>", "</p>", n.foot...) + `</footer></body></html>`
}

func newspaper(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = "<p><strong>" + esc(s.standfirst) + "</strong></p>"
	}
	return s.head(true) + `<body class="single single-post"><div class="td-header-wrap"><div class="td-header-menu">` + links("", "", n.menu...) + `</div></div><div class="td-main-content-wrap"><article class="post"><div class="td-post-header"><h1 class="entry-title">` + esc(s.title) + `</h1>
<div class="td-module-meta-info"><div class="td-post-author-name">` + esc(s.author) + `</div><span class="td-post-date">` + esc(s.dateLine) + `</span></div></div><div class="td-post-sharing-top">` + links("", "", n.share...) + `</div>
<div class="td-post-content"><figure><img src="/f.jpg"><figcaption>` + esc(s.caption) + `</figcaption></figure>` + standfirst + `<div class="td-a-rec">` + esc(n.advert) + `</div>` + s.text("<p>", "</p>", "<h2>", "</h2>", true) + `<p>` + esc(s.hashtags) + `</p></div><footer><ul class="td-tags">` + links("<li>", "</li>", n.tags...) + `</ul></footer></article>
<div class="td_block_related_posts"><h4>` + esc(n.related) + `</h4>` + s.teasers(`<div class="td_module_related_posts"><h3 class="entry-title">`, `</h3><div class="td-excerpt">`, "</div></div>") + `</div>
<div class="comments" id="comments"><h4>` + esc(n.comments[len(n.comments)-1]) + `</h4><ol class="comment-list"><li><cite>Kofi</cite><p>` + esc(n.reader) + `</p></li></ol><div id="respond">` + each("<h3>", "</h3>", n.comments[:1]...) + s.form() + `</div></div></div>
<div class="td-footer-wrap">` + each("<div>", "</div>", n.foot...) + `<p>` + esc(n.newsletter) + `</p></div><div class="td-cookie">` + esc(n.consent) + `</div></body></html>`
}

func wordpressBlocks(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = `<p class="has-medium-font-size">` + esc(s.standfirst) + "</p>"
	}
	return s.head(false) + `<body class="wp-singular post-template-default"><div class="wp-site-blocks"><header class="wp-block-template-part"><nav class="wp-block-navigation"><ul>` + links("<li>", "</li>", n.menu...) + `</ul></nav></header>
<main class="wp-block-group"><h1 class="wp-block-post-title">` + esc(s.title) + `</h1><div class="wp-block-group"><div class="wp-block-post-date"><time datetime="2025-05-12T10:15:00+01:00">` + esc(s.dateLine) + `</time></div><div class="wp-block-post-author-name">` + esc(s.author) + `</div></div>
<div class="entry-content wp-block-post-content">` + standfirst + s.text("<p>", "</p>", `<h2 class="wp-block-heading">`, "</h2>", true) + `<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">` + esc(n.share[0]) + `</h3><ul>` + links("<li>", "</li>", n.share[1:]...) + `</ul></div>
<div id="jp-relatedposts"><h3 class="jp-relatedposts-headline">` + esc(n.related) + `</h3>` + s.teasers(`<div class="jp-relatedposts-post"><h4>`, "</h4><p>", "</p></div>") + `</div></div>
<div class="wp-block-comments">` + each("<h2>", "</h2>", n.comments...) + `<div class="wp-block-comment-content"><p>` + esc(n.reader) + `</p></div>` + s.form() + `</div></main><footer>` + each("<p>", "</p>", n.foot...) + `</footer></div></body></html>`
}

func drupal(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = `<div class="field field--name-field-chapo">` + esc(s.standfirst) + "</div>"
	}
	return s.head(true) + `<body><div class="layout-container"><div class="region region-header"><ul class="menu">` + links(`<li class="menu-item">`, "</li>", n.menu...) + `</ul></div><div class="region region-content"><h1 class="page-header">` + esc(s.title) + `</h1>
<article class="node node--type-article node--view-mode-full"><div class="node__submitted">` + esc(s.author) + " | " + esc(s.dateLine) + `</div><div class="node__content">` + standfirst + `<div class="field field--name-field-image"><img src="/d.jpg"><div class="field-legende">` + esc(s.caption) + `</div></div>
<div class="field field--name-body field--type-text-with-summary">` + s.text("<p>", "</p>", "<h2>", "</h2>", true) + `</div><div class="field field--name-field-tags">` + links("<div>", "</div>", n.tags...) + `</div><ul class="social-links">` + links("<li>", "</li>", n.share...) + `</ul></div></article>
<div class="views-element-container"><h2>` + esc(n.related) + `</h2>` + s.teasers(`<div class="views-row"><div class="views-field-title">`, `</div><div class="views-field-body">`, "</div></div>") + `</div><section class="comment-wrapper">` + each("<h2>", "</h2>", n.comments...) + `<article class="comment"><p>` + esc(n.reader) + `</p></article>` + s.form() + `</section></div>
<footer>` + each("<p>", "</p>", n.foot...) + each("<p>", "</p>", n.newsletter) + `</footer></div></body></html>`
}

func spip(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = `<div class="crayon chapo"><p>` + esc(s.standfirst) + "</p></div>"
	}
	return s.head(true) + `<body id="top" class="pas_surlignable page_article"><div id="page"><div id="entete">Le Quotidien</div><div id="nav"><ul>` + links("<li>", "</li>", n.menu...) + `</ul></div><div id="conteneur"><div id="contenu"><div class="cartouche"><h1 class="crayon article-titre">` + esc(s.title) + `</h1><p class="info-publi">` + esc(s.dateLine) + `</p><p>` + esc(s.author) + `</p></div>` +
		standfirst + `<div class="crayon texte">` + s.text("<p>", "</p>", `<h3 class="spip">`, "</h3>", true) + `</div><div class="partage">` + links("", " ", n.share...) + `</div><a name="forum"></a>` + each("<h2>", "</h2>", n.comments...) + `<ul class="forum"><li><div class="forum-texte"><p>` + esc(n.reader) + `</p></div></li></ul>` + s.form() + `</div></div>
<div id="navigation"><div class="rubriques"><h2>` + esc(n.related) + `</h2><ul>` + s.teasers("<li>", "<br>", "</li>") + `</ul></div></div><div id="pied">` + each("<small>", "</small><br>", n.foot...) + `</div></div></body></html>`
}

func html5(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = "<p class=standfirst>" + esc(s.standfirst) + "</p>"
	}
	return s.head(true) + `<body><div role="dialog" class="consent">` + esc(n.consent) + `</div><nav>` + links("", "", n.menu...) + `</nav><main><article><header><h1>` + esc(s.title) + `</h1>` + standfirst + `<p class=meta>` + esc(s.author) + ` <time datetime="2025-05-12T10:15+01:00">` + esc(s.dateLine) + `</time></p></header>
<figure><img src="/h.jpg"><figcaption>` + esc(s.caption) + `</figcaption></figure>` + s.text("<p>", "</p>", "<h2>", "</h2>", true) + `<aside>` + each("<p>", "</p>", n.newsletter) + `</aside><footer>` + links("", ", ", n.tags...) + `</footer></article><section><h2>` + esc(n.related) + `</h2>` + s.teasers("<article><h3>", "</h3><p>", "</p></article>") + `</section>
<section>` + each("<h2>", "</h2>", n.comments[:1]...) + `<article><p>` + esc(n.reader) + `</p></article>` + s.form() + `</section></main><footer>` + each("<p>", "</p>", n.foot...) + `</footer></body></html>`
}
