"""Checks of a site's privacy notice from outside: run it with Python 3.11 or newer, nothing else.

    python verify.py https://www.telekom.example

It reads /privacy/checks.json of the site, fetches each page like a first-time visitor, and compares
what it sees with what is promised, sentence by sentence. Exits with 0 where every one is kept, with
1 where one is broken, else with 2 where one could not be verified. It sends no cookie and follows
no redirect.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

VERSION = 1  # of the format of checks.json
TIMEOUT = 20  # seconds for each page
# As a browser asks, so that what only browsers get is seen.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    " privacy-verify/1",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
}
MOST_BYTES = 5_000_000  # that are read of a page
EXIT_CODES = {"kept": 0, "broken": 1, "unverified": 2}
# Attributes whose address a browser loads by itself, by tag; of links only some relations.
LOADED = {
    **dict.fromkeys(("img", "script", "iframe", "embed", "audio", "source", "track"), ("src",)),
    **dict.fromkeys(("image", "use"), ("href", "xlink:href")),
    **dict.fromkeys(("body", "table", "td", "th"), ("background",)),
    "base": ("href",),  # from there all relative addresses are loaded
    "video": ("src", "poster"),
    "object": ("data",),
    "input": ("src", "formaction"),
    "button": ("formaction",),
    "form": ("action",),
}
LOADING_RELATIONS = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
}
LINK = re.compile(r"<([^>]*)>([^<]*)")
REFRESH = re.compile(r"url=[\"']?([^\"'>\s]+)", re.IGNORECASE)
STYLE = re.compile(
    r"(?:url\(\s*[\"']?|@import\s*[\"'])([^\"')\s;]+)|[\"']((?:https?:)?//[^\"')\s;]+)",
    re.IGNORECASE,
)
ALTERNATIVE = re.compile(r"=\s*\"?([\w.-]+:\d+)")  # another server that a browser asks for this one
RULES = re.compile(r"\"([^\"]+)\"")  # lists of pages that it fetches ahead
ADDRESS = re.compile(r"https?://[^\s\"';,>)]+", re.IGNORECASE)
LOOKS_UP = "x-dns-prefetch-control"  # lets a browser look up the hosts of all links of a page
# Headers by which a site has browsers send reports about their users.
REPORTING = (
    "content-security-policy",
    "content-security-policy-report-only",
    "report-to",
    "reporting-endpoints",
)


Outcome = tuple[str, list[str]]  # state of a sentence on a page, faults


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Reader(HTMLParser):
    """Collects the addresses that a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded, self.links, self.looks_up = list[str](), list[str](), False
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name in LOADED.get(tag, ()):
            self.loaded.append(values.get(name, ""))
        for candidate in values.get("srcset", "").split(","):
            self.loaded.append((candidate.split() or [""])[0])
        if tag == "link" and LOADING_RELATIONS & set(values.get("rel", "").lower().split()):
            self.loaded.append(values.get("href", ""))
        if tag in {"a", "area"}:
            self.links.append(values.get("href", ""))
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self.loaded += REFRESH.findall(values.get("content", ""))
        if tag == "meta" and values.get("http-equiv", "").lower() == LOOKS_UP:
            self.looks_up |= values.get("content", "").lower() == "on"
        self.loaded += _in_style(values.get("style", ""))
        self._is_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._is_style:
            self.loaded += _in_style(data)


def _in_style(text: str) -> list[str]:
    return [address or quoted for address, quoted in STYLE.findall(text)]


def main(arguments: Sequence[str]) -> int:
    """Check the site that is named; print a line per page, a line per fault and one per sentence.
    Return the exit code."""
    site, states = _site_of(arguments), dict[str, list[str]]()
    if not site:
        return EXIT_CODES["unverified"]
    try:
        _status, _headers, body = fetch(urljoin(site, "/privacy/checks.json"))
        checks = json.loads(body)
        if checks["version"] != VERSION:
            raise ValueError("This file does not know the format of the checks.")
        for check in checks["checks"]:
            for sentence, (state, faults) in outcomes(site, check).items():
                states.setdefault(sentence, []).append(state)
                for fault in faults:
                    _say(f"{state:10} {sentence}  {check['path']}: {fault}")
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        _say(f"unverified The checks cannot be read ({type(problem).__name__}).")
        states["checks"] = ["unverified"]
    for sentence, seen in states.items():
        _say(f"{worst(seen):10} {sentence}  {seen.count('kept')} of {len(seen)} pages")
    return EXIT_CODES[worst(list(map(worst, states.values())))]


def _site_of(arguments: Sequence[str]) -> str:
    """Return the site that is named; say what is wrong and return nothing where none is."""
    if len(arguments) != 1:
        _say(str(__doc__))
        return ""
    if urlsplit(arguments[0]).scheme not in {"http", "https"}:
        _say(f"unverified Write the whole address, such as https://{arguments[0]}")
        return ""
    return arguments[0].rstrip("/") + "/"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def worst(states: Sequence[str]) -> str:
    """Return the state of several pages together; nothing is verified where there is none."""
    for state in ("broken", "unverified"):
        if state in states:
            return state
    return "kept" if states else "unverified"


def outcomes(site: str, check: Mapping[str, Any]) -> dict[str, Outcome]:
    """Return what a page says about each sentence."""
    sentences: Mapping[str, Mapping[str, Any]] = check["expect"]
    try:
        status, headers, body = fetch(urljoin(site, str(check["path"])))
        problem = f"status {status}" if status >= check["status_below"] else ""
    except (OSError, ValueError) as error:
        problem = type(error).__name__
    if problem:
        return dict.fromkeys(sentences, ("unverified", [problem]))
    hosts = foreign_hosts(site, headers, body, check["own_hosts"])
    outcomes = dict[str, Outcome]()
    for sentence, wanted in sentences.items():
        faults = _faults(headers, hosts, wanted)
        outcomes[sentence] = ("broken" if faults else "kept"), faults
    return outcomes


def _faults(headers: Mapping[str, str], hosts: list[str], wanted: Mapping[str, Any]) -> list[str]:
    faults = list[str]()
    if wanted.get("cookies") is False and "set-cookie" in headers:
        faults.append("sets a cookie")
    if wanted.get("only_own_hosts"):
        faults += [f"contacts {host}" for host in hosts]
    for name, pattern in wanted.get("headers", {}).items():
        if not re.search(pattern, headers.get(name, ""), re.IGNORECASE):
            faults.append(f"header {name}: {headers.get(name, 'missing')}")
    return faults


def fetch(url: str) -> tuple[int, dict[str, str], str]:
    """Return (status, headers by name in lower case, body) of a page. Raises OSError."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("not a web address")
    request = Request(url, headers=BROWSER)  # noqa: S310  # see above
    try:
        answer = build_opener(_StayHere).open(request, timeout=TIMEOUT)
    except HTTPError as refusal:
        answer = refusal
    with answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, headers, answer.read(MOST_BYTES).decode("utf-8", "replace")


def foreign_hosts(
    site: str, headers: Mapping[str, str], body: str, own: Sequence[str]
) -> list[str]:
    """Return the hosts other than the site's own that a page makes a browser contact by itself."""
    reader = _Reader()
    reader.feed(body)
    hosts = set[str]()
    looks_up = reader.looks_up or headers.get(LOOKS_UP, "").lower() == "on"
    links = reader.links if looks_up else []
    for address in [*reader.loaded, *links, *_named_in(headers)]:
        hosts.add(urlsplit(urljoin(site, address.strip())).netloc)
    return sorted(hosts - {"", urlsplit(site).netloc, *own})


def _named_in(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the addresses to which headers send a browser or its reports."""
    yield headers.get("location", "")
    yield from REFRESH.findall(headers.get("refresh", ""))
    yield from RULES.findall(headers.get("speculation-rules", ""))
    for host in ALTERNATIVE.findall(headers.get("alt-svc", "")):
        yield f"//{host}"
    for address, parameters in LINK.findall(headers.get("link", "")):
        if any(relation in parameters.lower() for relation in LOADING_RELATIONS):
            yield address
    for name in REPORTING:
        yield from ADDRESS.findall(headers.get(name, ""))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
