"""What may be kept of a URL and of a referrer: no secrets, no addresses of mailboxes, no unknown query."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_plus

from django.http import HttpRequest

from privacy.request_log.secret_routes import SecretRoute, route_as_path, secret_routes

OPAQUE, NUMBER, MAILBOX = "<opaque>", "<number>", "<mailbox>"
# Anything that must be looked at: a special character, a long run, many digits.
SUSPECT = re.compile(r"[^A-Za-z0-9/._~-]|[A-Za-z0-9_-]{16}|[0-9]{9}")
TOKENS = re.compile(r"([A-Za-z0-9_-]{9,})|([^A-Za-z0-9/._~-]+)")
PLACEHOLDER = "\ue000"  # a private character that stands for a mailbox while the rest is quoted
SEGMENT_WITH_MAILBOX = re.compile(r"[^/]*(?:@|%40)[^/]*")
_WORD = r"(?:[A-Z]?[a-z]{1,32}|[A-Z]{1,12}|[0-9]{1,8}|[a-z]{1,3}[0-9]{1,4})"
WORDS = re.compile(rf"[-_]*{_WORD}(?:[-_]+{_WORD})*[-_]*")
DIGITS = re.compile(r"[0-9]{9,}")
LONG = 16  # characters of a run that is no word from which on it counts as a secret
REFERRER = re.compile(r"(https?)://(?:[^/?#]*@)?([^/?#@]*)([^?#]*)\??([^#]*)", re.IGNORECASE | re.DOTALL)
LONGEST_REFERRER = 8192  # characters; a longer one is not read
LONGEST_QUERY = 8192  # characters; of a longer one nothing is kept
HOST = re.compile(r"[a-z0-9._:\[\]-]{1,253}")
SAFE = "!$&'()*+,;=:"  # left as it is in a path, besides letters, digits and _.-~


def clean(text: str, limit: int) -> str:
    """Printable ASCII of at most `limit` characters: the text percent-encoded, secrets replaced by markers."""
    if len(text) > 4 * limit:  # a secret must not be cut into something that no longer looks like one
        text = text[: 4 * limit].rpartition("/")[0]
    if SUSPECT.search(text):
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
    secret_arguments: frozenset[str]
    url_length: int
    referrer_length: int

    def url(self, request: HttpRequest) -> str:
        """Path and query of a request."""
        match = request.resolver_match
        if match is None:
            path = self._path(request.path, self._routes(request), self.url_length)
        elif self.secret_arguments.isdisjoint(match.kwargs):
            path = clean(request.path, self.url_length)
        else:
            script = request.path.removesuffix(request.path_info)
            path = f"{clean(script, self.url_length)}{route_as_path(match.route)}"
        query = request.META.get("QUERY_STRING")
        return f"{path}{self.query(query)}"[: self.url_length] if query else path[: self.url_length]

    def referrer(self, request: HttpRequest) -> str:
        """The page before: path and query on this host, origin and path elsewhere, "" where unreadable."""
        raw = request.META.get("HTTP_REFERER")
        if not raw:
            return ""
        found = REFERRER.match(raw)
        if found is None or len(raw) > LONGEST_REFERRER:
            return ""
        scheme, host, path, query = found.groups()
        host = host.lower()
        path = self._path(unquote(path) or "/", self._routes(request), self.referrer_length)
        if host == request.META.get("HTTP_HOST", "").lower():
            return f"{path}{self.query(query)}"[: self.referrer_length]
        if not HOST.fullmatch(host):
            return ""
        return f"{scheme.lower()}://{host}{path}"[: self.referrer_length]

    def query(self, raw: str) -> str:
        """The allowed part of a query string with its question mark, or ""."""
        if len(raw) > LONGEST_QUERY:
            return ""
        kept = []
        for pair in raw.split("&"):
            key, _, value = pair.partition("=")
            if key in self.query_keys:
                kept.append(f"{key}={self._value(value)}")
        return f"?{'&'.join(kept)}" if kept else ""

    def _value(self, raw: str) -> str:
        if SUSPECT.search(raw):
            return clean(unquote_plus(raw), self.url_length).replace("&", "%26")
        return raw

    def _routes(self, request: HttpRequest) -> Sequence[SecretRoute]:
        return secret_routes(getattr(request, "urlconf", None), self.secret_arguments)

    @staticmethod
    def _path(path: str, routes: Sequence[SecretRoute], limit: int) -> str:
        for route in routes:
            found = route.regex.match(path)
            if found is not None:
                template = route.template.replace("<language>", found["language"] or "", 1)
                return template + clean(path[found.end() :], limit)
        return clean(path, limit)
