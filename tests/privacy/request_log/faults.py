"""Stop the code under test before its n-th effect, for every n: each state that a kill can leave.

Between two effects nothing changes that outlives a process, so "after the n-th" is "before the
next". Effects on files are the system calls that pathlib and the spool make; effects on the
database are each statement and each COMMIT. What was not committed is rolled back, as the server
does when a client disappears.
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
    """The process is killed here."""


class Effects:
    """Counter of the effects below a folder and on the database, which acts once: before the effect
    with the number `at`."""

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
        """Return the function, which now counts its effects on this folder."""

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
    """Count the effects here, and act before the one with this number.

    Whatever ends there loses its connection, and with it the locks of its session.
    """
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
    if seen.acted:
        connection.close()
