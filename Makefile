# Everything a developer types. Each target sets up .venv by itself and does nothing there while pyproject.toml and
# constraints.txt stay as they are. Only Python 3.11+ and make are needed.

PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo console test quick format lint types imports schema docs wheel check clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

demo: $(VENV)/.runs ## Build a sample co-op, run the engine in compressed time, open the console
	$(BIN)/followthrough demo $(ARGS)

console: $(VENV)/.runs ## Open the console on the database of ./config.toml
	$(BIN)/followthrough console $(ARGS)

test: $(VENV)/.develops ## Run every test, on SQLite and PostgreSQL
	$(BIN)/python -m pytest --numprocesses $(WORKERS) $(ARGS)

quick: $(VENV)/.develops ## Run the tests that take no seconds
	$(BIN)/python -m pytest --numprocesses $(WORKERS) -m 'not slow' $(ARGS)

format: $(VENV)/.develops ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

lint: $(VENV)/.develops ## Check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.develops ## Check types
	$(BIN)/mypy

imports: $(VENV)/.develops ## Check which room imports which
	$(BIN)/lint-imports

schema: $(VENV)/.develops ## Check that sql/schema equals the table definitions
	$(BIN)/python -m engine.store.schema_files --check

docs: $(VENV)/.develops ## Make the generated parts of the documentation anew, pictures too
	$(BIN)/python -m tests.docs.generate
	$(BIN)/python -m console.pictures docs/pictures

wheel: $(VENV)/.develops ## Build the wheel, install it alone elsewhere, and run it there
	$(BIN)/python -m tests.wheel

check: lint types imports schema test wheel ## Everything that must be green

clean: ## Remove the environment and what tools left behind
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Followthrough needs Python 3.11 or newer, and none was found; install one, or name it: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "$(PYTHON) can't make an environment; on Debian and Ubuntu install python3-venv" >&2; \
		rm -rf $(VENV); exit 1; }

$(VENV)/.runs: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(PIP) hatchling editables
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.develops: pyproject.toml constraints.txt | $(VENV)/.runs
	@echo "Adding what tests need ..."
	@$(PIP) --no-build-isolation --editable '.[postgres,dev]'
	@touch $@
