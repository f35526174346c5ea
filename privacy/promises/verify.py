"""Checks of a site's privacy notice from outside: run it with Python 3.11 or newer, nothing else.

    python verify.py https://www.telekom.example

It reads /privacy/checks.json of the site, fetches each page like a first-time visitor, and compares
what it sees with what is promised. Exits with 0 where every check is passed, with 1 where one
is broken, else with 2 where one could not be made. It sends no cookie and follows no redirect.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

VERSION = 1  # of the format of checks.json
TIMEOUT = 20  # seconds for each page
MOST_BYTES = 5_000_000  # that are read of a page
EXIT_CODES = {"kept": 0, "broken": 1, "unverified": 2}
# Attributes whose address a browser loads by itself, by tag; of links only some relations.
LOADED = {
    **dict.fromkeys(("img", "script", "iframe", "embed", "audio", "video", "source"), ("src",)),
    "object": ("data",),
}
LOADING_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect"}


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Reader(HTMLParser):
    """Collects the addresses that a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name in LOADED.get(tag, ()):
            self.loaded.append(values.get(name, ""))
        for candidate in values.get("srcset", "").split(","):
            self.loaded.append((candidate.split() or [""])[0])
        if tag == "link" and LOADING_RELATIONS & set(values.get("rel", "").lower().split()):
            self.loaded.append(values.get("href", ""))


def main(arguments: Sequence[str]) -> int:
    """Check the site that is named; print a line per fault and return the exit code."""
    if len(arguments) != 1:
        _say(str(__doc__))
        return EXIT_CODES["unverified"]
    site, states = arguments[0].rstrip("/") + "/", list[str]()
    try:
        _status, _headers, body = fetch(urljoin(site, "/privacy/checks.json"))
        checks = json.loads(body)
        if checks["version"] != VERSION:
            raise ValueError("This file does not know the format of the checks.")
        for check in checks["checks"]:
            state, faults = outcome(site, check)
            states.append(state)
            _say(f"{state:10} {', '.join(check['promises'])}  {check['path']}")
            for fault in faults:
                _say(f"           {fault}")
    except (OSError, ValueError, LookupError, TypeError) as problem:
        _say(f"unverified The checks cannot be read ({type(problem).__name__}).")
        states.append("unverified")
    state = "broken" if "broken" in states else "unverified" if "unverified" in states else "kept"
    _say(f"{states.count('kept')} of {len(states)} checks are passed: {state}")
    return EXIT_CODES[state if states else "unverified"]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def outcome(site: str, check: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return (state, faults) of one check."""
    try:
        status, headers, body = fetch(urljoin(site, str(check["path"])))
    except (OSError, ValueError) as problem:
        return "unverified", [type(problem).__name__]
    if status >= 500 or status == 429:
        return "unverified", [f"status {status}"]
    faults = [*_faults_of_headers(status, headers, check["expect"])]
    if check["expect"].get("only_own_hosts"):
        faults += [f"loads from {host}" for host in foreign_hosts(site, body, check["own_hosts"])]
    return ("broken" if faults else "kept"), faults


def fetch(url: str) -> tuple[int, dict[str, str], str]:
    """Return (status, headers by name in lower case, body) of a page. Raises OSError."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("not a web address")
    request = Request(url, headers={"User-Agent": "privacy-verify/1"})  # noqa: S310  # see above
    try:
        answer = build_opener(_StayHere).open(request, timeout=TIMEOUT)
    except HTTPError as refusal:
        answer = refusal
    with answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, headers, answer.read(MOST_BYTES).decode("utf-8", "replace")


def _faults_of_headers(
    status: int, headers: Mapping[str, str], expect: Mapping[str, Any]
) -> list[str]:
    faults = list[str]()
    if status >= expect["status_below"]:
        faults.append(f"status {status}, must be below {expect['status_below']}")
    if not expect["cookies"] and "set-cookie" in headers:
        faults.append("sets a cookie")
    for name, pattern in expect["headers"].items():
        if not re.search(pattern, headers.get(name, ""), re.IGNORECASE):
            faults.append(f"header {name}: {headers.get(name, 'missing')}")
    return faults


def foreign_hosts(site: str, body: str, own: Sequence[str]) -> list[str]:
    """Return the hosts other than the site's own from which a page loads something by itself."""
    reader = _Reader()
    reader.feed(body)
    hosts = {urlsplit(urljoin(site, address)).netloc for address in reader.loaded if address}
    return sorted(hosts - {"", urlsplit(site).netloc, *own})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
