"""A project with nothing but the request log, on the PostgreSQL that DATABASE_URL names."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def configure(folder: Path) -> None:
    """Set the project up with its spool in the folder, and make the tables. Exits where there is no PostgreSQL."""
    from environs import Env

    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("This needs a PostgreSQL: sh .ci/with-postgres python -m …")
    settings.configure(
        SECRET_KEY="only-for-the-benchmark",  # noqa: S106
        INSTALLED_APPS=["privacy.request_log"],
        DATABASES={"default": Env().dj_db_url("DATABASE_URL")},
        USE_TZ=True,
        ROOT_URLCONF="benchmarks.request_log.urls",
        PRIVACY_REQUEST_LOG_SPOOL_DIR=folder / "spool",
    )
    django.setup()
    call_command("migrate", verbosity=0)
