# run, test, check, bench, faults: each works in a fresh clone with Python 3.11 or newer, make and a package installer.
#   make run SITE=path/to/public PORT=9000       another site, another port
#   make faults FAULTS="kills --count 500"         one of the fault rigs, so often
#   make test PYTHON=python3.13 TESTS="-k phrase"  another interpreter, some of the tests

VENV := .venv
BIN := $(VENV)/bin
SITE ?= examples/newsroom
PORT ?= 8000
TESTS ?=
FAULTS ?=

# The first interpreter that is new enough. The environment is made anew when PYTHON names another one.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
MADE := $(VENV)/made-with$(subst /,-,-$(PYTHON))
INSTALLED := $(VENV)/installed
BENCH_INSTALLED := $(VENV)/installed-bench
LINKS := $(VENV)/links
RELOADED := $(VENV)/whoosh-reloaded
ENGINE_TESTS := tests/test_whoosh_codec.py tests/test_engine_contract.py tests/test_engine_writes.py \
	tests/test_engine_switch.py tests/test_site_contract.py tests/test_site_search.py
BOX_LOCK := $(wildcard web/box/package-lock.json)
NPM := $(shell command -v npm)
BOX_INSTALLED := $(if $(and $(BOX_LOCK),$(NPM)),web/box/node_modules/.package-lock.json)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test reloaded check bench faults cluster format lock browser clean
.DEFAULT_GOAL := run

run: $(INSTALLED)
	@PATH="$(CURDIR)/$(BIN):$$PATH" .ci/serve-site "$(SITE)" "$(PORT)"

test: $(INSTALLED) $(BOX_INSTALLED) browser $(if $(TESTS),,reloaded)
	$(BIN)/python -m pytest -q $(TESTS)

# The engine's tests once more on whoosh's other living line, which is put in front of the installed one.
reloaded: $(RELOADED)
	PYTHONPATH=$(CURDIR)/$(RELOADED) $(BIN)/python -c 'import sys, whoosh; sys.exit("$(RELOADED)" not in whoosh.__file__)'
	PYTHONPATH=$(CURDIR)/$(RELOADED) $(BIN)/python -m pytest -q $(ENGINE_TESTS) -k "not opensearch"

check: $(INSTALLED) $(LINKS) $(BOX_INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=$(LINKS) $(BIN)/mypy
	$(if $(BOX_INSTALLED),npm --prefix web/box run --silent check)

bench: $(BENCH_INSTALLED)
	$(BIN)/python -m tests.benchmarks $(BENCH)

faults: $(INSTALLED)
	$(BIN)/python -m tests.faults $(FAULTS)

# Real nodes of OpenSearch, fetched with Maven for the Java that is there: CLUSTER=three, kill3 or faults.
cluster: $(INSTALLED)
	$(BIN)/python -m tests.cluster $(CLUSTER)

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .pressmark .bench build dist pressmark.egg-info web/box/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find index search web tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Exact versions with hashes for every platform; the ranges stand in pyproject.toml. Needs uv.
lock:
	echo "setuptools>=77" | uv pip compile pyproject.toml - --all-extras --group dev --group test $(LOCK) -o requirements.lock
	echo "pagefind[bin]>=1.5" | uv pip compile - $(LOCK) -o tests/benchmarks/requirements.lock
	echo "whoosh-reloaded>=2.7.5" | uv pip compile - $(LOCK) -o tests/whoosh_reloaded.lock

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

$(MADE):
	@test -n "$(PYTHON)" || { echo "Pressmark needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/install python3-venv "to make a virtual environment"
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@touch $@

# setuptools is in the lock, so the build takes it from here and fetches nothing unpinned.
$(INSTALLED): $(MADE) requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(RELOADED): $(INSTALLED) tests/whoosh_reloaded.lock
	rm -rf $@
	$(BIN)/python -m pip install --quiet --require-hashes --target $@ -r tests/whoosh_reloaded.lock
	@touch $@

$(BENCH_INSTALLED): $(INSTALLED) tests/benchmarks/requirements.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r tests/benchmarks/requirements.lock
	@touch $@

# mypy does not see an editable install that maps folders; these links show it pressmark.index and the others.
$(LINKS): $(MADE)
	@mkdir -p $@/pressmark
	@for folder in index search web; do ln -sfn $(CURDIR)/$$folder $@/pressmark/$$folder; done

web/box/node_modules/.package-lock.json: $(BOX_LOCK)
	cd web/box && npm ci --no-audit --no-fund
	@touch $@

browser:
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome; do command -v "$$name" >/dev/null && exit; done; \
		.ci/install chromium "to test the pages and the search box in a real browser, or name one in CHROMIUM"
