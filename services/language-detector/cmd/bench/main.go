// Command bench measures the detector beside lingua-go, on the texts with known
// languages that lie beside the repository:
//
//	bench [N]     at most N texts of a class and language; all without N
//
// It prints accuracy by class and language, CPU, allocations, memory, load time and
// calibration, then each figure that is promised, and exits with 1 if one is missed.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/depeche-wire/depeche/services/language-detector/internal/evaluate"
)

func main() {
	missed, err := evaluate.Command(context.Background(), os.Args[1:], os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if missed > 0 {
		os.Exit(1)
	}
}
