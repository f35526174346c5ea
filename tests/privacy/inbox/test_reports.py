"""What incoming mails report: as standards say, as broken servers send it, and forged."""

import time
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from privacy.inbox.reports import NOTHING, Report, ReportKind, read_report
from privacy.outbox.mail_tags import MailTag, TagKind, message_id, tagged
from tests.support.incoming_mails import BOUNCES, bounce, complaint, mail

TAG = MailTag(TagKind.MAIL, uuid.UUID(int=7).int)
OTHERS = MailTag(TagKind.MAIL, 8)
DAEMON = "mailer-daemon@mx.example"


@pytest.mark.parametrize(
    ("action", "status", "kind", "permanent"),
    [
        ("failed", "5.1.1", ReportKind.BOUNCE, True),
        ("Failed", "4.4.1", ReportKind.BOUNCE, False),
        ("failed", "5.2.2 (mailbox full)", ReportKind.BOUNCE, True),
        ("delayed", "4.4.1", ReportKind.AUTOMATIC, False),
        ("delivered", "2.0.0", ReportKind.AUTOMATIC, False),
        ("failed", "nonsense", ReportKind.BOUNCE, True),  # its text says 550
    ],
)
@pytest.mark.parametrize("to", ["", "privacy@telekom.example"])
def test_a_delivery_report(
    action: str, status: str, kind: ReportKind, permanent: bool, to: str
) -> None:
    raw = bounce(TAG, action=action, status=status, to=to)
    if status == "nonsense":
        raw = raw.replace(b"could not be delivered", b"was refused: 550 no such user")
    report = read_report(raw)
    assert (report.kind, report.tag, report.is_permanent) == (kind, TAG, permanent)


@pytest.mark.parametrize(
    ("text", "permanent"),
    [
        ("550 5.1.1 <anna@customer.example>: user unknown", True),
        ("The server said:\n    552 mailbox gone", True),
        ("451 4.7.1 try again later", False),
        ("Ihre Nachricht konnte nicht zugestellt werden.", False),
        ("We are open 4.10.2026 to 5.11.2026.", False),
    ],
)
def test_a_bounce_in_plain_words(text: str, permanent: bool) -> None:
    report = read_report(mail(text, From=DAEMON, To=tagged(BOUNCES, TAG).upper()))
    assert (report.kind, report.tag, report.is_permanent) == (ReportKind.BOUNCE, TAG, permanent)


@pytest.mark.parametrize(
    ("feedback", "kind"),
    [
        ("abuse", ReportKind.COMPLAINT),
        ("fraud", ReportKind.COMPLAINT),
        ("Not-Spam", ReportKind.AUTOMATIC),
    ],
)
def test_a_complaint(feedback: str, kind: ReportKind) -> None:
    assert read_report(complaint(TAG, feedback)) == Report(kind, TAG)


def test_an_answer_is_left_and_that_of_a_program_is_not() -> None:
    answer = mail(In_Reply_To=message_id(TAG), To="privacy@telekom.example")
    assert read_report(answer) == Report(ReportKind.ANSWER, TAG)
    away = mail(To=tagged(BOUNCES, TAG), Auto_Submitted="auto-replied (vacation)")
    assert read_report(away) == Report(ReportKind.AUTOMATIC, TAG)


def test_a_withdrawal_is_read_from_the_subject_only(settings: Settings) -> None:
    settings.PRIVACY_UNSUBSCRIBE_ADDRESS = "unsubscribe@telekom.example"
    for subject in ("IjEi:1abc:s_-1", "unsubscribe IjEi:1abc:s_-1", "Re: IjEi:1ab c:s_-1"):
        report = read_report(mail("a:b:c", To="Unsubscribe@Telekom.example", Subject=subject))
        assert report.kind is ReportKind.UNSUBSCRIBE
        assert any("1abc:s_-1" in token or token == "IjEi:1ab" for token in report.tokens)
    assert read_report(mail(To="privacy@telekom.example", Subject="a:b:c")) == NOTHING


def test_a_forged_report_is_about_nobody() -> None:
    forged = f"{str(TAG)[:-12]}{str(OTHERS)[-12:]}"
    for raw in (
        bounce(TAG).replace(str(TAG).encode(), forged.encode()),
        complaint(TAG).replace(str(TAG).encode(), forged.encode()),
        mail(From=DAEMON, To="bounces@telekom.example", Subject="anna@customer.example"),
    ):
        assert read_report(raw) == NOTHING


def test_the_address_counts_more_than_what_a_mail_quotes() -> None:
    """A person has their own tag, and could quote the mail of another person who forwarded it."""
    raw = bounce(OTHERS, to=tagged(BOUNCES, TAG))
    assert read_report(raw).tag == TAG


HOSTILE = [
    b"",
    b"\x00\xff" * 1000,
    b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 5000,
    b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
        for depth in range(3000)
    ),
    b"Subject: =?utf-8?b?////?= =?nonsense?q?=ff?=\nTo: <<<>>>@@\nContent-Type: x/y; =;;\n\n",
    b"Content-Type: message/delivery-status\n\n" + b"Action\x00: failed\n" * 100,
    b"Content-Type: text/plain; charset=x-nowhere\nFrom: mailer-daemon\nTo: "
    + tagged(BOUNCES, TAG).encode()
    + b"\n\n\xff",
]


def test_hostile_mails_are_read() -> None:
    kinds = [read_report(raw).kind for raw in HOSTILE]
    assert set(kinds[:-1]) == {ReportKind.LEFT_FOR_STAFF}
    assert kinds[-1] is ReportKind.BOUNCE


@settings(max_examples=50)
@given(st.binary(max_size=400), st.integers(0, 900))
def test_a_mutilated_report_raises_nothing(noise: bytes, place: int) -> None:
    raw = bounce(TAG)
    assert read_report(raw[:place] + noise + raw[place:]).tag in {None, TAG}


def test_a_broken_header_hides_no_report() -> None:
    raw = bounce(TAG, to="=?utf-8?b?a?=")
    assert read_report(raw).kind is ReportKind.BOUNCE


@pytest.mark.parametrize("header", ["Subject: " + "a" * 400_000, "To: " + "a@b.example," * 80_000])
def test_a_long_header_keeps_no_mail_waiting(settings: Settings, header: str) -> None:
    settings.PRIVACY_UNSUBSCRIBE_ADDRESS = "leave@telekom.example"
    begun = time.process_time()
    read_report(f"To: leave@telekom.example\r\n{header}\r\n\r\n".encode())
    assert time.process_time() - begun < 5
