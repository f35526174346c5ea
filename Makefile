# A newcomer runs `make run` and `make test`; CI runs `make ci`. `make` alone lists the commands.

PYTHON   ?= $(firstword $(wildcard /usr/bin/python3.11) python3)
PORT     ?= 8000
DATA_DIR ?= data
VENV     ?= .venv
BIN      := $(VENV)/bin
BENCH    := $(VENV)-bench
NPM      := benchmarks/social/node_modules/.package-lock.json
RUN      := $(VENV)/run.stamp
DEV      := $(VENV)/dev.stamp
SETTINGS := DJANGO_SETTINGS_MODULE=tests.settings
# Of a deployment, to check it; and of the site that `make run` serves, to manage it.
DEPLOYED := DJANGO_SETTINGS_MODULE=telekom_site.settings DATA_DIR=$(DATA_DIR) \
  SITE_URL=https://www.example.org \
  SECRET_KEY=$$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
MANAGE   := SECRET_KEY=$$(cat "$(DATA_DIR)/secret_key") SITE_URL=http://127.0.0.1:$(PORT) \
  DATA_DIR="$(DATA_DIR)" $(BIN)/python manage.py
INSTALL  := -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE  := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --custom-compile-command "make lock" $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help run backup restore staff-password system test test-all test-sqlite test-postgres \
  test-citus test-browser test-firefox test-sabotages test-rounds test-calendar \
  test-calendar-short sabotage rounds newest newest-short ci-elsewhen \
  ci checks check lint types layers migrations deploy-check docs translations messages \
  benchmark-request-log benchmark-mail benchmark-registry benchmark-social lock pre-commit clean

help: ## List the commands
	@sed -nE 's/^([a-z][a-z-]*):[^#]*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) \
	  | awk -F'|' '{printf "%-30s %s\n", $$1, $$2}'

run: $(RUN) ## Serve the site with demo content (PORT=8000 DATA_DIR=data)
	@exec $(BIN)/python -m telekom_site.run --port "$(PORT)" --data-dir "$(DATA_DIR)"

backup: $(RUN) ## Write a backup of DATA_DIR to FILE
	@test -n "$(FILE)" || { echo "Name the file: make backup FILE=/path/to/backup"; exit 1; }
	@$(MANAGE) make_backup "$(FILE)"

restore: $(RUN) ## Replace the data of DATA_DIR by the backup FILE, and replay erasures
	@test -n "$(FILE)" || { echo "Name the file: make restore FILE=/path/to/backup"; exit 1; }
	@$(MANAGE) restore_backup "$(FILE)" --replace-everything

staff-password: $(RUN) ## Set a new password for the staff account of DATA_DIR
	@$(MANAGE) changepassword staff@telekom.example

# --- the environment ------------------------------------------------------------------------------

$(RUN): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not: install it" \
	    "(Debian: sudo apt install python3 python3-venv)" \
	    "or run make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@sh .ci/venv "$(PYTHON)" "$(VENV)"
	@echo "Installing the locked dependencies (once) …"
	@$(BIN)/python $(INSTALL) -r requirements.lock
	@touch $@

$(DEV): $(RUN) requirements-dev.lock
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python $(INSTALL) -r requirements-dev.lock
	@touch $@

system: ## Install Chromium, PostgreSQL, gettext … from Debian, where they are missing
	@sh .ci/system-packages

# --- tests ----------------------------------------------------------------------------------------

# Where the environment sets it, each of some hundred processes compiles all of the code again.
unexport PYTHONDONTWRITEBYTECODE

# Browsers wait most of the time, and the databases keep the processor busy meanwhile.
TESTS := test-browser test-sqlite test-postgres test-citus
# What other tests assert in a faster way: the plug-ins in Chromium, and each promise broken once
# (BREAKS of tests/privacy/promises/test_statements.py), and verified by the running site.
LONG_WAY := test-firefox test-sabotages test-rounds
TWO_AT_ONCE := $(MAKE) --no-print-directory --jobs 2 --output-sync=recurse

test: system ## Run the tests
	@echo "The tests report when all of a kind are done, after some minutes."
	@echo "CI also runs what repeats them the long way: make $(LONG_WAY)"
	@$(TWO_AT_ONCE) $(TESTS)

test-all: system ## Run the tests, and what repeats them the long way
	@$(TWO_AT_ONCE) $(TESTS) $(LONG_WAY)

# Dated more than a year ahead, so that a test which depends on the day fails before its day.
# Tests of pages, flows, commands and checks, of what mail servers and folders are told, and of what
# holds for any declaration, whose SQL is the same everywhere, use the database on SQLite here and
# on PostgreSQL in `make newest`; tests of what the databases do differently run on both.
FLOWS := $(addprefix tests/,social_consent telekom_site test_fuzzed_requests.py \
  $(addprefix privacy/,breaches campaigns confidentiality controllers disclosures heartbeat \
    impact_assessments inbox management my_data precautions preferences processing_records \
    promises reporting scenarios service_notices staff_access subject_requests templatetags \
    transparency processors/test_admin.py test_approvals.py test_checks.py test_sealed_files.py \
    test_secret_routes.py \
    $(addprefix company_rules/test_,admin.py models.py) \
    $(addprefix request_log/,scenarios/test_standalone.py test_admin_readings.py \
      test_ingest_loop.py) \
    $(addprefix consent/test_,expiry.py flows.py mail_receipts.py questions.py receipts.py \
      signed_links.py) \
    $(addprefix outbox/test_,admin.py held_mail.py mail_folder.py senders.py smtp.py) \
    $(addprefix personal_data/test_,canary.py correction.py erasure_journal.py \
      erasure_property.py export.py files.py legal_holds.py plan_property.py replay.py stores.py)))
SABOTAGES := tests/privacy/promises/scenarios/test_sabotages.py
test-sqlite: $(DEV) ## Run the tests on SQLite, without browsers
	$(BIN)/pytest -n 2 -m "not browser" --today +400 --ignore $(SABOTAGES)

# Queries of tests are short, and their tables small: to compile the one and to look after the other
# takes longer than it saves.
test-postgres: $(DEV) ## Run the tests that use the database on PostgreSQL
	POSTGRES_OPTIONS="-o jit=off -o autovacuum=off" \
	  sh .ci/with-postgres $(BIN)/pytest -n 2 --reuse-db -m "not browser" --only-database \
	  $(addprefix --database-elsewhere ,$(FLOWS))

# .ci/with-citus documents CITUS_DSN and CITUS_WORKERS.
test-citus: $(DEV) ## Run the request log's tests on the Citus of CITUS_DSN, if set
	@if [ -n "$$CITUS_DSN" ]; then \
	  sh .ci/with-citus $(BIN)/pytest --reuse-db tests/privacy/request_log; \
	else \
	  echo "CITUS_DSN IS NOT SET: the log was not tested on Citus;" \
	    "tests/privacy/request_log/scenarios/test_citus.py simulates it."; \
	fi

test-browser: $(DEV) ## Run the browser tests in Chromium
	$(BIN)/pytest -n 2 --dist loadgroup tests/browser --ignore tests/browser/firefox

test-firefox: $(DEV) ## Run the browser tests of plug-ins in Firefox
	$(BIN)/pytest tests/browser/firefox

test-sabotages: $(DEV) ## Break each promise of the notice in several ways
	$(BIN)/pytest -n 2 --today +400 $(SABOTAGES)

sabotage: $(DEV) ## Break each promise of the notice in turn, and see that no other one turns
	$(BIN)/pytest -n 2 --all-promises $(SABOTAGES)

test-rounds: $(DEV) ## Verify the running demo site a few times
	$(BIN)/python -m tests.rounds --rounds 5

rounds: $(DEV) ## Look for false alarms: verify the demo site 1,000 times while people use it
	$(BIN)/python -m tests.rounds $(ROUNDS)

test-calendar: system $(DEV) ## Run the tests at a turn of the year, a leap day and other dates
	$(BIN)/python -m tests.calendar

test-calendar-short: system $(DEV) ## Run some test files at these dates
	$(BIN)/python -m tests.calendar --short

newest: system .nox/newest.stamp ## Run the unit tests on the newest Django and Python
	$(BIN)/nox --non-interactive -R --session newest -- $(FLOWS)

newest-short: system .nox/newest.stamp ## Run those of them that need no PostgreSQL
	$(BIN)/nox --non-interactive -R --session newest -- --without-postgres $(FLOWS)

.nox/newest.stamp: $(DEV) noxfile.py requirements-wagtail.lock
	@$(BIN)/nox --non-interactive --install-only --session newest
	@mkdir -p $(@D) && touch $@

# --- checks ---------------------------------------------------------------------------------------

# Downloads wait for the network while the checks keep the processor busy.
ci: ## Run what CI runs first
	@$(TWO_AT_ONCE) checks system
	@$(MAKE) --no-print-directory translations test-all

# A job of its own, so that both are done within a quarter of an hour.
ci-elsewhen: ## Run what CI runs beside it: other dates, and the newest Django and Python
	@$(TWO_AT_ONCE) system .nox/newest.stamp
	@$(TWO_AT_ONCE) test-calendar-short newest-short

checks: lint types layers migrations deploy-check docs ## Run all static checks

lint: $(DEV) ## Check style and format (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV) ## Check types (mypy)
	$(BIN)/mypy
	$(BIN)/mypy --config-file benchmarks/pyproject.toml

layers: $(DEV) ## Check the import contracts
	$(BIN)/lint-imports

migrations: $(DEV) ## Check that no migration is missing
	$(SETTINGS) $(BIN)/python manage.py makemigrations --check --dry-run

check: $(DEV) ## Run the system checks, which name what is not declared yet
	$(SETTINGS) $(BIN)/python manage.py check

deploy-check: $(RUN) ## Check the settings of a deployment
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

docs: $(DEV) ## Build the documentation into site/; a broken link is an error
	$(BIN)/mkdocs build --strict

# --- for developers -------------------------------------------------------------------------------

messages: $(DEV) ## Collect the texts for translation and compile them
	sh .ci/messages $(BIN)/python

translations: system $(DEV) ## Check that every text is collected, translated and compiled
	sh .ci/messages $(BIN)/python --check

# The benchmarks take some minutes; BENCHMARK='--rounds 10' changes how many.
benchmark-request-log: system $(BENCH)/bench.stamp ## Compare the request log with other software
	sh .ci/with-postgres $(BENCH)/bin/python -m benchmarks.request_log.compare $(BENCHMARK)

benchmark-registry: system $(DEV) $(BENCH)/bench.stamp ## Measure requests in a large database
	PEER_PYTHON=$(BENCH)/bin/python sh .ci/with-postgres \
	  $(BIN)/python -m benchmarks.registry $(BENCHMARK)

benchmark-mail: system $(DEV) $(BENCH)/bench.stamp ## Measure the sender of campaigns, and others
	PEER_PYTHON=$(BENCH)/bin/python sh .ci/with-postgres \
	  $(BIN)/python -m benchmarks.mail $(BENCHMARK)

benchmark-social: system $(DEV) $(NPM) ## Compare the two-click layer with others (needs npm)
	$(BIN)/python -m benchmarks.social $(BENCHMARK)

$(NPM): benchmarks/social/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: sudo apt install npm"; exit 1; }
	@npm ci --silent --ignore-scripts --no-audit --no-fund --prefix benchmarks/social
	@touch $@

$(BENCH)/bench.stamp: requirements.lock benchmarks/requirements.txt
	@sh .ci/venv "$(PYTHON)" "$(BENCH)"
	@echo "Installing what the benchmarks need (once) …"
	@$(BENCH)/bin/python $(INSTALL) -r requirements.lock
	@$(BENCH)/bin/python $(INSTALL) --no-deps -r benchmarks/requirements.txt
	@touch $@

lock: $(DEV) ## Lock the dependencies; UPGRADE=--upgrade takes the newest
	$(COMPILE) --extra site pyproject.toml -o requirements.lock
	$(COMPILE) --extra site --group dev -c requirements.lock pyproject.toml \
	  -o requirements-dev.lock
	$(COMPILE) --extra wagtail -c requirements-dev.lock pyproject.toml \
	  -o requirements-wagtail.lock

pre-commit: $(DEV) ## Install the git hook that checks each commit
	$(BIN)/pre-commit install

clean: ## Remove environments and caches
	rm -rf site $(VENV) $(BENCH) .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis
