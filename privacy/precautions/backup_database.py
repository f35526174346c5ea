"""The database in a backup: a consistent copy while the site runs, and its restore.

Rows of the request log are left out: a backup would keep them longer than the notice promises.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connections

ALIAS = "default"
LOG = "privacy_request_log_requestlogentry"

DROP_ALL = """
DO $$ DECLARE item text; BEGIN
  FOR item IN SELECT c.oid::regclass FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || item || ' CASCADE';
  END LOOP;
  FOR item IN SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS (
      SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP FUNCTION IF EXISTS ' || item || ' CASCADE';
  END LOOP;
END $$;
"""


class DatabaseBackupError(Exception):
    """The database cannot be copied or restored; the message names no data."""


def vendor() -> str:
    """Return "sqlite" or "postgresql". Raises DatabaseBackupError for others."""
    name = connections[ALIAS].vendor
    if name not in {"sqlite", "postgresql"}:
        raise DatabaseBackupError(f"Backups of {name} are not supported.")
    return name


def dump(target: Path) -> None:
    """Write a copy of the database. Raises DatabaseBackupError."""
    if vendor() == "postgresql":
        _run("pg_dump", "--format=custom", f"--exclude-table-data={LOG}*", f"--file={target}")
        return
    connections[ALIAS].ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connections[ALIAS].connection.backup(copy)
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
        if LOG in tables:
            copy.execute(f"DELETE FROM {LOG}")  # noqa: S608 - a name of our own
        copy.commit()
        copy.execute("VACUUM")  # what was deleted is still in free pages


def load(source: Path) -> None:
    """Replace the database by a copy. Raises DatabaseBackupError."""
    if vendor() == "postgresql":
        connections[ALIAS].close()
        _load_postgresql(source)
        return
    connection = connections[ALIAS]
    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as copy:
        [problem] = copy.execute("PRAGMA integrity_check").fetchone()
        if problem != "ok":
            raise DatabaseBackupError("The copy of the database in the backup is damaged.")
        copy.backup(connection.connection)


def _load_postgresql(source: Path) -> None:
    """Drop the tables and load the copy, in one transaction.

    `pg_restore --clean` cannot drop partitions, whose constraints are inherited.
    """
    script, loaded = source.with_suffix(".sql"), source.with_suffix(".loaded")
    _run("pg_restore", "--no-owner", f"--file={loaded}", str(source))
    with script.open("w", encoding="utf-8") as file, loaded.open(encoding="utf-8") as copy:
        file.write(DROP_ALL)
        shutil.copyfileobj(copy, file)
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    _run("psql", *options, f"--file={script}")


def _run(program: str, *arguments: str) -> None:
    settings = connections[ALIAS].settings_dict
    environment = dict(os.environ)
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    for key, name in names.items():
        if settings.get(key):
            environment[name] = str(settings[key])
    environment["PGDATABASE"] = str(settings["NAME"])
    try:
        done = subprocess.run(
            [program, *arguments], env=environment, capture_output=True, check=False
        )
    except OSError:
        raise DatabaseBackupError(f"{program} is missing.") from None
    if done.returncode:  # its messages could quote rows
        raise DatabaseBackupError(f"{program} failed with status {done.returncode}.")
