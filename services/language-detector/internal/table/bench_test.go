package table

import "testing"

const (
	headlineText = "Le ministre annonce une réforme des impôts pour les petites entreprises du pays"
)

func BenchmarkDetect(b *testing.B) {
	t, err := Shipped()
	if err != nil {
		b.Fatal(err)
	}
	long := ""
	for range 40 {
		long += headlineText + ". "
	}
	for name, text := range map[string]string{"headline": headlineText, "200": long[:200], "article": long} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.Detect(text, nil)
			}
		})
	}
}
