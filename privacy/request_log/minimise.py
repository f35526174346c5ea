"""Minimisation of URLs and referrers: no secrets, no email addresses, no unknown query keys.

The path of an existing page is stored unchanged, where its route has no secret argument. Any other
path is judged segment by segment (see secret_text). All of this takes time linear in the length
that is stored, not in the length that is sent.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, unquote_plus

from django.http import HttpRequest

from privacy.request_log.secret_text import (
    LONG,
    OPAQUE,
    SAFE,
    looks_secret,
    plain_text,
    without_secrets,
)
from privacy.secret_routes import Arguments, has_secret, route_as_path, secret_routes

SHORT = 9  # shorter letters and digits are neither a secret nor a number that identifies a person
ORIGIN = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
HOST = re.compile(
    r"((?:[a-z0-9_-]{1,63}\.){0,9}[a-z0-9_-]{1,63}\.?|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?"
)
SCHEMES = frozenset({"http", "https"})
LONGEST_REFERRER = 8192  # characters; a longer one is not read
LONGEST_VALUE = 500  # characters of a query's value; a longer one is not read
MOST_PAIRS = 50  # of a query that are read
REMEMBERED_PATHS = 4096  # of each kind that are cached, so that they are judged only once
FEWEST_ERRORS = 400  # statuses from here on are errors, whose paths were chosen by the client
# First labels of hosts that name a service, not a person; all others before the site's own name are
# replaced.
SERVICES = frozenset(
    {"www", "m", "mobile", "de", "en", "news", "blog", "shop", "forum", "help", "support"}
)
SECOND_LEVEL = 3  # characters at most of a second-level suffix before a country code: `co.uk`


@dataclass(frozen=True, slots=True)
class Minimiser:
    """Rules of one configuration.

    - `query_keys`: keys whose values are stored.
    - `arguments`: names of the secret and of the public arguments of routes.
    - `url_length`, `referrer_length`: characters stored at most.
    - `static_prefix`: of the paths of static files; empty where another host serves them.
    """

    query_keys: Collection[str]
    arguments: Arguments
    url_length: int
    referrer_length: int
    static_prefix: str = ""
    _served: set[str] = field(default_factory=set, init=False, compare=False)
    _harmless: set[str] = field(default_factory=set, init=False, compare=False)

    def url(self, request: HttpRequest, status: int) -> str:
        """Return path and query of a request answered with this status; "" for CONNECT, which has
        no path."""
        path = request.path
        if status >= FEWEST_ERRORS or path not in self._served or hasattr(request, "urlconf"):
            path = self._judged(request, status)
        query = request.META.get("QUERY_STRING")
        if query:
            path += self.query(query, request)
        return path[: self.url_length]

    def _judged(self, request: HttpRequest, status: int) -> str:
        """Return the path of a request that failed, or that is not known to be public."""
        if request.method == "CONNECT":
            return ""
        match = request.resolver_match
        if (
            match is not None
            and (match.kwargs or match.args)
            and has_secret(match.route, self.arguments)
        ):
            script = request.path.removesuffix(request.path_info)
            return without_secrets(script, self.url_length) + route_as_path(match.route)
        if status < FEWEST_ERRORS and self._is_public(request):
            return self._remembered(request)
        return self._path(request, _origin_form(request.path), self.url_length)

    def referrer(self, request: HttpRequest) -> str:
        """Return the referrer: path and query on this host, origin and path elsewhere, "" where
        invalid."""
        raw = request.META.get("HTTP_REFERER")
        if not raw or len(raw) > LONGEST_REFERRER:
            return ""
        host = request.META.get("HTTP_HOST", "")
        scheme, _, rest = raw.partition("://")
        if scheme in SCHEMES and rest.startswith(host + "/"):
            page = rest[len(host) :]
            is_served = page in self._served and not hasattr(request, "urlconf")
            return page if is_served else self._page(request, "", page)
        url = ORIGIN.match(raw)
        if url is None:
            return ""
        other, rest = url[2].lower().rpartition("@")[2], url[3]
        if other == host.lower():
            return self._page(request, "", rest)
        kept = kept_host(other)
        return self._page(request, f"{url[1].lower()}://{kept}", rest) if kept else ""

    def query(self, raw: str, request: HttpRequest) -> str:
        """Return the allowed part of a query string with its question mark, and how many pairs were
        dropped; "" where nothing is left."""
        kept, dropped = list[str](), 0
        pairs = raw.split("&", MOST_PAIRS)
        if len(pairs) > MOST_PAIRS:
            dropped = pairs.pop().count("&") + 1
        for pair in pairs:
            key, _, value = pair.partition("=")
            if key in self.query_keys:
                short = len(value) < SHORT and value.isascii() and value.isalnum()
                kept.append(pair if short else f"{key}={self._value(value, request)}")
            elif pair:
                dropped += 1
        if dropped:
            kept.append(f"<{dropped}-dropped>")
        return "?" + "&".join(kept) if kept else ""

    def _page(self, request: HttpRequest, origin: str, rest: str) -> str:
        """Return what is stored of a referrer's path and query; the query only of the site's own
        pages."""
        path, _, query = rest.partition("#")[0].partition("?")
        if len(path) > 4 * self.referrer_length:
            path = path[: 4 * self.referrer_length].rpartition("/")[0]
        path = (unquote(path) if "%" in path else path) or "/"
        if not origin and path in self._served and not hasattr(request, "urlconf"):
            kept = path
        else:
            kept = origin + self._path(request, path, self.referrer_length)
        if query and not origin:
            kept += self.query(query, request)
        return kept[: self.referrer_length]

    def _value(self, raw: str, request: HttpRequest) -> str:
        """Return what is stored of a query's value: a URL in it is minimised like a request's, and
        loses its query."""
        if len(raw) > LONGEST_VALUE:
            return LONG
        value = plain_text(unquote_plus(raw))
        url = ORIGIN.match(value)
        path = url[3] if url else value
        if path.startswith("/"):
            path = self._path(request, path.partition("?")[0].partition("#")[0], self.url_length)
            origin = ""
            if url:
                host = kept_host(url[2].lower().rpartition("@")[2])
                origin = f"{url[1].lower()}://{host or OPAQUE}"
            return (origin + path).replace("&", "%26")
        return without_secrets(value, self.url_length).replace("&", "%26")

    def _is_public(self, request: HttpRequest) -> bool:
        """Return whether a successful path is one of the site's own: a route whose arguments are
        public, or a static file."""
        match = request.resolver_match
        if match is not None and self.arguments.public.isdisjoint(match.kwargs):
            return True
        return bool(self.static_prefix) and request.path.startswith(self.static_prefix)

    def _remembered(self, request: HttpRequest) -> str:
        path = request.path
        if path in self._served:
            return path
        kept = _quoted(path[: self.url_length])
        is_short = len(path) <= self.referrer_length
        if kept == path and is_short and not hasattr(request, "urlconf"):
            _remember(path, self._served)
        return kept

    def _path(self, request: HttpRequest, path: str, limit: int) -> str:
        """Return a path without secrets. Paths that need no change are cached."""
        is_usual = not hasattr(request, "urlconf")
        if is_usual and path in self._harmless:
            return path
        path = path[: 4 * limit]
        routes = secret_routes(getattr(request, "urlconf", None), self.arguments)
        template, rest = routes.split(path) if routes.anything.match(path) else ("", path)
        kept = template + without_secrets(rest, limit)
        if is_usual and kept == path and len(path) <= self.referrer_length:
            _remember(path, self._harmless)
        return kept


def _remember(path: str, paths: set[str]) -> None:
    if len(paths) >= REMEMBERED_PATHS:
        paths.clear()
    paths.add(path)


def kept_host(host: str) -> str:
    """Return a third party's host without labels that may name a person or contain a secret; ""
    where it is invalid."""
    parts = HOST.fullmatch(host)
    if parts is None:
        return ""
    name, port = parts[1].removesuffix("."), parts[2] or ""
    if name.startswith("[") or not any(map(str.isalpha, name)):
        return name + port
    labels = name.split(".")
    has_second_level = len(labels) > 2 and len(labels[-2]) <= SECOND_LEVEL and len(labels[-1]) == 2
    own = 3 if has_second_level else 2
    before, site = labels[:-own], labels[-own:]
    shown = [label if label in SERVICES else OPAQUE for label in before]
    shown += [OPAQUE if looks_secret(label) else label for label in site]
    return ".".join(shown) + port


def _origin_form(target: str) -> str:
    """Return the path of a request target, which an ASGI client may send in absolute form (RFC
    9112, 3.2)."""
    if target.startswith("/"):
        return target
    url = ORIGIN.match(target)
    return (url[3] if url else "") or "/"


def _quoted(path: str) -> str:
    """Return a path as printable ASCII without spaces."""
    return quote(path, safe=f"/@~{SAFE}", errors="replace")
