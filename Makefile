# 文脉 Wenmai. Every target works from a fresh clone; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
BIN := .venv/bin
PORT ?= 8000
export PORT
TESTS ?=
# Two test processes are the fastest on two cores; the database server takes part of both.
# What was compiled is kept (__pycache__), also where the machine says otherwise: every process and server of a run reads it.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(or $(JOBS),2) --dist loadgroup

.PHONY: help venv venv-dev demo test check journeys bench ci ci-full lock messages

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

venv:
	@sh deploy/venv.sh

venv-dev:
	@sh deploy/venv.sh dev

demo: venv ## start with demo data on port 8000 (PORT=8001, RESET=1, DATABASE_URL=…); Ctrl-C stops everything
	@exec $(BIN)/wenmai demo

test: venv-dev ## the whole suite (TESTS=tests/ledger for a part)
	@start=$$(date +%s); $(PYTEST) -m "not slow" $(TESTS); code=$$?; echo "make test: $$(( $$(date +%s) - start )) s"; exit $$code

check: venv-dev ## lint, types, layers, templates, migrations; under 30 s
	@sh deploy/check.sh

journeys: venv-dev ## people's ways through the product in a real browser
	@$(PYTEST) -m journey tests/journeys

bench: venv ## every bench at its small size, as a table; `wenmai bench NAME --json` for one
	@$(BIN)/wenmai bench

ci: check test ## what a change must pass

ci-full: check ## the above with the long hypothesis profiles and the heavy drills
	@sh deploy/spark.sh
	@HYPOTHESIS_PROFILE=long $(PYTEST) $(TESTS)

lock: venv-dev ## write requirements*.lock anew from requirements*.in
	@for name in requirements requirements-dev; do \
	  $(BIN)/pip-compile -q --upgrade --allow-unsafe --generate-hashes --strip-extras --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$name.in -o $$name.lock; done

messages: venv-dev ## collect the words of the interface for the English catalogue and compile it
	@$(BIN)/python -m wenmai.web.messages update
	@$(BIN)/python -m wenmai.web.messages check
