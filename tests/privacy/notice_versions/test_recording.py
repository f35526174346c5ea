"""The archive of the notice: a version when the text changes, append-only."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.notice_versions.models import NoticeVersion, digest_of
from privacy.notice_versions.recording import current_texts, record_notice, version_at
from privacy.promises.models import Verification
from tests.support.notice_versions import says

pytestmark = pytest.mark.django_db


def test_a_version_is_recorded_once_and_not_for_what_is_live(controller: Controller) -> None:
    assert record_notice() == 1
    Verification.objects.create(promise="S15", kept=False)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        assert record_notice() == 0
        controller.privacy_contact = "other@example.org"
        controller.save()
        assert record_notice() == 1, "readers see another contact"
    newest, first = NoticeVersion.objects.all()
    assert (newest.number, first.number) == (2, 1)
    assert newest.digest == digest_of(newest.texts) != first.digest
    assert set(newest.texts) == {"de", "en"}


def test_versions_of_one_day_of_the_company_are_numbered(settings: Settings) -> None:
    settings.PRIVACY_LEGAL_TIME_ZONE = "Europe/Berlin"
    at = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # it is the next day in Berlin
    with time_machine.travel(at, tick=False) as traveller:
        for text in ("A", "B", "A"):
            with says(text):
                record_notice()
        traveller.shift(timedelta(days=1))
        with says("C"):
            record_notice()
    slugs = NoticeVersion.objects.order_by("number").values_list("slug", flat=True)
    assert list(slugs) == ["2026-11-28", "2026-11-28-2", "2026-11-28-3", "2026-11-29"]


def test_the_version_in_force_at_a_moment() -> None:
    with time_machine.travel(datetime(2026, 11, 27, tzinfo=UTC), tick=False) as traveller:
        start = timezone.now()
        assert version_at(start) is None
        with says("A"):
            record_notice()
        traveller.shift(timedelta(days=1))
        with says("B"):
            record_notice()
    moments = (start, start + timedelta(days=1, seconds=-1), start + timedelta(days=1))
    numbers = []
    for moment in moments:
        version = version_at(moment)
        numbers.append(version and version.number)
    assert numbers == [1, 1, 2]


def test_of_two_processes_at_once_one_records() -> None:
    """The other one has looked before the first one recorded."""

    def record_meanwhile(*args: object) -> str:
        NoticeVersion(number=1, slug="2026-11-27", digest="d", texts={}).save()
        return "2026-11-27"

    with mock.patch(f"{record_notice.__module__}._slug", record_meanwhile), says("A"):
        assert record_notice() == 0
    assert NoticeVersion.objects.count() == 1


def test_nothing_is_recorded_by_a_clock_that_was_set_back() -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False), says("A"):
        record_notice()
    with says("B"):
        assert record_notice() == 0


def test_nothing_is_recorded_without_a_text(settings: Settings) -> None:
    settings.PRIVACY_NOTICE_TEXT = ""
    assert (current_texts(), record_notice()) == ({}, 0)
    with pytest.raises(CommandError, match="PRIVACY_NOTICE_TEXT"):
        call_command("record_notice")


def _insert(number: int, days: int) -> Callable[[], object]:
    def insert() -> object:
        moment = timezone.now() + timedelta(days=days)
        version = NoticeVersion(number=number, slug="x", in_force_from=moment, texts={}, digest="")
        return NoticeVersion.objects.bulk_create([version])

    return insert


def _save() -> None:
    NoticeVersion.objects.get().save()


def _run(statement: str) -> Callable[[], object]:
    return lambda: connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "attempt",
    [
        _save,
        lambda: NoticeVersion.objects.update(slug="2020-01-01"),
        lambda: NoticeVersion.objects.all().delete(),
        _run("DELETE FROM privacy_noticeversion"),
        _run("UPDATE privacy_noticeversion SET texts = '{}'"),
        _insert(3, 0),
        _insert(1, 0),
        _insert(2, -1),
    ],
)
def test_the_archive_is_only_appended_to(attempt: Callable[[], object]) -> None:
    with says("A"):
        record_notice()
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt()
