// Command language-detector names the language of each item.
package main

import (
	"os"

	detector "github.com/depeche-wire/depeche/services/language-detector"

	"github.com/depeche-wire/depeche/pkg/service"
)

func main() { os.Exit(service.Main(detector.Definition())) }
