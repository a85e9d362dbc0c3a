# make demo   a season of a small co-op, played by the bot and a sandbox; leaves it in demo-out/
# make test   everything that must hold: ruff, mypy, the tests (the store's on PostgreSQL too, if it is installed)
# make coverage  which branches of service/, instance/ and store/ the tests take
# make bench  the figures, each printed with how it was measured
# make mutants  changes core/ in small ways, one at a time, and sees whether its tests notice; MODULE=rule.ballot for one module
# make clean  what make made
#
# Each sets itself up in .venv on a machine with Python 3.11 or later; on Debian as root it installs python3-venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
OUT ?= demo-out
SEED ?= 1

.PHONY: demo test coverage bench mutants clean
.DELETE_ON_ERROR:

demo: $(VENV)/installed
	@$(BIN)/jurybot demo --seed $(SEED) --out $(OUT)

test: $(VENV)/installed-dev
	@sh .ci/packages
	$(BIN)/ruff check .
	$(BIN)/mypy
	.ci/with-postgres $(BIN)/pytest -n auto --dist worksteal

coverage: $(VENV)/installed-dev
	.ci/with-postgres $(BIN)/pytest -n auto --dist worksteal --cov-branch --cov-report term-missing:skip-covered \
	  --cov jurybot/service --cov jurybot/instance --cov jurybot/store

bench: $(VENV)/installed-dev
	@set -e; for bench in tests/bench/bench_*.py; do $(BIN)/python -m tests.bench.$$(basename $$bench .py); done

mutants: $(VENV)/installed-dev
	@$(PIP) --editable '.[dev,mutants]'
	@$(BIN)/python -m tests.mutants $(MODULE)

clean:
	rm -rf $(VENV) demo-out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Editable, so that a change needs no new installation; a changed pyproject.toml does.
$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing jurybot into $(VENV) (once; a minute or so) …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing jurybot and what its tests need into $(VENV) (once; a minute or so) …"
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/installed

$(VENV)/bin/python:
	@PYTHON=$(PYTHON) VENV=$(VENV) sh .ci/venv
