# The two commands: `make run` and `make test`. Everything they need is installed into .venv.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
RUN := scripts/with-node

.PHONY: run test check bench format types lock install install-dev console clean

run: install console
	@$(BIN)/tessere up --demo

test: install-dev console
	@scripts/ensure-browser
	@$(RUN) $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder tests
	@cd console && ../$(RUN) npm test --silent
	@cd widget && ../$(RUN) npm test --silent

check: install-dev console/node_modules/.installed widget/node_modules
	@$(BIN)/ruff format --check src tests benchmarks scripts
	@$(BIN)/ruff check src tests benchmarks scripts
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/architecture
	@$(RUN) scripts/generate-types --check
	@for part in console widget; do (cd $$part && ../$(RUN) npm run --silent lint && ../$(RUN) npm run --silent typecheck) || exit 1; done

bench: install-dev
	@$(BIN)/python -m benchmarks

format: install-dev
	@$(BIN)/ruff check --fix-only -q src tests benchmarks scripts
	@$(BIN)/ruff format src tests benchmarks scripts

types: install-dev console/node_modules/.installed
	@$(RUN) scripts/generate-types

lock: install
	@for name in base dev build availability; do \
	  $(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  requirements/$$name.in -o requirements/$$name.txt; done

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/.bootstrapped: requirements/build.txt
	@scripts/bootstrap $(PYTHON) $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.bootstrapped requirements/base.txt pyproject.toml
	@# Compiled now, also where PYTHONDONTWRITEBYTECODE is set: every process starts in half of the time.
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/base.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

console/node_modules/.installed: console/package-lock.json $(VENV)/.bootstrapped
	@echo "Installing what the console is built with"
	@# Not `npm ci`: it refuses a lock when a registry lacks other platforms' optional packages. The versions are the lock's.
	@cd console && ../$(RUN) npm install --no-save --loglevel=error --no-progress --no-fund
	@touch $@

CONSOLE_SOURCES := $(shell find console -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
ASSETS := src/tessere/entry/http/console_assets

WIDGET_SOURCES := $(shell find widget -type f -not -path '*/node_modules/*' 2>/dev/null)
SHOP := src/tessere/entry/http/shop_assets

console: $(ASSETS)/index.html $(SHOP)/shop/index.html
$(ASSETS)/index.html: console/node_modules/.installed $(CONSOLE_SOURCES)
	@echo "Building the console"
	@cd console && ../$(RUN) npm run --silent build

# The shop is built with the console's tools, and with nothing else.
widget/node_modules: | console/node_modules/.installed
	@ln -sfn ../console/node_modules $@

$(SHOP)/shop/index.html: console/node_modules/.installed $(WIDGET_SOURCES) | widget/node_modules
	@echo "Building the shop"
	@cd widget && ../$(RUN) npm run --silent build

clean:
	rm -rf $(VENV) console/node_modules widget/node_modules $(ASSETS) $(SHOP)
