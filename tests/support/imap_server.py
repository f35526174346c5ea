"""A small IMAP server on this machine, with one folder: enough of RFC 9051 for imaplib."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ImapServer(socketserver.ThreadingTCPServer):
    """Holds mails by UID, each with its flags, and the commands that it got."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails = dict(enumerate(mails, start=1))
        self.flags: dict[int, set[str]] = {uid: set() for uid in self.mails}
        self.commands: list[str] = []

    @property
    def url(self) -> str:
        return f"imap://inbox%40telekom.example:p%2Fw@127.0.0.1:{self.server_address[1]}/Bounces"


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: ImapServer

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            self.server.commands.append(line.partition(" ")[2])
            tag, name, rest = [*line.split(" ", 2), ""][:3]
            self.answer(name.upper(), rest)
            self.say(f"{tag} OK done")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def answer(self, name: str, rest: str) -> None:
        if name == "CAPABILITY":
            self.say("* CAPABILITY IMAP4REV1 UIDPLUS")
        elif name == "SELECT":
            self.say(f"* {len(self.server.mails)} EXISTS")
        elif name == "LOGOUT":
            self.say("* BYE")
        elif name == "UID":
            command, _space, arguments = rest.partition(" ")
            getattr(self, command.lower())(arguments)

    def search(self, arguments: str) -> None:
        flags = self.server.flags
        self.say(f"* SEARCH {' '.join(str(uid) for uid in flags if not flags[uid])}")

    def fetch(self, arguments: str) -> None:
        uid, _space, wanted = arguments.partition(" ")
        limit = int(re.findall(r"<0\.(\d+)>", wanted)[0])
        raw = self.server.mails[int(uid)][:limit]
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw)
        self.say(")")

    def store(self, arguments: str) -> None:
        uid, _space, flags = arguments.partition(" ")
        self.server.flags[int(uid)] |= set(re.findall(r"\\\w+", flags))

    def expunge(self, arguments: str) -> None:
        del self.server.mails[int(arguments)], self.server.flags[int(arguments)]


@contextmanager
def imap_server(mails: list[bytes]) -> Iterator[ImapServer]:
    """Serve these mails, with the UIDs 1, 2, …"""
    with ImapServer(mails) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
