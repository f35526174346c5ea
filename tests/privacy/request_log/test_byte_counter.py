"""A body tells its bytes once, as soon as they are certain, and does not wait to be closed."""

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
    """The maker of the parts fails."""


async def async_parts(*, fails: bool = False) -> AsyncIterator[bytes]:
    yield b"one"
    yield b"two"
    if fails:
        raise PartsError


async def take(parts: AsyncCountedParts) -> list[bytes]:
    return [part async for part in parts]


def test_an_asynchronous_body_tells_at_its_end() -> None:
    told: list[int] = []
    parts = AsyncCountedParts(async_parts(), told.append, None)
    assert asyncio.run(take(parts)) == [b"one", b"two"]
    assert told == [6]
    parts.close()
    assert told == [6]


def test_an_asynchronous_body_that_breaks_tells_what_left() -> None:
    told: list[int] = []
    with pytest.raises(PartsError):
        asyncio.run(take(AsyncCountedParts(async_parts(fails=True), told.append, None)))
    assert told == [6]


def test_a_promised_length_is_told_with_its_last_part_and_never_exceeded() -> None:
    told: list[int] = []
    parts = CountedParts(iter([b"12345", b"67890"]), told.append, 7)
    next(parts)
    assert told == []
    next(parts)
    assert told == [7]


def test_a_body_is_told_once_however_often_it_is_closed() -> None:
    told: list[int] = []
    parts = CountedParts(iter([b"1"]), told.append, None)
    parts.close()
    parts.close()
    assert told == [0]


def test_a_large_response_keeps_its_kind_and_comes_in_pieces() -> None:
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
def test_an_unreadable_length_promises_nothing(value: str, length: int | None) -> None:
    response = HttpResponse()
    response.headers._store["content-length"] = ("Content-Length", value)
    assert declared_length(response) == length
