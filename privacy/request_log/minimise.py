"""What may be kept of a URL and of a referrer: no secrets, no addresses of mailboxes, no unknown query."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, unquote_plus

from django.http import HttpRequest

from privacy.secret_routes import Arguments, has_secret, route_as_path, secret_routes

OPAQUE, NUMBER, MAILBOX = "<opaque>", "<number>", "<mailbox>"
# Nothing in it can be a secret: no special character, no long run, no long number. Possessive, so linear.
PLAIN = re.compile(r"[/.~]*+(?:(?:[A-Za-z_-]{1,15}+|[A-Za-z0-9_-]{1,8}+)(?:[/.~]++|\Z))*+")
TOKENS = re.compile(r"([A-Za-z0-9_-]{9,})|([^A-Za-z0-9/._~-]+)")
PLACEHOLDER = "\ue000"  # a private character that stands for a mailbox while the rest is quoted
SEGMENT_WITH_MAILBOX = re.compile(r"[^/]*(?:@|%40)[^/]*")
_WORD = r"(?:[A-Z]?[a-z]{1,32}|[A-Z]{1,12}|[0-9]{1,8}|[a-z]{1,3}[0-9]{1,4})"
WORDS = re.compile(rf"[-_]*{_WORD}(?:[-_]+{_WORD})*[-_]*")
DIGITS = re.compile(r"[0-9]{9,}")
SHORT = 9  # characters below which letters and digits are neither a secret nor a number of a person
LONG = 16  # characters of a run that is no word from which on it counts as a secret
REFERRER = re.compile(r"(https?)://(?:[^/?#]*@)?([^/?#@]*)(.*)", re.IGNORECASE | re.DOTALL)
SCHEMES = frozenset({"http", "https"})
LONGEST_REFERRER = 8192  # characters; a longer one is not read
LONGEST_QUERY = 8192  # characters; of a longer one nothing is kept
HARMLESS_PATHS = 4096  # how many are remembered, so that they need no second look
NESTED = 3  # how often an address in a query may be encoded once more
HOST = re.compile(r"[a-z0-9._:\[\]-]{1,253}")
SAFE = "!$&'()*+,;=:"  # left as it is in a path, besides letters, digits and _.-~


def clean(text: str, limit: int) -> str:
    """Printable ASCII of at most `limit` characters: the text percent-encoded, secrets replaced by markers."""
    if len(text) > 4 * limit:  # a secret must not be cut into something that no longer looks like one
        text = text[: 4 * limit].rpartition("/")[0]
    if not PLAIN.fullmatch(text):
        if "@" in text or "%40" in text:
            text = SEGMENT_WITH_MAILBOX.sub(PLACEHOLDER, text.replace(PLACEHOLDER, " "))
        text = TOKENS.sub(_replace, text)
    return text[:limit]


def _replace(token: re.Match[str]) -> str:
    run, special = token.groups()
    if special:
        return quote(special, safe=SAFE, errors="replace").replace(quote(PLACEHOLDER), MAILBOX)
    if len(run) >= LONG and not WORDS.fullmatch(run):
        return OPAQUE
    return DIGITS.sub(NUMBER, run)


@dataclass(frozen=True, slots=True)
class Minimiser:
    """The rules of one configuration. Lengths in characters."""

    query_keys: Collection[str]
    arguments: Arguments
    url_length: int
    referrer_length: int
    _harmless: set[str] = field(default_factory=set, init=False, compare=False)

    def url(self, request: HttpRequest) -> str:
        """Path and query of a request."""
        match = request.resolver_match
        if match is not None and (match.kwargs or match.args) and has_secret(match.route, self.arguments):
            script = request.path.removesuffix(request.path_info)
            path = clean(script, self.url_length) + route_as_path(match.route)
        else:
            path = self._path(request, request.path, self.url_length)
        query = request.META.get("QUERY_STRING")
        if query:
            path += self.query(query, request)
        return path[: self.url_length]

    def referrer(self, request: HttpRequest) -> str:
        """The page before: path and query on this host, origin and path elsewhere, "" where unreadable."""
        raw = request.META.get("HTTP_REFERER")
        if not raw or len(raw) > LONGEST_REFERRER:
            return ""
        host = request.META.get("HTTP_HOST", "")
        scheme, _, rest = raw.partition("://")
        if scheme in SCHEMES and rest.startswith(host + "/"):
            return self._page(request, "", rest[len(host) :])
        found = REFERRER.match(raw)
        if found is None:
            return ""
        scheme, other, rest = found[1].lower(), found[2].lower(), found[3]
        if other == host.lower():
            return self._page(request, "", rest)
        return self._page(request, f"{scheme}://{other}", rest) if HOST.fullmatch(other) else ""

    def _page(self, request: HttpRequest, origin: str, rest: str) -> str:
        """What is kept of a referrer's path, query and fragment; the query on our own pages only."""
        if "#" in rest:
            rest = rest.partition("#")[0]
        path, _, query = rest.partition("?")
        kept = self._path(request, unquote(path) if "%" in path else path or "/", self.referrer_length)
        if origin:
            kept = origin + kept
        elif query:
            kept += self.query(query, request)
        return kept[: self.referrer_length]

    def query(self, raw: str, request: HttpRequest) -> str:
        """The allowed part of a query string with its question mark, or ""."""
        if len(raw) > LONGEST_QUERY:
            return ""
        kept = []
        for pair in raw.split("&"):
            key, _, value = pair.partition("=")
            if key in self.query_keys:
                short = len(value) < SHORT and value.isascii() and value.isalnum()
                kept.append(pair if short else f"{key}={self._value(value, request)}")
        return "?" + "&".join(kept) if kept else ""

    def _value(self, raw: str, request: HttpRequest) -> str:
        """What is kept of a value: an address loses its secrets as the address of a request does, and its query."""
        value = unquote_plus(raw)
        for _again in range(NESTED):
            value = unquote(value) if "%" in value else value
        found = REFERRER.match(value)
        origin, path = (f"{found[1].lower()}://{found[2]}", found[3]) if found else ("", value)
        if path.startswith("/"):
            path = self._path(request, path.partition("?")[0].partition("#")[0], self.url_length)
            return (clean(origin, self.url_length) + path).replace("&", "%26")
        return clean(value, self.url_length).replace("&", "%26")

    def _path(self, request: HttpRequest, path: str, limit: int) -> str:
        """A path that was resolved to no secret, or to nothing. One of which nothing had to go is remembered."""
        if path in self._harmless and len(path) <= limit and not hasattr(request, "urlconf"):
            return path
        routes = secret_routes(getattr(request, "urlconf", None), self.arguments)
        template, rest = routes.split(path) if routes.anything.match(path) else ("", path)
        kept = template + clean(rest, limit)
        if kept == path and not hasattr(request, "urlconf"):
            if len(self._harmless) >= HARMLESS_PATHS:
                self._harmless.clear()
            self._harmless.add(path)
        return kept
