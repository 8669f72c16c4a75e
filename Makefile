# Everything a person does with this project; CI calls the same targets.
.DEFAULT_GOAL := help
.PHONY: help setup run check test test-fast soak bench docs lock
PYTHON_IN := .venv/bin/python
PYTEST := $(PYTHON_IN) -m pytest

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="	" read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

setup: ## create .venv with the locked dependencies, build assets and messages
	@tools/setup

run: setup ## start everything on this machine at http://localhost:8000
	@TULAY_ENV=$${TULAY_ENV:-demo} exec .venv/bin/tulay run

check: setup ## lint, format, types, import contracts, templates, migrations, generated docs
	@$(PYTHON_IN) -m tools.check

test: setup ## every test, browser journeys included
	@tools/ensure-chromium
	@$(PYTEST) -n 2 --dist loadgroup --durations=40 --durations-min=5

test-fast: setup ## tests that need neither a browser nor whole processes
	@$(PYTEST) -n 2 --dist loadgroup -m "not browser and not slow"

soak: setup ## long versions of property, chaos and scale tests; figures in var/soak.json
	@$(PYTHON_IN) -m tests.soak

bench: setup ## bounded load on 127.0.0.1; table and var/bench.json (STRICT=1: fails when a target is missed; FULL=1: lists at full size)
	@$(PYTHON_IN) -m pip install --quiet --require-hashes -r requirements/bench.txt
	@$(PYTHON_IN) -m tests.load $(if $(STRICT),--strict) $(if $(FULL),--full)

docs: setup ## write the generated pages anew
	@set -e; for tool in tools/docs_*.py; do $(PYTHON_IN) -m tools.$$(basename $$tool .py); done

lock: ## resolve requirements/*.in anew (needs uv)
	@tools/lock
