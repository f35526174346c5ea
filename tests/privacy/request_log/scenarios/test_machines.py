"""Web machines and a database connected by cables: cut and reconnect one, and no line is lost or
repeated."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from privacy.request_log.models import RequestLogEntry, SpoolPosition
from tests.privacy.request_log.cables import Machine, NoNamespacesError, machine, relay
from tests.privacy.request_log.project import make_project
from tests.support.serving import Server, serving

pytestmark = [
    pytest.mark.kill,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a file has no cable"),
]
# A cut cable says nothing: libpq gives up after these seconds, or milliseconds, without an
# acknowledgement.
IMPATIENT = {
    "connect_timeout": 1,
    "tcp_user_timeout": 1000,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
}
PATIENCE = 60  # seconds until everything must have arrived


@dataclass(slots=True)
class Web:
    """A web machine with its server and its ingester."""

    # In its URLs; without the many digits of the machine's name, which the log would leave out.
    label: str
    machine: Machine
    server: Server
    served: int = 0

    def serve(self, count: int) -> None:
        for _ in range(count):
            assert self.server.get(f"/small/?n={self.label}-{self.served}") == 50
            self.served += 1

    def urls(self) -> Counter[str]:
        return Counter(f"/small/?n={self.label}-{number}" for number in range(self.served))

    def arrived(self) -> Counter[str]:
        rows = RequestLogEntry.objects.filter(url__startswith=f"/small/?n={self.label}-")
        return Counter(rows.values_list("url", flat=True))


def database_server() -> tuple[str, int]:
    """Return host and port of the tests' database; this machine for a socket."""
    connection.ensure_connection()
    info = connection.connection.info
    return "127.0.0.1" if info.host.startswith("/") else info.host, info.port


@contextmanager
def web(number: int, folder: Path) -> Iterator[Web]:
    with ExitStack() as stack:
        made = stack.enter_context(machine(number))
        port = stack.enter_context(relay(made.here, *database_server()))
        reached_by = {"HOST": made.here, "PORT": port, "OPTIONS": IMPATIENT}
        project = make_project(
            folder, segment_bytes=2000, batch_bytes=1000, reached_by=reached_by, inside=made.inside
        )
        server = stack.enter_context(serving(project))
        ingester = project.start("django", "ingest_request_log", "--follow", "--verbosity", "0")
        stack.callback(ingester.wait)
        stack.callback(ingester.kill)
        yield Web(f"web{number}", made, server)


def wait_until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def test_a_cut_cable_loses_and_repeats_no_line(tmp_path: Path) -> None:
    with ExitStack() as stack:
        try:
            first, second = (
                stack.enter_context(web(number, tmp_path / str(number))) for number in (1, 2)
            )
        except NoNamespacesError as problem:
            pytest.skip(f"no network namespaces here: {problem}")
        for each in (first, second):
            each.serve(20)
        wait_until(
            lambda: first.arrived() == first.urls() and second.arrived() == second.urls(),
            "the first lines do not arrive",
        )

        first.machine.cut()
        first.serve(30)
        second.serve(30)
        wait_until(
            lambda: second.arrived() == second.urls(), "a cut cable delays another machine's lines"
        )
        assert sum(first.arrived().values()) == 20
        first.machine.reconnect()

        for pause in (0.05, 0.3, 1.1, 2.2):  # in the middle of whatever is going on
            first.serve(15)
            first.machine.cut()
            first.serve(15)
            time.sleep(pause)
            first.machine.reconnect()
            first.serve(5)
            time.sleep(pause)
        wait_until(
            lambda: first.arrived() == first.urls() and second.arrived() == second.urls(),
            "not each line arrived once",
        )
        assert SpoolPosition.objects.values("node").distinct().count() == 2
