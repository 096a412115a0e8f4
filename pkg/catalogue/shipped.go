package catalogue

import (
	_ "embed"
	"errors"
	"fmt"

	"github.com/depeche-wire/depeche/pkg/config"
)

//go:embed shipped.yaml
var shipped []byte

// ShippedFile is the name by which errors speak of the embedded catalogue.
const ShippedFile = "shipped.yaml"

// Shipped returns the catalogue that depeche brings along, Agence Ecofin first.
// It fails only if the embedded file itself is wrong.
func Shipped() (Sources, error) {
	var sources Sources
	if err := config.DecodeStrict(ShippedFile, "sources", shipped, &sources); err != nil {
		return nil, fmt.Errorf("read the shipped catalogue: %w", err)
	}
	if faults := sources.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("the shipped catalogue is not valid: %w", errors.Join(faults...))
	}
	return sources, nil
}
