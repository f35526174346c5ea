"""A database with every migration applied, made once and copied by each worker and run.

Migrating takes some five seconds of a processor, and each worker, each moment of the calendar and
each site that browsers visit needs a database of its own.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.utils import timezone

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".pytest_cache" / "migrated"
PACKAGES = ("privacy", "social_consent", "telekom_site")

_create_test_db = DatabaseCreation.create_test_db


def create_migrated_db(creation: DatabaseCreation, *arguments: Any, **named: Any) -> str:
    """Stand in for `DatabaseCreation.create_test_db` of SQLite."""
    with mock.patch.object(migrate.Command, "handle", copy_migrated):
        return _create_test_db(creation, *arguments, **named)


def copy_migrated(command: migrate.Command, *arguments: Any, **options: Any) -> None:
    """Stand in for the command `migrate` on an empty database."""
    connection = connections[options["database"]]
    connection.ensure_connection()
    source = sqlite3.connect(migrated_file())
    try:
        source.backup(connection.connection)
    finally:
        source.close()


def create_copied_db(creation: PostgresCreation, *arguments: Any, **named: Any) -> str:
    """Stand in for `DatabaseCreation.create_test_db` of PostgreSQL.

    The first worker migrates, and leaves a template for the others, who wait for it. The template
    is named after the day, as there are tables per day.
    """
    template = f"migrated_{timezone.now():%Y_%m_%d}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock-postgres").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _has_database(creation, template):
            name = _create_test_db(creation, *arguments, **named)
            creation.connection.close()
            _execute(creation, f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
            return name
    creation.connection.settings_dict["TEST"]["TEMPLATE"] = template
    with mock.patch.object(migrate.Command, "handle", return_value=None):
        return _create_test_db(creation, *arguments, **named)


def _has_database(creation: PostgresCreation, name: str) -> bool:
    rows = _execute(creation, "SELECT datname FROM pg_database WHERE datname = %s", name)
    return bool(rows)


def _execute(creation: PostgresCreation, statement: str, *values: str) -> list[Any]:
    """Run a statement outside the database of the tests."""
    with creation.connection._nodb_cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def migrated_file() -> Path:
    """Return the SQLite file with all migrations of the code as it is now; made if there is none.

    Processes that need it at once wait for the first of them.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    version = f"django-{django.__version__}"
    path = FOLDER / f"{version}-{_digest()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for outdated in FOLDER.glob(f"{version}-*"):
                outdated.unlink()
            unfinished = path.with_suffix(".sqlite3-new")
            environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            environment["DATABASE_URL"] = f"sqlite:///{unfinished}"
            command = [sys.executable, "-W", "error", "manage.py", "migrate", "--run-syncdb"]
            # What a check reports fails the tests of that check, with its hint, rather than all.
            command += ["--skip-checks", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            with sqlite3.connect(unfinished) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
            connection.close()
            unfinished.rename(path)
    return path


def _digest() -> str:
    """Return a digest of what a migrated database depends on."""
    digest = sha256(sqlite3.sqlite_version.encode())
    for name in ("SECRET_KEY", "IDENTITY_KEY"):
        digest.update(os.environ.get(name, "").encode())
    paths = [ROOT / "requirements-dev.lock", ROOT / "tests" / "settings.py"]
    for package in PACKAGES:
        paths += sorted((ROOT / package).rglob("*.py"))
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
