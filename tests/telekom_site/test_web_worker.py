"""The real gunicorn of the site against clients that send too much, too slowly, or nonsense."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from shutil import copy

import pytest

from privacy.request_log.spool_line import Line, parse_line
from tests.migrated_database import migrated_file
from tests.support.processes import free_port, serving

BODY_BYTES, READ_SECONDS = 100_000, 1
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
LIMITS = {
    "WEB_BODY_BYTES": BODY_BYTES,
    "WEB_BUFFER_BYTES": 5 * BODY_BYTES,
    "WEB_READ_SECONDS": READ_SECONDS,
    "WEB_KEEPALIVE_SECONDS": 1,
    "WEB_WORKERS": 1,
    "WEB_THREADS": 2,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The site, served by one worker with two threads: its port and its data folder."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    environment = {
        **{name: str(value) for name, value in LIMITS.items()},
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "SITE_URL": "http://127.0.0.1",
    }
    copy(migrated_file(), folder / "db.sqlite3")
    command = [sys.executable, "-m", "gunicorn", "telekom_site.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--config", "python:telekom_site.gunicorn"]
    with serving(command, f"http://127.0.0.1:{port}/robots.txt", environment, folder / "log.txt"):
        yield port, folder


@pytest.fixture
def port(site: tuple[int, Path]) -> int:
    return site[0]


def connected(port: int, raw: bytes, seconds: float = 10) -> socket.socket:
    """A connection on which something was sent."""
    connection = socket.create_connection(("127.0.0.1", port), seconds)
    connection.sendall(raw)
    return connection


def header(path: str, *lines: bytes, method: str = "POST", length: int | None = None) -> bytes:
    size = b"" if length is None else b"Content-Length: %d\r\n" % length
    start = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
    return start + size + b"".join(lines) + b"\r\n"


def answer(connection: socket.socket) -> bytes:
    """All that the server sends until it closes the connection."""
    received = b""
    with closing(connection):
        while piece := connection.recv(65536):
            received += piece
    return received


def answer_with(connection: socket.socket, text: bytes) -> bytes:
    """What the server sends until this text has come, or until it closes the connection or is
    silent."""
    received = b""
    with suppress(TimeoutError):
        while text not in received and (piece := connection.recv(65536)):
            received += piece
    return received


def status(raw: bytes) -> int:
    return int(raw.split(b" ", 2)[1])


def get(port: int, path: str = "/robots.txt") -> float:
    """How many seconds an ordinary visitor waits."""
    began = time.monotonic()
    raw = header(path, b"Connection: close\r\n", method="GET")
    assert status(answer(connected(port, raw))) == 200
    return time.monotonic() - began


STALLED = {
    "nothing": b"",
    "half a header": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "half a body": header("/de/privacy/consent/receipt/", FORM, length=1000) + b"a=" + b"b" * 200,
    "a chunk": header("/", b"Transfer-Encoding: chunked\r\n") + b"5\r\nhe",
    "after an answer": header("/robots.txt", b"Connection: close\r\n", method="GET"),
    "between requests": header("/robots.txt", method="GET"),
    "a body too many": header("/robots.txt", length=BODY_BYTES + 1) + b"a",
}


def test_clients_that_stall_hold_up_nobody_and_are_cut_off(port: int) -> None:
    with ExitStack() as stack:
        every = [raw for raw in STALLED.values() for _number in range(20)]
        stalled = [stack.enter_context(closing(connected(port, raw))) for raw in every]
        # Held up by these, a visitor would wait for many times as long.
        assert max(get(port) for _number in range(5)) < 5 * READ_SECONDS
        for connection in stalled:
            answer(connection)  # which ends, or fails by its timeout


def test_a_client_that_trickles_is_cut_off(port: int) -> None:
    with closing(connected(port, header("/", FORM, length=1000))) as connection:
        connection.settimeout(0.1)
        began = time.monotonic()
        while not is_closed(connection) and time.monotonic() < began + READ_SECONDS + 5:
            with suppress(ConnectionError):
                connection.sendall(b"a")
        assert READ_SECONDS - 1 < time.monotonic() - began < READ_SECONDS + 3


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(100) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_body_that_is_too_large_gets_413_and_is_written_nowhere(port: int) -> None:
    form = b"Content-Type: multipart/form-data; boundary=x\r\n"
    raw = header("/de/privacy/consent/receipt/", form, length=300_000_000)
    with closing(connected(port, raw)) as connection:
        said = answer_with(connection, b"Too large")
    assert status(said) == 413
    assert b"Too large" in said


def test_a_body_of_the_size_that_is_taken_arrives_whole(port: int) -> None:
    body = b"receipt=" + b"a" * (BODY_BYTES - 8)
    lines = FORM, b"Connection: close\r\n", b"Sec-Fetch-Site: same-origin\r\n"
    raw = header("/de/privacy/consent/receipt/", *lines, length=len(body))
    with closing(connected(port, raw)) as connection:
        for start in range(0, len(body), 7001):
            connection.sendall(body[start : start + 7001])
        assert status(connection.recv(65536)) == 422


def test_a_client_that_asks_first_is_told_to_send(port: int) -> None:
    lines = FORM, b"Connection: close\r\n", b"Expect: 100-continue\r\n"
    with closing(connected(port, header("/robots.txt", *lines, length=3))) as connection:
        assert status(connection.recv(65536)) == 100
        connection.sendall(b"a=b")
        assert status(connection.recv(65536)) in {100, 403, 405}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 9000, 431),
        (header("/", b"Transfer-Encoding: chunked\r\n") + b"0\r\n\r\n", 411),
        (b"\x16\x03\x01\r\n\r\n", 400),
        (header("/", b"Content-Length: 5\r\n", b"Content-Length: 6\r\n"), 400),
        (header("/", b"Content-Length: -5\r\n"), 400),
        (header("/", b"Content-Length: " + b"9" * 6000 + b"\r\n"), 400),
        (header("/" + "a" * 5000, method="GET"), 414),
        (header("/", b"Expect: 99-weird\r\n", method="GET"), 417),
    ],
)
def test_what_the_server_refuses_by_itself_is_in_the_log_and_says_nothing(
    site: tuple[int, Path], raw: bytes, expected: int
) -> None:
    port, folder = site
    before = refusals(folder, expected)
    with closing(connected(port, raw)) as connection:
        said = answer_with(connection, b"</html>")
    assert status(said) == expected
    deadline = time.monotonic() + 5
    while len(refusals(folder, expected)) == len(before):
        assert time.monotonic() < deadline, "the refusal is not in the log"
    size = len(said.partition(b"\r\n\r\n")[2])
    [line] = refusals(folder, expected)[len(before) :]
    assert line[1:] == ("127.0.0.1", "OTHER", expected, size, "", "", False)


def refusals(folder: Path, code: int) -> list[Line]:
    """What the site has logged of requests that it never saw and that got this status."""
    raw = b"".join(path.read_bytes() for path in sorted((folder / "spool").glob("*.log")))
    lines = map(parse_line, raw.splitlines(keepends=True))
    return [line for line in lines if line and (line.method, line.status) == ("OTHER", code)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (header("/robots.txt\x00", method="GET"), 400),
        (header("/robots.txt?a=b", b"Content-Type: text/plain; charset=undefined\r\n"), 415),
    ],
)
def test_nonsense_gets_4xx(port: int, raw: bytes, expected: int) -> None:
    with closing(connected(port, raw)) as connection:
        assert status(connection.recv(65536)) == expected


def test_requests_in_one_packet_are_answered_one_after_the_other(port: int) -> None:
    first = header("/robots.txt", FORM, length=3) + b"a=b"
    last = header("/robots.txt", b"Connection: close\r\n", method="GET")
    with closing(connected(port, first + last[:30])) as connection:
        connection.sendall(last[30:])
        said = answer(connection)
    assert said.count(b"HTTP/1.1 ") == 2
    assert status(said[said.rindex(b"HTTP/1.1 ") :]) == 200


def test_all_that_waits_is_not_more_than_the_worker_may_hold(port: int) -> None:
    raw = header("/", FORM, length=BODY_BYTES) + b"a" * (BODY_BYTES - 1)
    with ExitStack() as stack:
        held = [stack.enter_context(closing(connected(port, raw))) for _number in range(10)]
        answers = [answer(connection) for connection in held]
    assert b"503" in b"".join(said[:20] for said in answers)
    get(port)
