"""Security headers by their values: a header that permits everything protects nothing."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

FETCH_DIRECTIVES = {"default-src", "script-src", "style-src", "object-src", "connect-src"}
# From where a page may run code, style itself or send what a script knows.
CODE_DIRECTIVES = FETCH_DIRECTIVES | {
    *("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "worker-src"),
    *("manifest-src", "base-uri"),
}
# Who may frame a page, and where its forms and relative addresses may lead.
PLACES = {"frame-ancestors", "form-action", "base-uri"}
ANYWHERE = {"*", "http:", "https:", "ws:", "wss:", "http://*", "https://*"}
RUNS_TEXT = {"data:", "blob:", "filesystem:"}
PRIVATE_REFERRERS = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "origin",
    "origin-when-cross-origin",
}
SAME_ORIGIN = {"same-origin", "same-origin-allow-popups", "noopener-allow-popups"}
LEAST_HSTS = 180 * 24 * 60 * 60  # seconds


def header_faults(headers: Mapping[str, str], *, https: bool = False) -> list[str]:
    """Return what is wrong with the headers of a page, each as `name` or `name: value`.

    `headers` are by name in lower case. `https` also asks for HSTS. Letting other sites read a page
    with the visitor's cookies is a fault as well.
    """
    faults = list(chain(policy_faults(headers.get("content-security-policy", ""))))
    for name, is_good in RULES.items():
        value = headers.get(name, "")
        if not is_good(value.strip().lower()):
            faults.append(f"{name}: {value}" if value else name)
    if https and not _is_strict(headers.get("strict-transport-security", "")):
        faults.append("strict-transport-security")
    return faults


def policy_faults(policy: str) -> list[str]:
    """Return the sources of a Content-Security-Policy that allow code from anywhere or from texts.

    A policy that is absent, or limits neither everything nor scripts, is a fault as well.
    """
    name, directives, faults = "content-security-policy", _directives(policy), list[str]()
    if not {"default-src", "script-src"} & directives.keys():
        faults.append(name)
    for directive, sources in directives.items():
        faults += [f"{name}: {directive} {source}" for source in _too_open(directive, sources)]
    if "frame-ancestors" not in directives:
        faults.append(f"{name}: frame-ancestors")
    return faults


def code_hosts(policy: str) -> set[str]:
    """Return the hosts that a Content-Security-Policy names in CODE_DIRECTIVES, of a pattern the
    domain."""
    hosts = set[str]()
    for directive, sources in _directives(policy).items():
        for source in sources if directive in CODE_DIRECTIVES else ():
            host = source.rpartition("//")[2].partition("/")[0].partition(":")[0]
            if "." in host and not source.startswith("'"):
                hosts.add(host.removeprefix("*."))
    return hosts


def _directives(policy: str) -> dict[str, list[str]]:
    directives = dict[str, list[str]]()
    for part in policy.split(";"):
        words = part.lower().split()
        if words:
            directives.setdefault(words[0], words[1:])  # browsers ignore a second one
    return directives


def _too_open(directive: str, sources: list[str]) -> Iterator[str]:
    for source in sources:
        is_open = directive in FETCH_DIRECTIVES and source.removeprefix("https://").startswith(
            "*.*"
        )
        is_anywhere = directive in FETCH_DIRECTIVES | PLACES and source in ANYWHERE
        is_text = directive in {"default-src", "script-src"} and source in RUNS_TEXT
        if source.startswith("'unsafe-") or is_open or is_anywhere or is_text:
            yield source


def _is_strict(value: str) -> bool:
    for part in value.lower().split(";"):
        key, _separator, number = part.strip().partition("=")
        if key == "max-age":
            return number.strip('"').isdigit() and int(number.strip('"')) >= LEAST_HSTS
    return False


def _hides_referrer(value: str) -> bool:
    """Return whether the last policy that browsers know hides the path from other sites."""
    return value.split(",")[-1].strip() in PRIVATE_REFERRERS


def _hides_version(value: str) -> bool:
    """Return whether a header names no version, by which attackers choose what to try."""
    return not any(map(str.isdigit, value))


RULES: Mapping[str, Callable[[str], bool]] = {
    "access-control-allow-credentials": lambda value: value != "true",
    "cross-origin-opener-policy": lambda value: value in SAME_ORIGIN,
    "referrer-policy": _hides_referrer,
    "x-content-type-options": lambda value: value == "nosniff",
    "x-frame-options": lambda value: value in {"deny", "sameorigin"},
    "x-powered-by": _hides_version,
}
