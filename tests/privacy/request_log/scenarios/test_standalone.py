"""The log works in a project that has nothing else of the privacy layer."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.privacy.request_log.project import make_project

pytestmark = pytest.mark.django_db(transaction=True)


def test_another_project_needs_only_the_app_and_its_middleware(tmp_path: Path) -> None:
    project = make_project(tmp_path / "foreign")
    assert "no issues" in project.django("check", "--fail-level", "WARNING")
    assert "No changes" in project.django("makemigrations", "--check", "--dry-run")
    project.run(
        "-c",
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "client = Client()\n"
        "client.get('/small/?n=1&secret=2'); client.get('/nowhere/')\n"
        "list(client.get('/stream/'))",
    )
    assert "3 rows stored from 1 finished segments" in project.django("ingest_request_log")
    assert "0 rows and 0 lines" in project.django("purge_request_log", "--dry-run")
    rows = project.rows()
    assert rows[0] == "/small/?n=1&<1-dropped> 50"
    assert rows[2] == "/stream/ 6"


def test_the_log_is_stored_in_a_database_of_its_own_if_configured(tmp_path: Path) -> None:
    project = make_project(tmp_path / "foreign", own_database=True)
    project.run(
        "-c",
        "import django; django.setup()\nfrom django.test import "
        "Client\nClient().get('/small/?n=own')",
    )
    project.django("ingest_request_log", "--verbosity", "0")
    project.django("purge_request_log", "--verbosity", "0")
    assert project.rows() == ["/small/?n=own 50"]
    with contextlib.closing(sqlite3.connect(tmp_path / "foreign" / "log.sqlite3")) as log:
        assert log.execute("SELECT url FROM privacy_request_log_requestlogentry").fetchall() == [
            ("/small/?n=own",)
        ]
        assert log.execute("SELECT count(*) FROM privacy_request_log_purgerun").fetchone() == (1,)
        # For a day.
        assert log.execute("SELECT count(*) FROM privacy_request_log_spoolposition").fetchone() == (
            1,
        )
