"""Mail through a real SMTP server: envelope and headers, with and without SMTPUTF8."""

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Any

import django
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django import forms
from django.utils import translation
from pytest_django import Settings

from privacy.outbox.delivery import deliver
from privacy.outbox.form_fields import EmailAddressField
from privacy.outbox.mail_folder import adapter
from privacy.outbox.mail_tags import MailTag, TagKind, message_id
from privacy.outbox.models import OutgoingMail
from privacy.outbox.smtp import forget_answer, offers_smtputf8
from privacy.registry.subject import DataSubject
from tests.conftest import send_mails_to

pytestmark = pytest.mark.django_db

Server = Callable[[bool], list[Envelope]]
JOERG = "jörg@bücher.example"


class Postbox:
    """Handler that stores received mails."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


def use(settings: Settings, url: str) -> None:
    """Send mail to the server in this URL, as with EMAIL_URL."""
    send_mails_to(settings, url)
    forget_answer()


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """Return a function that starts a mail server with or without SMTPUTF8, and returns its
    mails."""
    controllers = []

    def start(offers: bool) -> list[Envelope]:
        postbox = Postbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(postbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=offers)
        controller.start()
        controllers.append(controller)
        use(settings, f"smtp://127.0.0.1:{port}/")
        return postbox.envelopes

    yield start
    for controller in controllers:
        controller.stop()
    forget_answer()


def send(recipient: str) -> OutgoingMail:
    written = OutgoingMail.objects.create(recipient=recipient, subject="Grüße", body="Hällo\n")
    deliver(str(written.pk))
    written.refresh_from_db()
    return written


def raw(envelope: Envelope) -> bytes:
    if not isinstance(envelope.content, bytes):
        raise TypeError("The server decodes nothing.")
    return envelope.content


def header(envelope: Envelope, name: str) -> Any:
    return message_from_bytes(raw(envelope), policy=SMTPUTF8)[name]


@pytest.mark.parametrize("offers", [True, False])
@pytest.mark.parametrize(
    ("stored", "sent_to"),
    [
        ("Anna@Bücher.example", "Anna@xn--bcher-kva.example"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ('"an na"@x.example', '"an na"@x.example'),
    ],
)
def test_a_domain_is_encoded_by_idna_2008(
    server: Server, offers: bool, stored: str, sent_to: str
) -> None:
    envelopes = server(offers)
    assert send(stored).sent_at is not None
    assert envelopes[0].rcpt_tos == [sent_to]
    assert str(header(envelopes[0], "To")) == sent_to
    assert envelopes[0].smtp_utf8 is False, "what needs no extension uses none"


def test_a_non_ascii_local_part_is_delivered(server: Server) -> None:
    envelopes = server(True)
    assert send(JOERG).sent_at is not None
    (envelope,) = envelopes
    assert envelope.rcpt_tos == ["jörg@xn--bcher-kva.example"]
    assert envelope.smtp_utf8 is True
    assert "To: jörg@xn--bcher-kva.example\r\n".encode() in raw(envelope)
    assert str(header(envelope, "Subject")) == "Grüße"
    text = message_from_bytes(raw(envelope), policy=SMTPUTF8).get_content()
    assert text.replace("\r\n", "\n") == "Hällo\n"


def test_without_smtputf8_the_mail_is_not_sent_and_the_error_is_stored(
    server: Server,
) -> None:
    envelopes = server(False)
    written = send(JOERG)
    assert (written.sent_at, written.last_error) == (None, "SMTPNotSupportedError")
    assert envelopes == []


def test_djangos_own_backend_must_not_rewrite_an_address(
    server: Server, settings: Settings
) -> None:
    envelopes, theirs = server(True), "django.core.mail.backends.smtp.EmailBackend"
    if django.VERSION < (6, 1):
        settings.EMAIL_BACKEND = theirs
    else:
        settings.MAILERS = {"default": settings.MAILERS["default"] | {"BACKEND": theirs}}
    assert "cannot reach" in errors(JOERG)
    written = send(JOERG)
    assert (written.sent_at, written.last_error) == (None, "SMTPNotSupportedError")
    assert send("anna@bücher.example").sent_at is not None
    assert [envelope.rcpt_tos for envelope in envelopes] == [["anna@xn--bcher-kva.example"]]


def test_bounces_of_each_mail_return_to_an_address_of_its_own(
    server: Server, settings: Settings
) -> None:
    envelopes, settings.PRIVACY_BOUNCE_ADDRESS = server(True), "bounces@telekom.example"
    sent = [send("anna@x.example"), send(JOERG)]
    for mail, envelope in zip(sent, envelopes, strict=True):
        tag = MailTag(TagKind.MAIL, mail.pk.int)
        assert envelope.mail_from == f"bounces+{tag}@telekom.example"
        assert str(header(envelope, "From")) == settings.DEFAULT_FROM_EMAIL
        assert str(header(envelope, "Message-ID")) == message_id(tag)


def test_an_invalid_stored_address_gets_no_mail(server: Server) -> None:
    envelopes = server(True)
    written = send('"\x1e:"@example.org')
    assert (written.sent_at, written.last_error) == (None, "EmailAddressError")
    assert envelopes == []


class AddressForm(forms.Form):
    email = EmailAddressField()


def errors(email: str) -> str:
    with translation.override("en"):
        return str(AddressForm({"email": email}).errors)


@pytest.mark.parametrize("offers", [True, False])
def test_the_form_refuses_addresses_that_the_server_cannot_reach(
    server: Server, offers: bool
) -> None:
    server(offers)
    assert errors("anna@bücher.example") == ""
    assert ("cannot reach" in errors(JOERG)) is not offers


def test_the_server_is_asked_only_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server(False)
    assert not offers_smtputf8()
    monkeypatch.setattr("privacy.outbox.smtp._ask", lambda: pytest.fail("asked again"))
    assert not offers_smtputf8()


def test_an_unreachable_server_is_assumed_to_support_smtputf8(settings: Settings) -> None:
    use(settings, "smtp://127.0.0.1:1/")
    assert errors(JOERG) == ""
    forget_answer()


def test_a_mail_folder_accepts_every_address_and_finds_its_mails(
    settings: Settings, tmp_path: Path
) -> None:
    use(settings, f"file:///{tmp_path}/mail")
    assert errors(JOERG) == ""
    assert send(JOERG).sent_at is not None
    (file,) = (tmp_path / "mail" / "new").iterdir()
    assert "To: jörg@xn--bcher-kva.example\n" in file.read_text()
    assert [adapter.count(DataSubject(email)) for email in (JOERG, "jorg@bücher.example")] == [1, 0]
    with translation.override("en"):
        assert next(adapter.read(DataSubject(JOERG)))["subject"] == "Grüße"
    forget_answer()


@pytest.mark.parametrize(
    "text",
    [
        '"\x1e:"@example.org',
        "anna@x.example\r\nBcc: v@x.example",
        "anna",
        "root@localhost",
        "a@b@c",
        "@x.example",
    ],
)
def test_addresses_that_are_invalid_in_headers_are_refused(text: str) -> None:
    assert "complete email address" in errors(text)
