"""A link to unsubscribe stays one that mail programs can read, however long it is."""

from typing import Any

import pytest
from django.core import mail

from privacy.outbox.hand_over import MailServer, Outcome
from privacy.outbox.messages import UTF8_HEADERS, OutboxMessage
from tests.support.handed_over_mail import MESSAGE, SENDER, Mark

LINK = f"<https://www.telekom.example/de/{'k' * 120}/>"


@pytest.mark.parametrize(
    ("recipient", "options"),
    [("anna@customer.example", {}), ("jörg@customer.example", {"policy": UTF8_HEADERS})],
)
def test_a_message_names_the_link_as_it_is(recipient: str, options: dict[str, Any]) -> None:
    message = OutboxMessage("Hi", "Hello", SENDER, [recipient], headers={"List-Unsubscribe": LINK})
    assert LINK.encode() in message.message().as_bytes(**options)


def test_so_does_a_finished_mail_for_other_backends() -> None:
    with MailServer() as server:
        message = f"List-Unsubscribe: {LINK},\r\n {LINK}\r\n".encode() + MESSAGE
        assert server.send(SENDER, "a@x.example", message, Mark()).outcome is Outcome.SENT
    (sent,) = mail.outbox
    assert f"List-Unsubscribe: {LINK}, {LINK}\r\n".encode() in sent.message().as_bytes()
    assert sent.extra_headers["List-Unsubscribe"] == f"{LINK}, {LINK}"
