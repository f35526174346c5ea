"""An SMTP server that accepts everything at once, and logs each Message-ID before it answers.

Run it as a program: python -m tests.support.smtp_sink PORT LOG
"""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection, socket
from typing import TextIO

END = b"\r\n.\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.IGNORECASE | re.MULTILINE)
REPLIES = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-SIZE 10000000\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, log: TextIO) -> None:
        self._log, self._buffer, self._in_data = log, b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._take_message() if self._in_data else self._take_command():
            pass

    def _take_command(self) -> bool:
        line, separator, rest = self._buffer.partition(b"\r\n")
        if not separator:
            return False
        self._buffer = rest
        verb = line[:4].upper()
        self._in_data = verb == b"DATA"
        self._transport.write(REPLIES.get(verb, b"250 OK\r\n"))
        return True

    def _take_message(self) -> bool:
        message, separator, rest = self._buffer.partition(END)
        if not separator:
            return False
        self._buffer, self._in_data = rest, False
        if named := MESSAGE_ID.search(message):
            self._log.write(f"message-id={named[1].decode()}\n")
            self._log.flush()
        self._transport.write(b"250 OK\r\n")
        return True


async def serve(port: int, log: TextIO) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(log), "127.0.0.1", port)
    await server.serve_forever()


@contextmanager
def running_sink(log: Path) -> Iterator[int]:
    """Run the sink as a process of its own, and yield its port."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "tests.support.smtp_sink", str(port), str(log)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    with Path(sys.argv[2]).open("a") as log_file:
        asyncio.run(serve(int(sys.argv[1]), log_file))
