"""Request one page again and again over loopback; each answer is checked, none is kept."""

import socket
import time

REQUEST = (
    "GET {path} HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml\r\n"
    "Accept-Language: en;q=0.8,de;q=0.6\r\n"
    "Referer: http://127.0.0.1/orders/?page=1&q=x\r\n"
    "\r\n"
)
PATIENCE = 30  # seconds for one answer


class WrongAnswerError(Exception):
    """The server did not send the page."""


def load(port: int, path: str, count: int) -> float:
    """Send `count` requests one after the other; return the seconds they took.

    A connection serves one request: gunicorn's sync worker closes it, whatever the client asks for.
    Raises WrongAnswerError.
    """
    request = REQUEST.format(path=path).encode()
    began = time.perf_counter()
    for _ in range(count):
        fetch(port, request)
    return time.perf_counter() - began


def fetch(port: int, request: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        answer = bytearray()
        while part := connection.recv(65536):
            answer += part
    if not answer.startswith(b"HTTP/1.1 200 ") or not answer.rstrip().endswith(b"</html>"):
        raise WrongAnswerError(bytes(answer[:200]).decode(errors="replace"))
