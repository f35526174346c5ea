"""Which addresses are pages of this site: the only ones to share, and the only ones to return
to."""

import re
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve
from django.utils.encoding import escape_uri_path
from django.utils.http import url_has_allowed_host_and_scheme

from social_consent.conf import conf
from social_consent.request.languages import language_of_path

# In a route, or a group in one that is a regex.
TEXT_ARGUMENT = re.compile(r"<(?!(?:int|slug):)|(?<!\\)\((?!\?)")


def is_page(address: str) -> bool:
    """Whether `address` (percent-encoded path, perhaps with a query) leads to a page of this
    site."""
    return _match(address) is not None


def is_shareable(address: str) -> bool:
    """Whether a network may learn of the page at `address`: it is one of this site, and no secret
    is part of it."""
    return is_page(address) and not conf.SECRET_PAGE(address)


def route_has_text(address: str) -> bool:
    """Whether the page's address has a part that may be a secret, for projects that do not say it
    better."""
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
    """Whether the browser only fetches ahead what the visitor might want (`Sec-Purpose`, Fetch
    Standard)."""
    purposes = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purposes


def shared_path(request: HttpRequest) -> str:
    """The path of this page as it is shared: without the query, which may say something about the
    visitor."""
    return escape_uri_path(request.path)


def absolute(request: HttpRequest, path: str) -> str:
    """The public address of a path of this site."""
    return f"{conf.SITE_URL}{path}" if conf.SITE_URL else request.build_absolute_uri(path)


def own_hosts() -> set[str]:
    """Hosts that a browser may contact without asking: the site's own and those that it trusts."""
    return {
        origin.partition("//")[2] for origin in (conf.SITE_URL, *conf.TRUSTED_ORIGINS) if origin
    }
