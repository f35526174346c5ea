"""Which addresses are pages of this site: the only ones to share, and the only ones to return to."""

from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.encoding import escape_uri_path
from django.utils.http import url_has_allowed_host_and_scheme

from social_consent.conf import conf
from social_consent.languages import language_of_path


def is_page(address: str) -> bool:
    """Whether `address` (percent-encoded path, perhaps with a query) leads to a page of this site."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return False
    path, prefix = unquote(urlsplit(address).path), get_script_prefix()
    if not path.startswith(prefix):
        return False
    inner = "/" + path.removeprefix(prefix)
    try:
        with language_of_path(inner):  # i18n_patterns resolve in the active language only
            resolve(inner)
    except Resolver404:
        return False
    return True


def shared_path(request: HttpRequest) -> str:
    """The path of this page as it is shared: without the query, which may say something about the visitor."""
    return escape_uri_path(request.path)


def absolute(request: HttpRequest, path: str) -> str:
    """The public address of a path of this site."""
    return f"{conf.SITE_URL}{path}" if conf.SITE_URL else request.build_absolute_uri(path)
