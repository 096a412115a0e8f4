package detector_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	detector "github.com/depeche-wire/depeche/services/language-detector"
)

func handle(t *testing.T, d *detector.Detector, it *v1.Item) *v1.Item {
	t.Helper()
	out, err := d.Handle(t.Context(), it)
	if err != nil || len(out) != 1 {
		t.Fatalf("Handle: %d items, %v", len(out), err)
	}
	return out[0]
}

func TestDeclaredLanguagesAreRecorded(t *testing.T) {
	t.Parallel()
	it := item(1, english, "The members agree on most of it.")
	it.Source.Languages = []string{"en", "sw"}
	it.Fetched.FeedLanguage = "en_GB"
	it.Fetched.Entry.Language = "EN-us"
	it.Fetched.Page = packed(t, `<!doctype html><html class=x xml:lang="sw-TZ"><p>x`)
	it.Fetched.Page.Language = "en, fr, not a tag, " + strings.Repeat("x", 100)
	got := handle(t, newDetector(t), it).GetLanguage()
	want := []*v1.DeclaredLanguage{
		{Tag: "en-us", Where: "entry"}, {Tag: "sw-TZ", Where: "page"}, {Tag: "en", Where: "header"}, {Tag: "fr", Where: "header"},
		{Tag: "en-GB", Where: "feed"}, {Tag: "en", Where: "catalogue"}, {Tag: "sw", Where: "catalogue"},
	}
	if diff := cmp.Diff(want, got.GetDeclared(), protocmp.Transform()); diff != "" {
		t.Errorf("declared (-want +got):\n%s", diff)
	}
	if got.GetTag() != "en" || got.GetConflict() {
		t.Errorf("tag %s, conflict %v", got.GetTag(), got.GetConflict())
	}
}

// A declared language never overturns a sure text, and the conflict is flagged.
func TestWrongDeclarations(t *testing.T) {
	t.Parallel()
	it := item(1, english, "The members have met three times since the beginning of the year and they agree on most of it.")
	it.Fetched.FeedLanguage, it.Fetched.Entry.Language = "fr", "fr"
	it.Source.Languages = []string{"en"} // the whole source's: no contradiction
	if l := handle(t, newDetector(t), it).GetLanguage(); l.GetTag() != "en" || !l.GetConflict() {
		t.Errorf("tag %s, conflict %v; want en, true", l.GetTag(), l.GetConflict())
	}
	it.Fetched.FeedLanguage = "en"
	if l := handle(t, newDetector(t), it).GetLanguage(); l.GetConflict() {
		t.Error("a conflict, though the feed says what the text is")
	}
	it.Fetched.FeedLanguage, it.Fetched.Entry.Language = "", ""
	if l := handle(t, newDetector(t), it).GetLanguage(); l.GetConflict() {
		t.Error("a conflict, though nothing is declared")
	}
}

// "no" and "in" are what pages say for Bokmål and Indonesian.
func TestOtherSpellingsAreNoConflict(t *testing.T) {
	t.Parallel()
	for declared, text := range map[string]string{
		"no": "Regjeringen legger fram et nytt forslag til budsjett på mandag, og kommunene vil få mer penger til skolene neste år.",
		"in": "Pemerintah mengatakan bahwa harga beras akan turun karena impor dari negara tetangga sudah tiba di pelabuhan.",
	} {
		it := item(1, text, "")
		it.Fetched.Entry.Language = declared
		if l := handle(t, newDetector(t), it).GetLanguage(); l.GetConfidence() < .9 || l.GetConflict() {
			t.Errorf("declared %s: %s with %.2f, conflict %v", declared, l.GetTag(), l.GetConfidence(), l.GetConflict())
		}
	}
}

// A declared language raises or turns the answer to a text that may be in several.
func TestDeclarationsSettleWhatIsUnsure(t *testing.T) {
	t.Parallel()
	const text = "Zagreb: nova zgrada opere" // Croatian or Bosnian
	cfg := detector.Default()
	cfg.MinConfidence = .62
	d, err := detector.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	alone := tagOf(t, d, &v1.Entry{Title: text}, nil)
	if alone.GetTag() != "und" {
		t.Fatalf("%q is sure to be %s (%.2f): take another", text, alone.GetTag(), alone.GetConfidence())
	}
	for _, tag := range []string{"hr", "bs"} {
		l := tagOf(t, d, &v1.Entry{Title: text, Language: tag}, nil)
		if l.GetTag() != tag || l.GetConfidence() <= alone.GetConfidence() {
			t.Errorf("declared %s: %s with %.2f, from %.2f", tag, l.GetTag(), l.GetConfidence(), alone.GetConfidence())
		}
	}
}

// What nearly all of a source's latest items are in counts for the next.
func TestASourceKeepsItsLanguage(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	const text = "Zagreb: nova zgrada opere"
	croatian := item(1, "Hrvatska vlada danas je na sjednici prihvatila prijedlog zakona o vatrogastvu", "Sjednica je počela u deset sati, a ministri su tijekom rasprave iznijeli svoje primjedbe na prijedlog.")
	croatian.Fetched.Entry.Language = "hr"
	if l := handle(t, d, croatian).GetLanguage(); l.GetTag() != "hr" {
		t.Fatalf("the source's items are %s (%.2f)", l.GetTag(), l.GetConfidence())
	}
	before := handle(t, d, item(2, text, "")).GetLanguage()
	for range 60 {
		handle(t, d, croatian)
	}
	after := handle(t, d, item(2, text, "")).GetLanguage()
	if after.GetTag() != "hr" || after.GetConfidence() <= before.GetConfidence() {
		t.Errorf("%s %.2f, then %s %.2f", before.GetTag(), before.GetConfidence(), after.GetTag(), after.GetConfidence())
	}
	elsewhere := item(3, text, "")
	elsewhere.Source.Id = "another"
	if l := handle(t, d, elsewhere).GetLanguage(); l.GetConfidence() != before.GetConfidence() {
		t.Errorf("another source's item has %.2f, want %.2f", l.GetConfidence(), before.GetConfidence())
	}
}

// Only language is filled, on a copy; and the subject's token is one of the table's.
func TestOnlyLanguageIsFilled(t *testing.T) {
	t.Parallel()
	it := item(1, english, "The members agree on most of it.")
	it.Fetched.Entry.Language = "fr; DROP.>*"
	before := proto.CloneOf(it)
	out := handle(t, newDetector(t), it)
	if diff := cmp.Diff(before, it, protocmp.Transform()); diff != "" {
		t.Errorf("the input was changed:\n%s", diff)
	}
	m, err := v1.EncodeItem(v1.StateDetected, out)
	if err != nil || m.Subject != "depeche.v1.detected.en.paper" {
		t.Errorf("subject %s, %v", m.Subject, err)
	}
	out.Language = nil
	if diff := cmp.Diff(before, out, protocmp.Transform()); diff != "" {
		t.Errorf("more than the language was changed:\n%s", diff)
	}
}

// One detector serves all goroutines, with the same answers.
func TestOneDetectorServesAll(t *testing.T) {
	t.Parallel()
	d := newDetector(t)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for n := range 100 {
				it := item(n, french, "Les députés doivent voter le texte avant la fin du mois.")
				it.Source.Id = fmt.Sprint("source-", i%3)
				if out, err := d.Handle(t.Context(), it); err != nil || len(out) != 1 || out[0].GetLanguage().GetTag() != "fr" {
					t.Errorf("%v, %v", out, err)
					return
				}
			}
		})
	}
	wait.Wait()
}
