"""A mail server that refuses, delays and breaks off, as the local part of a recipient says."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from privacy.outbox.smtp import forget_answer
from tests.conftest import send_mails_to

SLOW = 3.0  # seconds, longer than the time-out of the tests
REPLIES = {"deferred": "451 try later", "refused": "554 no", "unknown": "550 5.1.1 no such user"}


class Postbox:
    """Handler that stores accepted mails."""

    def __init__(self, pipelining: bool) -> None:
        self.pipelining = pipelining
        self.envelopes: list[Envelope] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self.connections += 1
        offered = ["250-PIPELINING"] if self.pipelining else []
        return [replies[0], *offered, *replies[1:]]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        kind = address.partition("@")[0]
        if kind == "drop-at-rcpt":
            abort(server)
        if kind in {"deferred", "unknown"}:
            return REPLIES[kind]
        if kind == "closing":
            return "421 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        kind = envelope.rcpt_tos[0].partition("@")[0]
        if kind == "drop-after-dot":
            abort(server)
        if kind == "slow-after-dot":
            await asyncio.sleep(SLOW)
        if kind == "garbage-after-dot":
            return "hello"
        if kind in {"refused", "deferred-at-data"}:
            return REPLIES[kind.partition("-")[0]]
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.envelopes]

    def header(self, name: str) -> list[Any]:
        return [message_from_bytes(raw(mail), policy=SMTPUTF8)[name] for mail in self.envelopes]


def raw(envelope: Envelope) -> bytes:
    if not isinstance(envelope.content, bytes):
        raise TypeError("The server decodes nothing.")
    return envelope.content


def abort(server: SMTP) -> None:
    if server.transport is None:
        raise RuntimeError("There is no connection.")
    server.transport.close()


@contextmanager
def mail_server(
    settings: Settings, timeout: int = 1, *, pipelining: bool = False, **options: Any
) -> Iterator[Postbox]:
    """Run a mail server, and send the project's mail there."""
    postbox = Postbox(pipelining)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    send_mails_to(settings, f"smtp://127.0.0.1:{port}/", timeout)
    forget_answer()
    yield postbox
    controller.stop()
    forget_answer()
