"""Register of processors: declarations and contracts agree, and the database keeps every row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import due_reviews, remind_all
from privacy.outbox.delivery import deliver_all
from privacy.precautions.layer_measures import processors_under_contract
from privacy.processing_records.content import record_of
from privacy.processors.models import Processor, ProcessorContract
from privacy.processors.register import faults, summaries
from privacy.registry.discovery import registry
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.companies import company
from tests.support.processors import processor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def is_in_place() -> bool:
    return bool(processors_under_contract(InProcessProbe()).kept)


def test_each_job_needs_a_contract_of_each_company_and_each_contract_a_job(
    controller: Controller, settings: Settings
) -> None:
    assert len(faults()) == len(registry.processor_roles) == 2
    processor("hosting")
    processor("mail", controller)
    assert is_in_place()

    other = company("other", "FR")
    assert [fault.values["company"] for fault in faults()] == [other.name]
    processor("mail", other)
    assert is_in_place()

    settings.PRIVACY_PROCESSOR_ROLES_NOT_USED = ["mail"]
    assert len(faults()) == 2
    assert not is_in_place()


def test_a_contract_that_ends_or_is_not_reviewed_is_a_fault() -> None:
    processor("hosting")
    mail = processor("mail")
    with time_machine.travel(timezone.now() + timedelta(days=101), tick=False):
        assert [fault.values["name"] for fault in faults()] == ["Works on hosting", mail.name]
    last = mail.contracts.get()
    last.pk, last.ended_on = None, timezone.localdate()
    last._state.adding = True
    last.save()
    assert [fault.text for fault in faults()] == [
        "No contract in force with a %(role)s: %(company)s."
    ]
    assert {summary.name for summary in summaries()} == {"Works on hosting"}


ATTEMPTS: list[Callable[[Processor], object]] = [
    lambda row: Processor.objects.update(name="Nobody"),
    lambda row: ProcessorContract.objects.all().delete(),
    lambda row: row.save(),
    lambda row: connection.cursor().execute("DELETE FROM privacy_processorcontract"),
    lambda row: connection.cursor().execute("UPDATE privacy_processorcontract SET ended_on = NULL"),
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_history_cannot_be_changed(attempt: Callable[[Processor], object]) -> None:
    row = processor("hosting")
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(row)
    assert Processor.objects.get().name == row.name
    assert row.contracts.count() == 1


def test_the_privacy_contact_is_reminded_once_per_period(mailoutbox: list[EmailMessage]) -> None:
    now, sent = timezone.now(), []
    processor("hosting")
    for days in (0, 86, 87, 101, 102, 115):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            sent.append(remind_all())
            deliver_all()
    assert sent == [0, 1, 0, 1, 0, 1]
    assert ["Overdue" in mail.subject for mail in mailoutbox] == [False, True, True]
    assert "/staff/privacy/processor/" in str(mailoutbox[0].body)


def test_an_open_objection_is_due(controller: Controller) -> None:
    today = timezone.localdate()
    row = processor("mail", controller)
    values: dict[str, Any] = {"name": "Helper", "service": "Help", "country": "FR"}
    row.sub_processors.create(**values, notified_on=today, object_by=today)
    assert [review.title for review in due_reviews()] == ["Helper (Works on mail)"]
    row.sub_processors.create(**values, notified_on=today, decision="objected")
    assert due_reviews() == []
    assert len(summaries()) == 1


def test_notice_and_record_name_processors_transfers_and_safeguards(
    controller: Controller,
) -> None:
    row = processor(
        "mail",
        country="US",
        safeguard="clauses",
        scc_module=2,
        safeguard_on=timezone.localdate(),
        copy_at="copies@telekom.example",
    )
    page = Client().get("/en/privacy/").content.decode()
    part = page.partition('id="processors"')[2].partition("</details>")[0]
    for text in (row.name, "standard contractual clauses", "module 2", "copies@telekom.example"):
        assert text in part

    record = record_of(controller)
    assert [listed["name"] for listed in record["processors"]] == [row.name]
    mails = [each for each in record["activities"] if each["store"] == "privacy.OutgoingMail"]
    assert all("provider of our mail server" in each["recipients"] for each in mails)
    assert mails


def test_a_company_answers_only_for_its_own_activities() -> None:
    other = company("other", "FR")
    processor("hosting", other)
    stores = {activity["store"] for activity in record_of(other)["activities"]}
    assert "orders.Order" in stores
    assert "privacy_request_log.RequestLogEntry" not in stores
    assert not record_of(Controller.objects.get(is_default=True))["processors"]
