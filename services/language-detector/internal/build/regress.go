package build

import "math"

// regress fits a logistic regression by Newton's method, with a ridge on the
// standardised coefficients. The first feature is the constant.
func regress(xs [][]float64, ys []bool, weights []float64, ridge float64) []float64 {
	if len(xs) == 0 {
		return nil
	}
	n := len(xs[0])
	scale := make([]float64, n)
	for _, x := range xs {
		for k, v := range x {
			scale[k] += v * v
		}
	}
	for k := range scale {
		scale[k] = math.Sqrt(scale[k]/float64(len(xs))) + 1e-12
	}
	b := make([]float64, n)
	for range 30 {
		gradient := make([]float64, n)
		hessian := make([][]float64, n)
		for k := range hessian {
			hessian[k] = make([]float64, n)
			hessian[k][k] = ridge
			gradient[k] = -ridge * b[k]
		}
		for i, x := range xs {
			z := 0.0
			for k, v := range x {
				z += b[k] * v / scale[k]
			}
			p := 1 / (1 + math.Exp(-z))
			y := 0.0
			if ys[i] {
				y = 1
			}
			curve := max(p*(1-p), 1e-6) * weights[i]
			for k, v := range x {
				gradient[k] += weights[i] * (y - p) * v / scale[k]
				for m := range k + 1 {
					hessian[k][m] += curve * v / scale[k] * x[m] / scale[m]
				}
			}
		}
		for k, d := range solve(hessian, gradient) {
			b[k] += d
		}
	}
	for k := range b {
		b[k] /= scale[k]
	}
	return b
}

// solve returns x of a x = y for a symmetric positive a, of which the lower half
// is read (Cholesky).
func solve(a [][]float64, y []float64) []float64 {
	n := len(y)
	x := append([]float64(nil), y...)
	for i := range n {
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				a[i][j] = sum / a[j][j]
			}
		}
	}
	for i := range n {
		for k := range i {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}
