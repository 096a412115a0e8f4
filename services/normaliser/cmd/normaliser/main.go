// Command normaliser runs the normaliser as a program; see the package.
package main

import (
	"os"

	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/services/normaliser"
)

func main() { os.Exit(service.Main(normaliser.Definition())) }
