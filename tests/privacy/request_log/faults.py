"""End the code under test before its n-th effect, for every n: what a kill can leave behind is one
of these states.

Between two effects nothing changes that outlives a process, so "after the n-th" is "before the
next". Files: the calls of the system that pathlib and the spool make. Database: each statement and
each COMMIT; what was not committed is rolled back, as the server does for a client that is gone.
"""

import fcntl
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection

# What pathlib and the spool call; a number or an open file as first argument is the spool's.
FILE_EFFECTS = [
    *((os, name) for name in ("mkdir", "open", "pwrite", "rename", "scandir", "unlink")),
    (io, "open"),
    (fcntl, "flock"),
]


class Crash(BaseException):
    """What a kill looks like from inside."""


class Effects:
    """Counts the effects below a folder and on the database, and acts once: before the one with the
    number `at`."""

    def __init__(self, folder: Path, at: int | None, act: Callable[[], None]) -> None:
        self.names: list[str] = []
        self.acted = False
        self._folder = str(folder)
        self._at = at
        self._act = act
        self._acting = False

    def happens(self, name: str) -> None:
        if self._acting:
            return
        self.names.append(name)
        if len(self.names) - 1 == self._at:
            self.acted = self._acting = True
            try:
                self._act()
            finally:
                self._acting = False

    def watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which now counts; of other folders it does not."""

        def call(*arguments: Any, **options: Any) -> Any:
            if isinstance(arguments[0], str | Path) and not str(arguments[0]).startswith(
                self._folder
            ):
                return real(*arguments, **options)
            self.happens(name)
            return real(*arguments, **options)

        return call

    def statement(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        self.happens(sql)
        return execute(sql, *arguments)

    def commit(self, real: Callable[[], None]) -> None:
        try:
            self.happens("COMMIT")
        except BaseException:
            connection._rollback()  # type: ignore[attr-defined]
            raise
        real()


def crash() -> None:
    raise Crash


@contextmanager
def effects(
    folder: Path, at: int | None = None, act: Callable[[], None] = crash
) -> Iterator[Effects]:
    """Watch what happens here, and act before the effect with this number."""
    seen = Effects(folder, at, act)
    real = connection._commit  # type: ignore[attr-defined]
    with ExitStack() as stack:
        for owner, name in FILE_EFFECTS:
            stack.enter_context(
                mock.patch.object(owner, name, seen.watched(name, getattr(owner, name)))
            )
        stack.enter_context(mock.patch.object(connection, "_commit", partial(seen.commit, real)))
        stack.enter_context(connection.execute_wrapper(seen.statement))
        yield seen
