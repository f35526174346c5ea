"""The mailbox: each mail has its effect once, and what people wrote stays for staff."""

import mailbox
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal
from pytest_django import Settings

from privacy.campaigns.models import Subscriber
from privacy.campaigns.triggers import TOPIC_OF_PURPOSE
from privacy.consent.flows import confirm, record_choice, withdrawal_token
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.inbox.mailboxes import MailboxError
from privacy.inbox.reading import read_inbox
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.mail_tags import MailTag, TagKind, message_id
from privacy.outbox.models import OutgoingMail
from privacy.outbox.signals import mail_answered, mail_bounced, mail_complained_of
from tests.conftest import link_in
from tests.support.campaigns import consent
from tests.support.imap_server import imap_server
from tests.support.incoming_mails import bounce, complaint, mail

pytestmark = pytest.mark.django_db

TAGS = [MailTag(TagKind.CAMPAIGN, number) for number in range(4)]
LETTER = mail("Where is my router?", To="privacy@telekom.example")
MAILS = [
    bounce(TAGS[0]),
    bounce(TAGS[1], status="4.2.2"),
    complaint(TAGS[2]),
    mail(In_Reply_To=message_id(TAGS[3])),
    LETTER,
]


class Received(list[tuple[Signal, dict[str, Any]]]):
    """Signals in the order in which they were sent."""

    def __call__(self, signal: Signal, **values: Any) -> bool:
        self.append((signal, {k: v for k, v in values.items() if k != "sender"}))
        return True


@pytest.fixture
def received() -> Iterator[Received]:
    received = Received()
    signals = (mail_bounced, mail_complained_of, mail_answered)
    for signal in signals:
        signal.connect(received)
    yield received
    for signal in signals:
        signal.disconnect(received)


def expect_all(received: Received) -> None:
    assert received == [
        (mail_bounced, {"tag": TAGS[0], "permanent": True, "status": "5.1.1"}),
        (mail_bounced, {"tag": TAGS[1], "permanent": False, "status": "4.2.2"}),
        (mail_complained_of, {"tag": TAGS[2]}),
        (mail_answered, {"tag": TAGS[3]}),
    ]


def maildir(folder: Path, settings: Settings, mails: list[bytes]) -> mailbox.Maildir:
    opened = mailbox.Maildir(folder / "in box")
    for number, raw in enumerate(mails):
        key = opened.add(raw)
        path = folder / "in box" / "new" / key
        path.rename(path.with_name(f"{number}.M{number}.host"))
    settings.PRIVACY_INBOX_URL = f"file://{folder}/in%20box"
    return opened


def test_a_maildir(tmp_path: Path, settings: Settings, received: Received) -> None:
    opened = maildir(tmp_path, settings, MAILS)
    assert (read_inbox(), read_inbox()) == (5, 0)
    expect_all(received)
    assert [message.get_flags() for message in opened] == ["S", "S"]
    assert LETTER in [message.as_bytes() for message in opened]


def test_imap(settings: Settings, received: Received) -> None:
    with imap_server(MAILS) as server:
        settings.PRIVACY_INBOX_URL = server.url
        assert (read_inbox(), read_inbox()) == (5, 0)
        expect_all(received)
        assert server.flags == {4: {"\\Seen"}, 5: {"\\Seen"}}
        assert 'LOGIN inbox@telekom.example "p/w"' in server.commands
        assert 'SELECT "Bounces"' in server.commands


def test_one_mail_that_fails_keeps_no_other_from_being_read(
    tmp_path: Path, settings: Settings, received: Received, caplog: pytest.LogCaptureFixture
) -> None:
    maildir(tmp_path, settings, MAILS)

    def fail(**values: Any) -> None:
        if values["tag"] == TAGS[0]:
            raise ValueError("anna@customer.example")

    mail_bounced.connect(fail)
    assert read_inbox() == 4
    mail_bounced.disconnect(fail)
    assert "anna" not in caplog.text
    received.clear()
    assert read_inbox() == 1, "it is read again, the others are not"
    assert [values["tag"] for _signal, values in received] == [TAGS[0]]


def test_what_cannot_be_read_raises_one_alarm_and_is_left_for_staff(
    tmp_path: Path, settings: Settings, received: Received, caplog: pytest.LogCaptureFixture
) -> None:
    maildir(tmp_path, settings, MAILS)
    (tmp_path / "in box" / "new" / "0.folder").mkdir()
    (tmp_path / "in box" / "new" / "0.link").symlink_to(tmp_path / "nothing")
    assert (read_inbox(), read_inbox()) == (5, 0)
    expect_all(received)
    assert caplog.text.count("cannot be read") == 2
    assert (tmp_path / "in box" / "cur" / "0.folder:2,S").is_dir()


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", MailPurpose)
def test_a_complaint_about_any_purpose_withdraws_or_is_left_for_staff(
    purpose: MailPurpose, tmp_path: Path, settings: Settings
) -> None:
    email = "anna@customer.example"
    grants = {topic.key: consent(email, topic) for topic in (ADVERTISING, SURVEYS)}
    needed = TOPIC_OF_PURPOSE.get(purpose)
    sent = OutgoingMail.objects.create(
        recipient=email,
        subject="Hello",
        purpose=purpose,
        grant=grants[needed] if needed else None,
    )
    opened = maildir(tmp_path, settings, [complaint(MailTag(TagKind.MAIL, sent.pk.int))])
    assert read_inbox() == 1
    assert len(opened) == (0 if needed else 1)
    assert (state(email, SURVEYS) is ConsentState.WITHDRAWN) == (needed == "surveys")
    assert state(email, ADVERTISING) is ConsentState.VALID
    assert (Subscriber.objects.get().complained_at is not None) == bool(needed)


@pytest.mark.django_db
def test_a_complaint_about_the_question_to_confirm_ends_it(
    tmp_path: Path, settings: Settings, mailoutbox: list[Any]
) -> None:
    email = "anna@customer.example"
    record_choice(email, True, "test")
    assert state(email, ADVERTISING) is ConsentState.PENDING
    sent = OutgoingMail.objects.get(purpose=MailPurpose.CONSENT)
    opened = maildir(tmp_path, settings, [complaint(MailTag(TagKind.MAIL, sent.pk.int))])
    assert read_inbox() == 1
    assert (len(opened), state(email, ADVERTISING)) == (0, ConsentState.WITHDRAWN)


@pytest.mark.django_db
def test_a_survey_that_is_returned_stops_further_mail(tmp_path: Path, settings: Settings) -> None:
    grant = consent("anna@customer.example", SURVEYS)
    sent = OutgoingMail.objects.create(
        recipient="anna@customer.example",
        subject="Hello",
        purpose=MailPurpose.SURVEY,
        grant=grant,
    )
    maildir(tmp_path, settings, [bounce(MailTag(TagKind.MAIL, sent.pk.int))])
    assert read_inbox() == 1
    assert Subscriber.objects.get().bounced_at is not None


def consenting(email: str, mailoutbox: list[Any]) -> None:
    for topic in (ADVERTISING, SURVEYS):
        record_choice(email, True, "test", topic)
        confirm(link_in(mailoutbox[-1]).split("/")[-2])


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_by_mail(tmp_path: Path, settings: Settings, mailoutbox: list[Any]) -> None:
    consenting("anna@customer.example", mailoutbox)
    consenting("bert@customer.example", mailoutbox)
    settings.PRIVACY_UNSUBSCRIBE_ADDRESS = to = "unsubscribe@telekom.example"
    token = withdrawal_token("anna@customer.example", SURVEYS)
    forged = token[:-2] + ("aa" if token[-2:] != "aa" else "bb")
    opened = maildir(
        tmp_path,
        settings,
        [
            mail(To=to, Subject="unsubscribe", From="bert@customer.example"),
            mail(To=to, Subject=forged, From="bert@customer.example"),
            mail(To=to, Subject=token, From="someone@else.example"),
        ],
    )
    assert read_inbox() == 3
    assert state("anna@customer.example", SURVEYS) is ConsentState.WITHDRAWN
    assert state("anna@customer.example", ADVERTISING) is ConsentState.VALID
    assert state("bert@customer.example", SURVEYS) is ConsentState.VALID, "From proves nothing"
    assert len(opened) == 2, "staff see who wrote without a valid token"


def test_without_a_mailbox_nothing_is_read(settings: Settings) -> None:
    settings.PRIVACY_INBOX_URL = ""
    assert read_inbox() == 0


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("imap://user:secret@mail.example/", ImproperlyConfigured),
        ("https://mail.example/", ImproperlyConfigured),
        ("file:///nowhere/at/all", MailboxError),
        ("imap://user:secret@127.0.0.1:1/", MailboxError),
    ],
)
def test_a_mailbox_that_cannot_be_read(settings: Settings, url: str, error: type) -> None:
    """A password is not sent without encryption, and is in no message."""
    settings.PRIVACY_INBOX_URL = url
    with pytest.raises(error) as raised:
        read_inbox()
    assert "secret" not in str(raised.value)
