"""Count body bytes as the server consumes them and report the total exactly once, before the last
part.

The line is written before the last part is handed over, so that a response which a client received
completely is always in the log, even if the process is killed next. A part counts as sent once the
server asks for the next one; where the client disconnects, the parts before are counted.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 64 * 1024  # bytes handed to the server at once

Tell = Callable[[int], None]
TellFault = Callable[[], None]


class _Count:
    """Number of bytes sent so far; `length` is the value of Content-Length, where there is one."""

    def __init__(self, tell: Tell, length: int | None) -> None:
        self._tell: Tell | None = tell
        self._length = length
        self._sent = 0
        self._leaving = 0

    def left(self) -> None:
        """Count the part as sent, since the server asks for the next one."""
        self._sent += self._leaving
        self._leaving = 0

    def leave(self, size: int) -> None:
        """Note that a part of `size` bytes is about to be handed over."""
        self._leaving = size
        if self._length is not None and self._sent + size >= self._length:
            self._sent, self._leaving = self._length, 0
            self.end()

    def end(self) -> None:
        """Report the total, unless it was reported before."""
        tell, self._tell = self._tell, None
        if tell is not None:
            tell(self._sent)


class CountedParts(_Count):
    """Synchronous body.

    `fails` is called instead of `tell` where producing the first part fails: a WSGI server has sent
    nothing by then, and answers 500 (PEP 3333).
    """

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
        except BaseException as problem:  # the end of the body, or an error in producing it
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
        """Report the total; the server always calls this through HttpResponseBase.close."""
        self.end()


class CountedWhole(CountedParts):
    """Body in memory, handed over in pieces."""

    def __init__(self, content: bytes, tell: Tell) -> None:
        pieces = (content[start : start + PIECE] for start in range(0, len(content), PIECE))
        super().__init__(pieces, tell, len(content))
        self._size = len(content)
        self._taken = False

    def __iter__(self) -> Iterator[bytes]:
        self._taken = True
        return self

    def close(self) -> None:
        """Report the total; a body that was never iterated was handed over at once."""
        if not self._taken:  # as by the test client
            self.leave(self._size)
        self.end()


class AsyncCountedParts(_Count):
    """Asynchronous body."""

    def __init__(self, parts: AsyncIterator[bytes], tell: Tell, length: int | None) -> None:
        super().__init__(tell, length)
        self._parts = parts

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        self.left()
        try:
            part = await anext(self._parts)
        # Besides the end and errors: the client disconnected, so the task is cancelled.
        except BaseException:
            self.end()
            raise
        self.leave(len(part))
        return part

    def close(self) -> None:
        """Report the total."""
        self.end()


def count_stream(
    response: StreamingHttpResponse, tell: Tell, fails: TellFault | None = None
) -> None:
    """Count the bytes of a streaming response.

    A file is then read in pieces instead of by `sendfile`, whose bytes cannot be counted. `fails`:
    see CountedParts.
    """
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
    """Hand over a large response in pieces, so that a disconnecting client is noticed."""
    body = CountedWhole(response.content, tell)
    # WSGI servers iterate the response object itself, and Python looks `__iter__` up on the class:
    # an attribute of the instance would be ignored, and a wrapper would lose the response's type.
    response.__class__ = _in_pieces(type(response))
    response.__dict__["_counted"] = body
    response._resource_closers.append(body.close)  # type: ignore[attr-defined]


@cache
def _in_pieces(kind: type[HttpResponse]) -> type[HttpResponse]:
    def pieces(self: HttpResponse) -> Iterator[bytes]:
        return iter(self.__dict__["_counted"])

    return type(kind.__name__, (kind,), {"__iter__": pieces, "__module__": kind.__module__})


def declared_length(response: HttpResponseBase) -> int | None:
    """Return the Content-Length in bytes; None where it is missing or invalid."""
    value = response.headers.get("Content-Length", "")
    return int(value) if value.isascii() and value.isdigit() else None
