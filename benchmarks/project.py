"""The projects that are measured: nothing but the request log, or the whole site."""

import os
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA secure_delete=ON")


def configure(folder: Path) -> None:
    """On PostgreSQL, with the spool in the folder, and the tables made. Exits where there is no
    PostgreSQL."""
    from environs import Env

    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("This needs a PostgreSQL: sh .ci/with-postgres python -m …")
    _configure(folder, Env().dj_db_url("DATABASE_URL"))


def configure_sqlite(folder: Path) -> None:
    """On SQLite as the site uses it: the file log.sqlite3 in the folder."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "; ".join(PRAGMAS),
    }
    _configure(
        folder,
        {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "log.sqlite3",
            "OPTIONS": options,
        },
    )


def _configure(folder: Path, database: dict[str, object]) -> None:
    settings.configure(
        SECRET_KEY="only-for-the-benchmark",  # noqa: S106
        INSTALLED_APPS=["privacy.request_log"],
        DATABASES={"default": database},
        USE_TZ=True,
        ROOT_URLCONF="benchmarks.request_log.urls",
        PRIVACY_REQUEST_LOG_SPOOL_DIR=folder / "spool",
    )
    django.setup()
    call_command("migrate", verbosity=0)


def set_up_site() -> None:
    """The whole site, on the PostgreSQL that DATABASE_URL names. Exits where there is none."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("This needs a PostgreSQL: sh .ci/with-postgres .venv/bin/python -m …")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp())
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    call_command("migrate", verbosity=0)
