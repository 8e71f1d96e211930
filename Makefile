# The only commands a person types; `make` alone lists them. GNU make, any POSIX shell.
# The path of this folder may not contain spaces (make itself cannot handle them).

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help book pdf test browser bench notebooks results films classroom grade serve lint clean distclean lock FORCE

PORT ?= 8000
PARTS ?=
ASSIGNMENT ?= a1_spline
CLASS ?= _build/classroom/class/$(ASSIGNMENT)
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install -qq --disable-pip-version-check
PACKAGE := --no-deps --no-build-isolation --editable pkg
PRESS := PYTHONPATH=book $(PY) -m press

# One thread for each computation and fixed hashes, so that a run can be repeated to the digit;
# nothing of the caller's own Python leaks in. Notebooks draw inline: MPLBACKEND stays unset.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export PYTHONHASHSEED := 0
export PYTHONNOUSERSITE := 1
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME PYTHONWARNINGS VIRTUAL_ENV MPLBACKEND

define check_style_and_types
$(PY) -m ruff check .
$(PY) -m ruff format --check .
cd pkg && ../$(PY) -m mypy
endef

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

book: $(VENV)/.reader ## run the notebooks and build the book
	$(PRESS) build

pdf: book ## print the whole book to _build/splinelens.pdf (needs Chromium)
	$(PRESS) pdf

test: $(VENV)/.developer browser ## build the book, then check style, types and everything else
	$(PRESS) build
	$(check_style_and_types)
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

browser: ## install Chromium, node and axe for the browser tests, where that can be done
	@sh tests/browser/install.sh

bench: $(VENV)/.developer ## measure speed and store it in results/ (PARTS="gradient seeds" for some)
	PYTHONPATH=. $(PY) -m benchmarks $(PARTS)

notebooks: $(VENV)/.reader ## rewrite notebooks/*.ipynb from their scripts, executed
	$(PRESS) notebooks

results: $(VENV)/.reader ## make the stored results of long runs anew (some minutes each)
	@for script in results/make_*.py; do $(PY) $$script || exit 1; done

films: $(VENV)/.reader ## run the films of the book anew and store them in results/films/
	$(PRESS) films

classroom: $(VENV)/.developer ## make the student copies and a sample class in _build/classroom/
	$(PY) -m splinelens.classroom release
	$(PY) -m splinelens.classroom class --assignment $(ASSIGNMENT)

grade: $(VENV)/.developer ## grade a class (CLASS=folder ASSIGNMENT=name; else the sample class)
	$(PY) -m splinelens.classroom grade $(CLASS) --assignment $(ASSIGNMENT)

serve: ## show the built book at http://localhost:8000 (PORT=8001 for another port)
	@test -f _build/html/index.html || { echo "there is no book yet: run make book first" >&2; exit 1; }
	@python=$(PY); test -x $$python || python=python3; \
	echo "http://localhost:$(PORT)  (stop with Ctrl-C)"; \
	exec $$python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lint: $(VENV)/.developer ## check style and types only
	$(check_style_and_types)

clean: ## remove what was built
	rm -rf _build

distclean: clean ## remove the environment as well
	rm -rf $(VENV)

lock: $(VENV)/.python ## make both lock files anew, each in a fresh environment
	$(call relock,book,requirements.lock,)
	$(call relock,test,requirements-dev.lock,--constraint requirements.lock)

# --- How the environment is made ---------------------------------------------------------------
# Each stamp is written last, so that an interrupted installation leaves none and is taken up again;
# a changed lock is newer than its stamp, so that it is installed.

$(VENV)/.reader: requirements.lock pkg/pyproject.toml $(VENV)/.python
	@echo "installing requirements.lock into $(VENV) (some minutes the first time)"
	@rm -f $@
	$(INSTALL) --requirement requirements.lock
	$(INSTALL) $(PACKAGE)
	@touch $@

$(VENV)/.developer: requirements-dev.lock pkg/pyproject.toml $(VENV)/.python
	@echo "installing requirements-dev.lock into $(VENV) (some minutes the first time)"
	@rm -f $@
	$(INSTALL) --requirement requirements-dev.lock
	$(INSTALL) $(PACKAGE)
	@touch $@

# An environment whose interpreter is gone (a removed or upgraded Python) is made afresh.
ifneq ($(shell $(PY) -c 'print("runs")' 2>/dev/null),runs)
$(VENV)/.python: FORCE
endif

CANDIDATES := $(or $(PYTHON),python3.11 python3.12 python3)
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))

$(VENV)/.python:
	@python=; \
	for candidate in $(CANDIDATES); do \
	    if $$candidate -c '$(SUITABLE)' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if test -z "$$python"; then \
	    echo "splinelens needs Python 3.11 or 3.12, and none of these is one: $(CANDIDATES)." >&2; \
	    echo "If you have one elsewhere, name it: make book PYTHON=path/to/python3.11" >&2; \
	    exit 1; \
	fi; \
	rm -f $(VENV)/.reader $(VENV)/.developer; \
	if ! $$python -m venv --clear $(VENV); then \
	    echo "could not make $(VENV) with $$python; on Debian or Ubuntu: apt install python3-venv" >&2; \
	    exit 1; \
	fi
	@touch $@

# $(call relock,group,file,options): install one dependency group of pkg/pyproject.toml into a fresh
# environment and write down what came, under the comment that heads the file.
define relock
@set -e; fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; trap 'exit 1' INT TERM; \
echo "resolving group $(1) for $(2)"; \
$(PY) -m venv $$fresh/env; \
pip="$$fresh/env/bin/python -m pip --disable-pip-version-check"; \
$$pip install -qq --upgrade 'pip>=25.1'; \
$$pip install -qq $(3) --group pkg/pyproject.toml:$(1); \
sed -n '/^#/p' $(2) > $$fresh/lock; \
$$pip freeze --all --exclude-editable > $$fresh/freeze; \
sed -e '/^pip==/d' -e 's/^\(torch==[^+]*\)+.*/\1/' $$fresh/freeze >> $$fresh/lock; \
cp $$fresh/lock $(2)
endef
