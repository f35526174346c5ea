"""A server that several test processes use is started once, and ends after the last of them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

from tests.browser.shared_server import shared


def test_a_shared_server_starts_once_and_outlasts_all_who_use_it(tmp_path: Path) -> None:
    states = []

    @contextmanager
    def start() -> Iterator[str]:
        states.append("started")
        yield "http://127.0.0.1:9"
        states.append("ended")

    starter = ExitStack()
    starter.enter_context(shared(tmp_path, start))
    with shared(tmp_path, start) as url:
        leaving = Thread(target=starter.close)
        leaving.start()
        leaving.join(0.3)  # seconds
        assert (url, states) == ("http://127.0.0.1:9", ["started"])
    leaving.join()
    assert states == ["started", "ended"]

    with shared(tmp_path, start):
        assert states == ["started", "ended", "started"]
