//go:build !nolingua && !race

package detector_test

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	detector "github.com/depeche-wire/depeche/services/language-detector"
)

// Lingua-go with all its models: the engine alone, then beside the table. One test,
// because the models, a gigabyte of them, are shared. The race detector would take
// several times as much.
func TestLingua(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all models of lingua-go")
	}
	t.Run("engine", func(t *testing.T) {
		w := newWire(t)
		cfg := detector.Default()
		cfg.Engine, cfg.MinConfidence = "lingua", 0.3
		w.start(cfg)
		w.put(stories()...)
		w.settled()
		if got := w.detected(); got[french] != "fr" || got[english] != "en" || got[none] != "und" {
			t.Errorf("tags by title: %v", got)
		}
	})
	t.Run("verify", func(t *testing.T) {
		w := newWire(t)
		cfg := detector.Default()
		cfg.Verify = 1
		w.start(cfg)
		hausa := item(100, "Gwamnatin jihar ta ce za a gina sabuwar makaranta", "Kwamishinan ilimi ya bayyana haka ne a ranar Litinin yayin da yake ganawa da manema labarai.")
		// The models load behind, and what comes before is not verified.
		verified := func() float64 { return counter(t, w, "depeche_detector_verified_total") }
		for n, deadline := 0, time.Now().Add(2*time.Minute); verified() < 1; n++ {
			if time.Now().After(deadline) {
				t.Fatal("nothing is verified after 2 minutes")
			}
			w.put(item(200+n, french, "Les députés doivent voter le texte avant la fin du mois."))
			w.settled()
		}
		if n := testutil.CollectAndCount(w.registry, "depeche_detector_disagreements_total"); n != 0 {
			t.Errorf("%d disagreements on French", n)
		}
		w.put(hausa)
		w.settled()
		if n := testutil.CollectAndCount(w.registry, "depeche_detector_disagreements_total"); n != 1 {
			t.Errorf("%d pairs of tags that disagree, want 1: lingua-go has no Hausa", n)
		}
		if got := w.detected(); got[hausa.GetFetched().GetEntry().GetTitle()] != "ha" {
			t.Errorf("the table's tag is overruled: %v", got)
		}
	})
}

func counter(t *testing.T, w *wire, name string) float64 {
	t.Helper()
	families, err := w.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	return 0
}
