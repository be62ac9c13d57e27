# What a developer does with the project; `make` alone lists it.

.DEFAULT_GOAL := help
SHELL := /bin/bash
# What `make bench` runs on: the real data if it lies beside the project, else the generated sample.
REAL_DATA := ../shared/data/online-retail.csv.gz
DATA ?= $(if $(wildcard $(REAL_DATA)),$(REAL_DATA),data/online-retail.csv)
PYTHON ?= python3
INPUTS ?= 100000

.PHONY: help run setup build test unit fuzz interop real-data lint docs bench compare clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup build data/online-retail.csv ## Set up, build, generate a sample, run pipelines/retail.yaml
	./sluice run pipelines/retail.yaml

setup: ## Install the system libraries that are missing (apt-get, with sudo if need be)
	@missing=(); \
	command -v pkg-config >/dev/null || missing+=(pkg-config); \
	pkg-config --exists yaml-0.1 2>/dev/null || missing+=(libyaml-dev); \
	pkg-config --exists zlib 2>/dev/null || missing+=(zlib1g-dev); \
	pkg-config --exists sqlite3 2>/dev/null || missing+=(libsqlite3-dev); \
	$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv); \
	if ((!$${#missing[@]})); then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "make setup: install what Debian calls $${missing[*]}" >&2; exit 1; fi; \
	sudo=; \
	if ((EUID)); then \
	  if ! command -v sudo >/dev/null; then \
	    echo "make setup: as root, run: apt-get install $${missing[*]}" >&2; exit 1; fi; \
	  sudo='sudo --preserve-env=DEBIAN_FRONTEND'; fi; \
	echo "make setup: installing $${missing[*]}"; export DEBIAN_FRONTEND=noninteractive; \
	$$sudo apt-get -q update && $$sudo apt-get -qy install --no-install-recommends "$${missing[@]}"

build: setup ## Build the release program
	@./sluice --version

# Without -enable-testing the tests take over everything `make build` compiled; they need no @testable import.
test: unit interop real-data ## Run all tests

unit: build ## Run the Swift tests
	SLUICE_INTEROP_OUT='$(CURDIR)/.build/interop' swift test -c release --disable-testable-imports

fuzz: build ## Feed every reader damaged files, INPUTS=NUMBER to each (100000 when left out)
	SLUICE_FUZZ='$(INPUTS)' swift test -c release --disable-testable-imports --filter Fuzz

interop: build .venv/installed ## Read a run's artifacts with pyarrow, scipy, safetensors; compare with scikit-learn
	.venv/bin/python -m pytest -q Tests/Interop --ignore Tests/Interop/test_real_data.py

real-data: build .venv/installed ## Run the real data, where it is, against the figures of the reference
	.venv/bin/python -m pytest -q -rs -s Tests/Interop/test_real_data.py

.venv/installed: Tests/Interop/requirements.txt | setup
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

data/online-retail.csv: | build
	@mkdir -p $(@D)
	./sluice sample retail -o $@

lint: ## Check the format of all Swift files
	swift format lint --strict --recursive Sources Tests Package.swift

docs: build ## Regenerate docs/steps.md from the step kinds' declarations
	./sluice steps --markdown > .build/steps.md && mv .build/steps.md docs/steps.md

bench: build $(if $(wildcard $(DATA)),,data/online-retail.csv) ## Print where the time of a cold run goes, DATA=FILE
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	./sluice run pipelines/retail.yaml -p "data=$(DATA)" --artifacts "$$folder" --quiet && \
	./sluice runs show latest --timings --artifacts "$$folder"

compare: build $(if $(wildcard $(DATA)),,data/online-retail.csv) ## Time the peers that PEERS=PYTHON has beside us, XLEARN=PROGRAM LIBFM=PROGRAM
	$(or $(PEERS),$(PYTHON)) Benchmarks/compare.py "$(DATA)" \
	  $(if $(XLEARN),--xlearn "$(XLEARN)") $(if $(LIBFM),--libfm "$(LIBFM)")

clean: ## Remove what was built and the tests' Python; runs and models in artifacts/ stay
	rm -rf .build .venv
