# Everything starts here: `make demo` on a machine that has only Python >= 3.11, make and a package index.
# A .venv is made and filled the first time; the second time nothing is installed unless one of the files in LISTS changed.
#   make demo PYTHON=python3.12              another Python           make test VENV=/elsewhere/venv    another place
#   make demo PIP_FLAGS="--index-url ..."    options for pip install  make test FLAGS="slow"            run flagged cells too
# Windows has no make: the same commands, one by one, are in .github/workflows/test.yml.

PYTHON    ?= python3
VENV      ?= .venv
PIP_FLAGS ?=
FLAGS     ?=

BIN       := $(VENV)/bin
VPY       := $(BIN)/python
INSTALL    = $(VPY) tools/install.py
LISTS     := pyproject.toml settings.ini setup.py constraints.txt
BESIDE    := -n 3 --dist loadfile --no-loadscope-reorder

# Threads wait for each other without spinning (nbs/base/03_threads says what that is worth); how many there are: HMR_THREADS=2 make demo
export OMP_WAIT_POLICY ?= PASSIVE
export KMP_BLOCKTIME ?= 0
export OPENBLAS_THREAD_TIMEOUT ?= 4
unexport PYTHONDONTWRITEBYTECODE  # the tests start many processes, and each would compile the package anew

.DEFAULT_GOAL := help
.PHONY: help demo test coverage bench docs nbs clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.hmr-run  ## Install, then train on real ratings and recommend films: the whole thing in a few minutes
	$(BIN)/hybrid-movie-rec demo

# nbdev_test (tools/as_they_stand.py) runs every notebook as it stands; pytest runs those that export once more, against the package, and with them the cells marked `#| heavy`,
# which take a second or more. Both at once, and pytest in three processes, as one of them always waits for something that it has started: tests, which wait, come before
# notebooks, which calculate. nbdev_test's account comes last.
test: $(VENV)/.hmr-dev  ## Install, then check that everything is in step and run every test, notebooks included
	$(VPY) tools/check.py
	@account=$$(mktemp); OMP_NUM_THREADS=1 $(VPY) tools/as_they_stand.py --flags "$(if $(FLAGS),heavy $(FLAGS))" > $$account 2>&1 & notebooks=$$!; \
	  trap "kill $$notebooks; rm -f $$account; exit 130" INT TERM; \
	  OMP_NUM_THREADS=1 $(VPY) -m pytest -q $(BESIDE) tests nbs --nb-package --nb-flags "heavy $(FLAGS)"; tests=$$?; \
	  wait $$notebooks; as_they_stand=$$?; echo "nbdev_test:"; cat $$account; rm -f $$account; test $$tests$$as_they_stand = 00

coverage: $(VENV)/.hmr-dev  ## The same tests without notebooks as they stand, and which lines they reach (a fifth slower)
	OMP_NUM_THREADS=1 $(VPY) -m pytest -q $(BESIDE) tests nbs --nb-package --nb-flags heavy --cov=hybrid_movie_rec --cov-report=term

bench: $(VENV)/.hmr-dev  ## Measure speed and memory against the targets; results go to out/bench
	OUT=out/bench $(VPY) bench/run.py

docs: $(VENV)/.hmr-dev  ## Write README.md from nbs/index.ipynb and build the website into _site/
	$(VPY) tools/docs.py readme
	$(VPY) tools/docs.py site

nbs: $(VENV)/.hmr-dev  ## Export, execute and clean every notebook, keeping the outputs
	$(BIN)/nbdev_export
	$(VPY) tools/run_nbs.py --flags "heavy $(FLAGS)"
	$(BIN)/nbdev_clean

clean:  ## Delete what was generated (to start afresh altogether, delete .venv too)
	rm -rf _proc _site _docs out build dist htmlcov .coverage .pytest_cache .hypothesis *.egg-info
	find hybrid_movie_rec nbs tests tools bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The environment ------------------------------------------------------------------------------------------------------------------
$(VPY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This needs Python 3.11 or newer, and '$(PYTHON)' is not (`$(PYTHON) --version 2>&1`). Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Python could not make the virtual environment $(VENV) (on Debian and Ubuntu: apt install python3-venv)." >&2; rm -rf $(VENV); exit 1; }

$(VENV)/.hmr-run: $(LISTS) | $(VPY)
	@echo "Installing into $(VENV): a few minutes, the first time."
	@$(VPY) -m pip --version >/dev/null 2>&1 || $(VPY) -m ensurepip --upgrade >/dev/null
	$(INSTALL) . $(PIP_FLAGS)
	@touch $@

# Not all compiled beforehand: that takes a minute of one core for 25,000 files, of which the tests import a quarter. Those are compiled by two processes that
# import them, or else every process of the tests would compile them, all at the same moment.
$(VENV)/.hmr-dev: $(LISTS) | $(VPY)
	@echo "Installing into $(VENV), with what the tests and the notebooks need: a few minutes, the first time."
	@$(VPY) -m pip --version >/dev/null 2>&1 || $(VPY) -m ensurepip --upgrade >/dev/null
	$(INSTALL) ".[dev]" --no-compile $(PIP_FLAGS)
	@$(VPY) -W ignore -c 'import torch._dynamo, sentence_transformers' & \
	  $(VPY) -W ignore -c 'import gradio, matplotlib.pyplot, mcp, nbdev.test, optuna, pandera.pandas, ray, schemathesis, sklearn.ensemble'; wait
	@touch $(VENV)/.hmr-run $@
