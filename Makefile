# On a machine with Python 3.11 or newer, `make demo` and `make test` need nothing else.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check
MAKEFLAGS += --no-print-directory
DEMO := hitl run graphs/approval.yaml -i item="Standing desk" -i amount=480 --pause-ok
PLAYED := --answers "{\"manager\": \"approve\"}"
REJECTED := 9

.PHONY: demo test oldest lint fuzz bench pictures crash completions schema

# Runs an example that asks. Without a terminal it plays prepared answers.
demo: .venv/installed
	@if [ -t 0 ] && [ -t 2 ]; then run='$(DEMO)'; else run='$(DEMO) $(PLAYED)'; fi; \
	echo "$$run"; eval "$(BIN)/$$run" || [ $$? -eq $(REJECTED) ]
	@echo
	@echo 'That was all. To use hitl in this shell: source .venv/bin/activate'

test: lint
	$(BIN)/pytest -n auto --dist loadgroup
	$(MAKE) oldest

# The saver and the runner of LangGraph graphs once more, with the oldest langgraph in place of the newest.
# hitl knows by `site-packages` that it was installed, and looks for no nodes in it.
OLDEST := $(shell sed -n 's/^langgraph = .*langgraph>=\([0-9.]*\),.*/\1/p' pyproject.toml)
OLD := $(CURDIR)/.venv/langgraph-$(OLDEST)/site-packages
OF_LANGGRAPH := tests/contract/hitl_saver $(addprefix tests/unit/loading/test_langgraph,.py _edits.py _failures.py)
oldest: $(OLD)
	HITL_TESTED_LANGGRAPH=$(OLDEST) PYTHONPATH=$(OLD) $(BIN)/pytest -n auto $(OF_LANGGRAPH) tests/unit/test_versions.py

$(OLD): .venv/installed-dev
	$(PIP) install --no-deps --target $@ langgraph==$(OLDEST)
	@touch $@

lint: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Ten minutes of made-up graph files, expressions and shell texts; a few seconds of it are part of the tests.
fuzz: .venv/installed-dev
	$(BIN)/python -m tests.fuzz $(or $(FUZZ_SECONDS),600)

# Measures this machine and writes tests/bench/RESULTS.md.
bench: .venv/installed-dev
	$(BIN)/python -m tests.bench

# Draws the pictures of the README anew, and those of all screens or of SCREENS; tests compare them.
pictures: .venv/installed-dev
	$(BIN)/python -m tests.pictures
	$(BIN)/python -m tests.terminal.played $(SCREENS)

# The crash tests with the numbers of rounds that the promise names; writes tests/crash/RESULTS.md.
# It needs strace and some ten minutes.
crash: .venv/installed-dev
	$(BIN)/pytest tests/crash --long -n auto --dist loadgroup --timeout 1500

# Writes the scripts in completions/ anew; a test compares them with what hitl prints.
completions: .venv/installed
	$(BIN)/hitl completion bash > completions/hitl.bash
	$(BIN)/hitl completion zsh > completions/hitl.zsh
	$(BIN)/hitl completion fish > completions/hitl.fish

# Writes the JSON Schema that the examples name in their first line anew; a test compares it, too.
schema: .venv/installed
	$(BIN)/hitl schema > graphs/hitl.schema.json

# The two stamps: installed to run, and installed to work on hitl. A changed pyproject.toml renews them.
.venv/installed: pyproject.toml | .venv
	$(PIP) install --editable .
	@touch $@

.venv/installed-dev: pyproject.toml | .venv
	$(PIP) install --editable '.[dev]'
	@touch $@ .venv/installed

.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hitl needs Python 3.11 or newer; say which with: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
