package depeche

import (
	"fmt"
	"runtime"

	"github.com/depeche-wire/depeche/pkg/telemetry"
)

func versionCommand() command {
	return command{name: "version", brief: "print what this program was built from", run: func(c *call) error {
		if err := c.none(c.flags()); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "depeche %s %s/%s %s\n", telemetry.Version(), runtime.GOOS, runtime.GOARCH, runtime.Version())
		return nil
	}}
}
