package normaliser_test

import "strings"

// Layouts that name nothing, or nothing that helps.

func divSoup(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = `<div class="x9">` + esc(s.standfirst) + "</div>"
	}
	return s.head(true) + `<body><div class="x1"><div class="x2">` + links(`<div class="x3">`, "</div>", n.menu...) + `</div><div class="x4"><div class="x5"><div class="x6">` + esc(s.title) + `</div><div class="x7">` + esc(s.dateLine) + `</div><div class="x7">` + esc(s.author) + `</div><div class="x8">` + links("<span>", "</span>", n.share...) + `</div>` + standfirst +
		s.text(`<div class="x9">`, "</div>", `<div class="x10"><b>`, "</b></div>", true) + `<div class="x11">` + esc(s.hashtags) + `</div><div class="x12"><div>` + esc(n.related) + `</div>` + s.teasers(`<div class="x13"><div>`, "</div><div>", "</div></div>") + `</div><div class="x14">` + each("<div>", "</div>", n.comments...) + `<div class="x15">` + esc(n.reader) + `</div>` + s.form() + `</div></div></div><div class="x16">` + each("<div>", "</div>", n.newsletter) + each("<div>", "</div>", n.foot...) + `</div></div></body></html>`
}

func tables(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = "<p><b>" + esc(s.standfirst) + "</b></p>"
	}
	return s.head(false) + `<body><table width="100%"><tr><td colspan="3"><img src="/logo.gif" alt="Le Quotidien"></td></tr><tr><td class="left" valign="top">` + links("", "<br>", n.menu...) + `</td><td valign="top"><h1>` + esc(s.title) + `</h1><p><i>` + esc(s.dateLine) + `</i></p>` + standfirst + s.text("<p>", "</p>", "<p><b>", "</b></p>", true) + `<p>` + esc(s.author) + `</p><p>` + links("", " | ", n.share...) + `</p>
<table><tr><td>` + each("<b>", "</b><br>", n.comments...) + s.form() + `</td></tr></table></td><td class="right" valign="top"><b>` + esc(n.related) + `</b><br>` + s.teasers("<p>", "<br>", "</p>") + `</td></tr><tr><td colspan="3" align="center">` + each("", " - ", n.foot...) + `</td></tr></table></body></html>`
}

func breaksOnly(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = esc(s.standfirst) + "<br><br>\n"
	}
	return s.head(true) + `<body>` + links("", " | ", n.menu...) + `<br><br><b>` + esc(s.title) + `</b><br><br>` + esc(s.dateLine) + `<br>` + esc(s.author) + `<br><br>` + standfirst + s.text("", "<br><br>", "<b>", "</b><br><br>", false) + each("", "<br><br>", n.comments...) + each("", "<br>", n.form...) + `<br><br>` + esc(n.related) + `<br>` + links("", "<br>", teaserTitles(s)...) + `<br>` + each("", "<br>", n.foot...) + `</body></html>`
}

func teaserTitles(s story) []string {
	var all []string
	for _, t := range s.noise.teasers {
		all = append(all, t[0])
	}
	return all
}

func blogger(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = "<div><b>" + esc(s.standfirst) + "</b></div><div><br></div>"
	}
	return s.head(true) + `<body><div class="content-outer"><div class="tabs"><ul>` + links("<li>", "</li>", n.menu...) + `</ul></div><div class="main section"><div class="widget Blog"><h2 class="date-header"><span>` + esc(s.dateLine) + `</span></h2><div class="post hentry"><h3 class="post-title entry-title">` + esc(s.title) + `</h3><div class="post-body entry-content"><div class="separator"><img src="/b.jpg"></div>` + standfirst +
		s.text("<div>", "</div><div><br></div>", "<div><b>", "</b></div>", true) + `</div><div class="post-footer"><span class="post-author">` + esc(s.author) + `</span><div class="post-share-buttons">` + links("", "", n.share...) + `</div><span class="post-labels">` + links("", ", ", n.tags...) + `</span></div></div><div class="comments">` + each("<h4>", "</h4>", n.comments...) + `<p class="comment-content">` + esc(n.reader) + `</p>` + s.form() + `</div></div></div>
<div class="sidebar section"><div class="widget PopularPosts"><h2>` + esc(n.related) + `</h2><ul>` + s.teasers("<li>", "<div>", "</div></li>") + `</ul></div></div></div></body></html>`
}

func fonts(s story) string {
	n := s.noise
	standfirst := ""
	if s.standfirst != "" {
		standfirst = "<P><FONT SIZE=3><B>" + esc(s.standfirst) + "</B></FONT>\n"
	}
	return strings.ToUpper("<html><head><title>") + esc(s.title) + `</TITLE></HEAD><BODY BGCOLOR="#ffffff"><CENTER><FONT SIZE=2>` + links("[", "]", n.menu...) + `</FONT><HR><FONT SIZE=6>` + esc(s.title) + `</FONT></CENTER><P><FONT SIZE=1>` + esc(s.dateLine) + `</FONT>` + standfirst + s.text("<P><FONT SIZE=3>", "</FONT>", "<P><FONT SIZE=4><B>", "</B></FONT>", true) + `<P>` + esc(s.hashtags) + `<HR>` + each("<P><B>", "</B>", n.comments...) + each("<P>", "", n.form...) + `<HR><CENTER>` + each("<FONT SIZE=1>", "</FONT><BR>", n.foot...) + `</CENTER></BODY></HTML>`
}
