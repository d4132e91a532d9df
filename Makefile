# make run      serves the chat at 127.0.0.1:8000
# make test     proves the house: ruff, mypy, pytest
# make lint     ruff and mypy alone; make format mends what ruff can mend
# make bench    runs every benchmark and prints its JSON
# make lock     writes the locks again after pyproject.toml changed (needs uv)
#
# Each first makes .venv what the locks say. ARGS go to the program, PYTHON names another interpreter:
# make run ARGS="--port 9000"; make test ARGS="-k deadline" PYTHON=python3.13; make lock ARGS=--upgrade

.PHONY: help run test lint format bench lock
python = .venv/bin/python
compile = uv pip compile pyproject.toml --universal --generate-hashes --no-header --quiet $(ARGS)

help:
	@sed -n '/^[^#]/q; s/^# \{0,1\}//p' Makefile

run:
	@sh requirements/install run
	@$(python) -m bot serve $(ARGS)

test: lint
	@echo "== pytest"
	@$(python) -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

lint:
	@sh requirements/install test
	@echo "== ruff check"
	@$(python) -m ruff check
	@echo "== ruff format --check"
	@$(python) -m ruff format --check
	@echo "== mypy"
	@$(python) -m mypy

format:
	@sh requirements/install test
	@$(python) -m ruff check --fix
	@$(python) -m ruff format

bench:
	@sh requirements/install bench
	@for file in benchmarks/*.py; do $(python) "$$file" $(ARGS) || exit 1; done

# test and bench stand on run: what is in two locks has one version.
lock:
	$(compile) --extra pictures --extra telegram --extra wechat --group build --output-file requirements/run.lock
	$(compile) --extra pictures --extra telegram --extra wechat --group dev --constraint requirements/run.lock --output-file requirements/test.lock
	$(compile) --extra pictures --extra telegram --extra wechat --extra bench --constraint requirements/run.lock --output-file requirements/bench.lock
