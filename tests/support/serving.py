"""A real server that is killed, with the ingester beside it."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.privacy.request_log.project import Project

GRACE = "5"  # seconds that a worker may take to end; gunicorn's own 30 outlast the wait below


class Server:
    """gunicorn with two workers on a port of its own."""

    def __init__(self, project: Project, *options: str) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.socket.getsockname()[1]
        bind = f"fd://{self.socket.fileno()}"
        self.process = project.start(
            "gunicorn", "wsgi", "--workers", "2", "--bind", bind, "--log-level", "critical",
            "--graceful-timeout", GRACE, *options,
            pass_fds=[self.socket.fileno()], stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def get(self, path: str) -> int | None:
        """How many bytes of body came, or None where the response was not whole."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return len(response.read()) if response.status == 200 else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        finally:
            self.socket.close()


@contextmanager
def serving(project: Project, *options: str) -> Iterator[Server]:
    server = Server(project, *options)
    try:
        deadline = time.monotonic() + 20
        while server.get("/small/?n=start") is None:
            assert time.monotonic() < deadline, "the server does not come up"
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
