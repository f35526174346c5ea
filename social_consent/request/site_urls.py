"""Addresses of this site's pages: the only ones that are shared or returned to."""

import re
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve
from django.utils.encoding import escape_uri_path
from django.utils.http import url_has_allowed_host_and_scheme

from social_consent.conf import conf
from social_consent.request.languages import language_of_path

# In a route, or a group in one that is a regex.
TEXT_ARGUMENT = re.compile(r"<(?!(?:int|slug):)|(?<!\\)\((?!\?)")


def is_page(address: str) -> bool:
    """Return whether `address` (percent-encoded path, optionally with a query) is a page of this
    site."""
    return _match(address) is not None


def is_shareable(address: str) -> bool:
    """Return whether the page at `address` may be shared: it is a page of this site, and its
    address contains no secret."""
    return is_page(address) and not conf.SECRET_PAGE(address)


def route_has_text(address: str) -> bool:
    """Return whether a part of the page's address may be a secret, the default for projects
    without a better test."""
    match = _match(address)
    return match is None or TEXT_ARGUMENT.search(match.route) is not None


def _match(address: str) -> ResolverMatch | None:
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(
        address, allowed_hosts=None
    ):
        return None
    path, prefix = unquote(urlsplit(address).path), get_script_prefix()
    if not path.startswith(prefix):
        return None
    inner = "/" + path.removeprefix(prefix)
    try:
        with language_of_path(inner):  # i18n_patterns resolve in the active language only
            return resolve(inner)
    except Resolver404:
        return None


def is_prefetch(request: HttpRequest) -> bool:
    """Return whether the browser only prefetches the page (`Sec-Purpose`, Fetch Standard)."""
    purposes = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purposes


def not_ahead(refusal: HttpResponse) -> HttpResponse:
    """Return the answer to a prefetch, which the log does not call an error: nothing has failed."""
    refusal.status_code = 503
    refusal._has_been_logged = True  # type: ignore[attr-defined]
    return refusal


def shared_path(request: HttpRequest) -> str:
    """Return the path of this page as it is shared, without the query, which may say something
    about the visitor."""
    return escape_uri_path(request.path)


def absolute(request: HttpRequest, path: str) -> str:
    """Return the public address of a path of this site."""
    return f"{conf.SITE_URL}{path}" if conf.SITE_URL else request.build_absolute_uri(path)


def own_hosts() -> set[str]:
    """Return the hosts that a browser may contact without consent: the site's own and those in
    TRUSTED_ORIGINS."""
    return {
        origin.partition("//")[2] for origin in (conf.SITE_URL, *conf.TRUSTED_ORIGINS) if origin
    }
