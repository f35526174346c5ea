"""Bounces, complaints and answers reach the right message, and nobody else's."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from privacy.campaigns.models import CampaignCount, CampaignMessage, Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.sender import send_due
from privacy.consent.flows import withdraw
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.outbox.mail_tags import MailTag, TagKind, message_id
from privacy.outbox.signals import mail_answered, mail_bounced, mail_complained_of
from privacy.triggers import suspended
from telekom_site.accounts.models import User
from tests.support.campaigns import approved, consent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]
ANNA, BERT = "anna@customer.example", "bert@customer.example"
State = CampaignMessage.State


@pytest.fixture
def sent(controller: Any) -> Iterator[CampaignMessage]:
    """Anna's message; Bert has one, too."""
    for email in (ANNA, BERT):
        consent(email)
    approved()
    assert send_due() == 2
    key = Subscriber.objects.get(email=ANNA).subject_key
    yield CampaignMessage.objects.get(subject_key=key)
    bert = Subscriber.objects.get(email=BERT)
    assert (bert.bounced_at, bert.complained_at, bert.retry_at) == (None, None, None)
    assert state(BERT, ADVERTISING) is ConsentState.VALID


def tag_of(message: CampaignMessage) -> MailTag:
    return MailTag(TagKind.CAMPAIGN, message.pk)


def bounce(message: CampaignMessage, *, permanent: bool) -> None:
    mail_bounced.send(None, tag=tag_of(message), permanent=permanent, status="5.1.1")


def test_a_permanent_bounce_stops_further_mail(sent: CampaignMessage) -> None:
    bounce(sent, permanent=True)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("bounced", "permanent")
    approved()
    assert send_due() == 1
    consent(ANNA)  # again, so the address works
    assert Subscriber.objects.get(email=ANNA).bounced_at is None


def test_temporary_bounces_delay_and_then_stop(settings: Any) -> None:
    settings.PRIVACY_CAMPAIGN_SOFT_BOUNCES = 3
    consent(ANNA)
    delays, start = list[int](), timezone.now()
    for number in range(3):
        with time_machine.travel(start.replace(year=start.year + number), tick=False):
            approved()
            send_due()
            bounce(CampaignMessage.objects.latest("pk"), permanent=False)
            anna = Subscriber.objects.get(email=ANNA)
            if anna.retry_at:
                delays.append((anna.retry_at - timezone.now()).days)
    assert delays[:2] == [1, 2]
    assert anna.bounced_at is not None


def test_the_same_bounce_counts_once(sent: CampaignMessage) -> None:
    bounce(sent, permanent=False)
    bounce(sent, permanent=False)
    assert Subscriber.objects.get(email=ANNA).soft_bounces == 1


def test_a_complaint_withdraws_the_consent(sent: CampaignMessage) -> None:
    mail_complained_of.send(None, tag=tag_of(sent))
    sent.refresh_from_db()
    assert sent.state == State.COMPLAINED
    assert state(ANNA, ADVERTISING) is ConsentState.WITHDRAWN
    assert Subscriber.objects.get(email=ANNA).complained_at is not None


def test_answers_are_counted_without_their_person(sent: CampaignMessage) -> None:
    for _number in range(2):
        mail_answered.send(None, tag=tag_of(sent))
    row = CampaignCount.objects.get()
    assert (row.kind, row.variant, row.count) == ("reply", "A", 2)


@pytest.mark.parametrize("kind", list(TagKind))
def test_tags_of_other_mails_and_of_nothing_are_ignored(kind: TagKind) -> None:
    for number in (0, 2**63, 2**127):
        for signal in (mail_bounced, mail_complained_of, mail_answered):
            signal.send(None, tag=MailTag(kind, number), permanent=True, status="")
    assert not CampaignCount.objects.exists()


def test_the_address_book_follows_the_ledger() -> None:
    first = consent(ANNA, language="de")
    consent(ANNA, SURVEYS)
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.language) == (ANNA, "de")
    assert subscriber.subject_key == first.subject_key
    withdraw(ANNA, "test", SURVEYS)
    assert Subscriber.objects.get().ended_at is None
    withdraw(ANNA, "test", ADVERTISING)
    assert Subscriber.objects.get().ended_at is not None
    call_command("purge_personal_data", verbosity=0)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("named", "again", "states"),
    [
        (True, False, {"sent"}),
        (True, True, {"sent"}),
        (False, False, {"unknown"}),
        (False, True, {"queued"}),
    ],
)
def test_the_log_of_the_mail_server_settles_what_is_unknown(
    tmp_path: Any, capsys: Any, named: bool, again: bool, states: set[str]
) -> None:
    consent(ANNA)
    row = approved()
    send_due()
    with suspended(connection):
        CampaignMessage.objects.update(state=State.UNKNOWN)
    message = CampaignMessage.objects.get()
    other = MailTag(TagKind.CAMPAIGN, message.pk + 1)
    line = f"cleanup: message-id={message_id(tag_of(message) if named else other)}\n"
    log = tmp_path / "mail.log"
    log.write_bytes(b"\xff\xfe broken line\n" + line.encode())
    call_command("resolve_messages", str(log), *(["--send-again"] if again else []))
    said = "1 were sent, 0" if named else "0 were sent, 1"
    assert said in capsys.readouterr().out
    assert set(CampaignMessage.objects.values_list("state", flat=True)) == states
    row.refresh_from_db()
    assert (row.state == "sending") == (states == {"queued"})


def test_after_a_restore_nothing_is_sent_that_the_log_names(tmp_path: Any) -> None:
    for email in (ANNA, BERT):
        consent(email)
    row = approved()
    queue_messages(row)  # the backup was made here
    first, second = CampaignMessage.objects.order_by("pk")
    log = tmp_path / "mail.log"
    log.write_text(f"message-id={message_id(tag_of(first))}")
    call_command("resolve_messages", str(log), "--restored", "--send-again", verbosity=0)
    assert send_due() == 1
    states = dict(CampaignMessage.objects.values_list("pk", "state"))
    assert states == {first.pk: "sent", second.pk: "sent"}
    assert mail.outbox[0].to == [Subscriber.objects.get(subject_key=second.subject_key).email]


def test_people_who_consented_earlier_get_their_address_from_their_account(
    customer: User, stranger: User, capsys: Any
) -> None:
    consent(customer.email, language="de")
    consent("gone@customer.example")
    Subscriber.objects.all().delete()
    call_command("subscribe_known")
    assert capsys.readouterr().out == "1 addresses added.\n"
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.language) == (customer.email, "de")
    call_command("subscribe_known")
    assert capsys.readouterr().out == "0 addresses added.\n"
