"""The second test environment: the newest Django on the newest Python of this machine, from the
same lock."""

import os
import re
import subprocess
from pathlib import Path

import nox

nox.options.error_on_missing_interpreters = True

WITHOUT_POSTGRES = "--without-postgres"  # leave out what would run on PostgreSQL, for CI's time
FLOOR = (3, 12)  # older Pythons get Django 5.2 from the lock, which `make test` covers


def newest_python() -> str | None:
    """The path of the newest CPython that starts, on PATH or among pyenv's versions; None if none
    is new enough."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin")
    pythons = {}
    for folder in folders:
        for candidate in folder.glob("python3.*"):
            if (
                re.fullmatch(r"python3\.\d+", candidate.name)
                and (version := _version(candidate)) >= FLOOR
            ):
                pythons.setdefault(version, str(candidate))
    return pythons[max(pythons)] if pythons else None


def _version(python: Path) -> tuple[int, ...]:
    question = "import sys; print(*sys.version_info[:3])"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in answer.stdout.split()) if answer.returncode == 0 else ()


NEWEST = newest_python()


@nox.session(python=NEWEST or False)
def newest(session: nox.Session) -> None:
    """Unit tests, with every warning an error, on the newest Python and the Django that the lock
    has for it.

    Of the paths in `posargs`, the tests that ask the database run on PostgreSQL, all others on
    SQLite. The extra `wagtail` is installed here only, so that other runs prove that nothing else
    needs it.
    """
    if NEWEST is None:
        session.warn("No Python 3.12 or newer on this machine: the newest Django was NOT tested.")
        return
    for lock in ("requirements-dev.lock", "requirements-wagtail.lock"):
        session.install("--quiet", "--require-hashes", "-r", lock)
    session.run(
        "python",
        "-c",
        "import django, sys; print('Django', django.__version__, 'on Python', sys.version)",
    )
    tests = ("pytest", "-n", "2", "-m", "not browser and not kill")
    on_postgres = []
    paths = [path for path in session.posargs if path != WITHOUT_POSTGRES]
    for path in paths:
        on_postgres += ["--database-elsewhere", path]
    # More than a year ahead, as in `make test-sqlite`.
    session.run(*tests, "--today", "+400", *on_postgres)
    if paths and WITHOUT_POSTGRES not in session.posargs:
        postgres = ("sh", ".ci/with-postgres", *tests, "--reuse-db", "--only-database")
        options = {"POSTGRES_OPTIONS": "-o jit=off -o autovacuum=off"}
        session.run(*postgres, *paths, external=True, env=options)
