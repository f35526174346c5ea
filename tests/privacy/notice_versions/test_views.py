"""The public pages of the archive."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from privacy.notice_versions.recording import record_notice
from tests.support.notice_versions import says

pytestmark = pytest.mark.django_db
PAGES = "/en/privacy/versions/"


def test_every_version_has_its_page_and_what_changed() -> None:
    with time_machine.travel(datetime(2026, 11, 27, 8, tzinfo=UTC), tick=False) as traveller:
        with says("Kept for 7 <days>."):
            record_notice()
        traveller.shift(timedelta(days=30))
        with says("Kept for 8 days."):
            record_notice()
    client = Client()
    versions = client.get(PAGES).content.decode()
    assert versions.index("2026-12-27") < versions.index("2026-11-27")
    assert versions.count("in force</span>") == 1
    old = client.get(f"{PAGES}2026-11-27/")
    assert "Kept for 7 &lt;days&gt;." in old.content.decode()
    assert "A later version applies now." in old.content.decode()
    changed = client.get(f"{PAGES}2026-12-27/changes/").content.decode()
    assert "<del>Kept for 7 &lt;days&gt;.</del>" in changed
    assert "<ins>Kept for 8 days.</ins>" in changed
    assert 'lang="en"' in client.get("/de/privacy/versions/2026-12-27/").content.decode()
    notice = client.get("/en/privacy/").content.decode()
    assert 'href="/en/privacy/versions/2026-12-27/"' in notice
    for path in ("2026-11-27/changes/", "2026-11-28/", "x/changes/"):
        assert client.get(f"{PAGES}{path}").status_code == 404

    assert old["Cache-Control"] == "public, max-age=300"
    again = client.get(f"{PAGES}2026-11-27/", headers={"If-None-Match": old["ETag"]})
    assert (again.status_code, len(again.cookies)) == (304, 0)


def test_there_is_a_page_before_the_first_version() -> None:
    assert "No version has been recorded yet." in Client().get(PAGES).content.decode()
