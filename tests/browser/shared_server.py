"""One server for all test processes, started by the first that needs it: a site takes some twenty
seconds of a processor to start, and works on its queues as long as it runs."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest


def folder_of_all(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder of this name that the processes of this run share, and no other run does."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def shared(folder: Path, start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of the server that one of the processes with this folder starts with `start`.

    It ends when that process is done, which waits until the others are. One that comes later starts
    another.
    """
    address, turn = folder / "address", folder / "turn.lock"
    with (folder / "users.lock").open("w") as users, ExitStack() as own:
        with _locked(turn):
            if not address.exists():
                url = own.enter_context(start())
                own.callback(fcntl.flock, users, fcntl.LOCK_EX)  # waits for the others
                own.callback(_forget, address, turn)
                address.write_text(url)
            fcntl.flock(users, fcntl.LOCK_SH)
            url = address.read_text()
        yield url


def _forget(address: Path, turn: Path) -> None:
    with _locked(turn):
        address.unlink()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
