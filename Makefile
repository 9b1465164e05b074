# Two commands on a fresh machine with Python 3.11+ and make: `make run` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test test-all check checks docs bench soak drill browser pictures servers trust asvs sbom clean
WALKS ?= 5000
PARTS ?= $(shell nproc)
SCALE ?= full
# A system is four programs and the tests start hundreds: what each reads is compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE =

help: ## Show these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

.venv/.run: .venv/bin/uv pyproject.toml uv.lock
	$(BIN)/uv sync --quiet --frozen --compile-bytecode --no-dev
	@touch $@ && rm -f .venv/.dev

.venv/.dev: .venv/bin/uv pyproject.toml uv.lock
	$(BIN)/uv sync --quiet --frozen --compile-bytecode
	@touch $@ .venv/.run

run: .venv/.run ## Start everything; addresses are printed, Ctrl-C stops
	@exec $(BIN)/satupintu up

servers:
	@$(PYTHON) -m tests.support.install_postgres

browser:
	@$(PYTHON) -m tests.support.install_browser

checks: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory docs

check: checks ## Quick checks: format, lint, types, layers, links of the documents, unit tests
	$(BIN)/pytest -q tests/unit

# The checks run beside the tests and say in one piece what they found; the last line is pytest's. Whoever tests a whole
# system mostly waits for it, so there is one process more than a small machine has cores.
tests_beside_checks = @( \
	said=$$($(MAKE) --no-print-directory checks 2>&1); failed=$$?; printf '\n%s\n' "$$said"; exit $$failed \
	) & checks=$$!; \
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(1); tests=$$?; \
	wait $$checks && exit $$tests

test: .venv/.dev browser servers ## The suite without its longest stories, which are told in short; about a quarter of an hour on two cores
	$(call tests_beside_checks,-m "not full")

test-all: export ROUNDS = 10
test-all: .venv/.dev browser servers ## The whole suite: also five years, and every travel and crash in full
	$(call tests_beside_checks)

docs: .venv/.dev ## Build docs/ as a site in site/, and fail on a link or an anchor that leads nowhere
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: .venv/.dev ## Measure the budget (docs/engine.md); takes a quarter of an hour
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.dashboard
	$(BIN)/python -m tests.bench.hostile

pictures: .venv/.dev browser ## Make the pictures of the documents anew from what a browser sees (docs/images)
	$(BIN)/pytest -q tests/browser/test_one_case_by_clicking.py tests/browser/test_prefect_ui.py
	$(BIN)/python -m tests.browser.pictures

soak: .venv/.dev ## Walk WALKS (5000) proposals 50 steps each through all routes, held against a model; about an hour
	WALKS=$(WALKS) PARTS=$(PARTS) $(BIN)/pytest -q -s -n $(PARTS) --dist load --timeout=0 tests/integration/test_walks.py -k whatever

drill: .venv/.dev ## Ten backups under write load, each restored and compared; takes a few minutes
	$(BIN)/python -m tests.bench.drill 10

asvs: .venv/.dev ## Check the table of ASVS items and write docs/asvs.md
	$(BIN)/python -m tests.asvs

sbom: .venv/bin/uv ## Write the bill of materials of the libraries (CycloneDX) to sbom.json
	$(BIN)/uv export --quiet --frozen --no-dev --format cyclonedx1.5 --output-file sbom.json

trust: .venv/.dev browser ## Try the promises R1 to R29 at full size, ONLY="R2 R3" or SCALE=short; the table is docs/trust.md
	$(BIN)/python -m tests.trust $(ONLY) --scale $(SCALE)

clean: ## Remove the environment and caches; data in ./var stays
	rm -rf .venv site .pytest_cache .mypy_cache .ruff_cache .hypothesis
