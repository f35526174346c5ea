# What a newcomer calls: `make run` and `make test`. What CI calls besides: the targets of `make ci`.

PYTHON   ?= $(firstword $(wildcard /usr/bin/python3.11) python3)
PORT     ?= 8000
DATA_DIR ?= data
VENV     ?= .venv
BIN      := $(VENV)/bin
CHECK_ENV := DJANGO_SETTINGS_MODULE=telekom_site.settings SECRET_KEY=$$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n') SITE_URL=https://www.example.org DATA_DIR=$(DATA_DIR)
SETTINGS := DJANGO_SETTINGS_MODULE=tests.settings

.PHONY: run staff-password test test-sqlite test-postgres test-citus test-browser test-calendar test-calendar-short newest system ci checks lint types layers migrations deploy-check translations messages benchmark-request-log benchmark-registry benchmark-social lock clean

run: $(VENV)/run.stamp
	@exec $(BIN)/python -m telekom_site.run --port "$(PORT)" --data-dir "$(DATA_DIR)"

# A new password for the staff account of a data folder.
staff-password: $(VENV)/run.stamp
	@SECRET_KEY=$$(cat "$(DATA_DIR)/secret_key") SITE_URL=http://127.0.0.1:$(PORT) DATA_DIR="$(DATA_DIR)" $(BIN)/python manage.py changepassword staff@telekom.example

# --- the environment ---------------------------------------------------------------------------------

$(VENV)/run.stamp: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not: install it (Debian: sudo apt install python3 python3-venv) or say make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@sh .ci/venv "$(PYTHON)" "$(VENV)"
	@echo "Installing the locked dependencies (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Chromium, PostgreSQL and gettext, from Debian's packages, where they are missing.
system:
	@sh .ci/system-packages

# --- tests -------------------------------------------------------------------------------------------

test: system test-sqlite test-postgres test-citus test-browser

# In more than a year, so that a test which depends on the day it runs fails before its day.
test-sqlite: $(VENV)/dev.stamp
	$(BIN)/pytest -n 2 -m "not browser" --today +400

test-postgres: $(VENV)/dev.stamp
	sh .ci/with-postgres $(BIN)/pytest -n 2 -m "not browser" --only-database

# The log on many machines: only where CITUS_DSN names a coordinator (.ci/with-citus says what else).
test-citus: $(VENV)/dev.stamp
	@if [ -n "$$CITUS_DSN" ]; then sh .ci/with-citus $(BIN)/pytest --reuse-db tests/privacy/request_log; \
	else echo "CITUS_DSN IS NOT SET: the log was not tried on Citus; tests/privacy/request_log/test_citus.py keeps it ready for it."; fi

test-browser: $(VENV)/dev.stamp
	$(BIN)/pytest -n 2 --dist loadgroup -m browser

# With the clock of the whole process at the turn of a year, a leap day, daylight-saving time, and in forty days.
test-calendar: system $(VENV)/dev.stamp
	$(BIN)/python -m tests.calendar

test-calendar-short: system $(VENV)/dev.stamp
	$(BIN)/python -m tests.calendar --short

# The newest Django on the newest Python of this machine.
newest: .nox/newest.stamp
	$(BIN)/nox --non-interactive -R --session newest

.nox/newest.stamp: $(VENV)/dev.stamp noxfile.py
	@$(BIN)/nox --non-interactive --install-only --session newest
	@touch $@

# --- checks ------------------------------------------------------------------------------------------

# What is installed comes from the net, while the checks keep the processor busy.
ci:
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=recurse checks system .nox/newest.stamp
	@$(MAKE) --no-print-directory translations test test-calendar-short newest

checks: lint types layers migrations deploy-check

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

layers: $(VENV)/dev.stamp
	$(BIN)/lint-imports

migrations: $(VENV)/dev.stamp
	$(SETTINGS) $(BIN)/python manage.py makemigrations --check --dry-run

deploy-check: $(VENV)/run.stamp
	$(CHECK_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING

# --- for developers ----------------------------------------------------------------------------------

# Collect the texts into each package's locale/ and compile them (needs gettext).
messages: $(VENV)/dev.stamp
	sh .ci/messages $(BIN)/python

# Fails when a text is missing from a catalogue, untranslated, or not compiled.
translations: system $(VENV)/dev.stamp
	sh .ci/messages $(BIN)/python --check

# The request log against other people's software, some minutes. BENCHMARK='--rounds 10' changes how long.
benchmark-request-log: system $(VENV)-bench/bench.stamp
	sh .ci/with-postgres $(VENV)-bench/bin/python -m benchmarks.request_log.compare $(BENCHMARK)

# A person's rights in a large database, some minutes.
benchmark-registry: system $(VENV)/dev.stamp $(VENV)-bench/bench.stamp
	PEER_PYTHON=$(VENV)-bench/bin/python sh .ci/with-postgres $(BIN)/python -m benchmarks.registry $(BENCHMARK)

# The two-click layer against other people's software, some minutes (needs npm). BENCHMARK='--rounds 20' as above.
benchmark-social: system $(VENV)/dev.stamp benchmarks/social/node_modules/.package-lock.json
	$(BIN)/python -m benchmarks.social $(BENCHMARK)

benchmarks/social/node_modules/.package-lock.json: benchmarks/social/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: sudo apt install npm"; exit 1; }
	@npm ci --silent --ignore-scripts --no-audit --no-fund --prefix benchmarks/social
	@touch $@

$(VENV)-bench/bench.stamp: requirements.lock benchmarks/requirements.txt
	@sh .ci/venv "$(PYTHON)" "$(VENV)-bench"
	@echo "Installing what the benchmarks need (once) …"
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r benchmarks/requirements.txt
	@touch $@

lock: $(VENV)/dev.stamp
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" $(UPGRADE) --extra site pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" $(UPGRADE) --extra site --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) $(VENV)-bench .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis
