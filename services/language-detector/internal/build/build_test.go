package build

import (
	"bytes"
	"math"
	"os/exec"
	"testing"

	"github.com/depeche-wire/depeche/services/language-detector/internal/models"
)

// The embedded tables are what go generate makes of lingua-go's module and models/,
// byte for byte. It runs as a program of its own: the race detector would make
// minutes of it.
func TestTablesAreUpToDate(t *testing.T) {
	t.Parallel()
	if out, err := exec.CommandContext(t.Context(), "go", "run", "../../cmd/tables", "check").CombinedOutput(); err != nil {
		t.Errorf("tables check: %v\n%s", err, out)
	}
}

func TestCountsAreWrittenTheSame(t *testing.T) {
	t.Parallel()
	texts := []string{"Un jour le marché ouvre", "le marché ferme un soir", "des marchés, des jours: 12 <b>soirs</b>"}
	var files [2]bytes.Buffer
	for i := range files {
		c := models.NewCounts()
		for _, text := range texts {
			c.Add(text)
		}
		if err := c.Write(&files[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("two writings of the same counts differ")
	}
	c, err := models.ReadCounts(&files[0])
	if err != nil {
		t.Fatal(err)
	}
	if c.Words["marché"] != 2 || c.Words["marchés"] != 1 || c.Grams["mar"] != 3 || c.Grams["é"] != 3 || c.Words["b"] != 0 {
		t.Errorf("words %v", c.Words)
	}
	if _, once := c.Grams["jour "]; once {
		t.Error("an n-gram holds a space")
	}
	if _, kept := c.Grams["ouvre"]; kept {
		t.Error("five letters that were seen once are kept")
	}
	// P(r | ma) is all that follows ma, less the discount.
	if p, ok := c.LogP("mar"); !ok || math.Abs(float64(p)-math.Log((3-.9)/3)) > 1e-6 {
		t.Errorf("ln P(r | ma) = %v", p)
	}
	for _, broken := range [][]byte{nil, []byte("no gzip"), files[1].Bytes()[:files[1].Len()/2]} {
		if _, err := models.ReadCounts(bytes.NewReader(broken)); err == nil {
			t.Errorf("%d broken bytes were read as counts", len(broken))
		}
	}
}

// The regression finds the coefficients that made the answers.
func TestRegress(t *testing.T) {
	t.Parallel()
	var xs [][]float64
	var ys []bool
	var weights []float64
	for i := range 2000 {
		x := float64(i%200)/20 - 5
		p := 1 / (1 + math.Exp(-(1 + 2*x)))
		xs, ys = append(xs, []float64{1, x}), append(ys, float64(i/200)/10+.05 < p)
		weights = append(weights, 1)
	}
	b := regress(xs, ys, weights, 1e-6)
	if math.Abs(b[0]-1) > .15 || math.Abs(b[1]-2) > .3 {
		t.Errorf("coefficients %v, want about 1 and 2", b)
	}
}
