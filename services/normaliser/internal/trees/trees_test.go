package trees_test

import (
	"math/rand/v2"
	"testing"

	"github.com/depeche-wire/depeche/services/normaliser/internal/trees"
)

func TestTrainingLearnsAndSurvivesWriting(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	sample := func() ([]float32, float32) {
		x := []float32{random.Float32(), random.Float32(), random.Float32()}
		if (x[0] > 0.5) != (x[1] > 0.3) {
			return x, 1
		}
		return x, 0
	}
	var x [][]float32
	var y, w []float32
	for range 5000 {
		a, b := sample()
		x, y, w = append(x, a), append(y, b), append(w, 1)
	}
	p := trees.Default()
	p.Trees, p.Share = 60, 1
	forest := trees.Train(x, y, w, p)
	raw, err := forest.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	again, err := trees.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for range 2000 {
		a, b := sample()
		if (forest.Probability(a) > 0.5) != (b > 0.5) {
			wrong++
		}
		if forest.Score(a) != again.Score(a) {
			t.Fatalf("score of %v is %v, after writing and reading %v", a, forest.Score(a), again.Score(a))
		}
	}
	if wrong > 40 {
		t.Errorf("%d of 2000 answers are wrong", wrong)
	}
	if _, err := trees.Read(raw[:len(raw)-3]); err == nil {
		t.Error("a model that was cut is read without an error")
	}
}
