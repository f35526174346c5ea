"""The sender: each person one message, none without consent, whatever happens on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.campaigns import claiming, marking, queueing, states
from privacy.campaigns.letters import CampaignError
from privacy.campaigns.models import Campaign, CampaignMessage, CampaignText, Subscriber
from privacy.campaigns.queueing import queue_messages, variant_of
from privacy.campaigns.sender import send_due
from privacy.consent.flows import withdraw, withdraw_by_token, withdrawal_token
from privacy.consent.models import ConsentEvent, CurrentConsent
from privacy.consent.topics import ADVERTISING
from privacy.controllers.models import Controller
from privacy.outbox.mail_tags import MailTag, TagKind, message_id
from privacy.personal_data.former_addresses import record_change
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject, email_key
from tests.support.campaigns import approved, consent
from tests.support.mail_server import mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]

PEOPLE = ("anna@customer.example", "bert@customer.example", "cora@customer.example")
State = CampaignMessage.State


@pytest.fixture
def people(db: None) -> None:
    for email in PEOPLE:
        consent(email)


def states_of(row: Campaign) -> dict[str, str]:
    addresses = dict(Subscriber.objects.values_list("subject_key", "email"))
    messages = CampaignMessage.objects.filter(campaign=row)
    return {
        addresses[key].partition("@")[0]: f"{state} {reason}".strip()
        for key, state, reason in messages.values_list("subject_key", "state", "reason")
    }


def recipients() -> list[str]:
    return sorted(sent.to[0] for sent in mail.outbox)


@pytest.mark.usefixtures("people")
def test_each_person_gets_one_mail_and_the_campaign_ends() -> None:
    row = approved()
    assert (send_due(), send_due()) == (3, 0)
    assert recipients() == sorted(PEOPLE)
    row.refresh_from_db()
    assert (row.state, row.ended_at is not None) == (Campaign.State.DONE, True)
    assert not CurrentConsent.objects.filter(used_at__lt=row.approved_at).exists()


@pytest.mark.usefixtures("people")
def test_a_mail_has_what_a_mail_program_needs(settings: Any, browser: Client) -> None:
    settings.PRIVACY_CAMPAIGN_REPLY_ADDRESS = "news@telekom.example"
    settings.PRIVACY_UNSUBSCRIBE_ADDRESS = "leave@telekom.example"
    Subscriber.objects.exclude(email=PEOPLE[0]).delete()
    approved()
    send_due()
    (sent,) = mail.outbox
    message = sent.message()
    tag = MailTag(TagKind.CAMPAIGN, CampaignMessage.objects.get().pk)
    assert message["Message-ID"] == message_id(tag)
    assert message["Reply-To"] == f"news+{tag}@telekom.example"
    assert str(message["List-Id"]) == "<advertising.telekom-de.telekom.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link, _comma, by_mail = str(message["List-Unsubscribe"]).partition(", ")
    assert by_mail.startswith("<mailto:leave@telekom.example?subject=")
    assert message["Subject"] == "Fibre A en"
    path = link.strip("<>").removeprefix("http://testserver")
    assert link.strip("<>") in sent.body
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert CurrentConsent.objects.filter(state="withdrawn").count() == 1


@pytest.mark.usefixtures("people")
def test_a_bounce_returns_to_a_tagged_address(settings: Any) -> None:
    settings.PRIVACY_BOUNCE_ADDRESS = "bounces@telekom.example"
    with mail_server(settings) as postbox:
        approved()
        assert send_due() == 3
    assert postbox.connections == 1
    tags = {str(MailTag(TagKind.CAMPAIGN, row.pk)) for row in CampaignMessage.objects.all()}
    assert {envelope.mail_from for envelope in postbox.envelopes} == {
        f"bounces+{tag}@telekom.example" for tag in tags
    }
    for envelope in postbox.envelopes:
        assert not message_from_bytes(envelope.content or b"", policy=SMTP).defects  # type: ignore[arg-type]


def interrupted(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    """Do something while the first mail is with the server, right before it is marked."""
    whole, done = marking.mark, list[bool]()

    def mark(message: CampaignMessage) -> bool:
        if not done:
            done.append(True)
            action()
        return whole(message)

    monkeypatch.setattr(marking, "mark", mark)


def of_the_rest(change: Callable[[str], object]) -> Callable[[], None]:
    def action() -> None:
        for email in PEOPLE:
            change(email)

    return action


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda email: withdraw(email, "test"), "skipped no_consent"),
        (lambda email: restrict(DataSubject(email)), "skipped restricted"),
        (
            lambda email: Subscriber.objects.update(
                paused_until=timezone.now() + timedelta(days=1)
            ),
            "skipped paused",
        ),
        (lambda email: Subscriber.objects.update(bounced_at=timezone.now()), "skipped bounced"),
        (
            lambda email: Subscriber.objects.update(complained_at=timezone.now()),
            "skipped complained",
        ),
    ],
)
def test_a_change_counts_at_once_in_a_running_campaign(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[str], object], state: str
) -> None:
    row = approved()
    interrupted(monkeypatch, of_the_rest(change))
    assert send_due() == 0
    assert set(states_of(row).values()) == {state}
    assert not mail.outbox


@pytest.mark.usefixtures("people")
def test_an_erased_person_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    approved()
    interrupted(monkeypatch, lambda: Subscriber.objects.all().delete())
    assert send_due() == 0
    reasons = CampaignMessage.objects.values_list("state", "reason")
    assert set(reasons) == {("skipped", "no_address")}


@pytest.mark.usefixtures("people")
def test_a_pause_stops_at_once_and_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    row = approved()
    interrupted(monkeypatch, lambda: states.pause(row))
    assert send_due() == 0
    assert set(states_of(row).values()) == {"queued"}
    assert send_due() == 0
    states.resume(row)
    assert send_due() == 3
    assert set(CampaignMessage.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.usefixtures("people")
def test_a_new_wording_ends_what_was_queued_by_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    row = approved()
    interrupted(monkeypatch, lambda: states.pause(row))
    assert send_due() == 0
    settings.PRIVACY_CONSENT_TOPICS = f"{__name__}.REWORDED"
    states.resume(row)
    assert send_due() == 0
    assert set(states_of(row).values()) == {"skipped outdated"}


@pytest.mark.usefixtures("people")
def test_a_cancelled_campaign_sends_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    row = approved()
    interrupted(monkeypatch, lambda: states.cancel(row))
    assert send_due() == 0
    send_due()
    assert not mail.outbox
    with pytest.raises(CampaignError):
        states.resume(row)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "change",
    [
        lambda row: CampaignText.objects.update(subject="Buy!"),
        lambda row: CampaignText.objects.update(blocks=[{"kind": "heading", "text": "Buy"}]),
        lambda row: Campaign.objects.update(digest="0" * 64),
        lambda row: Campaign.objects.update(digest=""),
        lambda row: Campaign.objects.update(topic="surveys"),
        lambda row: Campaign.objects.update(filters={"letter": "a"}),
        lambda row: Campaign.objects.update(respects_quiet_hours=True),
        lambda row: Controller.objects.update(name="Another company"),
        lambda row: Controller.objects.update(is_default=False),
    ],
)
def test_what_was_changed_after_the_approval_is_not_sent(
    change: Callable[[Campaign], object],
) -> None:
    row = approved()
    change(row)
    assert send_due() == 0
    row.refresh_from_db()
    assert row.state == Campaign.State.PAUSED
    assert row.problem
    with pytest.raises(CampaignError):
        states.resume(row)


def test_each_answer_of_the_mail_server_has_its_state(settings: Any) -> None:
    names = ("anna", "deferred", "refused", "unknown", "drop-after-dot", "drop-at-rcpt")
    for name in names:
        consent(f"{name}@x.example")
    with mail_server(settings) as postbox:
        row = approved()
        send_due()
        send_due()
        assert postbox.recipients.count("anna@x.example") == 1
        assert postbox.recipients.count("drop-after-dot@x.example") == 1, "never again by itself"
    assert states_of(row) == {
        "anna": "sent",
        "deferred": "queued",
        "refused": "refused",
        "unknown": "refused",
        "drop-after-dot": "unknown",
        "drop-at-rcpt": "queued",
    }
    assert Subscriber.objects.get(email="unknown@x.example").bounced_at is not None
    assert Subscriber.objects.get(email="refused@x.example").bounced_at is None
    deferred = CampaignMessage.objects.get(state=State.QUEUED, reply_code=451)
    assert (deferred.attempts, deferred.not_before > timezone.now()) == (1, True)


def test_a_message_is_refused_after_its_last_attempt(settings: Any) -> None:
    settings.PRIVACY_CAMPAIGN_ATTEMPTS = 2
    consent("deferred@x.example")
    with mail_server(settings):
        row = approved()
        for hours in (0, 2, 4):
            with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
                send_due()
    assert states_of(row) == {"deferred": "refused"}
    assert CampaignMessage.objects.get().attempts == 2


@pytest.mark.usefixtures("people")
def test_while_the_mail_server_is_away_nothing_is_lost(settings: Any) -> None:
    row = approved()
    with mail_server(settings):
        pass
    assert send_due() == 0
    assert set(states_of(row).values()) == {"queued"}
    assert set(CampaignMessage.objects.values_list("attempts", flat=True)) == {0}


@pytest.mark.usefixtures("people")
def test_what_a_dead_worker_held_is_sent_or_left_to_staff() -> None:
    row = approved()
    queue_messages(row)
    _token, messages = claiming.claim(row, 2)
    CampaignMessage.objects.filter(pk=messages[0].pk).update(state=State.HANDING_OVER)
    send_due()
    assert len(mail.outbox) == 1, "the worker may still live"
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        send_due()
        send_due()
    assert sorted(states_of(row).values()) == ["sent", "sent", "unknown"]
    assert len(mail.outbox) == 2


@pytest.mark.usefixtures("people")
def test_a_slow_worker_whose_claim_was_taken_over_sends_nothing() -> None:
    row = approved()
    queue_messages(row)
    _token, (first, *_rest) = claiming.claim(row, 1)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        claiming.recover()
        _other, (again, *_more) = claiming.claim(row, 3)
        assert not marking.mark(first)
        claimed = CampaignMessage.objects.get(pk=again.pk)
        assert marking.mark(claimed)


@pytest.mark.usefixtures("people")
def test_a_second_worker_queues_and_sends_nothing_twice() -> None:
    row = approved()
    stale = Campaign.objects.get(pk=row.pk)
    assert (queue_messages(row), queue_messages(stale)) == (3, 0)
    _token, first = claiming.claim(row, 2)
    _token, second = claiming.claim(stale, 5)
    assert not {message.pk for message in first} & {message.pk for message in second}
    assert len(first) + len(second) == 3


def test_who_withdraws_while_the_audience_is_stored_stops_only_their_own(
    people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = approved()
    whole = queueing.variant_of

    def withdrawn_meanwhile(*arguments: Any) -> str:
        withdraw(PEOPLE[1], "test")
        return whole(*arguments)

    monkeypatch.setattr(queueing, "variant_of", withdrawn_meanwhile)
    assert queue_messages(row) == 2
    assert sorted(states_of(row)) == ["anna", "cora"]


@pytest.mark.usefixtures("people")
def test_a_domain_and_a_campaign_have_their_speed(settings: Any, one_moment: None) -> None:
    settings.PRIVACY_CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE = 2
    consent("dora@other.example")
    row = approved()
    assert send_due() == 3
    assert sum(to.endswith("@customer.example") for to in recipients()) == 2
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert send_due() == 1
    assert set(states_of(row).values()) == {"sent"}
    settings.PRIVACY_CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE = 0
    approved(mails_per_minute=1)
    assert send_due() == 1
    assert send_due() == 0


@pytest.mark.usefixtures("people")
def test_at_night_a_campaign_waits_for_the_morning() -> None:
    Subscriber.objects.filter(email=PEOPLE[0]).update(time_zone="Asia/Tokyo")
    night = timezone.now().replace(hour=1, minute=0, second=0)
    with time_machine.travel(night, tick=False):  # 10:00 in Tokyo
        approved(respects_quiet_hours=True)
        assert send_due() == 1
        assert recipients() == [PEOPLE[0]]
    with time_machine.travel(night + timedelta(hours=8), tick=False):
        assert send_due() == 2


@pytest.mark.usefixtures("people")
def test_a_message_that_was_queued_by_day_is_not_sent_at_night() -> None:
    noon = timezone.now().replace(hour=11, minute=0, second=0)
    with time_machine.travel(noon, tick=False):
        row = approved(respects_quiet_hours=True)
        queue_messages(row)
    with time_machine.travel(noon + timedelta(hours=13), tick=False):
        assert send_due() == 0
    with time_machine.travel(noon + timedelta(hours=24), tick=False):
        assert send_due() == 3


@pytest.mark.usefixtures("people")
def test_mail_goes_to_the_address_that_the_person_has_now() -> None:
    record_change(PEOPLE[0], "new@customer.example")
    approved()
    send_due()
    assert recipients() == [
        "bert@customer.example",
        "cora@customer.example",
        "new@customer.example",
    ]


@pytest.mark.usefixtures("people")
def test_a_restriction_under_another_address_of_the_person_counts() -> None:
    record_change(PEOPLE[0], "new@customer.example")
    restrict(DataSubject("new@customer.example"))
    row = approved()
    send_due()
    assert states_of(row)["anna"] == "skipped restricted"
    assert len(mail.outbox) == 2


def test_after_a_key_rotation_a_person_gets_one_mail_and_can_leave(
    settings: Any, browser: Client
) -> None:
    consent(PEOPLE[0])
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [settings.PRIVACY_IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "another-identity-key-that-is-long-enough-too"
    consent(PEOPLE[0])
    row = approved()
    assert send_due() == 1
    messages = CampaignMessage.objects.filter(campaign=row)
    assert sorted(messages.values_list("state", "reason")) == [
        ("sent", ""),
        ("skipped", "duplicate"),
    ]
    link = str(mail.outbox[0].message()["List-Unsubscribe"]).strip("<>")
    browser.post(link.removeprefix("http://testserver"))
    sent = messages.get(state=State.SENT)
    last = ConsentEvent.objects.filter(subject_key=sent.subject_key).order_by("number").last()
    assert last is not None
    assert last.choice == ConsentEvent.Choice.WITHDRAWN


def test_both_variants_are_sent_in_the_language_of_each_person() -> None:
    row = approved("A", "B")
    for language in ("de", "en"):
        emails = [f"{language}{number}@x.example" for number in range(64)]
        by_variant = {variant_of(row, email_key(email), ["A", "B"]): email for email in emails}
        for email in by_variant.values():
            consent(email, language=language)
    send_due()
    subjects = {sent.subject for sent in mail.outbox}
    assert subjects == {"Fibre A de", "Fibre A en", "Fibre B de", "Fibre B en"}


@pytest.mark.usefixtures("people")
def test_a_campaign_that_is_not_approved_is_not_sent() -> None:
    row = approved()
    Campaign.objects.update(state=Campaign.State.DRAFT)
    assert send_due() == 0
    Campaign.objects.update(state=Campaign.State.SCHEDULED, starts_at=timezone.now(), digest="")
    assert send_due() == 0
    row.refresh_from_db()
    assert row.state == Campaign.State.PAUSED
    assert not mail.outbox


def moved() -> None:
    """A person consents, changes their address, and consents again."""
    consent(PEOPLE[0])
    record_change(PEOPLE[0], "new@customer.example")
    consent("new@customer.example")


def test_who_consented_under_two_addresses_gets_one_mail() -> None:
    moved()
    approved()
    assert send_due() == 1
    assert recipients() == ["new@customer.example"]


@pytest.mark.parametrize("address", [PEOPLE[0], "new@customer.example"])
def test_who_leaves_under_one_address_gets_no_mail_by_the_other(address: str) -> None:
    moved()
    withdraw_by_token(withdrawal_token(address))
    approved()
    assert send_due() == 0


def test_an_address_that_was_given_up_is_its_next_holders() -> None:
    consent(PEOPLE[0])
    record_change(PEOPLE[0], "new@customer.example")
    withdraw_by_token(withdrawal_token(PEOPLE[0]))
    consent(PEOPLE[0])  # by another person
    approved()
    send_due()
    assert recipients() == [PEOPLE[0]]


def test_a_message_at_which_the_server_breaks_off_keeps_no_others_waiting(settings: Any) -> None:
    for email in ("drop-at-rcpt@customer.example", *PEOPLE):
        consent(email)
    with mail_server(settings) as postbox:
        approved()
        assert (send_due(), send_due()) == (0, 3)
    assert sorted(postbox.recipients) == sorted(PEOPLE)


REWORDED = (
    replace(
        ADVERTISING,
        questions=(replace(ADVERTISING.question(), version="3", also_accepts=()),),
    ),
)
ONLY_OFFERS = (ADVERTISING,)


@pytest.mark.usefixtures("people")
def test_a_campaign_that_is_not_right_any_more_is_paused_and_others_go_on(settings: Any) -> None:
    wrong, right = approved(topic="news"), approved()
    settings.PRIVACY_CONSENT_TOPICS = f"{__name__}.ONLY_OFFERS"
    assert send_due() == 3
    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.state, right.state) == (Campaign.State.PAUSED, Campaign.State.DONE)
    assert wrong.problem
