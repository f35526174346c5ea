"""Service notices: four eyes, in time, once for each customer, whatever was consented to."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from privacy.consent.flows import withdraw
from privacy.outbox.delivery import deliver_all
from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.outbox.signals import mail_bounced
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import email_key
from privacy.service_notices import flows
from privacy.service_notices.models import NoticeDelivery, NoticeText, ServiceNotice
from telekom_site.orders.notice_source import source
from tests.support.orders import contract_of, order_of
from tests.support.service_notices import approved, draft, staff

pytestmark = pytest.mark.django_db

ANNA, BERT, CARLA = "anna@x.example", "bert@x.example", "carla@x.example"
State = ServiceNotice.State


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """No day ends within a test."""
    with time_machine.travel(timezone.now().replace(hour=11, minute=0), tick=False):
        yield


def customers(*emails: str, language: str = "en") -> list[str]:
    return [contract_of(order_of(email, language=language)).number for email in emails]


def send() -> int:
    queued = flows.send_due()
    deliver_all()
    return queued


def test_every_customer_gets_it_once_whatever_they_consented_to(
    mailoutbox: list[EmailMessage],
) -> None:
    withdraw(ANNA, "test")
    numbers = customers(ANNA, ANNA.upper(), BERT)
    notice = approved()
    assert (send(), send()) == (2, 0)
    notice.refresh_from_db()
    assert notice.state == State.SENT
    assert [mail.to[0].lower() for mail in mailoutbox] == [ANNA, BERT]
    body = str(mailoutbox[0].body)
    assert "because of your contracts V" in body
    assert [number in body for number in numbers] == [True, True, False]
    assert "because of your contract V" in str(mailoutbox[1].body)
    until = timezone.localdate() + timedelta(days=88)
    shown = re.search(r"declare it by (.*?), with effect from", body)
    assert shown is not None
    assert str(until.year) in shown[1]
    assert "/en/cancel/" in body
    assert "Unsubscribe" not in str(mailoutbox[0].extra_headers)
    assert notice.deliveries.exclude(sent_at=None).count() == 2


def test_each_customer_reads_it_in_their_language(mailoutbox: list[EmailMessage]) -> None:
    customers(ANNA, language="de")
    customers(BERT, language="en")
    approved("security")
    send()
    assert [mail.subject for mail in mailoutbox] == ["Neue Preise", "New prices"]
    assert "Art. 34 DSGVO" in str(mailoutbox[0].body)


def test_the_law_decides_what_reaches_people_under_restriction() -> None:
    customers(ANNA, BERT)
    restrict(data_subject(ANNA))
    required, other = approved(), approved("outage")
    assert send() == 3
    assert required.deliveries.filter(skipped="").count() == 2
    skipped = other.deliveries.get(subject_key=email_key(ANNA))
    assert (skipped.skipped, skipped.mail, skipped.sent_at) == ("restricted", None, None)


@pytest.mark.parametrize("days", [None, 20, 80])
def test_a_change_of_contract_is_told_one_to_two_months_before(days: int | None) -> None:
    today = timezone.localdate()
    notice = draft(effective_on=None if days is None else today + timedelta(days=days))
    with pytest.raises(flows.NotApprovableError, match=r"wirksam"):
        flows.approve(notice, staff("approver"))


def test_a_notice_that_would_be_late_is_not_sent() -> None:
    customers(ANNA)
    notice = approved(send_at=timezone.now() + timedelta(days=1))
    assert send() == 0
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        assert send() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.stopped_because) == (State.DRAFT, flows.TOO_LATE)
    assert notice.approved_by is None


def test_nobody_approves_what_they_edited() -> None:
    editor = staff("editor")
    notice = draft(editor=editor)
    with pytest.raises(flows.NotApprovableError):
        flows.approve(notice, editor)
    approver = staff("approver")
    flows.approve(notice, approver)
    with pytest.raises(flows.NotApprovableError):
        flows.approve(notice, approver)
    for values in ({"edited_by": approver}, {"approved_digest": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceNotice.objects.update(**values)


def test_a_text_that_raw_sql_changed_is_not_sent() -> None:
    customers(ANNA)
    notice = approved()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_noticetext SET body = 'Buy now'")
    assert send() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.stopped_because) == (State.DRAFT, flows.CHANGED)


def test_a_text_changed_while_it_is_being_sent_stops_it() -> None:
    customers(ANNA)
    notice = approved()
    ServiceNotice.objects.filter(pk=notice.pk).update(state=State.SENDING)
    NoticeText.objects.update(body="Buy now")
    assert send() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.stopped_because) == (State.CANCELLED, flows.CHANGED)


def test_a_run_that_ends_early_goes_on_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    customers(ANNA, BERT, CARLA)
    notice = approved()
    monkeypatch.setattr(flows, "ASKED_EVERY", 1)
    calls = list[str]()

    def killed(recipient: str, *args: object, **kwargs: object) -> OutgoingMail:
        calls.append(recipient)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return queue_mail(recipient, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(flows, "queue_mail", killed)
    with pytest.raises(KeyboardInterrupt):
        flows.send_due()
    assert notice.deliveries.count() == 1, "no row without its mail"
    assert send() == 2
    assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == [ANNA, BERT, CARLA]


def test_a_cancelled_notice_goes_to_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    customers(ANNA, BERT)
    notice = approved()
    monkeypatch.setattr(flows, "ASKED_EVERY", 1)

    def cancelled_meanwhile(*args: object, **kwargs: object) -> OutgoingMail:
        assert flows.cancel(notice)
        return queue_mail(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(flows, "queue_mail", cancelled_meanwhile)
    assert send() == 1
    notice.refresh_from_db()
    assert (notice.state, flows.cancel(notice)) == (State.CANCELLED, False)


def test_another_process_cannot_tell_a_customer_again() -> None:
    customers(ANNA)
    notice = approved()
    NoticeDelivery.objects.create(notice=notice, subject_key=email_key(ANNA))
    (recipient,) = source.recipients(notice)
    assert flows._queue(notice, recipient) is False
    assert not OutgoingMail.objects.exists()


def test_staff_learn_whose_mail_was_returned() -> None:
    (number, _other) = customers(ANNA, BERT)
    notice = approved()
    send()
    for mail, permanent in zip(OutgoingMail.objects.order_by("recipient"), (1, 0), strict=True):
        tag = MailTag(TagKind.MAIL, mail.pk.int)
        mail_bounced.send(object, tag=tag, permanent=bool(permanent), status="")
    mail_bounced.send(object, tag=MailTag(TagKind.MAIL, uuid4().int), permanent=True, status="")
    assert flows.contracts_to_write_to(notice) == [number]
