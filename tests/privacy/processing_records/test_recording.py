"""Versions of the record of each company: made by changes and by reviews, never changed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import due_for_staff, due_reviews, remind_all
from privacy.outbox.delivery import deliver_all
from privacy.processing_records.differences import differences
from privacy.processing_records.models import RecordVersion
from privacy.processing_records.recording import record_all, review
from tests.support.append_only import refuses
from tests.support.clerks import clerk_of, client_of
from tests.support.companies import company
from tests.support.company_rules import rule

pytestmark = pytest.mark.django_db
LIST = "admin:privacy_recordversion_changelist"


@pytest.fixture
def magenta(controller: Controller) -> Controller:
    return company("magenta", "AT")


def page_of(version: RecordVersion) -> str:
    return reverse("admin:privacy_recordversion_change", args=[version.pk])


def reviewed(**changes: object) -> dict[str, Any]:
    due = timezone.localdate() + timedelta(days=300)
    return {"owner": "Customer care", "remarks": "Nothing else.", "next_review_on": due} | changes


def test_a_version_is_appended_when_the_content_changes_and_only_then(
    controller: Controller, magenta: Controller
) -> None:
    assert (record_all(), record_all()) == (2, 0)
    version = review(magenta, reviewed(), clerk_of(magenta, "officer@telekom.example"))
    rule(magenta)
    assert record_all() == 1, "of the other company nothing changed"
    newest = RecordVersion.objects.filter(company=magenta)[0]
    assert (newest.entered_by, newest.owner) == ("", "Customer care")
    (difference,) = differences(newest, version)
    assert all("7 years: § 212 UGB" in row for row in difference.added)
    assert all("6 years" in row for row in difference.removed)
    assert len(difference.added) == len(difference.removed)


def test_versions_are_append_only(magenta: Controller) -> None:
    record_all()
    refuses(
        "UPDATE privacy_recordversion SET owner = 'x'",
        "DELETE FROM privacy_recordversion",
    )


def test_a_review_that_is_overdue_is_on_the_start_page_and_mailed(
    controller: Controller, mailoutbox: list[EmailMessage]
) -> None:
    clerk = clerk_of(controller, "officer@telekom.example")
    record_all()
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        (due,) = [each for each in due_reviews() if isinstance(each.row, RecordVersion)]
        assert due.is_overdue
        assert due in due_for_staff(clerk)
        assert client_of(clerk).get(due.page).status_code == 200
        remind_all()
        deliver_all()
        assert controller.name in mailoutbox[-1].body
        review(controller, reviewed(), clerk)
        assert not [each for each in due_reviews() if isinstance(each.row, RecordVersion)]


def test_staff_review_and_export_the_record_of_their_company_only(
    controller: Controller, magenta: Controller
) -> None:
    record_all()
    own, foreign = (RecordVersion.objects.get(company=each) for each in (magenta, controller))
    client = client_of(clerk_of(magenta, "officer@telekom.example"))
    text = client.get(page_of(own)).content.decode()
    assert "Ihre Bestellungen" in text or "Your orders" in text
    assert client.get(page_of(foreign)).status_code == 404
    assert client.post(page_of(foreign), reviewed()).status_code == 404
    for wrong in (
        {"owner": ""},
        {"next_review_on": timezone.localdate()},
        {"next_review_on": timezone.localdate() + timedelta(days=4000)},
        {"owner": "two\nlines"},
    ):
        page = client.post(page_of(own), reviewed(**wrong))
        assert page.status_code == 200
        assert "Nothing else." in page.content.decode()
    assert client.post(page_of(own), reviewed()).status_code == 302
    assert RecordVersion.objects.filter(company=magenta).count() == 2
    assert client.post(page_of(own), reviewed()).status_code == 403, "not the newest"
    listed = client.get(reverse(LIST)).content.decode()
    assert listed.count("Customer care") == 1
    assert controller.name not in listed.partition('id="result_list"')[2]

    def export(version: RecordVersion, file_format: str) -> Any:
        name = "admin:privacy_recordversion_export"
        return client.get(reverse(name, args=[version.pk, file_format]))

    assert export(own, "json").json()["controllers"][0]["name"] == magenta.name
    assert b"Art. 30" in export(own, "html").content
    assert export(own, "exe").status_code == 404
    assert export(foreign, "json").status_code == 404


def test_who_may_only_read_cannot_review(controller: Controller) -> None:
    record_all()
    version = RecordVersion.objects.get()
    reader = clerk_of(controller, "reader@telekom.example")
    reader.user_permissions.remove(
        *reader.user_permissions.filter(codename__in=["add_recordversion"])
    )
    client: Client = client_of(reader)
    assert "<form method" not in client.get(page_of(version)).content.decode().partition("facts")[2]
    assert client.post(page_of(version), reviewed()).status_code == 403
