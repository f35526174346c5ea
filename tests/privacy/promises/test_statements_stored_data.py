"""Checks of what the database holds: requests, deletions, packages, consents and notices."""

from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.consent import ledger
from privacy.consent.models import ConsentEvent
from privacy.controllers.models import Controller
from privacy.heartbeat.models import Heartbeat
from privacy.my_data.models import ScheduledErasure
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.personal_data import erasure, export
from privacy.personal_data.canary import everything_stored
from privacy.personal_data.rows import values_of
from privacy.promises.checks.rehearsal import rehearse_access, rehearse_erasure
from privacy.promises.verification import verify_promise
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import email_key
from privacy.service_notices.flows import TEMPLATE
from privacy.subject_requests.models import SubjectRequest
from privacy.triggers import suspended
from telekom_site import mail_checks
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.consents import consent
from tests.support.service_notices import approved

Choice = ConsentEvent.Choice
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_site")]


def overdue(**changes: object) -> SubjectRequest:
    now = timezone.now()
    values: dict[str, object] = {
        "kind": "access",
        "controller": Controller.objects.first(),
        "email": "anna@x.example",
        "language": "en",
        "verified_at": now,
        "due_on": now.date() - timedelta(days=1),
    }
    return SubjectRequest.objects.create(**(values | changes))


@pytest.mark.parametrize("name", ["S17", "S33"])
def test_a_wrong_or_missed_deadline_is_seen(name: str) -> None:
    overdue()
    assert not promise(name).check(InProcessProbe()).kept


def closed(days_late: int, **changes: object) -> SubjectRequest:
    now = timezone.now()
    due = {"due_on": now.date() - timedelta(days=days_late)}
    return overdue(closed_at=now, outcome="answered", **(due | changes))


def test_an_answer_that_was_late_is_seen_for_a_while() -> None:
    request = closed(14)
    request.messages.create(sender="staff", text="Here it is.")
    assert not promise("S33").check(InProcessProbe()).kept
    SubjectRequest.objects.update(closed_at=timezone.now() - timedelta(days=31))
    assert promise("S33").check(InProcessProbe()).kept


def test_a_request_that_was_closed_without_an_answer_is_seen() -> None:
    """Past the deadline, closed by SQL: nobody was answered."""
    request = closed(-1)
    assert not promise("S33").check(InProcessProbe()).kept
    request.messages.create(sender="staff", text="Here it is.")
    assert promise("S33").check(InProcessProbe()).kept


def test_a_request_that_is_no_longer_verified_is_seen() -> None:
    request = overdue(due_on=timezone.now().date() + timedelta(days=7))
    request.messages.create(sender="staff", text="We look into it.")
    assert promise("S33").check(InProcessProbe()).kept
    SubjectRequest.objects.update(verified_at=None)
    assert not promise("S33").check(InProcessProbe()).kept


def test_a_value_that_is_not_exported_to_its_person_is_detected() -> None:
    really = values_of

    def without_messages(declaration: PersonalModel, row: Model) -> Any:
        return [each for each in really(declaration, row) if each.name != "message"]

    assert promise("S30").check(InProcessProbe()).kept
    with mock.patch.object(export, "values_of", without_messages):
        assert not promise("S30").check(InProcessProbe()).kept


def test_an_erasure_that_skips_a_table_is_detected() -> None:
    really = erasure.rows_to_erase

    def skipping(declaration: PersonalModel, *rest: Any) -> QuerySet[Model]:
        rows = really(declaration, *rest)
        return rows.none() if declaration.model == "enquiries.Enquiry" else rows

    assert promise("S34").check(InProcessProbe()).kept
    with mock.patch.object(erasure, "rows_to_erase", skipping):
        assert not promise("S34").check(InProcessProbe()).kept


def test_a_rehearsal_leaves_nothing_and_covers_what_customers_give() -> None:
    before = sorted(everything_stored())
    rehearsed = rehearse_erasure()
    assert {"orders.Order", "enquiries.Enquiry", "accounts.User"} <= rehearsed.tables
    assert rehearse_access().tables >= rehearsed.tables
    assert sorted(everything_stored()) == before


def test_a_deletion_by_age_that_no_longer_runs_is_seen() -> None:
    name = "privacy.personal_data.retention.purge_all"
    Heartbeat.objects.create(name=name, succeeded_at=timezone.now() - timedelta(hours=3))
    assert not promise("S18").check(InProcessProbe()).kept
    Heartbeat.objects.update(succeeded_at=timezone.now())
    assert promise("S18").check(InProcessProbe()).kept


def test_a_deletion_that_is_not_performed_in_time_is_seen() -> None:
    now = timezone.now()
    ScheduledErasure.objects.create(
        email="anna@x.example", confirm_digest="a", confirmed_at=now, due_at=now - timedelta(days=2)
    )
    assert not promise("S33").check(InProcessProbe()).kept


def test_a_withdrawal_that_is_ignored_is_seen() -> None:
    with mock.patch.object(mail_checks, "withdraw"):
        assert not promise("S27").check(InProcessProbe()).kept


def test_a_message_that_rests_on_the_consent_of_another_person_is_seen() -> None:
    consent("anna@x.example", "advertising.email")
    campaign = Campaign.objects.create(name="Offers", topic="advertising")
    message = CampaignMessage.objects.create(
        campaign=campaign,
        subject_key=email_key("anna@x.example"),
        topic="advertising",
        channel="email",
        grant=ConsentEvent.objects.get(choice="confirmed"),
    )
    assert promise("S19").check(InProcessProbe()).kept
    with suspended(connection):
        CampaignMessage.objects.filter(pk=message.pk).update(subject_key="b")
    assert not promise("S19").check(InProcessProbe()).kept


def test_a_message_that_was_sent_without_a_consent_at_that_time_is_seen() -> None:
    """However it got around the triggers: in a session that does without them, say."""
    consent("anna@x.example", "advertising.email")
    grant = ConsentEvent.objects.get(choice="confirmed")
    withdrawal = ledger.append(grant.subject_key, grant.wording, Choice.WITHDRAWN, "test")
    message = CampaignMessage(
        campaign=Campaign.objects.create(name="Offers", topic="advertising"),
        subject_key=grant.subject_key,
        topic="advertising",
        channel="email",
        state=CampaignMessage.State.SENT,
    )
    over = withdrawal.occurred_at
    for grant_id, handed_over_at, is_kept in (
        (grant.pk, over - timedelta(minutes=2), True),
        (grant.pk, over + timedelta(seconds=10), True),  # by another clock
        (grant.pk, over + timedelta(minutes=2), False),
        (uuid4(), over - timedelta(minutes=2), False),
    ):
        message.grant_id, message.handed_over_at = grant_id, handed_over_at
        with suspended(connection, {CampaignMessage._meta.db_table}):
            message.save()
        assert promise("S19").check(InProcessProbe()).kept == is_kept
    assert list(mail_checks.people_without_consent()) == [grant.subject_key]


def test_a_notice_whose_mail_was_lost_is_seen() -> None:
    notice = approved("outage")
    mail = queue_mail(
        "anna@x.example",
        TEMPLATE,
        "en",
        purpose=MailPurpose.SERVICE_NOTICE,
        controller_id=None,
        notice=notice,
    )
    notice.deliveries.create(subject_key="a", mail=mail, sent_at=timezone.now())
    notice.deliveries.create(subject_key="b", skipped="restricted")
    assert promise("S29").check(InProcessProbe()).kept
    notice.deliveries.create(subject_key="c")
    assert not promise("S29").check(InProcessProbe()).kept


def test_a_model_without_purpose_is_seen() -> None:
    check = promise("S18").check
    with registry.temporarily(
        [
            declaration
            for declaration in registry.declarations
            if getattr(declaration, "model", "") != "orders.Order"
        ]
    ):
        assert not check(InProcessProbe()).kept


def test_a_store_that_cannot_be_read_leaves_the_sentence_unverified(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable(*args: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("privacy.personal_data.export.rows_of", unreachable)
    assert verify_promise(promise("S30"), InProcessProbe()).state == "unverified"
