"""Host names of client addresses by reverse look-up: only where a setting asks for them, and never
before a response.

Whoever owns an address may call it anything, so a name counts only where it leads back to the
address.
"""

import re
import socket
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from functools import lru_cache

from privacy.client import canonical

NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9])?")
KEPT = 10_000  # addresses whose names are remembered
LIFETIME = 3600.0  # seconds for which a name is remembered, and that there is none
THREADS = 8


class HostNames:
    """Looks names up side by side, and remembers them for a while."""

    def __init__(self, look_up: Callable[[str], str]) -> None:
        self._look_up = look_up
        self._known: dict[str, tuple[float, str]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="host names")

    def of(self, addresses: Collection[str], longest: timedelta) -> Mapping[str, str]:
        """The names of these addresses, as far as they are found within `longest`."""
        now = time.time()
        fresh = {address: name for address, (until, name) in self._known.items() if until > now}
        asked = {
            address: self._threads.submit(self._look_up, address)
            for address in set(addresses) - fresh.keys()
        }
        done, late = wait(asked.values(), longest.total_seconds())
        for future in late:
            future.cancel()
        names = {address: future.result() for address, future in asked.items() if future in done}
        self._remember(names, now + LIFETIME)
        return {address: name for address, name in (fresh | names).items() if name}

    def _remember(self, names: Mapping[str, str], until: float) -> None:
        self._known.update((address, (until, name)) for address, name in names.items())
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]


def look_up(address: str) -> str:
    """The name of an address if the name leads back to it, else "". Asks the system's resolver;
    never raises."""
    try:
        name = socket.gethostbyaddr(address)[0].lower().rstrip(".")
        resolved = {canonical(str(answer[4][0])) for answer in socket.getaddrinfo(name, None)}
    except (OSError, UnicodeError):
        return ""
    return name if address in resolved and NAME.fullmatch(name) else ""


@lru_cache(maxsize=1)
def host_names() -> HostNames:
    """The one of this process."""
    return HostNames(look_up)
