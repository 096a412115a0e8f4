package stage

import (
	"math/rand/v2"
	"time"
)

// retryDelay returns how long to wait after the given failed attempt, from 1:
// 1 s, doubled each time up to 5 min, give or take a fifth so that what failed
// together does not come back together.
func retryDelay(attempt int) time.Duration {
	d := 5 * time.Minute
	if attempt < 10 {
		d = min(d, time.Second<<(max(attempt, 1)-1))
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}

// outageDelay returns the pause before the given further try during an outage.
func outageDelay(try int) time.Duration {
	return min(5*time.Second, 100*time.Millisecond<<min(try, 6))
}
