# Samspel. `make` lists what can be made.
.DEFAULT_GOAL := help
.PHONY: help setup demo run test lint types format bench lock messages migration clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make this checkout ready to run; dev=1 to test it too
	@bin/setup $(if $(dev),--dev)

demo: ## a believable Gothenburg on 127.0.0.1:5000 (PORT=5001 for another port); Ctrl-C stops it
	@bin/setup
	@.venv/bin/flask demo load --show
	@exec bin/serve

run: ## the development server, reloading as files change
	@bin/setup --dev --plain-assets
	@exec .venv/bin/flask run --debug --port $${PORT:-5000}

test: ## linters, types and all tests on both databases; args="-k word" for some
	@exec bin/test $(args)

lint: ## ruff and djlint
	@bin/setup --dev
	@bin/check style

types: ## mypy
	@bin/setup --dev
	@bin/check types

format: ## let ruff put the code in order
	@bin/setup --dev
	@.venv/bin/ruff check --fix --quiet || true
	@.venv/bin/ruff format

bench: ## measure against the goals; writes bench/results.json
	@bin/setup --dev
	@.venv/bin/python -m bench $(args)

lock: ## pin the dependencies anew; upgrade=1 takes the newest of each
	@bin/lock $(if $(upgrade),--upgrade)

messages: ## gather texts to translate into translations/
	@bin/setup
	@bin/messages

migration: ## a migration from the models as they are: make migration m="add districts"
	@test -n "$(m)" || { echo 'Say what changes: make migration m="add districts"' >&2; exit 2; }
	@bin/setup --dev
	@.venv/bin/flask db upgrade
	@.venv/bin/flask db migrate -m "$(m)"
	@.venv/bin/ruff check --fix --quiet migrations || true
	@.venv/bin/ruff format --quiet migrations

clean: ## remove all that was made, but not instance/: that is your data
	@rm -rf .venv node_modules static/vendor .mypy_cache .pytest_cache .ruff_cache .hypothesis bench/results.json
	@find static -type f \( -name '*.br' -o -name '*.gz' \) -delete
	@find translations -name '*.mo' -delete 2>/dev/null || true
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
