# depeche: build, test and check. `make` alone prints what there is.
# build, run and test need nothing but Go; check also needs gcc (the race
# detector) and the tools that .ci/run installs.

GO      ?= go
BIN     := bin
TOOLS   := $(CURDIR)/$(BIN)/tools
MODULES  = $(shell $(GO) list -m -f '{{.Dir}}')
SERVICES := fetcher language-detector normaliser store

VERSION ?= $(shell git describe --tags --match 'v*' --always --dirty 2>/dev/null)
LDFLAGS := -s -w -X github.com/depeche-wire/depeche/pkg/telemetry.version=$(VERSION)
BUILD    = CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/

# The tools of check and proto, each of one version for everybody.
GOLANGCI_VERSION      := v2.15.0
BUF_VERSION           := v1.75.0
PROTOC_GEN_GO_VERSION := v1.36.12
GOVULNCHECK_VERSION   := v1.9.0

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

## Using

.PHONY: build run depeche $(SERVICES)
build: depeche $(SERVICES) ## build the five programs into bin/
depeche $(SERVICES):
	@mkdir -p $(BIN)
	$(BUILD) ./services/$@/cmd/$@

run: depeche ## build bin/depeche and run the whole pipeline (ARGS='--demo' passes more)
	$(BIN)/depeche run $(ARGS)

## Testing

.PHONY: test test-race bench bench-articles bench-language
test: ## run every test of every module
	$(GO) test work

test-race: ## the same with the race detector (needs gcc)
	CGO_ENABLED=1 $(GO) test -race -timeout 20m work

bench: depeche ## articles where the evaluation data are there, Go benchmarks, then the whole pipeline against its own floor
	-@$(MAKE) --no-print-directory bench-articles
	$(GO) test -run '^$$' -bench . -benchmem work
	$(BIN)/depeche bench $(ARGS)

bench-articles: ## bodies on sites that the model has not seen, beside libraries; titles, authors and dates (needs the evaluation data)
	$(GO) run ./services/normaliser/train
	$(GO) test -count=1 -v -run 'Test(Metadata|Dates)OfKnownPages' ./services/normaliser

bench-language: ## the language detector beside lingua-go; BENCH_N=20 takes that many texts of a class and language
	$(GO) run ./services/language-detector/cmd/bench $(BENCH_N)

## Checking: what CI runs

.PHONY: check fmt vet lint modules proto-check vuln
check: fmt vet modules proto-check lint test-race vuln ## everything that CI runs

fmt: ## no file that gofmt would change
	@out=$$(gofmt -l $(MODULES)); test -z "$$out" || { echo "run gofmt -w on:"; echo "$$out"; exit 1; }

vet: ## go vet
	$(GO) vet work

lint: $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION) ## golangci-lint, with the import rules of .golangci.yml
	$< run $(patsubst %,%/...,$(MODULES))

modules: ## each module builds alone, is tidy, and asks for the same Go
	@.ci/modules

proto-check: $(TOOLS)/buf-$(BUF_VERSION) $(TOOLS)/protoc-gen-go ## the contract: style, compatibility, generated code up to date
	@BUF=$< PATH=$(TOOLS):$$PATH .ci/proto

vuln: $(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION) ## known vulnerabilities, where their list can be reached
	@GOVULNCHECK=$< .ci/vuln

## Maintaining

.PHONY: tidy proto clean
tidy: ## go mod tidy in each module
	@for dir in $(MODULES); do (cd $$dir && echo "tidy $$dir" && $(GO) mod tidy) || exit 1; done

proto: $(TOOLS)/buf-$(BUF_VERSION) $(TOOLS)/protoc-gen-go ## lint the contract and generate its Go code
	cd proto && $< lint && PATH=$(TOOLS):$$PATH $< generate

clean: ## remove bin/
	rm -rf $(BIN)

# A tool's file carries its version, so that a new version is built and an old one is not run.
define install
@mkdir -p $(TOOLS)/new
GOBIN=$(TOOLS)/new GOFLAGS= $(GO) install $(1)
@mv $(TOOLS)/new/$(2) $@ && rmdir $(TOOLS)/new
endef

$(TOOLS)/golangci-lint-$(GOLANGCI_VERSION):
	$(call install,github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION),golangci-lint)

$(TOOLS)/buf-$(BUF_VERSION):
	$(call install,github.com/bufbuild/buf/cmd/buf@$(BUF_VERSION),buf)

$(TOOLS)/protoc-gen-go-$(PROTOC_GEN_GO_VERSION):
	$(call install,google.golang.org/protobuf/cmd/protoc-gen-go@$(PROTOC_GEN_GO_VERSION),protoc-gen-go)

$(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION):
	$(call install,golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION),govulncheck)

# buf looks for its plugin by this name.
$(TOOLS)/protoc-gen-go: $(TOOLS)/protoc-gen-go-$(PROTOC_GEN_GO_VERSION)
	ln -sf $(notdir $<) $@
