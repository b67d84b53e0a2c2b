# The two commands people need: `make run` and `make test`. `make help` lists the rest.

PY := .venv/bin/python
ONLY ?=
SEED ?=
SIZE ?= reduced
PICK = $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED))
LOCK := $(PY) -m piptools compile --quiet --allow-unsafe --strip-extras --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.DEFAULT_GOAL := help
.PHONY: help run test check format bench drills lock docs install install-dev build

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: install build ## start Wangge with the demo district on http://127.0.0.1:8000 (HOST and PORT are honoured)
	@WANGGE_DEMO=1 .venv/bin/wangge run

test: install-dev build ## everything: SQLite and Chromium, drills at reduced size, PostgreSQL
	@sh scripts/test.sh

check: install-dev ## format, lint, types, layers, templates, messages, migrations, documents
	@sh scripts/check.sh

format: install-dev ## put Python and templates into the one format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix-only .
	@.venv/bin/djlint --reformat --quiet src || true # it also exits with 1 when it changed something

bench: install-dev build ## benchmarks, e.g. make bench ONLY=point_to_grid; writes var/bench.json
	@$(PY) -m bench $(PICK)

drills: install-dev build ## fault and property drills, e.g. make drills ONLY=double_submit SIZE=full; writes var/drills.json
	@$(PY) -m drills --size $(SIZE) $(PICK)

lock: install-dev ## write the hashed requirement locks again from pyproject.toml (UPGRADE=1 takes newer versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) --all-build-deps --output-file requirements/run.txt pyproject.toml
	$(LOCK) $(if $(UPGRADE),--upgrade) --all-build-deps --extra dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt pyproject.toml
	$(LOCK) $(if $(UPGRADE),--upgrade) --output-file requirements/node.txt requirements/node.in

docs: install-dev ## write the generated parts of the documents again
	@sh scripts/demo_env.sh $(PY) scripts/docs.py

install: ## the virtual environment, as `make run` needs it
	@sh scripts/install.sh run

install-dev: ## the virtual environment with everything tests and gates need
	@sh scripts/install.sh dev

build: ## front-end assets and compiled messages; does nothing when they are fresh
	@$(PY) scripts/build.py
