// Command depeche is the whole wire in one process, and the operator's command line.
package main

import (
	"os"

	"github.com/depeche-wire/depeche/services/depeche"
)

func main() { os.Exit(depeche.Main()) }
