# make run    sets up, answers one spoken question, then listens
# make demo   the question and the answer only
# make test   sets up, then ruff, mypy and every test
# make bench  measures: see bench/README.md
# make check  ruff and mypy only

.PHONY: run demo test bench check

run:
	@scripts/setup.sh run
	@.venv/bin/speaker run --welcome

demo:
	@scripts/setup.sh run
	@.venv/bin/speaker demo

test: check
	.venv/bin/pytest -q -n auto --maxprocesses=4 --dist=loadfile

bench:
	@scripts/setup.sh test
	@.venv/bin/python -m bench

check:
	@scripts/setup.sh test
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
