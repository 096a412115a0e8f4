// Command fetcher asks publishers for what is new.
package main

import (
	"os"

	"github.com/depeche-wire/depeche/services/fetcher"

	"github.com/depeche-wire/depeche/pkg/service"
)

func main() { os.Exit(service.Main(fetcher.Definition())) }
