"""End the code under test before its n-th effect, for every n: what a kill can leave behind is one of these states.

Between two effects nothing changes that outlives a process, so "after the n-th" is "before the next". Files: what
Python itself reports of them (PEP 578), so none can be forgotten, and `pwrite`, which it does not report. Database:
each statement and each COMMIT; what was not committed is rolled back, as the server does for a client that is gone.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection

FILE_EVENTS = frozenset({"open", "os.mkdir", "os.remove", "os.rename", "os.scandir", "fcntl.flock"})


class Crash(BaseException):
    """What a kill looks like from inside."""


class Effects:
    """Counts the effects below a folder and on the database, and acts once: before the one with the number `at`."""

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

    def reported(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in FILE_EVENTS and (event == "fcntl.flock" or str(arguments[0]).startswith(self._folder)):
            self.happens(event)

    def pwrite(self, *arguments: Any, real: Callable[..., int] = os.pwrite) -> int:
        self.happens("os.pwrite")
        return real(*arguments)

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


watching: list[Effects] = []


def _report(event: str, arguments: tuple[Any, ...]) -> None:
    for effects in watching:
        effects.reported(event, arguments)


sys.addaudithook(_report)  # there is no way to take it off, so it stays and has nothing to do


def crash() -> None:
    raise Crash


@contextmanager
def effects(folder: Path, at: int | None = None, act: Callable[[], None] = crash) -> Iterator[Effects]:
    """Watch what happens here, and act before the effect with this number."""
    seen = Effects(folder, at, act)
    real = connection._commit  # type: ignore[attr-defined]
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(os, "pwrite", seen.pwrite))
        stack.enter_context(mock.patch.object(connection, "_commit", partial(seen.commit, real)))
        stack.enter_context(connection.execute_wrapper(seen.statement))
        watching.append(seen)
        stack.callback(watching.remove, seen)
        yield seen
