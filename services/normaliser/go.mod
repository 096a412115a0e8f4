module github.com/depeche-wire/depeche/services/normaliser

go 1.26.0

require (
	github.com/depeche-wire/depeche/pkg v0.0.0
	github.com/depeche-wire/depeche/proto v0.0.0
)

replace (
	github.com/depeche-wire/depeche/pkg => ../../pkg
	github.com/depeche-wire/depeche/proto => ../../proto
)
