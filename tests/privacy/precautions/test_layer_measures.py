"""Measures: each check sees its effect, and says so in the reader's language."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.precautions import layer_measures
from privacy.precautions.measure_register import measures, summary, verify_measures
from privacy.precautions.models import MeasureState, RestoredBackup
from privacy.registry.finding import Finding
from privacy.registry.promise import Page, UnverifiedError
from privacy.sealing import new_seed, seal
from telekom_site.accounts.models import User
from telekom_site.precautions import staff_have_a_second_factor
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.accounts import add_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path / "privacy"
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    settings.PRIVACY_PUBLIC_VIEWS = ["privacy:request"]


def test_packages_must_be_encrypted_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "privacy" / "packages"
    folder.mkdir(parents=True)
    good = folder / "a"
    good.write_bytes(seal(b"PK\x03\x04", new_seed()))
    good.chmod(0o600)
    assert layer_measures.sealed_packages(InProcessProbe()).kept
    good.chmod(0o644)
    assert not layer_measures.sealed_packages(InProcessProbe()).kept
    good.write_bytes(b"PK\x03\x04 plain")
    good.chmod(0o600)
    assert not layer_measures.sealed_packages(InProcessProbe()).kept


def test_the_journal_must_be_private_and_there(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    with pytest.raises(UnverifiedError):
        layer_measures.journal_outside(InProcessProbe())
    for mode, kept in ((0o600, True), (0o640, False)):
        (tmp_path / "erasures.jsonl").touch()
        (tmp_path / "erasures.jsonl").chmod(mode)
        assert layer_measures.journal_outside(InProcessProbe()).kept is kept


def test_a_backup_must_have_been_restored_lately_and_whole() -> None:
    now = timezone.now()
    assert not layer_measures.restored_backups(InProcessProbe()).kept
    for days, whole, kept in ((200, True, False), (10, True, True), (5, False, False)):
        RestoredBackup.objects.create(
            restored_at=now - timedelta(days=days), made_at=now, replayed=0, is_whole=whole
        )
        assert layer_measures.restored_backups(InProcessProbe()).kept is kept


def _written_now(path: Path) -> None:
    """Date a file by the clock of the tests, which may be ahead of the file system's."""
    now = timezone.now().timestamp()
    os.utime(path, (now, now))


def test_a_stale_or_missing_advisory_file_verifies_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    check, path = layer_measures.patched_dependencies, tmp_path / "osv.json"
    for configured in ("", path):
        settings.PRIVACY_ADVISORIES = configured
        with pytest.raises(UnverifiedError):
            check(InProcessProbe())
    path.write_text("[]")
    _written_now(path)
    assert check(InProcessProbe()).kept
    everything = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}
    package = {"ecosystem": "PyPI", "name": "Django"}
    affected = [{"package": package, "ranges": [everything]}]
    path.write_text(json.dumps([{"id": "TEST-1", "affected": affected}]))
    _written_now(path)
    assert not check(InProcessProbe()).kept
    old = (timezone.now() - timedelta(days=8)).timestamp()
    os.utime(path, (old, old))
    with pytest.raises(UnverifiedError):
        check(InProcessProbe())


def test_a_public_site_must_demand_https(settings: Settings) -> None:
    with pytest.raises(UnverifiedError):
        layer_measures.encrypted_transport(InProcessProbe())
    settings.PRIVACY_SITE_URL = "http://www.example.org"
    assert not layer_measures.encrypted_transport(InProcessProbe()).kept
    settings.PRIVACY_SITE_URL = "https://www.example.org"
    assert not layer_measures.encrypted_transport(InProcessProbe()).kept


def test_headers_and_error_pages_are_visited(settings: Settings) -> None:
    assert layer_measures.protective_headers(InProcessProbe()).kept
    assert layer_measures.no_debugging(InProcessProbe()).kept
    path = InProcessProbe().path_of("privacy:request")
    bare = InProcessProbe({path: Page(path, 200, {}, b"")})
    assert not layer_measures.protective_headers(bare).kept
    settings.DEBUG = True
    assert not layer_measures.no_debugging(InProcessProbe()).kept


def test_each_member_of_staff_needs_a_second_factor(settings: Settings) -> None:
    settings.ACCOUNTS_STAFF_SECOND_FACTOR = True
    user = User.objects.create_user("a@telekom.example", "correct-horse-9", is_staff=True)
    assert not staff_have_a_second_factor(InProcessProbe()).kept
    add_app(user)
    assert staff_have_a_second_factor(InProcessProbe()).kept
    settings.ACCOUNTS_STAFF_SECOND_FACTOR = False
    assert not staff_have_a_second_factor(InProcessProbe()).kept


def test_the_register_keeps_states_as_data_in_no_language(staff_client: Client) -> None:
    MeasureState.objects.create(measure="of an earlier release")
    with translation.override("de"):
        assert verify_measures(InProcessProbe()) >= 1
    assert set(MeasureState.objects.values_list("measure", flat=True)) == set(measures())
    state = MeasureState.objects.get(measure="restored_backups")
    assert state.kept is False
    assert state.evidence == [{"text": "No backup was ever restored as a test."}]
    with translation.override("en"):
        page = staff_client.get(reverse("admin:privacy_measurestate_changelist"))
    assert "No backup was ever restored" in page.content.decode()


def test_a_check_that_fails_leaves_its_measure_unverified(settings: Settings) -> None:
    settings.PRIVACY_PUBLIC_VIEWS = ["no-such-view"]
    verify_measures(InProcessProbe())
    state = MeasureState.objects.get(measure="headers")
    assert state.kept is None
    assert "NoReverseMatch" in str(Finding.from_data(state.evidence[0]))


def test_the_public_summary_has_no_evidence_and_expires() -> None:
    assert {row.state for row in summary()} == {"unverified"}
    MeasureState.objects.create(measure="headers", kept=True, evidence=[{"text": "secret"}])
    [row] = [row for row in summary() if row.state == "kept"]
    assert "secret" not in str(row)
    with time_machine.travel(timezone.now() + timedelta(hours=4), tick=False):
        assert {row.state for row in summary()} == {"unverified"}
