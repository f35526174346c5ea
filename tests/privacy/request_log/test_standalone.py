"""The log works in a project that has nothing else of the privacy layer."""

from pathlib import Path

import pytest

from tests.privacy.request_log.project import make_project

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_foreign_project_logs_with_the_app_and_its_middleware_alone(tmp_path: Path) -> None:
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
    assert rows[0] == "/small/?n=1 50"
    assert rows[2] == "/stream/ 6"
