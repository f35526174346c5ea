"""A body reports its bytes once, as soon as they are certain, before it is closed."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from django.http import HttpResponse, JsonResponse

from privacy.request_log.byte_counter import (
    PIECE,
    AsyncCountedParts,
    CountedParts,
    count_large,
    declared_length,
)


class PartsError(Exception):
    """Producing the parts fails."""


async def async_parts(*, fails: bool = False) -> AsyncIterator[bytes]:
    yield b"one"
    yield b"two"
    if fails:
        raise PartsError


async def take(parts: AsyncCountedParts) -> list[bytes]:
    return [part async for part in parts]


def test_an_asynchronous_body_is_reported_at_its_end() -> None:
    told: list[int] = []
    parts = AsyncCountedParts(async_parts(), told.append, None)
    assert asyncio.run(take(parts)) == [b"one", b"two"]
    assert told == [6]
    parts.close()
    assert told == [6]


def test_a_broken_asynchronous_body_reports_the_bytes_sent() -> None:
    told: list[int] = []
    with pytest.raises(PartsError):
        asyncio.run(take(AsyncCountedParts(async_parts(fails=True), told.append, None)))
    assert told == [6]


def test_a_declared_length_is_reported_with_the_last_part_and_not_exceeded() -> None:
    told: list[int] = []
    parts = CountedParts(iter([b"12345", b"67890"]), told.append, 7)
    next(parts)
    assert told == []
    next(parts)
    assert told == [7]


def test_a_body_that_is_closed_twice_is_reported_once() -> None:
    told: list[int] = []
    parts = CountedParts(iter([b"1"]), told.append, None)
    parts.close()
    parts.close()
    assert told == [0]


def test_a_large_response_keeps_its_class_and_is_sent_in_pieces() -> None:
    told: list[int] = []
    response = JsonResponse({"text": "x" * PIECE})
    whole = response.content
    count_large(response, told.append)
    assert isinstance(response, JsonResponse)
    assert [len(piece) for piece in response] == [PIECE, len(whole) - PIECE]
    assert response.content == whole
    assert told == [len(whole)]


@pytest.mark.parametrize(
    ("value", "length"), [("17", 17), ("", None), ("-1", None), ("²", None), ("x", None)]
)
def test_an_invalid_content_length_is_ignored(value: str, length: int | None) -> None:
    response = HttpResponse()
    response.headers._store["content-length"] = ("Content-Length", value)
    assert declared_length(response) == length
