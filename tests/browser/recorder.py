"""The rest of the world, on this machine: a server that answers for every host and writes down who
was contacted."""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import trustme

TLS_HANDSHAKE = b"\x16"
SENTINEL = "sentinel.example"
ANSWER = "<!doctype html><title>plug-in</title><p>the network</p>"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; `headers` have lower-case names."""

    host: str
    method: str
    path: str
    headers: dict[str, str]


class Recorder:
    """`with Recorder() as recorder:` listens on `port`; point the browser's resolver at it.

    A host counts as contacted as soon as a connection names it in its TLS greeting, request or not;
    a connection that names nobody counts as "unnamed". Answers are HTML with a third-party cookie;
    `answers[host]` replaces it, and `policies[host]` is sent as Content-Security-Policy.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.policies: dict[str, str] = {}
        self._requests: list[Request] = []
        self._hosts: list[str] = []
        self._change = threading.Condition()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("recorder.example").configure_cert(self._tls)
        self._tls.sni_callback = self._named
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def requests(self) -> list[Request]:
        with self._change:
            return list(self._requests)

    @property
    def hosts(self) -> set[str]:
        """Every host contacted since the last `clear`, the sentinel aside."""
        with self._change:
            return set(self._hosts) - {SENTINEL}

    @property
    def requested_hosts(self) -> set[str]:
        """Those of them that were sent a request, not just connected to."""
        return {request.host for request in self.requests} - {SENTINEL}

    @property
    def contacts(self) -> int:
        """How many names and requests are on record."""
        with self._change:
            return len(self._hosts)

    def clear(self) -> None:
        with self._change:
            self._requests.clear()
            self._hosts.clear()

    def wait_for(self, host: str, count: int = 1) -> list[Request]:
        """The requests to `host`, once there are `count` of them; AssertionError if they do not
        come."""
        self.wait_until(lambda: len(self.requests_to(host)) >= count)
        return self.requests_to(host)

    def requests_to(self, host: str) -> list[Request]:
        return [request for request in self.requests if request.host == host]

    def wait_until(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        """Wait for something to be on record; AssertionError, listing what is, if it does not
        come."""
        with self._change:
            if not self._change.wait_for(holds, seconds):
                raise AssertionError(
                    f"Not on record within {seconds} seconds; contacted were: {self._hosts}"
                )

    def note_host(self, host: str) -> None:
        with self._change:
            self._hosts.append(host)
            self._change.notify_all()

    def note_request(self, request: Request) -> None:
        with self._change:
            self._requests.append(request)
            self._hosts.append(request.host)
            self._change.notify_all()

    def welcome(self, connection: socket.socket) -> socket.socket:
        """Speak TLS where the client does; the name that it asks for is written down before it is
        answered."""
        first = connection.recv(1, socket.MSG_PEEK)
        if first == TLS_HANDSHAKE:
            return self._tls.wrap_socket(connection, server_side=True)
        if not first:
            self.note_host("unnamed")
        return connection

    def _named(self, connection: Any, name: str | None, context: ssl.SSLContext) -> None:
        self.note_host(name or "unnamed")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        super().__init__(("127.0.0.1", 0), _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        with self.recorder.welcome(request) as connection:
            super().finish_request(connection, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser may drop a connection at any time."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20  # seconds of silence on a kept connection

    def answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "unnamed").rpartition(":")[0] or headers.get("host", "unnamed")
        recorder = self.server.recorder  # type: ignore[attr-defined]
        recorder.note_request(Request(host, self.command, self.path, headers))
        body = recorder.answers.get(host, ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "known=visitor; Path=/; Secure; SameSite=None")
        if host in recorder.policies:
            self.send_header("Content-Security-Policy", recorder.policies[host])
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 (the base class looks for these names)

    def log_message(self, *arguments: Any) -> None:
        """The recorder's list is the log."""
