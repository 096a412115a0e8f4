// Command store keeps the items, numbers and publishes them, and answers queries.
package main

import (
	"os"

	"github.com/depeche-wire/depeche/pkg/service"
	"github.com/depeche-wire/depeche/services/store"
)

func main() { os.Exit(service.Main(store.Definition())) }
