package detector

import (
	"strings"
	"unicode"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

const (
	// shortTitle is the number of letters of a title under which the text speaks first.
	shortTitle = 25
	// shortText is the number of letters of an item's own text under which its page
	// is read as well.
	shortText = 25
	// tellingText is the number of letters of an item's own text from which its page
	// may confirm what it is taken for, and not name another language.
	tellingText = 60
	// moreLikely is the confidence from which it may not either, and from which a
	// block of a page has its likeliest language.
	moreLikely = .5
	// noticeSize is how many letters a feed's last line has at most besides the title
	// that it repeats: "The post ... appeared first on ...".
	noticeSize = 80
)

// itemText is what the detector reads of an item, without markup.
type itemText struct{ title, body string }

// ownText is the entry's title, and its content or summary, whichever is longer.
func ownText(it *v1.Item) itemText {
	entry := it.GetFetched().GetEntry()
	t := itemText{title: visibleText(entry.GetTitle()), body: visibleText(entry.GetContent())}
	if summary := visibleText(entry.GetSummary()); letters(t.body) < letters(summary) {
		t.body = summary
	}
	t.body = withoutNotice(t.body, t.title)
	return t
}

// withoutNotice drops the last line of a text if it is a publishing program's
// notice, which repeats the title in the program's language.
func withoutNotice(body, title string) string {
	at := strings.LastIndexByte(body, '\n') + 1
	last := body[at:]
	if n := letters(title); n < shortTitle || !strings.Contains(last, title) || letters(last) > n+noticeSize {
		return body
	}
	return strings.TrimSpace(body[:at])
}

// whole is the text that spans count in.
func (t itemText) whole() string { return t.title + "\n\n" + t.body }

// inOrder puts the title first, unless it is too short to tell much.
func (t itemText) inOrder() string {
	if letters(t.title) < shortTitle && t.body != "" {
		return t.body + "\n\n" + t.title
	}
	return t.whole()
}

// script of the title, or of all of it where the title is too short to show one.
func (t itemText) script() int {
	if s := scriptOf(t.title); s >= 0 {
		return s
	}
	return scriptOf(t.whole())
}

// with appends the page's text.
func (t itemText) with(page string) itemText {
	return itemText{t.title, strings.TrimSpace(t.body + "\n\n" + page)}
}

// read names the language of an item's own text. Where that is short or unsure
// its page's main text is read too; that never overturns what is likely, nor a
// text in another script.
func (d *Detector) read(it *v1.Item, hints []table.Hint) (itemText, table.Answer) {
	own := ownText(it)
	answer := d.engine.detect(own.inOrder(), hints)
	unsure := answer.Confidence < d.cfg.MinConfidence || answer.TooShort()
	short := answer.Letters < shortText && answer.Confidence < conflictFrom
	if !unsure && !short {
		return own, answer
	}
	page, tag := d.chiefText(mainText(it.GetFetched().GetPage()), own)
	likely := answer.Confidence >= moreLikely || answer.Letters >= tellingText
	if page == "" || likely && tag != answer.Tag {
		return own, answer
	}
	both := own.with(page)
	if a := d.engine.detect(both.inOrder(), hints); a.Tag == tag {
		return both, a
	}
	return own, answer
}

// chiefText returns those blocks of a page that are in its chief language, and
// that language; none if there is none with half of the text that is in the
// item's own script.
func (d *Detector) chiefText(blocks []string, own itemText) (text, tag string) {
	script := own.script()
	letters, total := map[string]int{}, 0
	tags := make([]string, len(blocks))
	for i, b := range blocks {
		if script >= 0 && scriptOf(b) != script {
			continue
		}
		a := d.table.Detect(b, nil)
		tags[i] = tagOr(a, moreLikely)
		letters[tags[i]] += a.Letters
		total += a.Letters
	}
	for t, n := range letters {
		if 2*n > total && t != v1.LanguageUndetermined {
			tag = t
		}
	}
	if tag == "" {
		return "", ""
	}
	var chief []string
	for i, b := range blocks {
		if tags[i] == tag {
			chief = append(chief, b)
		}
	}
	return strings.Join(chief, "\n"), tag
}

// leastScript is how many letters show a text's script.
const leastScript = 10

// scripts to tell apart; those that one language mixes are together.
var scripts = [...][]*unicode.RangeTable{
	{unicode.Latin}, {unicode.Arabic}, {unicode.Cyrillic}, {unicode.Devanagari}, {unicode.Ethiopic}, {unicode.Greek}, {unicode.Hebrew},
	{unicode.Han, unicode.Hiragana, unicode.Katakana}, {unicode.Hangul},
}

// scriptOf returns the index in scripts of most letters of a text, len(scripts)
// for any other, -1 where there are too few letters to tell.
func scriptOf(text string) int {
	var counts [len(scripts) + 1]int
	n := 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		n++
		script := 0
		for script < len(scripts) && !unicode.In(r, scripts[script]...) {
			script++
		}
		counts[script]++
	}
	if n < leastScript {
		return -1
	}
	most := 0
	for i, c := range counts {
		if c > counts[most] {
			most = i
		}
	}
	return most
}
