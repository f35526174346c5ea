"""Machines as network namespaces, each with a cable to the machine of the database.

PostgreSQL listens on this machine only, so a relay at this end of each cable forwards connections.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class NoNamespacesError(Exception):
    """This machine or user cannot create network namespaces."""


IP = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def ip(*arguments: str) -> None:
    if IP is None:
        raise NoNamespacesError("the command `ip` is missing")
    done = subprocess.run([IP, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoNamespacesError(done.stderr.strip())


@dataclass(frozen=True, slots=True)
class Machine:
    """A namespace, and this end of its cable."""

    name: str
    cable: str
    here: str  # the address of this end, where the relay listens

    @property
    def inside(self) -> tuple[str, ...]:
        """Return the command prefix that runs a command on that machine."""
        return (str(IP), "netns", "exec", self.name)

    def cut(self) -> None:
        ip("link", "set", self.cable, "down")

    def reconnect(self) -> None:
        ip("link", "set", self.cable, "up")


@contextmanager
def machine(number: int) -> Iterator[Machine]:
    """Create a machine with a cable to this one. Raises NoNamespacesError."""
    unique = f"{os.getpid() % 100_000}{number}"
    network = f"10.{os.getpid() % 200 + 20}.{number}"
    made = Machine(f"web{unique}", f"cable{unique}", f"{network}.1")
    ip("netns", "add", made.name)
    try:
        ip("link", "add", made.cable, "type", "veth", "peer", "name", "eth0", "netns", made.name)
        ip("address", "add", f"{made.here}/24", "dev", made.cable)
        made.reconnect()
        ip("-n", made.name, "address", "add", f"{network}.2/24", "dev", "eth0")
        ip("-n", made.name, "link", "set", "eth0", "up")
        ip("-n", made.name, "link", "set", "lo", "up")
        yield made
    finally:
        ip("netns", "delete", made.name)  # its end of the cable goes with it, and so does ours


@contextmanager
def relay(address: str, host: str, port: int) -> Iterator[int]:
    """Forward connections to the address to host and port; return the port at which it listens."""
    listening = socket.create_server((address, 0))
    loop = asyncio.new_event_loop()

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, port)
        await asyncio.gather(copy(reader, back), copy(there, writer))

    async def serve() -> None:
        server = await asyncio.start_server(passed_on, sock=listening)
        stopped.set_result(server)

    stopped: asyncio.Future[asyncio.Server] = loop.create_future()
    loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        stopped.result().close()
        loop.close()
