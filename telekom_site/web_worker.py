"""A gunicorn worker whose threads only ever see requests that have arrived whole.

gunicorn's own gives a thread to each connection at its first byte, so a few clients that
stop in the middle of a request block everybody. Here the event loop takes requests in, within the
limits of `web_limits`, and answers or drops the rest itself. What arrived is parsed by gunicorn, as
ever.
"""

import errno
import re
import selectors
import socket
import time
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from telekom_site import web_limits as limits

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PIECE = 64 * 1024  # bytes
LINGER_SECONDS = 2.0  # in which a client can fetch the answer that ends its connection
HEADER_END = b"\r\n\r\n"
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) ")
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"  # RFC 9110, 10.1.1


class RequestRefusedError(Exception):
    """A request is not taken in: (status, reason)."""


class PatientSocket(socket.socket):
    """A socket that counts as closed by a client that takes WRITE_SECONDS for the next piece."""

    def setblocking(self, flag: bool) -> None:
        """Give a blocking socket a time limit (WEB_WRITE_SECONDS)."""
        self.settimeout(limits.WRITE_SECONDS if flag else 0)

    def recv(self, *arguments: Any) -> bytes:
        """Receive, and treat a client that stalls as one that is gone."""
        try:
            return super().recv(*arguments)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "The client stalled.") from None

    def send(self, data: "ReadableBuffer", *arguments: Any) -> int:
        """Send, and treat a client that stalls as one that is gone."""
        try:
            return super().send(data, *arguments)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "The client stalled.") from None

    def sendall(self, data: "ReadableBuffer", *arguments: Any) -> None:
        """Send piece by piece; the time limit starts again with each, since an answer may be large
        and a line slow."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.send(rest, *arguments) :]


class Connection(TConn):  # type: ignore[misc]
    """A connection, and what has arrived of its next request."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, PatientSocket(fileno=sock.detach()), client, server)
        self.data_ready = True  # gunicorn's threads need not wait for it
        self.is_lingering = False
        self.begin(b"")

    def begin(self, arrived: bytes) -> None:
        """Begin a new request, of which something may have come with the one before."""
        self.arrived = bytearray(arrived)
        self.wanted = 0  # bytes of the whole request; 0 before its header is there
        self.is_whole = self.is_cut = False
        self.timeout = time.monotonic() + limits.READ_SECONDS

    def take_in(self) -> bool:
        """Take what is there, without waiting; False where the client has gone."""
        try:
            piece = self.sock.recv(PIECE)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.arrived += piece
        return bool(piece)

    def look(self) -> None:
        """Find out whether the request is complete, or larger than allowed. Raises
        RequestRefusedError."""
        if not self.wanted:
            end = self.arrived.find(HEADER_END)
            if end > limits.HEADER_BYTES or (end < 0 and len(self.arrived) > limits.HEADER_BYTES):
                raise RequestRefusedError(431, "Request Header Fields Too Large")
            if end < 0:
                return
            self._read_header(bytes(self.arrived[: end + 2]), end + len(HEADER_END))
        self.is_whole = len(self.arrived) >= self.wanted

    def _read_header(self, header: bytes, size: int) -> None:
        if CHUNKED.search(header):
            raise RequestRefusedError(411, "Length Required")
        lengths = set(CONTENT_LENGTH.findall(header))
        body = int(lengths.pop()) if len(lengths) == 1 else 0  # else gunicorn complains
        self.is_cut = body > limits.BODY_BYTES  # the site says so, from the header alone
        self.wanted = size if self.is_cut else size + body
        if EXPECTS.search(header) and len(self.arrived) < self.wanted:
            self.sock.send(CONTINUE)


class Answered:
    """A socket that remembers the last that was sent."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock
        self.answer = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)

    def sendall(self, data: bytes) -> None:
        """Send the answer and remember it."""
        self.answer = data
        self.sock.sendall(data)

    def record(self, client: Any, *, but: int = 0) -> None:
        """Enter what was sent into the request log, unless nothing was, or it has this status."""
        status_line = STATUS_LINE.match(self.answer)
        if status_line is None or int(status_line[1]) == but:
            return
        # Its settings need a project that is set up.
        from privacy.request_log.refusals import record_refusal

        body = self.answer.partition(HEADER_END)[2]
        record_refusal(str(client[0]) if client else "", int(status_line[1]), len(body))


class Worker(ThreadWorker):  # type: ignore[misc]
    """Takes requests in, and has threads answer them."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what cannot be parsed, and record it: the site never sees it. It records its
        own faults itself."""
        answered = Answered(client)
        super().handle_error(req, answered, addr, exc)
        answered.record(addr, but=500 if req is not None else 0)

    def init_process(self) -> None:
        """Start with nothing taken in."""
        self.taken_in = 0  # bytes of the requests that are not whole yet
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection and wait for its request in the event loop."""
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self._wait_for(Connection(self.cfg, sock, client, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Begin a further request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        conn.begin(b"")
        self._wait_for(conn)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Receive more of a request, or notice that the client has disconnected."""
        before = len(conn.arrived)
        is_there = conn.take_in()
        if conn.is_lingering:
            if not is_there or len(conn.arrived) > 2 * limits.BODY_BYTES:
                self._drop(conn)
            return
        self.taken_in += len(conn.arrived) - before
        if is_there:
            self._go_on(conn)
        else:
            self._drop(conn)

    def enqueue_req(self, conn: Connection) -> None:
        """Have a thread answer a request; one that is not whole goes on arriving."""
        if conn.is_whole:
            super().enqueue_req(conn)
            return
        conn.begin(conn.parser.unreader.take_buffered())
        self.taken_in += len(conn.arrived)
        self._wait_for(conn)
        self._go_on(conn)

    def handle(self, conn: Connection) -> Any:
        """Parse, in a thread, what arrived, and let the site answer it."""
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(bytes(conn.arrived))
        conn.arrived, conn.is_whole = bytearray(), False
        return super().handle(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        return not conn.is_cut and super()._keepalive_after(conn, keepalive)

    def finish_request(self, conn: Connection, future: "Future[Any]") -> None:
        """Finish a request; a connection that ends goes on in the event loop, which gunicorn's
        would block."""
        ended = not future.cancelled() and future.exception() is None and not future.result()
        if ended and self.alive:
            self._linger(conn)
        else:
            super().finish_request(conn, future)

    def murder_pending(self) -> None:
        """Disconnect the clients whose time has run out."""
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.timeout <= now]:
            self._drop(conn)

    def _go_on(self, conn: Connection) -> None:
        try:
            conn.look()
            if self.taken_in > limits.BUFFER_BYTES:
                raise RequestRefusedError(503, "Service Unavailable")
        except RequestRefusedError as refusal:
            self._forget(conn)
            answered = Answered(conn.sock)
            util.write_error(answered, *refusal.args, "")
            answered.record(conn.client)
            self._linger(conn)
        except OSError:
            self._drop(conn)
        else:
            if conn.is_whole:
                self._forget(conn)
                self.enqueue_req(conn)

    def _wait_for(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        callback = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, callback)

    def _forget(self, conn: Connection) -> None:
        """Remove a connection from the event loop."""
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        if not conn.is_lingering:
            self.taken_in -= len(conn.arrived)

    def _drop(self, conn: Connection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _linger(self, conn: Connection) -> None:
        """Give the client time to fetch the answer, which could be lost otherwise (RFC 9112,
        9.6)."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.is_lingering, conn.arrived = True, bytearray()
        conn.timeout = time.monotonic() + LINGER_SECONDS
        self._wait_for(conn)
