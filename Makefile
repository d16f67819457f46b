# Each target is one line or two, so that CI and people run the very same commands.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# What a change is compared with: where its branch left the main one, here or at origin.
MAIN   := $(shell git for-each-ref --format='%(refname)' refs/heads/main refs/remotes/origin/main 2>/dev/null)
BASE   ?= $(or $(shell git merge-base HEAD $(MAIN) 2>/dev/null),HEAD)
# Nobody named a BASE, and there is no main branch.
GUESSED = $(and $(filter file,$(origin BASE)),$(filter HEAD,$(BASE)))
# One more than there are cores: some tests wait. Whoever has many cores is short of memory first.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min((os.cpu_count() or 1) + 1, 8))')
# A file's tests stay with one worker, and the files with the longest ways come first.
PYTEST  := $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder
FUZZ_MINUTES  ?= 5
HOSTILE_FILES ?= 10000
# They read openapi.json; each has an environment of its own, under .venv/tools.
TOOLS  := openapi-client openapi-validator schemathesis
# The machine's own package settings apply; the hashes make sure what is installed.
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps

help:            ## show this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  +##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 14

setup: $(VENV)/.test  ## make the virtual environment for everything below

generate: $(VENV)/.generate  ## schemas/ -> generated/: the main job
	@$(BIN)/python -m generator generate

check: $(VENV)/.generate  ## fail when generated/ is not what generate writes, or for a breaking change nobody acknowledged
	@$(BIN)/python -m generator check
	@$(if $(GUESSED),echo "no main branch is known here: compared with the last commit; BASE=REVISION compares with another" >&2)
	@$(BIN)/python -m generator diff $(BASE) schemas --fail-on unacknowledged

test: setup $(VENV)/.suite $(VENV)/tools/docs/.done generate  ## run every test (5 minutes on 2 cores)
	@$(PYTEST)

quick: setup  ## the tests of an edit: no browser, no database, no second process (1 minute)
	@$(PYTEST) -m "not slow" tests/generator tests/project tests/bench tests/runtime/inputs/test_idempotency_key.py tests/runtime/policy

everything: $(VENV)/.suite $(VENV)/tools/docs/.done test  ## what is too long for a merge: a night's work
	@$(PYTEST) --whole
	@$(MAKE) fidelity faults bulk-faults hostile fuzz mutants openapi bench

coverage: setup generate  ## every line and branch of the policy, by its own tests
	@$(BIN)/python -m pytest -q tests/runtime/policy tests/runtime/inputs/test_idempotency_key.py --cov

mutants: $(VENV)/.mutation generate  ## print changes of the policy that no test notices (10 minutes)
	@nice -n 5 $(BIN)/python -m bench.mutants

lint: setup generate  ## black, ruff, and who imports whom
	@$(BIN)/black --check --quiet --diff generator generated templates tests examples bench
	@$(BIN)/ruff check --quiet generator generated templates tests examples bench
	@$(BIN)/lint-imports --no-cache --no-logo

types: setup  ## mypy --strict and pyright strict
	@$(BIN)/mypy && $(BIN)/pyright

fidelity: setup $(VENV)/.suite  ## print how exactly models accept what schemas accept
	@$(BIN)/python -m bench.fidelity

faults: setup generate  ## print the fault matrix: charges, losses, leaks, hangs
	@$(BIN)/python -m tests.faults

bulk-faults: setup generate  ## disturbed bulk runs, and what is charged twice, lost or broken
	@$(BIN)/python -m tests.bulk

hostile: setup  ## 10,000 random hostile schema files, and what became of them
	@$(BIN)/python -m tests.hostile --count $(HOSTILE_FILES)

fuzz: setup $(VENV)/.fuzz  ## coverage-guided fuzz of loader and parser (FUZZ_MINUTES=5)
	@$(BIN)/python -m tests.hostile.fuzz $(FUZZ_MINUTES)

openapi: $(VENV)/.test $(TOOLS:%=$(VENV)/tools/%/.done) generate  ## other people's tools on openapi.json, in the sandbox
	@$(BIN)/python -m tests.openapi

docs: $(VENV)/tools/docs/.done generate  ## build the documentation's site into site/
	@$(VENV)/tools/docs/bin/zensical build --clean --strict

docs-serve: docs  ## show the site on this machine, http://127.0.0.1:8000
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory site

docs-shots: setup docs  ## pictures of the site, phone and desktop, light and dark, into shots/
	@$(BIN)/python -m tests.site.shots

demo: setup generate  ## one video and one image from the sandbox, into demo/
	@$(BIN)/python examples/demo.py

bench: setup generate $(VENV)/tools/bench/.done  ## what things cost, beside peers, into bench/RESULTS.md (long)
	@$(BIN)/python -m bench

lock:            ## write requirements/*.txt anew (needs uv)
	cd requirements && for set in generate test mutation bench docs $(TOOLS); do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" $$set.in -o $$set.txt; done

# generator and mindvideo import in the environment from where they lie, by a path file:
# an editable install would need generated/ to exist before it is made.
$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV)
	@printf '%s\n' "$(CURDIR)" "$(CURDIR)/generated" > "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')/mindvideo.pth"
	@touch $@

$(VENV)/.generate: $(VENV)/.venv requirements/generate.txt
	@echo "setting up $(VENV) ..."
	@$(PIP) -r requirements/generate.txt
	@touch $@

$(VENV)/.test: $(VENV)/.generate requirements/test.txt
	@echo "setting up $(VENV) for tests ..."
	@$(PIP) -r requirements/test.txt
	@touch $@

$(VENV)/.mutation: $(VENV)/.test requirements/mutation.txt
	@echo "setting up $(VENV) for mutants ..."
	@$(PIP) -r requirements/mutation.txt
	@touch $@

$(VENV)/.fuzz: $(VENV)/.test requirements/fuzz.txt
	@echo "setting up $(VENV) for fuzzing ..."
	@$(PIP) -r requirements/fuzz.txt
	@touch $@

$(VENV)/tools/%/.done: requirements/%.txt $(VENV)/.venv
	@echo "setting up $(VENV)/tools/$* ..."
	@$(PYTHON) -m venv $(VENV)/tools/$*
	@$(VENV)/tools/$*/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps -r $<
	@touch $@

# The official JSON Schema tests: only the source distribution of jsonschema has them.
$(VENV)/.suite: $(VENV)/.venv requirements/suite.txt
	@echo "fetching the JSON Schema Test Suite ..."
	@rm -rf $(VENV)/suite && mkdir $(VENV)/suite
	@$(BIN)/python -m pip --disable-pip-version-check download --quiet --no-deps --no-binary jsonschema --require-hashes -r requirements/suite.txt -d $(VENV)/suite
	@tar -xzf $(VENV)/suite/jsonschema-*.tar.gz -C $(VENV)/suite --strip-components 1
	@touch $@

.PHONY: help setup generate check test quick everything coverage mutants lint types fidelity faults bulk-faults hostile fuzz openapi docs docs-serve docs-shots demo bench lock
