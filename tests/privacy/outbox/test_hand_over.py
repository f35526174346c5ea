"""Hand-over to a real mail server: refusals, slow answers, drops at each step."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from privacy.outbox.hand_over import MailServer, Outcome, Result
from tests.support.handed_over_mail import MESSAGE, SENDER, Mark
from tests.support.mail_server import Postbox, mail_server


@pytest.fixture(params=[True, False], ids=["pipelining", "single commands"])
def postbox(settings: Any, request: pytest.FixtureRequest) -> Iterator[Postbox]:
    with mail_server(settings, pipelining=request.param, enable_SMTPUTF8=True) as running:
        yield running


def test_mails_share_one_connection_and_arrive_whole(postbox: Postbox) -> None:
    first = Mark(postbox)
    with MailServer() as server:
        assert server.send(SENDER, "anna@x.example", MESSAGE, first) == Result(Outcome.SENT, 250)
        assert server.send(SENDER, "jörg@x.example", MESSAGE, Mark()).outcome is Outcome.SENT
    assert (first.times, postbox.connections) == (1, 1)
    assert postbox.recipients == ["anna@x.example", "jörg@x.example"]
    assert postbox.envelopes[0].mail_from == SENDER
    assert postbox.envelopes[0].content == MESSAGE


@pytest.mark.parametrize(
    ("local_part", "outcome", "marks"),
    [
        ("deferred", Outcome.DEFERRED, 0),
        ("closing", Outcome.DEFERRED, 0),
        ("unknown", Outcome.NO_SUCH_RECIPIENT, 0),
        ("drop-at-rcpt", Outcome.NOT_HANDED_OVER, 0),
        ("refused", Outcome.REFUSED, 1),
        ("deferred-at-data", Outcome.DEFERRED, 1),
        ("drop-after-dot", Outcome.UNKNOWN, 1),
        ("slow-after-dot", Outcome.UNKNOWN, 1),
        ("garbage-after-dot", Outcome.UNKNOWN, 1),
    ],
)
def test_each_failure_has_its_outcome_and_the_next_mail_is_sent(
    postbox: Postbox, local_part: str, outcome: Outcome, marks: int
) -> None:
    mark = Mark()
    with MailServer() as server:
        assert server.send(SENDER, f"{local_part}@x.example", MESSAGE, mark).outcome is outcome
        assert mark.times == marks
        assert server.send(SENDER, "anna@x.example", MESSAGE, Mark()).outcome is Outcome.SENT
    assert postbox.recipients[-1] == "anna@x.example"


def test_what_is_withheld_at_the_last_moment_is_not_delivered(postbox: Postbox) -> None:
    with MailServer() as server:
        withheld = server.send(SENDER, "anna@x.example", MESSAGE, Mark(answer=False))
        assert withheld.outcome is Outcome.WITHHELD
        assert server.send(SENDER, "bert@x.example", MESSAGE, Mark()).outcome is Outcome.SENT
    assert postbox.recipients == ["bert@x.example"]


def test_an_error_of_the_mark_stops_the_delivery(postbox: Postbox) -> None:
    def broken() -> bool:
        raise RuntimeError

    with MailServer() as server:
        with pytest.raises(RuntimeError):
            server.send(SENDER, "anna@x.example", MESSAGE, broken)
        assert server.send(SENDER, "bert@x.example", MESSAGE, Mark()).outcome is Outcome.SENT
    assert postbox.recipients == ["bert@x.example"]


def test_a_server_that_is_not_there_gets_nothing(settings: Any) -> None:
    with mail_server(settings):
        server = MailServer()
    mark = Mark()
    assert server.send(SENDER, "anna@x.example", MESSAGE, mark).outcome is Outcome.NOT_HANDED_OVER
    assert mark.times == 0


def test_a_recipient_beyond_ascii_needs_smtputf8(settings: Any) -> None:
    with mail_server(settings, enable_SMTPUTF8=False) as postbox, MailServer() as server:
        assert server.send(SENDER, "jörg@x.example", MESSAGE, Mark()).outcome is Outcome.REFUSED
    assert postbox.envelopes == []


def test_other_backends_get_the_mail_as_it_is() -> None:
    with MailServer() as server:
        assert server.send(SENDER, "a@x.example", MESSAGE, Mark(answer=False)).outcome is (
            Outcome.WITHHELD
        )
        assert server.send(SENDER, "a@x.example", MESSAGE, Mark()).outcome is Outcome.SENT
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Hi", ["a@x.example"])
