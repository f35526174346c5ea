"""Count the bytes of a body while the server takes it, and tell once, in time.

The line is written before the last part leaves, so that a response which a client has whole is
always in the log, whatever kills the process next. A part counts as sent once the server asks for
the one after it; where the client goes away half-way, the count is of the parts before.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 64 * 1024  # bytes that are handed to the server at once

Tell = Callable[[int], None]
TellFault = Callable[[], None]


class _Count:
    """The bytes sent so far; `length` is what the Content-Length header promises, if it does."""

    def __init__(self, tell: Tell, length: int | None) -> None:
        self._tell: Tell | None = tell
        self._length = length
        self._sent = 0
        self._leaving = 0

    def left(self) -> None:
        """The server came back, so the part it had is out."""
        self._sent += self._leaving
        self._leaving = 0

    def leave(self, size: int) -> None:
        """A part of `size` bytes is about to be handed over."""
        self._leaving = size
        if self._length is not None and self._sent + size >= self._length:
            self._sent, self._leaving = self._length, 0
            self.end()

    def end(self) -> None:
        tell, self._tell = self._tell, None
        if tell is not None:
            tell(self._sent)


class CountedParts(_Count):
    """A synchronous body. `fails` is called instead of `tell` where making the first part fails:
    a WSGI server has sent nothing by then, and answers 500 (PEP 3333)."""

    def __init__(
        self, parts: Iterator[bytes], tell: Tell, length: int | None, fails: TellFault | None = None
    ) -> None:
        super().__init__(tell, length)
        self._parts = parts
        self._fails = fails

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self.left()
        try:
            part = next(self._parts)
        except BaseException as problem:  # the end, or a fault of the one who makes the parts
            if (
                self._fails
                and self._tell
                and isinstance(problem, Exception)
                and type(problem) is not StopIteration
            ):
                self._tell = None
                self._fails()
            self.end()
            raise
        self._fails = None
        self.leave(len(part))
        return part

    def close(self) -> None:
        """Called by the server through HttpResponseBase.close, whatever happened."""
        self.end()


class CountedWhole(CountedParts):
    """A body that lies in memory, handed over in pieces."""

    def __init__(self, content: bytes, tell: Tell) -> None:
        pieces = (content[start : start + PIECE] for start in range(0, len(content), PIECE))
        super().__init__(pieces, tell, len(content))
        self._size = len(content)
        self._taken = False

    def __iter__(self) -> Iterator[bytes]:
        self._taken = True
        return self

    def close(self) -> None:
        if not self._taken:  # it was handed over whole, as to a test client
            self.leave(self._size)
        self.end()


class AsyncCountedParts(_Count):
    """An asynchronous body."""

    def __init__(self, parts: AsyncIterator[bytes], tell: Tell, length: int | None) -> None:
        super().__init__(tell, length)
        self._parts = parts

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        self.left()
        try:
            part = await anext(self._parts)
        # Besides the end and faults: the client went, and the task is cancelled.
        except BaseException:
            self.end()
            raise
        self.leave(len(part))
        return part

    def close(self) -> None:
        self.end()


def count_stream(
    response: StreamingHttpResponse, tell: Tell, fails: TellFault | None = None
) -> None:
    """Let a streaming response tell its bytes. A file is then read in pieces instead of by
    `sendfile`, which nobody could count. `fails`: see CountedParts."""
    length = declared_length(response)
    content: Any = response.streaming_content
    counted: AsyncCountedParts | CountedParts
    if response.is_async:
        counted = AsyncCountedParts(content, tell, length)
    else:
        counted = CountedParts(content, tell, length, fails)
    if hasattr(response, "block_size"):
        response.block_size = PIECE
    response.streaming_content = counted


def count_large(response: HttpResponse, tell: Tell) -> None:
    """Let a large response be taken in pieces, so that a client that goes away half-way is
    noticed."""
    body = CountedWhole(response.content, tell)
    response.__class__ = _in_pieces(type(response))
    response.__dict__["_counted"] = body
    response._resource_closers.append(body.close)  # type: ignore[attr-defined]


@cache
def _in_pieces(kind: type[HttpResponse]) -> type[HttpResponse]:
    def pieces(self: HttpResponse) -> Iterator[bytes]:
        return iter(self.__dict__["_counted"])

    return type(kind.__name__, (kind,), {"__iter__": pieces, "__module__": kind.__module__})


def declared_length(response: HttpResponseBase) -> int | None:
    """The Content-Length in bytes, or None where it is missing or unreadable."""
    value = response.headers.get("Content-Length", "")
    return int(value) if value.isascii() and value.isdigit() else None
