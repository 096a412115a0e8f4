module github.com/depeche-wire/depeche/services/depeche

go 1.26.0

require (
	github.com/depeche-wire/depeche/pkg v0.0.0
	github.com/depeche-wire/depeche/proto v0.0.0
	github.com/depeche-wire/depeche/services/fetcher v0.0.0
	github.com/depeche-wire/depeche/services/language-detector v0.0.0
	github.com/depeche-wire/depeche/services/normaliser v0.0.0
	github.com/depeche-wire/depeche/services/store v0.0.0
)

replace (
	github.com/depeche-wire/depeche/pkg => ../../pkg
	github.com/depeche-wire/depeche/proto => ../../proto
	github.com/depeche-wire/depeche/services/fetcher => ../fetcher
	github.com/depeche-wire/depeche/services/language-detector => ../language-detector
	github.com/depeche-wire/depeche/services/normaliser => ../normaliser
	github.com/depeche-wire/depeche/services/store => ../store
)
