"""A charset that Django breaks on gets a 4xx behind ASGI, too; behind WSGI see test_web_server."""

import asyncio
from typing import Any

import pytest

from telekom_site.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


def status_of(content_type: bytes | None) -> int:
    """Of the answer to a request with this header, or without any."""
    headers = [(b"host", b"testserver")] + (
        [(b"content-type", content_type)] if content_type is not None else []
    )
    scope = {
        "type": "http", "method": "GET", "path": "/robots.txt", "query_string": b"a=b",
        "headers": headers,
    }  # fmt: skip
    sent = list[dict[str, Any]]()
    arrived = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        while not arrived:
            await asyncio.sleep(3600)
        return arrived.pop()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("charset", [b"undefined", b"base64", b"\xff", b"a\x00b", b"nonsense"])
def test_a_charset_that_nobody_reads_is_refused(charset: bytes) -> None:
    assert status_of(b"text/plain; charset=" + charset) == 415


@pytest.mark.parametrize("content_type", [None, b"", b"text/plain", b"text/plain; charset=utf-8"])
def test_any_other_request_is_answered(content_type: bytes | None) -> None:
    assert status_of(content_type) == 200
