"""Host names of client addresses by reverse look-up, where a setting enables it, never during a
request.

The owner of an address controls its name, so a name is used only if it resolves back to the address
(forward-confirmed reverse DNS).
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
KEPT = 10_000  # addresses in the cache
LIFETIME = 3600.0  # seconds for which a name is cached, also that there is none
THREADS = 8


class HostNames:
    """Cache of host names, looked up concurrently."""

    def __init__(self, look_up: Callable[[str], str]) -> None:
        self._look_up = look_up
        self._known: dict[str, tuple[float, str]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="host names")

    def of(self, addresses: Collection[str], longest: timedelta) -> Mapping[str, str]:
        """Return {address: name} of the names that are known within `longest`."""
        now = time.time()
        fresh = {address: name for address, (until, name) in self._known.items() if until > now}
        asked = {}
        for address in set(addresses) - fresh.keys():
            asked[address] = self._threads.submit(self._look_up, address)
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
    """Return the name of an address if it resolves back to it, else "". Asks the system's resolver;
    never raises."""
    try:
        name = socket.gethostbyaddr(address)[0].lower().rstrip(".")
        resolved = {canonical(str(answer[4][0])) for answer in socket.getaddrinfo(name, None)}
    except (OSError, UnicodeError):
        return ""
    return name if address in resolved and NAME.fullmatch(name) else ""


@lru_cache(maxsize=1)
def host_names() -> HostNames:
    """Return the cache of this process."""
    return HostNames(look_up)
