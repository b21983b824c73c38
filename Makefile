# Two commands: `make run` and `make test`. Each sets up what it needs in .venv, from nothing.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# `venv` where .venv cannot be trusted: no pip in it, an older Python, or an installation cut short. All is then asked again.
AGAIN  := $(shell sh tools/venv.sh whole $(VENV) && [ ! -e $(VENV)/.unfinished ] || echo venv)

.PHONY: run serve test lint types bench bench-short bench-web bench-load kill fuzz-api fuzz fuzz-short districts mutants docs screens venv fonts browser postgres clean

run: $(VENV)/.run fonts  ## Region A, S1 to S6, and where the report is
	$(BIN)/regional-carbon run examples/region-a
	@echo "Open $(CURDIR)/examples/region-a/results/report.html"

serve: $(VENV)/.serve fonts  ## the web application on localhost, with Region A
	$(BIN)/regional-carbon serve office

test: $(VENV)/.test fonts browser postgres lint types  ## everything that must hold
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src

types: $(VENV)/.test
	$(BIN)/mypy

bench: $(VENV)/.test  ## the figures of docs/benchmarks.md
	$(BIN)/python -m bench --write

bench-short: $(VENV)/.test
	$(BIN)/python -m bench --sizes 1e4,1e6

bench-web: $(VENV)/.test browser  ## how quick the office is in a browser
	$(BIN)/python -m bench.office

bench-load: $(VENV)/.test postgres  ## the office under load: twenty people, on both databases
	$(BIN)/python -m bench.office_load

kill: $(VENV)/.test  ## kill -9 during an import, 200 times on each database
	OFFICE_KILLS=200 $(BIN)/python -m pytest tests/web/test_served.py -k killed

fuzz-api: $(VENV)/.test  ## 1,000 cases of each operation of the API
	API_EXAMPLES=1000 $(BIN)/python -m pytest tests/web/test_api_schema.py

fuzz: $(VENV)/.test  ## 100,000 broken files into the readers: an hour
	FUZZ_MUTATIONS=100000 $(BIN)/python -m pytest --numprocesses 2 tests/collect/test_fuzz.py

fuzz-short: $(VENV)/.test  ## 10,000 of them
	FUZZ_MUTATIONS=10000 $(BIN)/python -m pytest --numprocesses 2 tests/collect/test_fuzz.py

districts: $(VENV)/.test  ## 5,000 generated districts from their files to their emissions: hours; DISTRICTS=300 for fewer
	DISTRICTS=$(or $(DISTRICTS),5000) $(BIN)/python -m pytest --numprocesses 2 tests/districts

mutants: $(VENV)/.mutants  ## what the tests do not notice (docs/mutants.md); of some files: ONLY=models/efficiency_ranking, of some mutants: SAMPLE=60
	nice $(BIN)/python tools/mutants.py $(if $(SAMPLE),--sample $(SAMPLE)) $(ONLY)

docs: $(VENV)/.test  ## the pages printed from the code
	$(BIN)/python docs/print_pages.py

screens: $(VENV)/.test fonts browser  ## pictures of every page of the office
	$(BIN)/python docs/print_screens.py

venv:
	@sh tools/venv.sh make $(VENV) "$(PYTHON)"

$(VENV)/.run: EXTRAS = report
$(VENV)/.serve: EXTRAS = web
$(VENV)/.serve: HOLDS = $(VENV)/.run
$(VENV)/.test: EXTRAS = web,engines,spark,test
$(VENV)/.test: HOLDS = $(VENV)/.run $(VENV)/.serve

$(VENV)/.run $(VENV)/.serve $(VENV)/.test: pyproject.toml constraints.txt $(AGAIN)
	@touch $(VENV)/.unfinished
	@$(PIP) --editable ".[$(EXTRAS)]" || { echo "Not every package could be installed; what pip said stands above." \
	    "The same command goes on from here, make clean starts anew." >&2; exit 1; }
	@rm $(VENV)/.unfinished
	@touch $@ $(HOLDS)

$(VENV)/.mutants: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable ".[mutants]"
	@touch $@

fonts:
	@sh tools/need_package.sh fonts-noto-cjk "Chinese text in figures" sh -c 'fc-list :lang=zh family | grep -q .'

browser:
	@sh tools/need_package.sh chromium "the browser tests" sh -c 'command -v chromium || command -v chromium-browser'

postgres:
	@sh tools/need_package.sh postgresql "the tests of the office on PostgreSQL" sh -c 'ls /usr/lib/postgresql/*/bin/initdb'

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
