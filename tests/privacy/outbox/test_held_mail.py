"""An address gets a limited number of mails per purpose and day; the rest is combined into one
mail."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from privacy.email_address import canonical
from privacy.outbox import held_mail
from privacy.outbox.delivery import deliver_all, try_again, undeliverable
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.outbox.quotas import base_mailbox, is_used_up
from privacy.rate_limits.counting import RateLimitError

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = "anna@x.example"
NEXT_DAY = timedelta(days=1)


def write(
    recipient: str = ANNA, purpose: MailPurpose = MailPurpose.ORDER, link: str = "a link"
) -> OutgoingMail:
    """Queue a mail of a purpose; `link` distinguishes it from others."""
    return queue_mail(
        recipient,
        "privacy/mail/confirm_consent.txt",
        "en",
        purpose=purpose,
        controller_id=None,
        wording="Yes.",
        link=link,
        days=3,
    )


def held(*recipients: str, purpose: MailPurpose = MailPurpose.ORDER) -> list[bool]:
    return [
        write(recipient, purpose, f"link {number}").is_held_back
        for number, recipient in enumerate(recipients)
    ]


@pytest.fixture
def two_a_day(settings: Settings) -> None:
    settings.PRIVACY_MAILS_PER_DAY = dict.fromkeys(("order", "consent", "account"), 2)


def test_mails_over_the_daily_quota_are_held_back(two_a_day: None) -> None:
    assert held(*[ANNA] * 4) == [False, False, True, True]
    assert len(mail.outbox) == 2
    assert deliver_all() == 0


def test_a_page_can_check_the_quota_beforehand(two_a_day: None) -> None:
    answers = []
    for _number in range(3):
        answers.append(is_used_up(ANNA, MailPurpose.ORDER))
        held(ANNA)
    assert answers == [False, False, True]
    assert not is_used_up(ANNA, MailPurpose.REQUEST)


def test_quotas_of_different_purposes_are_independent(two_a_day: None) -> None:
    held(*[ANNA] * 9, purpose=MailPurpose.CONSENT)
    assert held(ANNA, purpose=MailPurpose.ACCOUNT) == [False]


@pytest.mark.parametrize("purpose", [MailPurpose.REQUEST, MailPurpose.ENQUIRY, MailPurpose.STAFF])
def test_mails_caused_by_staff_or_verified_people_are_never_held_back(
    purpose: MailPurpose,
) -> None:
    assert not any(held(*[ANNA] * 50, purpose=purpose))


@pytest.mark.parametrize(
    "spellings",
    [
        ('"anna"@x.example', '"an\\na"@x.example', "Anna@X.example"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example", "anna@BÜCHER.example"),
    ],
)
def test_spellings_of_an_address_share_a_quota(two_a_day: None, spellings: tuple[str, ...]) -> None:
    assert held(*spellings) == [False, False, True]


def test_plus_tags_of_an_address_share_a_quota(two_a_day: None) -> None:
    assert held(*(f"victim+{number}@x.example" for number in range(8))) == [False] * 6 + [True] * 2
    assert held("victim@x.example") == [True], "the tags used up what they share"
    assert held("someone@x.example") == [False]


@pytest.mark.parametrize(
    ("mailbox", "base"),
    [
        ("anna+tv@x.example", "anna@x.example"),
        ("anna+tv+more@x.example", "anna@x.example"),
        ("+tv@x.example", "+tv@x.example"),
        ('"anna b+tv"@x.example', '"anna b+tv"@x.example'),
        ("jörg+tv@x.example", "jörg+tv@x.example"),
        ("anna@x.example", "anna@x.example"),
    ],
)
def test_what_counts_as_a_plus_tag(mailbox: str, base: str) -> None:
    assert base_mailbox(canonical(mailbox)) == base


def test_held_back_mails_are_combined_on_the_next_day(two_a_day: None) -> None:
    held(*[ANNA] * 5)
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + NEXT_DAY, tick=False):
        assert deliver_all() == 1
        (together,) = mail.outbox
        assert together.to == [ANNA]
        assert together.subject == "3 messages for you in one email"
        assert [f"link {number}" in together.body for number in range(5)] == [
            False,
            False,
            True,
            True,
            True,
        ]
        assert not OutgoingMail.objects.filter(sent_at=None).exists(), "each of them counts as sent"
        assert not OutgoingMail.objects.exclude(body="").exists(), "and is forgotten"
        assert deliver_all() == 0


def test_a_single_held_back_mail_is_sent_unchanged(two_a_day: None) -> None:
    held(*[ANNA] * 3)
    with time_machine.travel(timezone.now() + NEXT_DAY, tick=False):
        deliver_all()
    assert mail.outbox[-1].subject == mail.outbox[0].subject


def test_new_mails_do_not_delay_held_back_mails(two_a_day: None) -> None:
    held(*[ANNA] * 3)
    with time_machine.travel(timezone.now() + NEXT_DAY, tick=False):
        assert held(*[ANNA] * 3) == [False, False, True]
        assert deliver_all() == 1
        assert "link 2" in mail.outbox[-1].body


def test_an_address_gets_one_combined_mail_per_day(two_a_day: None) -> None:
    held(*[ANNA] * 3)
    with time_machine.travel(timezone.now() + NEXT_DAY, tick=False):
        deliver_all()
        held(*[ANNA] * 3)
        OutgoingMail.objects.filter(held_until__isnull=False).update(held_until=timezone.now())
        assert deliver_all() == 0
    with time_machine.travel(timezone.now() + 2 * NEXT_DAY, tick=False):
        assert deliver_all() == 1


def test_a_second_sweep_sends_held_back_mails_no_second_time(two_a_day: None) -> None:
    held(*[ANNA] * 6)
    OutgoingMail.objects.filter(held_until__isnull=False).update(held_until=timezone.now())
    mail.outbox.clear()
    assert [deliver_all(), deliver_all()] == [1, 0]
    assert len(mail.outbox) == 1


def test_equal_mails_are_held_back_once() -> None:
    assert [write(link="always the same").is_held_back for _number in range(9)] == [False] * 5 + [
        True
    ] * 4
    assert OutgoingMail.objects.filter(held_until__isnull=False).count() == 1


def test_a_combined_part_is_not_sent_empty_without_its_mail(two_a_day: None) -> None:
    held(*[ANNA] * 4)
    OutgoingMail.objects.filter(held_until__isnull=False).update(held_until=timezone.now())
    held_mail.release()
    OutgoingMail.objects.filter(parts__isnull=False).delete()
    assert OutgoingMail.objects.filter(sent_at=None).count() == 2, (
        "a legal hold on a part is not passed over"
    )
    assert deliver_all() == 0


def test_an_address_with_too_many_waiting_mails_is_refused(
    two_a_day: None, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_HELD = 2
    held(*[ANNA] * 4)
    with pytest.raises(RateLimitError):
        write(link="one more")
    assert OutgoingMail.objects.count() == 4


def test_staff_cannot_send_held_back_mails(two_a_day: None) -> None:
    held(*[ANNA] * 3)
    assert try_again(OutgoingMail.objects.all()) == 0
    assert deliver_all() == 0
    assert undeliverable() == 0


def test_the_queue_is_released_in_order_with_an_hourly_limit(settings: Settings) -> None:
    settings.PRIVACY_INTAKE_QUEUE_PER_HOUR = 2
    start = timezone.now().replace(minute=5)
    for number in range(5):
        with time_machine.travel(start + timedelta(seconds=number), tick=False):
            queued = queue_mail(
                f"p{number}@x.example",
                "privacy/mail/no_such_request.txt",
                "en",
                purpose=MailPurpose.VERIFY_REQUEST,
                controller_id=None,
                queued=True,
            )
            assert queued.is_held_back
    for hour, expected in enumerate(([0, 1], [0, 1, 2, 3], [0, 1, 2, 3, 4])):
        with time_machine.travel(start + timedelta(hours=hour, minutes=1), tick=False):
            deliver_all()
            deliver_all()
            assert [sent.to for sent in mail.outbox] == [
                [f"p{number}@x.example"] for number in expected
            ]


def test_a_queued_mail_respects_the_quota_of_its_address(settings: Settings) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"verify_request": 1}
    for number in range(3):
        queue_mail(
            ANNA,
            "privacy/mail/confirm_consent.txt",
            "en",
            purpose=MailPurpose.VERIFY_REQUEST,
            controller_id=None,
            queued=True,
            link=str(number),
            days=3,
        )
    assert deliver_all() == 1
    with time_machine.travel(timezone.now() + NEXT_DAY, tick=False):
        assert deliver_all() == 1


@pytest.mark.parametrize(
    "value", ["A\r\nBcc: victim@x.example", "A\rB", "A\x85B\u2028C", "A\x00B\x1fC"]
)
def test_a_subject_cannot_inject_headers(value: str) -> None:
    class Found:
        reference = value

    written = queue_mail(
        ANNA,
        "privacy/mail/verify_request.txt",
        "en",
        purpose=MailPurpose.REQUEST,
        controller_id=None,
        request=Found,
        link="",
        days=3,
    )
    assert written.subject.isprintable() or "\xa0" in written.subject
    assert len(mail.outbox) == 1


def test_a_mail_is_retried_during_a_day_of_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, *args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError

    start = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr("privacy.outbox.messages.OutboxMessage.send", refuse)
        written = write()
        for hour in range(25):
            for minute in range(0, 60, 15):
                with time_machine.travel(start + timedelta(hours=hour, minutes=minute), tick=False):
                    deliver_all()
    written.refresh_from_db()
    assert not written.was_given_up
    assert undeliverable() == 1, "staff know long before"
    assert written.last_error == "ConnectionRefusedError"
    with time_machine.travel(start + timedelta(hours=26), tick=False):
        assert deliver_all() == 1


def test_a_sweep_stops_at_an_unresponsive_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def hang(self: object, *args: object, **kwargs: object) -> int:
        tried.append(self)
        raise TimeoutError

    OutgoingMail.objects.bulk_create(
        OutgoingMail(recipient=ANNA, subject=str(number), body="x") for number in range(5)
    )
    monkeypatch.setattr("privacy.outbox.messages.OutboxMessage.send", hang)
    deliver_all()
    assert len(tried) == 1
